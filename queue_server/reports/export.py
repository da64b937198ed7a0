"""Tables as files."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from queue_server.reports.table import Cell, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORMATS = {
    Kind.COUNT: "0", Kind.MEAN: "0.0", Kind.MINUTES: "0.0", Kind.SHARE: "0.0%",
    Kind.DAY: "dd/mm/yyyy",
}  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SHEET_NAME = 31


def as_csv(table: Table) -> bytes:
    """UTF-8 with its mark, comma and point: spreadsheets open it as it is.

    What is not known is empty.  A text that a spreadsheet would take for a formula is quoted.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(column.title for column in table.columns)
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, facts: Sequence[tuple[str, str]], tables: Sequence[Table]) -> bytes:
    """A workbook: ``facts`` about the report on its first sheet, then a sheet a table."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.append([_text(sheet, title, bold=True)])
    for name, value in facts:
        sheet.append([_text(sheet, name), _text(sheet, value)])
    for table in tables:
        _sheet(book, table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Any, table: Table) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(_sheet_name(table.title))
    for place, column in enumerate(table.columns, 1):
        width = 30 if column.kind is Kind.TEXT else 14
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "B2"
    sheet.append([_text(sheet, column.title, bold=True) for column in table.columns])
    kinds = [column.kind for column in table.columns]
    for row in table.rows:
        sheet.append([_cell(sheet, *pair) for pair in zip(row, kinds, strict=True)])


def _cell(sheet: Any, cell: Cell, kind: Kind) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(cell, str):
        return _text(sheet, cell)
    found = WriteOnlyCell(sheet, cell)
    if kind in _FORMATS:
        found.number_format = _FORMATS[kind]
    return found


def _text(sheet: Any, text: str, *, bold: bool = False) -> Any:
    """A text that stays one, even if it looks like a formula."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _sheet_name(title: str) -> str:
    return "".join(c for c in title if c not in r"[]:*?/\\")[:_SHEET_NAME]


def _plain(cell: Cell) -> str | float | None:
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
