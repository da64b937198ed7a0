"""The ticket: what a citizen carries to the counter.

Black on white, the number as tall as the paper allows, nothing that identifies the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.clock import OFFICE_ZONE
from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD, WORDS_MEDIUM
from config.words import Words, pick, words
from devices.paper.raster import FULL_WIDTH, Face, Sheet, beside, draw_number, draw_qr, stack

if TYPE_CHECKING:
    import datetime as dt

    from PIL.Image import Image

    from contract.ids import Texts

TALLEST_NUMBER = 176
NARROW = 480

_NOTES = ("ticket.others-first", "ticket.today", "ticket.missed")

_OFFICE = Face(25, WORDS_BOLD, leading=1.25)
_TITLE = Face(29, WORDS_BOLD)
_SERVICE = Face(30, WORDS_BOLD, leading=1.2)
_MAIN = Face(26, marked=NUMBERS_BOLD, leading=1.22)
_NEXT = Face(26, leading=1.22)
_SECOND = Face(20, marked=WORDS_BOLD, leading=1.2)
_TIME = Face(23, WORDS_MEDIUM, NUMBERS_BOLD)
_NOTE = Face(21, marked=NUMBERS_BOLD, leading=1.22)
_CALL_TO_SCAN = Face(24, WORDS_BOLD, leading=1.22)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPaper:
    """What stands on one ticket.

    ``office`` and ``service`` are names by language; ``estimate`` is in minutes; ``token`` is the
    ticket's own, printed as the QR where there is no ``follow_url``; ``issued_at`` is aware and is
    shown in ``zone``.  The first of ``languages`` is set large, the second small beneath.
    """

    office: Texts
    number: str
    service: Texts
    ahead: int
    estimate: tuple[int, int] | None
    issued_at: dt.datetime
    token: str
    follow_url: str = ""
    hotline: str = ""
    priority: bool = False
    languages: tuple[str, ...] = ("vi", "en")
    zone: str = OFFICE_ZONE


def draw_ticket(paper: TicketPaper, dots: int = FULL_WIDTH) -> Image:
    """The ticket as a picture in mode ``1``, ``dots`` wide (384 and more)."""
    sheet = Sheet(dots)
    spoken = [words("paper", language) for language in paper.languages[:2]]
    sheet.gap(10)
    _head(sheet, paper, spoken)
    _wait(sheet, paper, spoken)
    sheet.gap(14)
    sheet.rule()
    sheet.gap(6)
    _follow(sheet, paper, spoken)
    sheet.rule()
    sheet.gap(8)
    _foot(sheet, paper, spoken)
    sheet.gap(12)
    return sheet.finish()


def _head(sheet: Sheet, paper: TicketPaper, spoken: list[Words]) -> None:
    sheet.text(pick(paper.office, paper.languages[0]).upper(), _OFFICE)
    sheet.gap(10)
    first, *others = (say("ticket.title") for say in spoken)
    sheet.text(" · ".join([first.upper(), *others]), _TITLE)
    sheet.gap(18)
    sheet.put(draw_number(paper.number, sheet.width, round(TALLEST_NUMBER * sheet.scale)))
    sheet.gap(20)
    if paper.priority:
        sheet.text(" · ".join(say("ticket.priority") for say in spoken), _TIME)
    names = [pick(paper.service, language) for language in paper.languages[:2]]
    sheet.text(names[0], _SERVICE)
    for name in names[1:]:
        if name != names[0]:
            sheet.text(name, _SECOND)


def _wait(sheet: Sheet, paper: TicketPaper, spoken: list[Words]) -> None:
    sheet.gap(8)
    for say, face in zip(spoken, (_MAIN, _SECOND), strict=False):
        parts = [_ahead(paper, say), _estimate(paper, say)]
        if face is _MAIN:
            sheet.text(parts[0], face if paper.ahead > 0 else _NEXT, marks=True)
            sheet.text(parts[1], face, marks=True)
        else:
            sheet.text(" · ".join(filter(None, parts)), face, marks=True)


def _ahead(paper: TicketPaper, say: Words) -> str:
    return say("ticket.ahead", n=paper.ahead) if paper.ahead > 0 else say("ticket.next")


def _estimate(paper: TicketPaper, say: Words) -> str:
    if paper.estimate is None:
        return ""
    low, high = paper.estimate
    if low == high:
        return say("ticket.estimate-one", n=high)
    return say("ticket.estimate", low=low, high=high)


def _follow(sheet: Sheet, paper: TicketPaper, spoken: list[Words]) -> None:
    """The QR with its words: side by side, or one under the other on narrow paper."""
    key = "ticket.follow" if paper.follow_url else "ticket.scan-here"
    narrow = sheet.dots < NARROW
    code = draw_qr(paper.follow_url or paper.token, sheet.width if narrow else sheet.width // 2)
    room = sheet.width if narrow else sheet.width - code.width
    lines = [
        sheet.block(say(key), face, room, centre=narrow)
        for say, face in zip(spoken, (_CALL_TO_SCAN, _SECOND), strict=False)
    ]
    text = stack(lines, room)
    if narrow:
        sheet.put(code)
        sheet.put(text)
        sheet.gap(10)
    else:
        sheet.put(beside(code, text, 0))


def _foot(sheet: Sheet, paper: TicketPaper, spoken: list[Words]) -> None:
    first = spoken[0]
    for key in ("ticket.watch", *_NOTES):
        sheet.text(first(key), _NOTE)
    sheet.gap(6)
    for say in spoken[1:]:
        for key in _NOTES:
            sheet.text(say(key), _SECOND)
    sheet.gap(8)
    sheet.text(_issued(paper, first), _TIME, marks=True)
    if paper.hotline:
        sheet.text(first("ticket.hotline", hotline=paper.hotline), _NOTE, marks=True)


def _issued(paper: TicketPaper, say: Words) -> str:
    at = paper.issued_at.astimezone(ZoneInfo(paper.zone))
    date = say("date", day=at.day, month=at.month, year=at.year)
    return say(
        "ticket.issued", weekday=say(f"weekday.{at.weekday()}"), date=date, time=f"{at:%H:%M}"
    )
