"""A procedure in words: what screens, pages and papers say of fees, times and papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from config.catalogue.model import Days
from config.words import Words, pick, words

if TYPE_CHECKING:
    import datetime as dt

    from config.catalogue.model import Amount, Catalogue, Fee, Paper, Procedure

DOMAIN = "guide"


class FeeTold(NamedTuple):
    """A fee in words: a line for each figure, and the note that stands beside them, always."""

    lines: list[str]
    note: str


def fee_told(fee: Fee, language: str) -> FeeTold:
    """What is to be paid; there is no way to have the figures without their note."""
    say = words(DOMAIN, language)
    lines = [_amount(one, fee, say, language) for one in fee.amounts]
    return FeeTold(lines or [say("money.see-note")], pick(fee.note, language))


def _amount(amount: Amount, fee: Fee, say: Words, language: str) -> str:
    text = _money(amount, fee, say)
    if amount.per:
        text = say("money.per", money=text, per=pick(amount.per, language))
    if amount.channel is not None:
        text = say("money.one", channel=say(f"channel.{amount.channel}"), money=text)
    return text


def _money(amount: Amount, fee: Fee, say: Words) -> str:
    """A nought that its own note speaks against is not called free."""
    if amount.dong:
        return say(
            "money", dong=f"{amount.dong:,}".replace(",", "." if say.language == "vi" else ",")
        )
    plain = say.language == "vi" and fee.note.get("vi", "").startswith(say("money.free"))
    free = plain or fee.note.get("en", "").startswith(words(DOMAIN, "en")("money.free"))
    return say("money.free" if free else "money.listed-free")


def days_lines(procedure: Procedure, language: str) -> list[tuple[str, str, str]]:
    """(channel, time, note) for each channel; one line alone where it is not known."""
    say = words(DOMAIN, language)
    if not procedure.days:
        return [("", say("days.unknown"), "")]
    return [
        (say(f"channel.{one.channel}"), span(one, language), pick(one.note, language))
        for one in procedure.days
    ]


def span(days: Days, language: str) -> str:
    """``3 ngày làm việc``; from nought on it is the same day."""
    say = words(DOMAIN, language)
    key = f"unit.{days.unit}"
    if days.most == 0:
        return say("span.same-day")
    if days.least == 0:
        return say("span.from-same-day", rest=_counted(say, key, days.most))
    if days.least is not None and days.least != days.most:
        return say(key, span=f"{days.least}–{days.most}")
    return _counted(say, key, days.most)


def _counted(say: Words, key: str, many: int) -> str:
    text = say(key, span=many)
    return text.removesuffix("s") if many == 1 and say.language == "en" else text


def shortest(procedure: Procedure, language: str) -> str:
    """The time at the counter, or by the first channel there is, for a list."""
    if not procedure.days:
        return ""
    best = next((one for one in procedure.days if one.channel == "counter"), procedure.days[0])
    return span(best, language)


def paper_kind(paper: Paper, language: str) -> str:
    """``Bản sao, 2 bản``."""
    say = words(DOMAIN, language)
    kind = say(f"paper.{paper.kind}")
    return f"{kind}, {say('paper.count', n=paper.count)}" if paper.count > 1 else kind


def paper_when(paper: Paper, language: str) -> str:
    """In which case alone it is needed, or nothing."""
    return pick(paper.when, language)


def day_text(day: dt.date) -> str:
    """``20/07/2026``."""
    return f"{day:%d/%m/%Y}"


def dated(catalogue: Catalogue, language: str) -> str:
    """Of which day the data are, and whether they are but a sample."""
    key = "sample" if catalogue.sample else "dated"
    return words(DOMAIN, language)(key, date=day_text(catalogue.date))
