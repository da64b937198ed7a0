"""The receipt: the paper a citizen is given for a dossier, with its codes to scan and to dial."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import zxingcpp
from PIL import Image

from config.clock import OFFICE_ZONE
from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD
from config.words import DEFAULT_LANGUAGE, Words, pick, words
from devices.paper.raster import FULL_WIDTH, Face, Sheet, blank, draw_qr

_OFFICE = Face(26, WORDS_BOLD, leading=1.25)
_TITLE = Face(32, WORDS_BOLD)
_CODE = Face(34, NUMBERS_BOLD)
_BODY = Face(25, marked=NUMBERS_BOLD)
_SMALL = Face(22)
_QUIET_MODULES = 10
_SHARP = Image.Resampling.NEAREST
_BAR_HEIGHT = 90


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """What a receipt says.  ``office`` are names by language; times are aware, shown in ``zone``.

    ``phone_code`` has digits alone, or is empty, as ``pin`` may be; no name and no procedure stand
    on it, since it is carried about and lost.
    """

    office: Mapping[str, str]
    code: str
    received_at: dt.datetime
    due_at: dt.datetime | None = None
    phone_code: str = ""
    pin: str = ""
    hotline: str = ""
    language: str = DEFAULT_LANGUAGE
    zone: str = OFFICE_ZONE


def draw_receipt(paper: ReceiptPaper, dots: int = FULL_WIDTH) -> Image.Image:
    """The receipt in mode ``1``, ``dots`` wide.

    Code 128 is left out where its bars would be under two dots: the QR carries the same code.
    """
    say = words("dossiers", paper.language)
    sheet = Sheet(dots)
    sheet.gap(24)
    _head(sheet, paper, say)
    sheet.gap(20)
    sheet.rule()
    sheet.gap(14)
    _facts(sheet, paper, say)
    sheet.gap(10)
    sheet.text(say("receipt.keep"), _SMALL)
    if paper.hotline:
        sheet.text(say("receipt.hotline", hotline=paper.hotline), _BODY, marks=True)
    sheet.gap(24)
    return sheet.finish()


def _head(sheet: Sheet, paper: ReceiptPaper, say: Words) -> None:
    sheet.text(pick(paper.office, paper.language).upper(), _OFFICE)
    sheet.gap(18)
    sheet.text(say("receipt.title").upper(), _TITLE)
    sheet.gap(14)
    sheet.put(draw_qr(paper.code, sheet.width, module=8))
    sheet.text(say("receipt.code"), _SMALL)
    sheet.text(paper.code, _CODE)
    bars = draw_bars(paper.code, sheet.dots)
    if bars is not None:
        sheet.gap(12)
        sheet.put(bars)


def _facts(sheet: Sheet, paper: ReceiptPaper, say: Words) -> None:
    received = _moment(paper.received_at, paper.zone)
    sheet.text(say("receipt.received", moment=received), _BODY, marks=True)
    if paper.due_at is not None:
        due = _moment(paper.due_at, paper.zone)
        sheet.text(say("receipt.due", moment=due), _BODY, marks=True)
    if paper.phone_code:
        sheet.text(say("receipt.phone-code", code=_grouped(paper.phone_code)), _BODY, marks=True)
    if paper.pin:
        sheet.text(say("receipt.pin", pin=paper.pin), _BODY, marks=True)


def draw_bars(code: str, dots: int) -> Image.Image | None:
    """``code`` as Code 128 with its quiet zones, or None where bars would be under two dots."""
    made = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.Code128)
    drawn = np.array(zxingcpp.write_barcode_to_image(made, add_quiet_zones=False))
    modules = drawn.shape[1]
    thick = dots // (modules + 2 * _QUIET_MODULES)
    if thick < 2:  # noqa: PLR2004 - readers want two dots at 203 dpi
        return None
    bars = Image.fromarray(drawn).convert("1").resize((modules * thick, _BAR_HEIGHT), _SHARP)
    whole = blank((modules + 2 * _QUIET_MODULES) * thick, _BAR_HEIGHT)
    whole.paste(bars, (_QUIET_MODULES * thick, 0))
    return whole


def _moment(moment: dt.datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M %d/%m/%Y}"


def _grouped(digits: str) -> str:
    """``26110600018`` → ``261106 0001 8``, as it is read and dialled."""
    return f"{digits[:6]} {digits[6:10]} {digits[10:]}"
