"""Finding barcodes in a picture: zxing-cpp first, pyzbar as the second opinion.

What the camera saw is tried as it is, then with its contrast stretched, enlarged, and turned a
little.  pyzbar is asked for linear codes, and for a QR only when nothing else has been found: it
garbles QR text in UTF-8 now and then.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS = zxingcpp.barcode_formats_from_str("QRCode|Code128|Code39|DataMatrix")
TURNS = (-8, 8, -16, 16)
SMALL_SIDE = 900
MOST_PIXELS = 4_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """A code in a picture."""

    text: str
    symbology: str


def decode(picture: Image.Image, *, thorough: bool = True) -> list[Found]:
    """The codes of the first view in which there are any.

    ``thorough`` false tries only the quick views, for one of many frames of a film.
    """
    grey = _grey(picture)
    for number, view in enumerate(_views(grey)):
        if found := _zxing(view):
            return found
        if number == 1 and not thorough:
            return []
    return _pyzbar(grey)


def _grey(picture: Image.Image) -> Image.Image:
    grey = picture.convert("L")
    if grey.width * grey.height > MOST_PIXELS:
        grey.thumbnail((2000, 2000))
    return grey


def _views(grey: Image.Image) -> Iterator[Image.Image]:
    yield grey
    clear = ImageOps.autocontrast(grey, cutoff=2)
    yield clear
    if max(grey.size) < SMALL_SIDE:
        clear = clear.resize((clear.width * 2, clear.height * 2), Image.Resampling.BICUBIC)
        yield clear
    yield clear.filter(ImageFilter.MedianFilter(3))
    yield clear.filter(ImageFilter.UnsharpMask(radius=3, percent=250, threshold=2))
    for turn in TURNS:
        yield clear.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def _zxing(view: Image.Image) -> list[Found]:
    results = zxingcpp.read_barcodes(view, formats=FORMATS, text_mode=zxingcpp.TextMode.Plain)
    return [_found(code.text, code.format.name) for code in results if code.text]


def _pyzbar(grey: Image.Image) -> list[Found]:
    try:
        from pyzbar.pyzbar import ZBarSymbol
        from pyzbar.pyzbar import decode as zbar
    except ImportError:  # the system library libzbar0 is not there: no second opinion
        return []
    clear = ImageOps.autocontrast(grey, cutoff=2)
    views = [clear, *(clear.rotate(turn, expand=True, fillcolor=255) for turn in TURNS)]
    for symbols in ([ZBarSymbol.CODE128, ZBarSymbol.CODE39], [ZBarSymbol.QRCODE]):
        for view in views:
            if found := [_from_zbar(code.data, code.type) for code in zbar(view, symbols=symbols)]:
                return [code for code in found if code.text]
    return []


def _from_zbar(data: bytes, kind: str) -> Found:
    names = {"CODE128": "Code128", "CODE39": "Code39", "QRCODE": "QRCode"}
    try:
        return _found(data.decode("utf-8"), names.get(kind, kind))
    except UnicodeDecodeError:
        return Found("", kind)


def _found(text: str, symbology: str) -> Found:
    return Found(unicodedata.normalize("NFC", text), symbology)
