"""The columns of a catalogue as a table, and how one cell says what has several parts.

A cell with several entries has one on each line, the parts of an entry stand between bars:
``original | Giấy chứng sinh | khi có``.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from config.catalogue.model import Channel, PaperKind, Unit
from config.catalogue.text import fold
from config.words import languages, words

KEY = "code"
TEXTS = {
    "name": "name", "for": "for_whom", "where": "where", "result": "result", "who": "who",
    "note": "note",
}  # fmt: skip
"""Column → field, one column for each language: ``name_vi``."""
PLAIN = ("field", "decision", "version", "portal", "service")
_COUNTED = re.compile(r"(.+?)\s+x\s*(\d+)", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)(?:\s*[-–]\s*(\d+))?")
_SHORT_CODE = re.compile(r"[1-9]\.\d{1,5}")
_YES = frozenset({"1", "x", "yes", "true", "co", "off", "tat"})


class Unfit(ValueError):  # noqa: N818 - a cell's fault, told to people
    """A cell that cannot be read; ``code`` says why, as in the words of ``guide``."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def columns(tongues: list[str]) -> list[str]:
    """All columns, in the order of an export."""
    of = {name: [f"{name}_{tongue}" for tongue in tongues] for name in (*TEXTS, "says", "papers")}
    return [
        KEY, *of["name"], "field", "events", *of["for"], *of["papers"], "amounts",
        *(f"fee_{tongue}" for tongue in tongues), "days", *of["where"], *of["result"], *of["who"],
        "legal", "decision", "version", "date", "portal", *of["says"], "service", *of["note"],
        "off",
    ]  # fmt: skip


def known(column: str) -> bool:
    """Whether there is such a column."""
    head, _, tongue = column.partition("_")
    return column in (KEY, "events", "amounts", "days", "legal", "date", "off", *PLAIN) or (
        head in (*TEXTS, "says", "papers", "fee") and re.fullmatch("[a-z]{2,3}", tongue) is not None
    )


def cell_text(value: Any) -> str:
    """What a spreadsheet's cell holds, as text in NFC."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.6f}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    text = unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").strip()
    return text[1:] if re.match(r"'[=+\-@]", text) else text


def code_text(text: str) -> str:
    """A code from which a spreadsheet has taken the last noughts, with them again."""
    return text.ljust(8, "0") if _SHORT_CODE.fullmatch(text) else text


def take(raw: dict[str, Any], column: str, text: str) -> None:
    """Put what a cell says into a procedure's data.  Raises Unfit."""
    head, _, tongue = column.partition("_")
    if column in PLAIN:
        raw[column] = text or None if column == "service" else text
    elif head in TEXTS:
        _put(raw.setdefault(TEXTS[head], {}), tongue, text)
    elif head == "fee":
        _put(raw.setdefault("fee", {}).setdefault("note", {}), tongue, text)
    elif head == "says":
        _put(raw.setdefault("says", {}), tongue, _lines(text))
    elif head == "papers":
        _take_papers(raw, tongue, text)
    elif column == "amounts":
        raw.setdefault("fee", {})["amounts"] = [_amount(line) for line in _lines(text)]
    else:
        raw[column] = _READERS[column](text)


def give(raw: dict[str, Any], column: str) -> str:
    """The cell of a column: the opposite of ``take``."""
    head, _, tongue = column.partition("_")
    if column in PLAIN or column == KEY:
        return str(raw.get(column) or "")
    if head in TEXTS:
        return str(raw.get(TEXTS[head], {}).get(tongue, ""))
    if head == "fee":
        return str(raw["fee"]["note"].get(tongue, ""))
    if head == "says":
        return "\n".join(raw.get("says", {}).get(tongue, []))
    if head == "papers":
        return "\n".join(_paper_line(one, tongue) for one in raw.get("papers", []))
    return _WRITERS[column](raw)


def _put(texts: dict[str, Any], tongue: str, value: Any) -> None:
    if value:
        texts[tongue] = value
    else:
        texts.pop(tongue, None)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _parts(line: str, most: int) -> list[str]:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) > most:
        raise Unfit("too-many-parts", text=line[:60])
    return parts + [""] * (most - len(parts))


