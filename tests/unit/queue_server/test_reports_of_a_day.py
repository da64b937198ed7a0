"""A morning entered through the real services; every figure below was worked out by hand."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from config.clock import SetClock, micros
from contract.ids import Priority, Scope
from contract.journal import CounterClosed
from contract.messages import Problem
from queue_server.domain.actor import SYSTEM, Actor, ActorKind
from queue_server.domain.tickets import Move
from queue_server.reports import reading
from queue_server.reports.all_tables import tables
from queue_server.reports.daybook import DayBook
from queue_server.reports.explaining import tell_hour, tell_ticket
from queue_server.reports.figures import Figures, Report, Spread, Summing
from queue_server.reports.making import make
from queue_server.reports.reading import names
from queue_server.reports.span import MOST_DAYS, Span, SpanError, midnight
from queue_server.reports.table import Table
from queue_server.reports.telling import Teller
from queue_server.reports.wording import Speech
from queue_server.services.moving import Mover
from queue_server.services.office import Office
from queue_server.services.paper import Slip
from queue_server.storage import queue
from queue_server.web import create_app
from queue_server.web.pages import report_view

ZONE = "Asia/Ho_Chi_Minh"
MONDAY = dt.date(2026, 11, 23)
SUNDAY = dt.date(2026, 11, 22)


def clerk_of(office: Office, login: str) -> Actor:
    with office.store.reader() as db:
        row = db.execute("SELECT * FROM clerk WHERE login = ?", (login,)).fetchone()
    return Actor(ActorKind.CLERK, row["id"], row["role"], row["name"])


class Morning:
    """``at("08:10")`` sets the clock forward; the rest is what people do."""

    def __init__(self, office: Office, clock: SetClock, kiosk: Actor) -> None:
        self.office, self.clock, self.kiosk = office, clock, kiosk
        self.lan, self.minh = clerk_of(office, "lan"), clerk_of(office, "minh")

    def at(self, time: str) -> None:
        hour, minute = map(int, time.split(":"))
        wanted = self.clock.now().replace(hour=hour, minute=minute)
        self.clock.move((wanted - self.clock.now()).total_seconds())

    def take(self, time: str, service: str, priority: Priority = Priority.NONE) -> str:
        self.at(time)
        return self.office.tickets.take(self.kiosk, None, service, priority).token

    def press(self, time: str, who: Actor, counter: str, command: str, **more: Any) -> None:
        self.at(time)
        self.office.counters.command(who, counter, command, **more)


@pytest.fixture
def morning(office: Office, clock: SetClock, kiosk: Actor) -> Morning:
    """Six numbers, two clerks, one who did not come, one set aside, one transferred."""
    day = Morning(office, clock, kiosk)
    lan, minh = day.lan, day.minh
    day.press("08:00", lan, "quay-1", "open")
    day.press("08:00", minh, "quay-2", "open")
    day.take("08:05", "ho-tich")
    day.take("08:07", "ho-tich")
    day.press("08:10", lan, "quay-1", "next")  # A001, waited 5
    day.press("08:12", lan, "quay-1", "serve")
    day.take("08:15", "ho-tich", Priority.ELDERLY)
    day.press("08:20", lan, "quay-1", "next")  # A001 served 8; A003 goes before A002
    day.press("08:21", lan, "quay-1", "missed")
    day.press("08:22", lan, "quay-1", "next")  # A002, waited 15
    day.press("08:24", lan, "quay-1", "serve")
    day.press("08:30", lan, "quay-1", "park")
    day.press("08:40", lan, "quay-1", "resume", number="A002")
    day.press("08:45", lan, "quay-1", "done")  # A002 served 21, of them 10 set aside
    day.take("08:46", "dat-dai")
    day.press("08:50", minh, "quay-2", "next")  # B001, waited 4
    day.press("08:52", minh, "quay-2", "serve")
    day.press("09:02", minh, "quay-2", "transfer", service="ho-tich")  # served 10
    day.press("09:05", lan, "quay-1", "pause")
    day.press("09:20", lan, "quay-1", "open")
    day.press("09:22", lan, "quay-1", "next")  # B001 again, waited 20
    day.press("09:30", lan, "quay-1", "done")  # served 8, timed from the call
    day.press("09:31", lan, "quay-1", "back", number="A003")
    day.press("09:35", lan, "quay-1", "next")  # A003, waited 4
    day.press("09:36", lan, "quay-1", "serve")
    day.press("09:40", lan, "quay-1", "done")  # served 4
    given_back = day.take("10:05", "ho-tich")
    day.at("10:10")
    office.tickets.cancel(kiosk, None, given_back)
    day.take("10:15", "ho-tich")
    day.press("11:30", lan, "quay-1", "close")
    day.press("11:30", minh, "quay-2", "close")
    day.at("12:00")
    return day


def span_of(first: dt.date = SUNDAY, last: dt.date = MONDAY) -> Span:
    return Span(first, last, MONDAY, ZONE)


def report_of(day: Morning, span: Span | None = None, clerk: str | None = None) -> Report:
    with day.office.store.reader() as db:
        return make(db, span or span_of(), micros(day.clock.now()), clerk)


def minutes(spread: Spread | None) -> tuple[int, float, float] | None:
    return (spread.count, spread.median / 60, spread.most / 60) if spread else None


def counts(figures: Figures) -> tuple[int, ...]:
    named = ("turns", "served", "missed", "left", "open", "unknown")
    return tuple(getattr(figures, name) for name in named)


def test_the_whole_day(morning: Morning) -> None:
    report = report_of(morning)
    assert (report.tickets, report.priority) == (6, 1)
    assert report.outcomes == {"done": 4, "cancelled": 1, "waiting": 1}
    assert counts(report.whole) == (8, 5, 1, 1, 1, 0)
    assert minutes(report.whole.wait) == (5, 5, 20)
    assert minutes(report.whole.service) == (5, 8, 11)


def test_by_service_counter_and_clerk(morning: Morning) -> None:
    report = report_of(morning)
    assert {key: counts(one) for key, one in report.services.items()} == {
        "ho-tich": (7, 4, 1, 1, 1, 0),
        "dat-dai": (1, 1, 0, 0, 0, 0),
    }
    assert minutes(report.services["ho-tich"].wait) == (4, 10, 20)
    assert minutes(report.services["ho-tich"].service) == (4, 8, 11)
    assert minutes(report.services["dat-dai"].wait) == (1, 4, 4)
    assert minutes(report.services["dat-dai"].service) == (1, 10, 10)
    assert {key: counts(one)[:3] for key, one in report.counters.items()} == {
        "quay-1": (5, 4, 1),
        "quay-2": (1, 1, 0),
    }
    assert {key: one.served for key, one in report.clerks.items()} == {
        morning.lan.id: 4,
        morning.minh.id: 1,
    }


def test_load_by_hour_and_weekday(morning: Morning) -> None:
    report = report_of(morning)
    assert report.tickets_by_hour == {8: 4, 10: 2}
    assert {hour: one.turns for hour, one in report.hours.items()} == {8: 4, 9: 2, 10: 2}
    assert report.weekdays == {(0, 8): 4, (0, 10): 2}
    assert report.weekday_counts == {0: 1}


def test_a_day_without_figures_is_said_and_is_not_zero(morning: Morning) -> None:
    report = report_of(morning)
    assert report.empty_days == [SUNDAY]
    found = by_id(morning, report)
    days = found["days"].rows
    assert days[0][:3] == [SUNDAY, None, None]
    assert days[1][:3] == [MONDAY, 6, 8]
    sunday = next(row for row in found["weekdays"].rows if row[0] == "Chủ nhật")
    assert set(sunday[1:]) == {None}
    nothing = report_of(morning, span_of(SUNDAY, SUNDAY))
    assert (nothing.tickets, nothing.whole.wait, nothing.empty_days) == (0, None, [SUNDAY])


def test_counters_opening_closing_and_minutes_away(morning: Morning) -> None:
    found = by_id(morning, report_of(morning))
    assert found["openings"].rows == [
        [MONDAY, "Quầy 1", "08:00", "11:30", 195.0, 15.0, 1],
        [MONDAY, "Quầy 2", "08:00", "11:30", 210.0, 0.0, 0],
    ]
    assert found["attendance"].rows == [
        ["Quầy 1", 1, 195.0, 15.0, 1, 0],
        ["Quầy 2", 1, 210.0, 0.0, 0, 0],
    ]


def test_a_counter_still_open_is_counted_up_to_now_and_one_left_open_is_not_known(
    morning: Morning,
) -> None:
    morning.press("13:00", morning.lan, "quay-1", "open")
    morning.at("13:40")
    (first, _) = report_of(morning).attendance
    assert (first.closed, first.open_seconds) == (None, (195 + 40) * 60)
    morning.clock.move(24 * 3600)
    ended = CounterClosed(reason="day-end")
    morning.office.store.write(lambda tx: tx.journal(ended, "quay-1", SYSTEM))
    tomorrow = MONDAY + dt.timedelta(days=1)
    report = report_of(morning, Span(MONDAY, tomorrow, tomorrow, ZONE))
    (first, second) = report.attendance
    assert (first.open_seconds, first.away_seconds) == (None, None)
    assert second.open_seconds == 210 * 60
    row = by_id(morning, report)["attendance"].rows[0]
    assert row == ["Quầy 1", 1, None, None, 1, 1]


def test_pauses_stand_with_the_minutes_lost(morning: Morning) -> None:
    opening, boss = morning.office.opening, morning.minh
    morning.at("13:30")
    opening.pause(boss, None, Scope.SERVICE, "ho-tich", {"vi": "Mất điện"})
    morning.at("13:55")
    opening.resume(boss, None, Scope.SERVICE, "ho-tich")
    opening.pause(boss, None, Scope.OFFICE, "", {"vi": "Họp"})
    rows = by_id(morning, report_of(morning))["pauses"].rows
    assert rows == [
        ["Việc: Hộ tịch", "13:30 23/11/2026", "13:55 23/11/2026", 25],
        ["Cả văn phòng", "13:55 23/11/2026", None, None],
    ]


def test_a_leg_closed_by_the_end_of_the_day_has_no_duration(morning: Morning) -> None:
    morning.press("13:00", morning.lan, "quay-1", "open")
    morning.press("13:05", morning.lan, "quay-1", "next")
    morning.press("13:06", morning.lan, "quay-1", "serve")
    morning.clock.move(24 * 3600)
    ended = Problem(code="day-end")

    def day_end(tx: Any) -> None:
        ticket = queue.ticket_at(tx.db, "quay-1")
        assert ticket is not None
        mover = Mover(tx, SYSTEM, "quay-1")
        mover.move(ticket, Move.DONE, reason=ended, outcome="unknown-duration")

    morning.office.store.write(day_end)
    report = report_of(morning)
    assert counts(report.whole) == (8, 6, 1, 1, 0, 1)
    assert minutes(report.whole.service) == (5, 8, 11)
    assert minutes(report.whole.wait) == (6, 10, 170)
    book, teller = book_of(morning)
    ticket = book.find("A005")
    assert ticket is not None
    assert teller.steps(tell_ticket(book, ticket))[-1].text == "Hết ngày, số được khép lại."


def test_who_was_served_for_an_unknown_time_stands_outside_the_averages(morning: Morning) -> None:
    morning.take("12:05", "dat-dai")

    def by_hand(tx: Any) -> None:
        tx.db.execute("UPDATE ticket SET state = 'done' WHERE series = 'B' AND number = 2")
        tx.db.execute(
            "UPDATE leg SET ended = ?, outcome = 'done' WHERE ended IS NULL AND service = ?",
            (tx.at, "dat-dai"),
        )

    morning.office.store.write(by_hand)
    report = report_of(morning)
    assert counts(report.services["dat-dai"]) == (2, 2, 0, 0, 0, 1)
    assert minutes(report.services["dat-dai"].service) == (1, 10, 10)
    assert report.whole.unknown == 1


def test_a_clerk_sees_only_their_own(morning: Morning) -> None:
    report = report_of(morning, clerk=morning.minh.id)
    assert (report.tickets, counts(report.whole)) == (1, (1, 1, 0, 0, 0, 0))
    assert not report.attendance


def by_id(day: Morning, report: Report, language: str = "vi") -> dict[str, Table]:
    with day.office.store.reader() as db:
        named = names(db, language)
    return {one.id: one for one in tables(report, named, Speech(language, ZONE))}


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-11-24", "2026-11-23", "backwards"),
        ("yesterday", "2026-11-23", "no-date"),
        ("2025-10-01", "2026-11-23", "too-long"),
        ("2026-11-24", "2026-11-25", "future"),
    ],
)
def test_days_that_cannot_be_reported_on(first: str, last: str, code: str) -> None:
    with pytest.raises(SpanError) as caught:
        Span.read(first, last, MONDAY, ZONE)
    assert caught.value.code == code


def test_four_hundred_days_are_the_most() -> None:
    first = MONDAY - dt.timedelta(days=MOST_DAYS - 1)
    assert len(Span.read(first.isoformat(), "2030-01-01", MONDAY, ZONE).dates) == MOST_DAYS


# --- explanations ------------------------------------------------------------------------------


def book_of(day: Morning) -> tuple[DayBook, Teller]:
    with day.office.store.reader() as db:
        return DayBook.read(db, MONDAY, ZONE), Teller(names(db, "vi"), Speech("vi", ZONE))


def test_why_a_number_was_called_when_it_was(morning: Morning) -> None:
    book, teller = book_of(morning)
    ticket = book.find("a002")
    assert ticket is not None
    story = tell_ticket(book, ticket)
    assert (story.ahead, story.elsewhere) == (1, 0)
    assert [call.ticket.number for call in story.overtook] == ["A003"]
    (overtook,) = teller.calls(story.overtook)
    assert (overtook.time, overtook.counter, overtook.why) == (
        "08:20:00",
        "Quầy 1",
        "thuộc diện ưu tiên",
    )
    told = teller.steps(story)
    assert [(one.time, one.text) for one in told] == [
        ("08:07:00", "Số A002 được lấy tại máy lấy số 1, việc Hộ tịch."),
        ("08:22:00", "Lan gọi số A002 đến Quầy 1."),
        ("08:24:00", "Bắt đầu phục vụ tại Quầy 1."),
        ("08:30:00", "Được để sau, chưa kết thúc."),
        ("08:40:00", "Lan mời lại số A002 đã để sau, tại Quầy 1."),
        ("08:45:00", "Phục vụ xong."),
    ]
    assert "Đã chờ từ lúc lấy số: 15 phút." in told[1].more
    assert "Lý do: đến lượt theo thứ tự, chờ lâu nhất trong các việc của quầy." in told[1].more


def test_whom_a_priority_number_passed(morning: Morning) -> None:
    book, teller = book_of(morning)
    ticket = book.find("A003")
    assert ticket is not None
    told = teller.steps(tell_ticket(book, ticket))
    assert told[0].more[0] == "Số này thuộc diện ưu tiên."
    assert told[1].more[-1] == "Lấy số trước cho cùng việc và lúc đó còn chờ: 1 (A002)."
    assert told[2].text.startswith("Đã gọi nhưng chưa gặp")
    assert "cao tuổi" not in str(told)


def test_a_transfer_is_told_with_where_it_went(morning: Morning) -> None:
    book, teller = book_of(morning)
    ticket = book.find("B001")
    assert ticket is not None
    texts = [one.text for one in teller.steps(tell_ticket(book, ticket))]
    assert "Minh chuyển số này sang việc Hộ tịch; số và giờ lấy giữ nguyên." in texts
    assert "Lan gọi số B001 đến Quầy 1." in texts


def test_what_the_guidance_desk_changed_is_told(morning: Morning) -> None:
    desk, minh = morning.office.guidance, morning.minh
    token = morning.take("12:30", "dat-dai")
    morning.at("12:35")
    desk.change(minh, None, token, priority=Priority.ELDERLY)
    morning.at("12:40")
    desk.change(minh, None, token, service="ho-tich")
    morning.at("12:45")
    desk.enter(minh, None, Slip(service="dat-dai", given="09:50", number="B040"))
    book, teller = book_of(morning)
    changed, entered = book.find("B002"), book.find("B040")
    assert changed is not None
    assert entered is not None
    told = teller.steps(tell_ticket(book, changed))
    assert [one.text for one in told] == [
        "Số B002 được lấy tại máy lấy số 1, việc Đất đai.",
        "Minh ghi cho số này diện ưu tiên.",
        "Minh đổi số này sang việc Hộ tịch; số và giờ lấy giữ nguyên.",
    ]
    assert "cao tuổi" not in str(told)
    (paper,) = teller.steps(tell_ticket(book, entered))
    assert paper.text == (
        "Số B040 được phát trên giấy lúc 09:50, việc Đất đai; Minh nhập vào máy sau đó."
    )


def test_an_hour(morning: Morning) -> None:
    book, teller = book_of(morning)
    eight = midnight(MONDAY, ZONE) + 8 * 3600 * 1_000_000
    story = tell_hour(book, eight)
    assert (story.taken, story.missed) == (4, 1)
    assert (story.waiting_before, story.waiting_after) == (0, 0)
    calls = teller.calls(story.calls)
    assert [(call.number, call.then) for call in calls] == [
        ("A001", "phục vụ xong (08:20)"),
        ("A003", "chưa gặp (08:21)"),
        ("A002", "để sau (08:30)"),
        ("A002", "phục vụ xong (08:45)"),
        ("B001", "chuyển việc (09:02)"),
    ]
    ten = tell_hour(book, eight + 2 * 3600 * 1_000_000)
    assert (ten.taken, ten.waiting_before, ten.waiting_after) == (2, 0, 1)


# --- the pages ---------------------------------------------------------------------------------


Reader = Callable[[str], FlaskClient]


@pytest.fixture
def reader(morning: Morning) -> Reader:
    """``reader("minh")``: a browser where that person is signed in."""

    def sign_in(login: str) -> FlaskClient:
        client = create_app(morning.office).test_client()
        form = {"login": login, "password": f"{login}-password"}
        assert client.post("/counter/sign-in", data=form).status_code == 303
        return client

    return sign_in


def test_the_supervisor_reads_everything_in_both_languages(reader: Reader) -> None:
    minh = reader("minh")
    page = minh.get("/reports?from=2026-11-22&to=2026-11-23")
    assert page.status_code == 200
    for text in ("Theo cán bộ", "Không có số liệu ngày: 22/11/2026", "Lan", "195,0", "<svg"):
        assert text in page.text, text
    assert "By clerk" in minh.get("/reports?lang=en").text


def test_a_clerk_reads_their_own_and_is_refused_the_rest(reader: Reader) -> None:
    lan = reader("lan")
    page = lan.get("/reports").text
    assert "Số liệu của tôi" in page
    assert "Theo cán bộ" not in page
    assert "Minh" not in page
    assert lan.get("/reports/clerks.csv").status_code == 404
    for path in ("/reports/explain?ticket=A002&day=2026-11-23", "/reports/fill"):
        refused = lan.get(path)
        assert refused.status_code == 403
        assert "dành cho người phụ trách" in refused.text


def test_who_is_not_signed_in_is_led_to_the_way_in(morning: Morning) -> None:
    answer = create_app(morning.office).test_client().get("/reports")
    assert (answer.status_code, answer.location) == (303, "/counter?to=reports")


def test_wrong_days_are_answered_with_a_word(reader: Reader) -> None:
    minh = reader("minh")
    for query, text in (
        ("from=2020-01-01&to=2026-11-23", "400 ngày"),
        ("from=2026-11-23&to=2026-11-01", "Ngày cuối đứng trước"),
        ("from=x&to=y", "ngày đầu và ngày cuối"),
    ):
        page = minh.get(f"/reports?{query}")
        assert (page.status_code, text in page.text) == (400, True)
        assert minh.get(f"/reports/report.xlsx?{query}").status_code == 400


def test_csv_and_workbook_hold_the_same_figures(reader: Reader) -> None:
    minh = reader("minh")
    days = "from=2026-11-22&to=2026-11-23"
    answer = minh.get(f"/reports/services.csv?{days}")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[1] == ["Hộ tịch", "7", "4", "1", "0.2", "10.0", "20.0", "8.0", "11.0", "0"]
    assert "bao-cao-2026-11-22-2026-11-23.services.csv" in answer.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(minh.get(f"/reports/report.xlsx?{days}").data))
    sheet = book["Theo việc"]
    found = [cell.value for cell in sheet[2]]
    assert found == ["Hộ tịch", 7, 4, 1, 0.2, 10, 20, 8, 11, 0]
    assert [cell.value for cell in book["Theo ngày"][2]][1:3] == [None, None]


def test_the_page_of_a_ticket_and_of_an_hour(reader: Reader) -> None:
    minh = reader("minh")
    page = minh.get("/reports/explain?ticket=a002&day=2026-11-23").text
    assert "Giải trình về số A002" in page
    assert "thuộc diện ưu tiên" in page
    hour = minh.get("/reports/explain?hour=8&day=2026-11-23").text
    assert "Lượt gọi: 5." in hour
    assert "11:30" in hour
    assert "cao tuổi" not in page + hour
    assert minh.get("/reports/explain").status_code == 200
    missing = minh.get("/reports/explain?ticket=Z999&day=2026-11-23")
    assert (missing.status_code, "Không có số Z999" in missing.text) == (404, True)
    assert minh.get("/reports/explain?hour=25&day=2026-11-23").status_code == 400
    assert minh.get("/reports/explain?ticket=A001&day=soon").status_code == 400


def test_a_template_comes_back_filled(reader: Reader) -> None:
    minh = reader("minh")
    book = Workbook()
    book.active.append(
        ["{{served}}", "Từ {{from}}", "{{service.ho-tich.wait-median}}", "{{unknown}}"]
    )
    out = io.BytesIO()
    book.save(out)
    form = {"from": "2026-11-22", "to": "2026-11-23"}
    upload = {**form, "template": (io.BytesIO(out.getvalue()), "mau.xlsx")}
    answer = minh.post("/reports/fill", data=upload)
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert [cell.value for cell in sheet[1]] == [5, "Từ 22/11/2026", 10, 0]
    nothing = minh.post("/reports/fill", data=form)
    assert (nothing.status_code, "Mời chọn tệp mẫu" in nothing.text) == (400, True)
    wrong = minh.post("/reports/fill", data={**form, "template": (io.BytesIO(b"x"), "mau.pdf")})
    assert (wrong.status_code, ".docx" in wrong.text) == (422, True)


def test_a_template_of_a_hundred_kilobytes_is_taken_and_a_huge_one_is_not(reader: Reader) -> None:
    minh = reader("minh")
    for size, status in ((100 * 1024, 422), (6 * 1024 * 1024, 413)):
        upload = {"template": (io.BytesIO(bytes(size)), "mau.xlsx")}
        answer = minh.post("/reports/fill", data=upload)
        assert (answer.status_code, "Điền số liệu vào mẫu" in answer.text) == (status, True)


def test_another_page_cannot_send_a_template(reader: Reader) -> None:
    upload = {"template": (io.BytesIO(b"x"), "mau.xlsx")}
    foreign = {"Origin": "http://elsewhere.test"}
    assert reader("minh").post("/reports/fill", data=upload, headers=foreign).status_code == 403


def test_no_statement_reads_through_the_history(morning: Morning) -> None:
    with morning.office.store.reader() as db:
        for statement, count in ((reading._LEGS, 2), (reading._HAPPENED, 7)):
            plan = db.execute(f"EXPLAIN QUERY PLAN {statement}", [""] * count).fetchall()
            assert all(row["detail"].startswith("SEARCH") for row in plan), statement


def test_reports_are_made_in_turn(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    minh = reader("minh")
    monkeypatch.setattr(report_view, "PATIENCE_SECONDS", 0)
    with report_view._turn:
        assert minh.get("/reports").status_code == 503
    assert minh.get("/reports").status_code == 200


leg_ends = st.sampled_from(
    [None, "done", "transferred", "missed", "cancelled", "expired", "unknown-duration"]
)
times = st.none() | st.integers(0, 3600)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.sampled_from(["1", None]), times, times, times, leg_ends
        ),
        max_size=20,
    )
)
def test_every_turn_is_counted_once_in_each_table(rows: list[tuple[Any, ...]]) -> None:
    begins = midnight(MONDAY, ZONE)
    legs = []
    for n, (service, counter, *passed, outcome) in enumerate(rows):
        moments = [None if one is None else begins + one * 1_000_000 for one in passed]
        legs.append(
            reading.Leg(
                str(MONDAY), f"t{n}", "done", 0, begins, service, counter, counter, begins,
                *moments, outcome,
            )
        )  # fmt: skip
    report = Summing(span_of(), {}).run(legs)
    whole = report.whole
    assert whole.turns == len(rows) == whole.served + whole.missed + whole.left + whole.open
    for table in (report.services, report.hours, report.days):
        assert sum(one.turns for one in table.values()) == whole.turns
        assert sum(one.unknown for one in table.values()) == whole.unknown
    measured = whole.service.count if whole.service else 0
    assert measured + whole.unknown == whole.served
    assert sum(report.outcomes.values()) == report.tickets == len(rows)
