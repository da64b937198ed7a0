"""Filling an office's own XLSX or DOCX: ``{{name}}`` becomes a figure.

The template that was handed in is never changed: what comes back is a filled copy, or nothing.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from queue_server.reports.placeholders import Value

MOST_BYTES = 4 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class FillError(ValueError):
    """A template that cannot be filled.

    ``code`` is ``kind`` (neither XLSX nor DOCX), ``broken``, ``too-large``, ``empty`` (nothing to
    fill in it) or ``unknown``; then ``names`` are the placeholders nobody knows.
    """

    def __init__(self, code: str, names: list[str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.names = names or []


class Figures:
    """What stands for each placeholder; remembers those it does not know."""

    def __init__(self, values: Mapping[str, Value], write: Callable[[Value], str]) -> None:
        self._values = values
        self._write = write
        self._used = 0
        self._unknown: dict[str, None] = {}

    def text(self, text: str) -> str:
        """A text with its placeholders filled."""
        return _PLACE.sub(lambda found: self._write(self._value(found[1])), text)

    def alone(self, text: str) -> Value:
        """The same; a placeholder that stands alone keeps being a number."""
        found = _PLACE.fullmatch(text.strip())
        value = self._value(found[1]) if found else None
        return self.text(text) if value is None else value

    def check(self) -> None:
        """Raise FillError when a placeholder was not known, or none was found at all."""
        if self._unknown:
            raise FillError("unknown", list(self._unknown))
        if not self._used:
            raise FillError("empty")

    def _value(self, name: str) -> Value:
        key = name.lower()
        self._used += 1
        if key not in self._values:
            self._unknown[name] = None
        return self._values.get(key)


def fill(name: str, template: bytes, figures: Figures) -> bytes:
    """The filled copy of a template called ``name``.  Raises FillError."""
    work = {".xlsx": _fill_xlsx, ".docx": _fill_docx}.get(PurePath(name).suffix.lower())
    if work is None:
        raise FillError("kind")
    _check_size(template)
    try:
        filled = work(template, figures)
    except FillError:
        raise
    except Exception as error:  # both libraries raise whatever a broken file makes them
        raise FillError("broken") from error
    figures.check()
    return filled


def _check_size(template: bytes) -> None:
    """A small file must not unpack into one that fills the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise FillError("broken") from error
    if len(template) > MOST_BYTES or size > MOST_UNPACKED:
        raise FillError("too-large")


def _fill_xlsx(template: bytes, figures: Figures) -> bytes:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(template))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "{{" in cell.value:
                    _fill_cell(cell, figures)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill_cell(cell: Any, figures: Figures) -> None:
    formula = cell.data_type == "f"
    cell.value = figures.text(cell.value) if formula else figures.alone(cell.value)
    if isinstance(cell.value, str) and not formula:
        cell.data_type = "s"  # a text that begins with "=" stays a text


def _fill_docx(template: bytes, figures: Figures) -> bytes:
    from docx import Document

    document = Document(io.BytesIO(template))
    for part in document.part.package.iter_parts():
        element = getattr(part, "element", None)
        for paragraph in element.iter(f"{_WORD}p") if element is not None else ():
            _fill_paragraph(list(_texts(paragraph)), figures)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _texts(element: Any) -> Iterator[Any]:
    """The pieces of a paragraph's text, without those of paragraphs inside it (text boxes)."""
    for child in element:
        if child.tag == f"{_WORD}t":
            yield child
        elif child.tag != f"{_WORD}p":
            yield from _texts(child)


def _fill_paragraph(pieces: list[Any], figures: Figures) -> None:
    """Word cuts a text into pieces as it likes: what is filled goes where it began."""
    whole = "".join(piece.text or "" for piece in pieces)
    for found in reversed(list(_PLACE.finditer(whole))):
        _replace(pieces, found.start(), found.end(), figures.text(found[0]))


def _replace(pieces: list[Any], start: int, end: int, text: str) -> None:
    at = 0
    for piece in pieces:
        old = piece.text or ""
        begin, stop = max(start - at, 0), min(end - at, len(old))
        if begin < stop:
            piece.text = old[:begin] + (text if at <= start else "") + old[stop:]
            piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        at += len(old)
