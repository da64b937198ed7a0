"""The checklist: which papers a procedure needs, to take home and tick."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PIL import ImageDraw

from config.catalogue import telling
from config.clock import OFFICE_ZONE
from config.look.fonts import WORDS_BOLD, WORDS_MEDIUM
from config.words import Words, pick, words
from devices.paper.raster import BLACK, FULL_WIDTH, Face, Sheet, beside, blank, draw_qr, stack

if TYPE_CHECKING:
    from PIL.Image import Image

    from config.catalogue.model import Paper, Procedure

_OFFICE = Face(25, WORDS_BOLD, leading=1.25)
_NAME = Face(34, WORDS_BOLD, leading=1.2)
_HEAD = Face(26, WORDS_BOLD)
_ITEM = Face(26, WORDS_MEDIUM, leading=1.22)
_SMALL = Face(22, leading=1.22)
_BOX = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistPaper:
    """What stands on it: ``office`` names by language, ``dated`` of which day the data are.

    ``url`` is the procedure's page, or nothing; ``printed_at`` is aware, shown in ``zone``.
    """

    office: Mapping[str, str]
    procedure: Procedure
    printed_at: dt.datetime
    language: str = "vi"
    dated: str = ""
    hotline: str = ""
    url: str = ""
    zone: str = OFFICE_ZONE


def draw_checklist(paper: ChecklistPaper, dots: int = FULL_WIDTH) -> Image:
    """The checklist as a picture in mode ``1``, ``dots`` wide (384 and more)."""
    say = words(telling.DOMAIN, paper.language)
    sheet = Sheet(dots)
    sheet.gap(14)
    sheet.text(pick(paper.office, paper.language).upper(), _OFFICE)
    sheet.gap(14)
    sheet.text(pick(paper.procedure.name, paper.language), _NAME)
    sheet.gap(8)
    sheet.rule()
    sheet.gap(12)
    sheet.text(say("head.papers"), _HEAD, centre=False)
    for one in paper.procedure.papers:
        sheet.gap(12)
        _item(sheet, one, paper.language)
    sheet.gap(14)
    sheet.rule()
    _facts(sheet, paper, say)
    _foot(sheet, paper, say)
    sheet.gap(20)
    return sheet.finish()


def _item(sheet: Sheet, one: Paper, language: str) -> None:
    """A box to tick, the paper's name, its form, and when alone it is needed."""
    side, gap = round(_BOX * sheet.scale), round(18 * sheet.scale)
    width = sheet.width - side - gap
    rows = [sheet.block(pick(one.name, language), _ITEM, width)]
    small = telling.paper_kind(one, language)
    if when := telling.paper_when(one, language):
        small = f"{small}. {when}"
    rows.append(sheet.block(small, _SMALL, width))
    text = stack(rows, width)
    box = blank(side, text.height)
    ImageDraw.Draw(box).rectangle((0, 4, side - 1, side + 3), outline=BLACK, width=3)
    sheet.put(beside(box, text, gap))


def _days(procedure: Procedure, language: str) -> list[str]:
    """The time by each channel, then what is to be known of it, each once."""
    told = telling.days_lines(procedure, language)
    times = [": ".join(part for part in (channel, time) if part) for channel, time, _ in told]
    return times + list(dict.fromkeys(note for _, _, note in told if note))


def _facts(sheet: Sheet, paper: ChecklistPaper, say: Words) -> None:
    procedure, language = paper.procedure, paper.language
    fee = telling.fee_told(procedure.fee, language)
    sections = [
        (say("head.fee"), [*fee.lines, fee.note]),
        (say("head.days"), _days(procedure, language)),
        (say("head.who"), [pick(procedure.who, language)]),
        (say("head.where"), [pick(procedure.where, language)]),
        (say("head.note"), [pick(procedure.note, language)]),
    ]  # fmt: skip
    for title, lines in sections:
        told = [line for line in lines if line]
        if told:
            sheet.gap(14)
            sheet.text(title, _HEAD, centre=False)
            for line in told:
                sheet.gap(4)
                sheet.text(line, _SMALL, centre=False)


def _foot(sheet: Sheet, paper: ChecklistPaper, say: Words) -> None:
    if paper.url:
        sheet.gap(14)
        sheet.put(draw_qr(paper.url, sheet.width))
        sheet.text(say("checklist.more"), _SMALL)
    sheet.gap(12)
    at = paper.printed_at.astimezone(ZoneInfo(paper.zone))
    ask = say("checklist.hotline", hotline=paper.hotline) if paper.hotline else ""
    facts = [say("facts.code", code=paper.procedure.code), paper.dated,
             say("checklist.printed", moment=f"{at:%H:%M %d/%m/%Y}"), ask]  # fmt: skip
    for line in facts:
        if line:
            sheet.text(line, _SMALL)
