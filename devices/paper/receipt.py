"""The receipt: the paper a citizen is given for a dossier, with its codes to scan and to dial."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from barcode.codex import Code128
from PIL import Image

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD
from config.words import DEFAULT_LANGUAGE, pick, words
from devices.paper.raster import BLACK, FULL_WIDTH, WHITE, Face, Sheet, draw_qr

_OFFICE = Face(26, WORDS_BOLD, leading=1.25)
_TITLE = Face(32, WORDS_BOLD)
_CODE = Face(34, NUMBERS_BOLD)
_BODY = Face(25, marked=NUMBERS_BOLD)
_SMALL = Face(22)
_QUIET_MODULES = 20
_BAR_HEIGHT = 90


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """What a receipt says.  ``office`` are names by language; times are aware.

    ``phone_code`` has digits alone, or is empty; no name and no procedure stand on it, since it
    is carried about and lost.
    """

    office: Mapping[str, str]
    code: str
    received_at: dt.datetime
    due_at: dt.datetime | None = None
    phone_code: str = ""
    hotline: str = ""
    language: str = DEFAULT_LANGUAGE


def draw_receipt(paper: ReceiptPaper, dots: int = FULL_WIDTH) -> Image.Image:
    """The receipt in mode ``1``, ``dots`` wide.

    Code 128 is left out where its bars would be under two dots: the QR carries the same code.
    """
    say = words("dossiers", paper.language)
    sheet = Sheet(dots)
    sheet.gap(24)
    sheet.text(pick(paper.office, paper.language).upper(), _OFFICE)
    sheet.gap(18)
    sheet.text(say("receipt.title").upper(), _TITLE)
    sheet.gap(14)
    sheet.put(draw_qr(paper.code, sheet.width, module=8))
    sheet.text(say("receipt.code"), _SMALL)
    sheet.text(paper.code, _CODE)
    bars = draw_bars(paper.code, dots)
    if bars is not None:
        sheet.gap(12)
        sheet.put(bars)
    sheet.gap(20)
    sheet.rule()
    sheet.gap(14)
    sheet.text(say("receipt.received", moment=_moment(paper.received_at)), _BODY, marks=True)
    if paper.due_at is not None:
        sheet.text(say("receipt.due", moment=_moment(paper.due_at)), _BODY, marks=True)
    if paper.phone_code:
        sheet.text(say("receipt.phone-code", code=_grouped(paper.phone_code)), _BODY, marks=True)
    sheet.gap(10)
    sheet.text(say("receipt.keep"), _SMALL)
    if paper.hotline:
        sheet.text(say("receipt.hotline", hotline=paper.hotline), _BODY, marks=True)
    sheet.gap(24)
    return sheet.finish()


def draw_bars(code: str, dots: int) -> Image.Image | None:
    """``code`` as Code 128 with its quiet zones, or None where bars would be under two dots."""
    modules = "".join(Code128(code).build())
    thick = dots // (len(modules) + _QUIET_MODULES)
    if thick < 2:  # noqa: PLR2004 - readers want two dots at 203 dpi
        return None
    line = Image.new("1", (len(modules) + _QUIET_MODULES, 1), WHITE)
    for place, module in enumerate(modules):
        if module == "1":
            line.putpixel((place + _QUIET_MODULES // 2, 0), BLACK)
    return line.resize((line.width * thick, _BAR_HEIGHT), Image.Resampling.NEAREST)


def _moment(moment: dt.datetime) -> str:
    return f"{moment:%H:%M %d/%m/%Y}"


def _grouped(digits: str) -> str:
    """``26110600018`` → ``261106 0001 8``, as it is read and dialled."""
    return f"{digits[:6]} {digits[6:10]} {digits[10:]}"
