"""The ticket: what a citizen carries to the counter.

Black on white, the number as tall as the paper allows, nothing that identifies the person.  Which
of its other lines stand on it is the office's choice (``TicketLayout``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.clock import OFFICE_ZONE
from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD, WORDS_MEDIUM
from config.words import Words, pick, words
from contract.codes import wifi_text
from contract.messages import GuestWifi, TicketLayout
from devices.paper.raster import (
    FULL_WIDTH,
    Face,
    Sheet,
    beside,
    blank,
    draw_band,
    draw_number,
    draw_qr,
    overprint,
    stack,
)

if TYPE_CHECKING:
    import datetime as dt

    from PIL.Image import Image

    from contract.ids import Texts

TALLEST_NUMBER = 176
NARROW = 480
DOTS = {58: 384, 80: FULL_WIDTH}
"""Printable width by the width of the roll in millimetres."""

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
_CODE = Face(27, NUMBERS_BOLD)
_TEST = Face(64, WORDS_BOLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPaper:
    """What stands on one ticket.

    ``office`` and ``service`` are names by language; ``estimate`` is in minutes; ``token`` is the
    ticket's own, printed as the QR where there is no ``follow_url``; ``issued_at`` is aware and is
    shown in ``zone``.  The first of ``languages`` is set large, the second small beneath.
    ``expected`` is ``afternoon`` for who is probably called after the break; ``typed_code`` is for
    terminals without a scanner.  ``test`` says all over the paper that it is good for nothing.
    ``alone``: given without the server, nobody knows who is ahead.  ``copy``: printed once more.
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
    layout: TicketLayout = field(default_factory=TicketLayout)
    guest_wifi: GuestWifi | None = None
    expected: str | None = None
    typed_code: str = ""
    test: bool = False
    alone: bool = False
    copy: bool = False

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages this paper speaks."""
        return self.languages[: 2 if self.layout.second_language else 1]


def draw_ticket(paper: TicketPaper, dots: int = FULL_WIDTH) -> Image:
    """The ticket as a picture in mode ``1``, ``dots`` wide (384 and more).

    A roll narrower than the printer leaves the rest of the picture white.
    """
    sheet = Sheet(min(dots, DOTS.get(paper.layout.width, dots)))
    spoken = [words("paper", language) for language in paper.spoken]
    sheet.gap(10)
    _say_test(sheet, paper, spoken)
    _head(sheet, paper, spoken)
    _wait(sheet, paper, spoken)
    sheet.gap(14)
    sheet.rule()
    sheet.gap(6)
    _follow(sheet, paper, spoken)
    _foot(sheet, paper, spoken)
    _say_test(sheet, paper, spoken)
    sheet.gap(12)
    picture = sheet.finish()
    if paper.test:
        picture = overprint(picture, spoken[0]("ticket.test").upper())
    return beside(picture, blank(dots - sheet.dots, picture.height), 0, top=True)


def _say_test(sheet: Sheet, paper: TicketPaper, spoken: list[Words]) -> None:
    """A band in white on black that nobody takes for a number."""
    if paper.test:
        text = " · ".join(say("ticket.test").upper() for say in spoken)
        sheet.put(draw_band(text, sheet.width, _TEST, sheet.scale))
        sheet.gap(10)


def _head(sheet: Sheet, paper: TicketPaper, spoken: list[Words]) -> None:
    sheet.text(pick(paper.office, paper.languages[0]).upper(), _OFFICE)
    for text in _own(paper.layout.header, paper):
        sheet.text(text, _SECOND)
    sheet.gap(10)
    first, *others = (say("ticket.title") for say in spoken)
    sheet.text(" · ".join([first.upper(), *others]), _TITLE)
    sheet.gap(18)
    sheet.put(draw_number(paper.number, sheet.width, round(TALLEST_NUMBER * sheet.scale)))
    sheet.gap(20)
    if paper.copy:
        sheet.text(" · ".join(say("ticket.copy") for say in spoken), _TIME)
    if paper.priority:
        sheet.text(" · ".join(say("ticket.priority") for say in spoken), _TIME)
    names = _own(paper.service, paper)
    for name, face in zip(names, (_SERVICE, _SECOND), strict=False):
        sheet.text(name, face)


def _own(texts: Texts, paper: TicketPaper) -> list[str]:
    """The office's own text in the paper's languages, none twice."""
    told = (pick(texts, language) for language in paper.spoken)
    return list(dict.fromkeys(filter(None, told)))


def _wait(sheet: Sheet, paper: TicketPaper, spoken: list[Words]) -> None:
    sheet.gap(8)
    for say, face in zip(spoken, (_MAIN, _SECOND), strict=False):
        parts = [text for text in _waiting(paper, say) if text]
        if face is _MAIN:
            for text in parts:
                plain = text == say("ticket.next")
                sheet.text(text, _NEXT if plain else face, marks=True)
        elif parts:
            sheet.text(" · ".join(parts), face, marks=True)


def _waiting(paper: TicketPaper, say: Words) -> list[str]:
    """What is known of the wait, as far as this paper tells it."""
    layout = paper.layout
    if paper.alone:
        return [say("ticket.alone")]
    return [
        _ahead(paper, say) if layout.ahead else "",
        _estimate(paper, say) if layout.estimate and paper.expected is None else "",
        say("ticket.afternoon") if paper.expected == "afternoon" else "",
    ]


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
    """The codes with their words, then the code for typing."""
    wifi = paper.guest_wifi if paper.layout.wifi and paper.follow_url else None
    if paper.layout.qr and wifi is not None:
        _two_codes(sheet, paper, wifi, spoken)
    elif paper.layout.qr:
        _one_code(sheet, paper, spoken)
    if paper.typed_code:
        sheet.text(spoken[0]("ticket.typed"), _NOTE)
        sheet.text(paper.typed_code, _CODE)
        sheet.gap(6)
    if paper.layout.qr or paper.typed_code:
        sheet.rule()
        sheet.gap(8)


def _one_code(sheet: Sheet, paper: TicketPaper, spoken: list[Words]) -> None:
    """The QR with its words: side by side, or one under the other on narrow paper."""
    key = "ticket.follow" if paper.follow_url else "ticket.scan-here"
    content = paper.follow_url or paper.token
    if sheet.dots < NARROW:
        sheet.put(_code_over(sheet, content, [say(key) for say in spoken], sheet.width))
        return
    code = draw_qr(content, sheet.width // 2)
    room = sheet.width - code.width
    lines = [
        sheet.block(say(key), face, room)
        for say, face in zip(spoken, (_CALL_TO_SCAN, _SECOND), strict=False)
    ]
    sheet.put(beside(code, stack(lines, room), 0))


def _two_codes(sheet: Sheet, paper: TicketPaper, wifi: GuestWifi, spoken: list[Words]) -> None:
    """The office's network first, then the ticket's page."""
    network = wifi_text(wifi.ssid, wifi.password)
    join = [say("ticket.wifi", ssid=wifi.ssid) for say in spoken]
    follow = [say("ticket.then-follow") for say in spoken]
    wide = sheet.dots >= NARROW
    room = sheet.width // 2 - sheet.margin // 2 if wide else sheet.width
    first = _code_over(sheet, network, join, room)
    second = _code_over(sheet, paper.follow_url, follow, room)
    if wide:
        sheet.put(beside(first, second, sheet.margin, top=True))
    else:
        sheet.put(first)
        sheet.put(second)


def _code_over(sheet: Sheet, content: str, texts: list[str], room: int) -> Image:
    """A QR with its words beneath."""
    lines = [draw_qr(content, room)]
    lines += [
        sheet.block(text, face, room, centre=True)
        for text, face in zip(texts, (_CALL_TO_SCAN, _SECOND), strict=False)
    ]
    return stack(lines, room, centre=True)


def _foot(sheet: Sheet, paper: TicketPaper, spoken: list[Words]) -> None:
    first, layout = spoken[0], paper.layout
    for key in ("ticket.watch", *_NOTES):
        sheet.text(first(key), _NOTE)
    sheet.gap(6)
    for say in spoken[1:]:
        for key in _NOTES:
            sheet.text(say(key), _SECOND)
    sheet.gap(8)
    for text in _own(layout.foot, paper):
        sheet.text(text, _NOTE)
    if layout.time:
        sheet.text(_issued(paper, first), _TIME, marks=True)
    if paper.hotline and layout.hotline:
        sheet.text(first("ticket.hotline", hotline=paper.hotline), _NOTE, marks=True)


def _issued(paper: TicketPaper, say: Words) -> str:
    at = paper.issued_at.astimezone(ZoneInfo(paper.zone))
    date = say("date", day=at.day, month=at.month, year=at.year)
    return say(
        "ticket.issued", weekday=say(f"weekday.{at.weekday()}"), date=date, time=f"{at:%H:%M}"
    )
