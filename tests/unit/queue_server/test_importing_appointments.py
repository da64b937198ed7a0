"""Appointments from other calendars: line by line, once however often, and nothing by a dry run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import motcua
from config.clock import SetClock
from config.settings import OfficeSettings
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.services.booking_files import read
from queue_server.services.booking_import import BookingImport, Imported
from queue_server.services.office import Office

CSV = """\
uid;dịch vụ;ngày;giờ hẹn;đến;họ tên;điện thoại;trạng thái
x-1;Hộ tịch;25/11/2026;09:00;09:30;Nguyễn Văn A;0901234567;
x-2;dat-dai;2026-11-25;9h15;;Trần Thị B;;
x-3;B;2026-11-25;10:00;;;;
"""
ICS = """\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:x-1
DTSTART;TZID=Asia/Ho_Chi_Minh:20261125T090000
DTEND:20261125T023000Z
CATEGORIES:Công,ho-tich
ATTENDEE;CN=Nguyễn Văn A:tel:0901234567
END:VEVENT
BEGIN:VEVENT
UID:x-4
DTSTART:20261125T140000
SUMMARY:Đất đai
CONTACT:Lê Văn C\\, 0902
END:VEVENT
END:VCALENDAR
"""


def take(office: Office, clerk: Actor, text: str | bytes, *, dry_run: bool = False) -> Imported:
    data = text.encode() if isinstance(text, str) else text
    return BookingImport(office.store, office.clock).take_in(clerk, None, data, dry_run=dry_run)


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.added, done.changed, done.cancelled, done.same


def told(done: Imported) -> list[tuple[int, str, str]]:
    return [(one.line, one.code, one.field) for one in done.faults]


def shown(office: Office) -> list[tuple[str, str, str, str, str]]:
    return [
        (f"{one.start:%H:%M}", f"{one.until:%H:%M}", one.service, one.name, one.phone)
        for one in office.bookings.of_day(dt.date(2026, 11, 25))
        if one.state == "booked"
    ]


def kept(office: Office) -> list[tuple[object, ...]]:
    with office.store.reader() as db:
        return [
            tuple(row)
            for table in ("booking", "booking_contact", "journal")
            for row in db.execute(f"SELECT * FROM {table}")
        ]


def test_a_table_is_taken_as_people_write_it_and_once(office: Office, clerk: Actor) -> None:
    assert counts(take(office, clerk, CSV)) == (3, 0, 0, 0)
    assert shown(office) == [
        ("09:00", "09:30", "ho-tich", "Nguyễn Văn A", "0901234567"),
        ("09:15", "09:45", "dat-dai", "Trần Thị B", ""),
        ("10:00", "10:30", "dat-dai", "", ""),
    ]
    before = kept(office)
    assert counts(take(office, clerk, CSV)) == (0, 0, 0, 3)
    assert kept(office) == before


@pytest.mark.parametrize("form", ["utf-8-sig", "utf-16"])
def test_files_of_spreadsheets_are_read(office: Office, clerk: Actor, form: str) -> None:
    text = CSV.replace(";", "\t").replace("\n", "\r\n")
    assert counts(take(office, clerk, text.encode(form))) == (3, 0, 0, 0)


def test_a_calendar_names_the_same_appointments_by_their_uid(office: Office, clerk: Actor) -> None:
    take(office, clerk, CSV)
    done = take(office, clerk, ICS.replace("\n", "\r\n"))
    assert (counts(done), told(done)) == ((1, 0, 0, 1), [])
    assert shown(office)[-1] == ("14:00", "14:30", "dat-dai", "Lê Văn C", "0902")


def test_what_changed_is_changed_and_what_was_cancelled_is_cancelled(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    take(office, clerk, CSV)
    other = CSV.replace("09:00;09:30", "10:30;11:00").replace("9h15;;Trần Thị B;;", "9h15;;;;hủy")
    assert counts(take(office, clerk, other)) == (0, 1, 1, 1)
    assert [one[:3] for one in shown(office)] == [
        ("10:00", "10:30", "dat-dai"), ("10:30", "11:00", "ho-tich"),
    ]  # fmt: skip
    assert counts(take(office, clerk, other)) == (0, 0, 0, 3)
    assert counts(take(office, clerk, CSV)) == (0, 2, 0, 1)
    clock.move(2 * 86_400 + 3600)
    office.check_ins.check_in(kiosk, None, "x-1")
    assert counts(take(office, clerk, CSV)) == (0, 0, 0, 3)
    assert told(take(office, clerk, other))[0] == (2, "already-checked-in", "uid")


def test_a_dry_run_says_the_same_and_leaves_no_trace(office: Office, clerk: Actor) -> None:
    text = CSV + "x-5;A;2026-11-25;09:00\nx-6;A;2026-11-25;09:10\n"
    before, seq = kept(office), office.store.seq
    tried = take(office, clerk, text, dry_run=True)
    assert (counts(tried), told(tried)) == ((4, 0, 0, 0), [(6, "slot-full", "from")])
    assert (kept(office), office.store.seq) == (before, seq)
    assert take(office, clerk, text) == tried


def test_each_line_says_what_is_wrong_and_the_others_are_taken(
    office: Office, clerk: Actor
) -> None:
    text = CSV + "\n".join(
        [
            ";A;2026-11-25;09:00",
            "y-1;Thuế;2026-11-25;09:00",
            "y-2;A;31/02/2026;09:00",
            "y-3;A;2026-11-25;25:00",
            "y-4;A;2026-11-20;09:00",
            "x-1;A;2026-11-25;09:00",
            "y-5;A;2026-11-25;09:00;08:00",
            "y-6;A;2026-11-25;11:00;;" + "x" * 200,
            "y-7",
            "y-8;A;2026-11-25;13:00",
        ]
    )
    done = take(office, clerk, text)
    assert counts(done) == (4, 0, 0, 0)
    assert told(done) == [
        (5, "missing", "uid"),
        (6, "unknown-service", "service"),
        (7, "value", "day"),
        (8, "value", "from"),
        (9, "invalid-slot", "from"),
        (10, "twice", "uid"),
        (11, "invalid-slot", "until"),
        (12, "value", "name"),
        (13, "value", "day"),
    ]


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (b"", [(0, "empty", "")]),
        (b"\xff\xff\x00", [(0, "encoding", "")]),
        (b"x" * 1_000_001, [(0, "too-large", "")]),
        (b"uid,service\nx,A", [(1, "column", "day"), (1, "column", "from")]),
        (b'uid,service,day,from\n"x', [(2, "value", "day")]),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR", [(0, "empty", "")]),
        (b"BEGIN:VCALENDAR\n\nBEGIN:VEVENT\nUID:1\nEND:VEVENT", [(3, "missing", "from")]),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x\nEND:VEVENT", [(2, "value", "from")]),
        (
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20261125\nEND:VEVENT",
            [(2, "value", "from")],
        ),
        (
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nRRULE:FREQ=DAILY\nEND:VEVENT",
            [(2, "recurring", "")],
        ),
    ],
)
def test_a_bad_file_is_said_to_be_bad_and_changes_nothing(
    office: Office, clerk: Actor, data: bytes, faults: list[tuple[int, str, str]]
) -> None:
    before = kept(office)
    done = take(office, clerk, data)
    assert (counts(done), told(done)) == ((0, 0, 0, 0), faults)
    assert kept(office) == before


@given(st.binary(max_size=300), st.sampled_from([b"", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n"]))
def test_any_bytes_are_read_or_refused(data: bytes, head: bytes) -> None:
    content = read(head + data + b"\nEND:VEVENT\n", None)
    assert content.faults or content.entries


def test_terminals_import_nothing(office: Office, kiosk: Actor) -> None:
    with pytest.raises(Refused, match="forbidden"):
        take(office, kiosk, CSV)


def test_the_command_takes_a_file_in_when_the_server_is_stopped(
    open_office: Callable[[], Office],
    office_settings: OfficeSettings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings, file = tmp_path / "office.toml", tmp_path / "hen.csv"
    told = {k: v for k, v in msgspec.to_builtins(office_settings).items() if v is not None}
    settings.write_bytes(msgspec.toml.encode(told))
    text = CSV.replace("25/11/2026", "2099-11-25").replace("2026-11-25", "2099-11-25")
    file.write_text(text + "x-9;A;hôm nay;9:00\n", encoding="utf-8")
    command = ["bookings", "import", "--settings", str(settings), str(file)]
    office = open_office()
    assert motcua.main([*command, "--dry-run"]) == 1
    assert "thêm 3" in capsys.readouterr().out
    assert motcua.main(command) == 2
    assert "Máy chủ đang chạy" in capsys.readouterr().err
    office.close()
    assert motcua.main(command) == 1
    said = capsys.readouterr()
    assert "thêm 3 · đổi 0 · huỷ 0 · giữ nguyên 0 · chưa nhập 1" in said.out
    assert "hen.csv: Dòng 5, ngày:" in said.err
    file.write_text(text, encoding="utf-8")
    assert motcua.main(command) == 0
    assert "giữ nguyên 3" in capsys.readouterr().out
