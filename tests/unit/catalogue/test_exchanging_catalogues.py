"""Files in and out: every kind comes back as it was, and each wrong line is named."""

from __future__ import annotations

import csv
import io

import msgspec
import pytest
from openpyxl import Workbook

from config.catalogue.exchange import KINDS, merge, read, write
from config.catalogue.samples import sample
from config.words import words
from queue_server.services.catalogue_words import fault_lines


def table(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    head = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, head)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


NEW = {
    "code": "9.000001", "name_vi": "Làm việc mới", "field": "Việc mới", "events": "sinh-con",
    "papers_vi": "Bản chính | Giấy A\ncopy x2 | Giấy B | Khi có", "papers_en": "form | A\nform | B",
    "amounts": "8.000 | counter | một bản | a copy", "fee_vi": "Không mất tiền với hộ nghèo",
    "days": "counter | 1-3\nonline | 5 | days", "who_vi": "Ai cũng được", "date": "20/07/2026",
    "says_vi": "việc mới\nchuyện mới",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_out_comes_in_unchanged(kind):
    merged = merge(sample(), read(f"x.{kind}", write(sample(), kind)))
    assert merged.faults == []
    assert merged.changes == []
    assert merged.catalogue == sample()


def test_a_new_line_is_a_new_procedure_with_all_its_parts():
    merged = merge(sample(), read("x.csv", table(NEW)))
    assert merged.faults == []
    assert [(one.what, one.code) for one in merged.changes] == [
        ("added", "9.000001"), ("new-field", "viec-moi"),
    ]  # fmt: skip
    made = merged.catalogue.one("9.000001")
    assert [(str(one.kind), one.count, one.name) for one in made.papers] == [
        ("original", 1, {"vi": "Giấy A", "en": "A"}),
        ("copy", 2, {"vi": "Giấy B", "en": "B"}),
    ]
    assert made.papers[1].when == {"vi": "Khi có"}
    assert made.fee.amounts[0].dong == 8000
    assert [(one.least, one.most, str(one.unit)) for one in made.days] == [
        (1, 3, "working-days"), (None, 5, "days"),
    ]  # fmt: skip


def test_columns_that_are_not_there_stay_and_so_does_what_is_the_offices():
    own = msgspec.structs.replace(
        sample().one("1.001193"), note={"vi": "Đến quầy 2"}, service="quay-hai", off=True
    )
    before = msgspec.structs.replace(sample(), procedures=[own])
    row = {"code": "1.001193", "days": "counter | 2"}
    after = merge(before, read("x.csv", table(row))).catalogue.one("1.001193")
    assert after.days[0].most == 2
    assert msgspec.structs.replace(after, days=own.days) == own
    whole = merge(before, read("x.json", write(sample(), "json"))).catalogue.one("1.001193")
    assert (whole.note, whole.service, whole.off) == (own.note, "ho-tich", True)


def test_replacing_leaves_only_what_the_file_has():
    raw = table({"code": "1.001193", "decision": "1/QĐ"})
    merged = merge(sample(), read("x.csv", raw), replace=True)
    assert [one.code for one in merged.catalogue.procedures] == ["1.001193"]
    assert sum(one.what == "removed" for one in merged.changes) == len(sample().procedures) - 1


def test_every_wrong_line_is_named_with_its_column():
    rows = [
        NEW | {"code": "1.1x"},
        NEW | {"code": "9.000002", "fee_vi": ""},
        NEW | {"code": "9.000003", "papers_vi": "bìa | Giấy"},
        NEW | {"code": "9.000004", "days": "counter | bao lâu"},
        NEW | {"code": "9.000005", "amounts": "tám nghìn"},
        NEW | {"code": "9.000006", "date": "mai"},
        NEW | {"code": "9.000007", "papers_en": "form | only one"},
        NEW | {"code": "9.000008", "name_vi": ""},
        NEW, NEW,
    ]  # fmt: skip
    merged = merge(sample(), read("x.csv", table(*rows)))
    found = {(one.line, one.column, one.code) for one in merged.faults}
    assert found == {
        (2, "code", "value"), (3, "fee_vi", "missing"), (4, "papers_vi", "paper"),
        (5, "days", "days"), (6, "amounts", "amount"), (7, "date", "date"),
        (8, "papers_en", "paper-lines"), (9, "name_vi", "missing"), (11, "code", "twice"),
    }  # fmt: skip
    for language in ("vi", "en"):
        lines = fault_lines(merged.faults, words("guide", language))
        assert all("fault." not in line for line in lines)


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("x.txt", b"code", "kind"),
        ("x.csv", b"", "empty"),
        ("x.csv", b"name_vi\nA", "no-code-column"),
        ("x.csv", b"code,colour\n1.001193,red", "unknown-column"),
        ("x.csv", b"code,days,days\n1.001193,,", "twice-column"),
        ("x.csv", b"\xff\xfe\x00", "encoding"),
        ("x.csv", "code,name_vi\n1.001193,Đăng".encode("cp1258"), "encoding"),
        ("x.xlsx", b"PK\x03\x04 no workbook", "unreadable"),
        ("x.json", b"{", "json"),
        ("x.json", b"[1]", "json"),
        ("x.json", b'{"procedures": 3, "date": "2026-01-01"}', "json"),
    ],
)
def test_a_file_that_is_none_is_a_fault_and_no_accident(name, raw, code):
    merged = merge(sample(), read(name, raw))
    assert [one.code for one in merged.faults] == [code]
    assert merged.changes == [] or code == "json"


def test_a_line_that_lacks_much_is_told_all_of_it_at_once():
    merged = merge(sample(), read("x.csv", table({"code": "9.000001", "name_vi": "Một việc"})))
    assert [(one.line, one.column) for one in merged.faults] == [
        (2, "field"), (2, "fee_vi"), (2, "who_vi"), (2, "date"),
    ]  # fmt: skip


def test_a_formula_is_named_and_empties_nothing():
    book = Workbook()
    book.active.append(["code", "note_vi", "name_vi"])
    book.active.append(["1.001193", '=HYPERLINK("http://x.test")', "Khai sinh"])
    out = io.BytesIO()
    book.save(out)
    merged = merge(sample(), read("x.xlsx", out.getvalue()))
    assert [(one.line, one.column, one.code) for one in merged.faults] == [
        (2, "note_vi", "formula")
    ]
    with_equals = msgspec.structs.replace(sample().procedures[0], note={"vi": "=2 tờ"})
    catalogue = msgspec.structs.replace(sample(), procedures=[with_equals])
    assert merge(catalogue, read("x.xlsx", write(catalogue, "xlsx"))).changes == []


def test_a_file_of_5_mb_is_read_through_and_every_line_of_it_judged():
    rows = [{"code": f"9.{place:06d}", "name_vi": "x" * 1000} for place in range(5200)]
    raw = table(*rows)
    assert len(raw) > 5 * 1024 * 1024
    merged = merge(sample(), read("x.csv", raw))
    assert {one.line for one in merged.faults} == set(range(2, 5202))
    assert read("x.csv", b"code\n" + b"x" * 9 * 1024 * 1024).faults[0].code == "too-large"


def test_noughts_and_quotes_that_spreadsheets_add_and_take_do_no_harm():
    raw = table({"code": "1.0048", "decision": "'=1+1"}).replace(b",", b";")
    assert read("x.csv", raw).rows[0][1] == {"code": "1.004800", "decision": "=1+1"}
