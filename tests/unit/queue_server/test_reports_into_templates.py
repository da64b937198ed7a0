"""An office's own Word or Excel file, filled: what is replaced, what is refused."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from queue_server.reports.export import as_csv, as_xlsx
from queue_server.reports.filling import MOST_BYTES, Figures, FillError, fill
from queue_server.reports.placeholders import Value
from queue_server.reports.table import Column, Kind, Table

VALUES: dict[str, Value] = {
    "office": "=Phường Thử", "served": 1234, "wait-median": 7.5, "service-90": None,
}  # fmt: skip


def figures() -> Figures:
    def write(value: Value) -> str:
        return "không có số liệu" if value is None else str(value)

    return Figures(VALUES, write)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sheet_of(*cells: object) -> bytes:
    book = Workbook()
    book.active.append(list(cells))
    return saved(book)


def refused(name: str, template: bytes) -> FillError:
    with pytest.raises(FillError) as caught:
        fill(name, template, figures())
    return caught.value


def test_a_workbook_keeps_numbers_as_numbers() -> None:
    template = sheet_of(
        "{{served}}", "Chờ {{ wait-median }} phút", "{{service-90}}", "{{OFFICE}}", 5
    )
    before = bytes(template)
    filled = load_workbook(io.BytesIO(fill("Mẫu.XLSX", template, figures()))).active
    values = [cell.value for cell in filled[1]]
    assert values == [1234, "Chờ 7.5 phút", "không có số liệu", "=Phường Thử", 5]
    assert filled[1][3].data_type == "s"
    assert template == before


def test_a_formula_of_the_template_stays_one() -> None:
    book = load_workbook(io.BytesIO(fill("a.xlsx", sheet_of("={{served}}/2"), figures())))
    assert (book.active["A1"].value, book.active["A1"].data_type) == ("=1234/2", "f")


def test_a_document_is_filled_wherever_words_stand() -> None:
    document = Document()
    paragraph = document.add_paragraph("Đã phục vụ ")
    for piece in ("{", "{ser", "ved}}", " lượt, chờ {{wait-median}} phút"):
        paragraph.add_run(piece).bold = piece == "{ser"
    document.add_table(1, 1).cell(0, 0).text = "{{served}} và {{served}}"
    document.sections[0].header.paragraphs[0].text = "{{office}}"
    filled = Document(io.BytesIO(fill("mau.docx", saved(document), figures())))
    assert filled.paragraphs[0].text == "Đã phục vụ 1234 lượt, chờ 7.5 phút"
    assert filled.tables[0].cell(0, 0).text == "1234 và 1234"
    assert filled.sections[0].header.paragraphs[0].text == "=Phường Thử"


def test_unknown_names_are_told_each_once_and_nothing_is_filled() -> None:
    error = refused("a.xlsx", sheet_of("{{served}}", "{{so-ho-so}} {{so-ho-so}}", "{{khac}}"))
    assert (error.code, error.names) == ("unknown", ["so-ho-so", "khac"])
    document = Document()
    document.add_paragraph("{{la}}")
    assert refused("a.docx", saved(document)).names == ["la"]


def test_what_is_no_template_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("hello.txt", "hello")
    assert refused("a.pdf", b"").code == "kind"
    assert refused("a.xlsx", b"no zip").code == "broken"
    assert refused("a.xlsx", packed.getvalue()).code == "broken"
    assert refused("a.docx", packed.getvalue()).code == "broken"
    assert refused("a.docx", sheet_of("x")).code == "broken"
    assert refused("a.xlsx", sheet_of("no place")).code == "empty"


def test_a_file_that_unpacks_into_too_much_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("xl/workbook.xml", b"0" * (65 * 1024 * 1024))
    assert len(packed.getvalue()) < MOST_BYTES
    assert refused("a.xlsx", packed.getvalue()).code == "too-large"


def test_names_that_look_like_formulas_stay_text_in_files() -> None:
    table = Table("services", "Theo việc", [Column("Việc", Kind.TEXT)], [["=1+1"], [None]])
    assert as_csv(table).decode("utf-8-sig").splitlines() == ["Việc", "'=1+1", '""']
    book = load_workbook(io.BytesIO(as_xlsx("Báo cáo", [("Đơn vị", "=2+2")], [table])))
    assert book["Theo việc"]["A2"].data_type == "s"
    assert book["Báo cáo"]["B2"].data_type == "s"
