"""Slips for a later visit: an appointment, or the right to come back and go before others.

Its code stands large, to be read out and typed, and as a QR for any scanner of the office.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.clock import OFFICE_ZONE
from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD
from config.words import Words, pick, words
from contract.ids import SlipKind
from devices.paper.raster import FULL_WIDTH, Face, Sheet, draw_number, draw_qr

if TYPE_CHECKING:
    from PIL.Image import Image

    from contract.ids import Texts
    from contract.messages import SlipPrint

TALLEST_CODE = 84

_OFFICE = Face(25, WORDS_BOLD, leading=1.25)
_TITLE = Face(38, WORDS_BOLD)
_SERVICE = Face(30, WORDS_BOLD, leading=1.2)
_WHEN = Face(30, marked=NUMBERS_BOLD, leading=1.22)
_SECOND = Face(20, marked=WORDS_BOLD, leading=1.2)
_NOTE = Face(22, marked=NUMBERS_BOLD, leading=1.22)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPaper:
    """What stands on one slip: ``slip`` as the server told it, and what the office is called.

    ``office`` and ``service`` are names by language.  The first of ``languages`` is set large, the
    second small beneath; times are shown in ``zone``.
    """

    office: Texts
    service: Texts
    slip: SlipPrint
    hotline: str = ""
    languages: tuple[str, ...] = ("vi", "en")
    zone: str = OFFICE_ZONE


def draw_slip(paper: SlipPaper, dots: int = FULL_WIDTH) -> Image:
    """The slip as a picture in mode ``1``, ``dots`` wide (384 and more)."""
    sheet = Sheet(dots)
    spoken = [words("booking", language) for language in paper.languages[:2]]
    sheet.gap(10)
    _head(sheet, paper, spoken)
    sheet.gap(14)
    sheet.rule()
    sheet.gap(6)
    _code(sheet, paper, spoken)
    sheet.rule()
    sheet.gap(8)
    _foot(sheet, paper, spoken)
    sheet.gap(12)
    return sheet.finish()


def _head(sheet: Sheet, paper: SlipPaper, spoken: list[Words]) -> None:
    kind = paper.slip.kind.value
    sheet.text(pick(paper.office, paper.languages[0]).upper(), _OFFICE)
    sheet.gap(12)
    sheet.text(spoken[0](f"slip.{kind}").upper(), _TITLE)
    for say in spoken[1:]:
        sheet.text(say(f"slip.{kind}"), _SECOND)
    sheet.gap(12)
    names = [pick(paper.service, language) for language in paper.languages[:2]]
    sheet.text(names[0], _SERVICE)
    for name in names[1:]:
        if name != names[0]:
            sheet.text(name, _SECOND)
    sheet.gap(10)
    for say, face in zip(spoken, (_WHEN, _SECOND), strict=False):
        for line in _when(paper, say):
            sheet.text(line, face, marks=True)


def _when(paper: SlipPaper, say: Words) -> list[str]:
    """When to come: at what time of which day, or till the end of which day."""
    slip = paper.slip
    day = dt.date.fromisoformat(slip.day)
    date = say("date", day=day.day, month=day.month, year=day.year)
    weekday = say(f"weekday.{day.weekday()}")
    if slip.kind is SlipKind.RETURN:
        return [say("slip.good-till", weekday=weekday, date=date)]
    zone = ZoneInfo(paper.zone)
    start, until = slip.start.astimezone(zone), slip.until.astimezone(zone)
    return [
        say("slip.window", start=f"{start:%H:%M}", until=f"{until:%H:%M}"),
        say("slip.day", weekday=weekday, date=date),
    ]


def _code(sheet: Sheet, paper: SlipPaper, spoken: list[Words]) -> None:
    sheet.put(draw_qr(paper.slip.code, sheet.width, module=9))
    sheet.put(draw_number(paper.slip.code, sheet.width, round(TALLEST_CODE * sheet.scale)))
    sheet.gap(12)
    for say, face in zip(spoken, (_NOTE, _SECOND), strict=False):
        sheet.text(say("slip.scan"), face)
    sheet.gap(6)


def _foot(sheet: Sheet, paper: SlipPaper, spoken: list[Words]) -> None:
    slip = paper.slip
    for say, face in zip(spoken, (_NOTE, _SECOND), strict=False):
        sheet.text(say(f"slip.{slip.kind.value}-word"), face)
        if slip.number:
            sheet.text(say("slip.instead", number=slip.number), face, marks=True)
    if paper.hotline:
        sheet.gap(6)
        sheet.text(spoken[0]("slip.hotline", hotline=paper.hotline), _NOTE, marks=True)