def _take_papers(raw: dict[str, Any], tongue: str, text: str) -> None:
    """The first language's column says the kinds; others add their words line by line."""
    lines = _lines(text)
    begun = raw.get("papers") if raw.get("papers_read") else None
    if begun is None:
        raw["papers"], raw["papers_read"] = [_paper(line, tongue) for line in lines], True
        return
    if lines and len(lines) != len(begun):
        raise Unfit("paper-lines", lines=str(len(lines)), expected=str(len(begun)))
    for paper, line in zip(begun, lines, strict=False):
        more = _paper(line, tongue)
        paper["name"] |= more["name"]
        if more.get("when"):
            paper.setdefault("when", {}).update(more["when"])


def _paper(line: str, tongue: str) -> dict[str, Any]:
    kind, name, when = _parts(line, 3)
    counted = _COUNTED.fullmatch(kind)
    kind, count = (counted[1], int(counted[2])) if counted else (kind, 1)
    found = kinds().get(fold(kind))
    if found is None or not name:
        raise Unfit("paper", text=line[:60])
    paper: dict[str, Any] = {"kind": found, "name": {tongue: name}, "count": count}
    if when:
        paper["when"] = {tongue: when}
    return paper


def kinds() -> dict[str, str]:
    """What a paper's form is called in a table, folded → its id."""
    found = {str(kind): str(kind) for kind in PaperKind}
    for tongue in languages():
        say = words("guide", tongue)
        found |= {fold(say(f"paper.{kind}")): str(kind) for kind in PaperKind}
    return found


def _paper_line(paper: dict[str, Any], tongue: str) -> str:
    count = paper.get("count", 1)
    head = f"{paper['kind']} x{count}" if count > 1 else str(paper["kind"])
    parts = [head, paper["name"].get(tongue, ""), paper.get("when", {}).get(tongue, "")]
    return " | ".join(parts if parts[2] else parts[:2])


def _amount(line: str) -> dict[str, Any]:
    dong, channel, vi, en = _parts(line, 4)
    digits = re.sub(r"[.\s,đ₫]", "", dong)
    if not digits.isdigit() or (channel and channel not in set(Channel)):
        raise Unfit("amount", text=line[:60])
    amount: dict[str, Any] = {"dong": int(digits)}
    if channel:
        amount["channel"] = channel
    if vi or en:
        amount["per"] = {tag: text for tag, text in (("vi", vi), ("en", en)) if text}
    return amount


def _amount_line(amount: dict[str, Any]) -> str:
    per = amount.get("per", {})
    parts = [str(amount["dong"]), amount.get("channel", ""), per.get("vi", ""), per.get("en", "")]
    return " | ".join(parts).rstrip(" |")


def _days(text: str) -> list[dict[str, Any]]:
    return [_days_of(line) for line in _lines(text)]


def _days_of(line: str) -> dict[str, Any]:
    channel, span, unit, vi, en = _parts(line, 5)
    found = _RANGE.fullmatch(span)
    unit = unit or str(Unit.WORKING_DAYS)
    if channel not in set(Channel) or found is None or unit not in set(Unit):
        raise Unfit("days", text=line[:60])
    least, most = (int(found[1]), int(found[2])) if found[2] else (None, int(found[1]))
    days: dict[str, Any] = {"channel": channel, "most": most, "unit": unit}
    if least is not None:
        days["least"] = least
    if vi or en:
        days["note"] = {tag: text for tag, text in (("vi", vi), ("en", en)) if text}
    return days


def _days_line(days: dict[str, Any]) -> str:
    least, note = days.get("least"), days.get("note", {})
    span = f"{days['most']}" if least is None else f"{least}-{days['most']}"
    unit = days.get("unit", str(Unit.WORKING_DAYS))
    parts = [days["channel"], span, unit, note.get("vi", ""), note.get("en", "")]
    return " | ".join(parts).rstrip(" |")


def _date(text: str) -> str:
    """``20/07/2026`` or ``2026-07-20``."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    raise Unfit("date", text=text[:60])


def _events(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]


_READERS: dict[str, Callable[[str], Any]] = {
    "events": _events,
    "legal": _lines,
    "days": _days,
    "date": _date,
    "off": lambda text: fold(text) in _YES,
}
_WRITERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "events": lambda raw: "; ".join(raw.get("events", [])),
    "legal": lambda raw: "\n".join(raw.get("legal", [])),
    "days": lambda raw: "\n".join(_days_line(one) for one in raw.get("days", [])),
    "date": lambda raw: str(raw["date"]),
    "off": lambda raw: "x" if raw.get("off") else "",
    "amounts": lambda raw: "\n".join(_amount_line(one) for one in raw["fee"].get("amounts", [])),
}
