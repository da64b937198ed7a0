"""Explanations say in plain words why appointments, slips and second offers went as they did."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from config.clock import SetClock
from contract.ids import Priority, Served
from queue_server.domain.actor import Actor, device
from queue_server.reports.daybook import DayBook
from queue_server.reports.explaining import tell_hour, tell_ticket
from queue_server.reports.reading import names
from queue_server.reports.telling import Teller, Told
from queue_server.reports.wording import Speech
from queue_server.services.again import Again
from queue_server.services.bookings import Wanted
from queue_server.services.office import Office

ZONE = "Asia/Ho_Chi_Minh"
MONDAY = dt.date(2026, 11, 23)
HOUR = 3600 * 1_000_000


@pytest.fixture(autouse=True)
def opened(office: Office, clerk: Actor) -> None:
    office.counters.command(clerk, "quay-1", "open")


def told(office: Office, number: str) -> list[Told]:
    """What the page says of a ticket."""
    with office.store.reader() as db:
        book, teller = DayBook.read(db, MONDAY, ZONE), Teller(names(db, "vi"), Speech("vi", ZONE))
    ticket = book.find(number)
    assert ticket is not None
    return teller.steps(tell_ticket(book, ticket))


def test_an_appointment_near_its_time(
    office: Office, clock: SetClock, clerk: Actor, kiosk: Actor
) -> None:
    start = clock.now() + dt.timedelta(minutes=30)
    booked = office.bookings.make(clerk, None, Wanted("ho-tich", start, "", ""))
    office.tickets.take(kiosk, None, "ho-tich")
    issued = office.check_ins.check_in(kiosk, None, booked.code)
    clock.move(31 * 60)
    office.check_ins.tick()
    office.counters.command(clerk, "quay-1", "next")
    steps = told(office, issued.number)
    texts = [one.text for one in steps]
    assert "Số này được lấy theo lịch hẹn hoặc phiếu hẹn quay lại." in texts
    assert "Đến giờ hẹn: số được gọi theo diện có hẹn." in texts
    assert "Lý do: có lịch hẹn và đã gần đến giờ hẹn." in steps[-1].more


def test_who_was_invited_back_goes_first(office: Office, clerk: Actor, kiosk: Actor) -> None:
    office.tickets.take(kiosk, None, "ho-tich", Priority.INVITED_BACK)
    office.counters.command(clerk, "quay-1", "next")
    assert "Lý do: được hẹn quay lại nên được gọi trước." in told(office, "A001")[-1].more


def test_the_ground_of_others_is_not_told(office: Office, clerk: Actor, kiosk: Actor) -> None:
    office.tickets.take(kiosk, None, "ho-tich", Priority.DISABILITY)
    office.counters.command(clerk, "quay-1", "next")
    assert "Lý do: thuộc diện ưu tiên." in told(office, "A001")[-1].more


def test_a_second_offer_and_a_slip(
    office: Office, clock: SetClock, clerk: Actor, kiosk: Actor
) -> None:
    issued = office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(clerk, "quay-1", "next")
    office.counters.command(clerk, "quay-1", "missed")
    clock.move(16 * 60)
    assert Again(office.store, clock).tick() == 1
    assert "mời lại một lần" in told(office, "A001")[-1].text
    office.slips.give(clerk, None, issued.token)
    assert told(office, "A001")[-1].text == (
        "Lan phát phiếu hẹn quay lại cho số này; số kết thúc hôm nay."
    )


def test_what_was_marked_is_told(office: Office, clerk: Actor, kiosk: Actor) -> None:
    office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(clerk, "quay-1", "next")
    office.counters.command(
        clerk, "quay-1", "mark", served=Served.PAPERS, procedures=["1.001193"], note="A secret"
    )
    marked = told(office, "A001")[-1]
    assert marked.text == "Lan ghi kết quả: còn thiếu giấy tờ."
    assert marked.more == ["Thủ tục: 1.001193."]
    office.counters.command(clerk, "quay-1", "mark")
    assert told(office, "A001")[-1].text == "Lan để kết quả là chưa có."


def test_an_end_that_was_taken_back_is_not_told_as_the_end(
    office: Office, clerk: Actor, kiosk: Actor
) -> None:
    office.tickets.take(kiosk, None, "ho-tich")
    for command in ("next", "missed", "undo", "done"):
        office.counters.command(clerk, "quay-1", command)
    with office.store.reader() as db:
        book = DayBook.read(db, MONDAY, ZONE)
    hour = tell_hour(book, book.events[0].at // HOUR * HOUR)
    assert hour.missed == 0
    assert [call.then.move for call in hour.calls if call.then] == ["done"]
    assert len(hour.calls) == 1


def test_a_call_that_was_taken_back_ends_so(office: Office, clerk: Actor, kiosk: Actor) -> None:
    for _ in range(2):
        office.tickets.take(kiosk, None, "ho-tich")
    for command in ("next", "next", "undo", "missed"):
        office.counters.command(clerk, "quay-1", command)
    with office.store.reader() as db:
        book = DayBook.read(db, MONDAY, ZONE)
    hour = tell_hour(book, book.events[0].at // HOUR * HOUR)
    ends = {call.ticket.number: call.then.move for call in hour.calls if call.then}
    assert ends == {"A001": "missed", "A002": "undo"}
    assert hour.missed == 1


def test_a_call_by_keypad_is_a_clerks(office: Office, kiosk: Actor) -> None:
    office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(device("box-1", "box"), "quay-1", "next")
    assert told(office, "A001")[-1].text == "Cán bộ (bàn phím gọi số) gọi số A001 đến Quầy 1."


def test_procedures_are_named(office: Office, clerk: Actor, kiosk: Actor) -> None:
    office.tickets.take(kiosk, None, "ho-tich")
    for command in ("next", "mark"):
        office.counters.command(clerk, "quay-1", command, procedures=["1.001193"])
    with office.store.reader() as db:
        known = replace(names(db, "vi"), procedures={"1.001193": "Khai sinh"})
        book, teller = DayBook.read(db, MONDAY, ZONE), Teller(known, Speech("vi", ZONE))
    ticket = book.find("A001")
    assert ticket is not None
    marked = teller.steps(tell_ticket(book, ticket))[-1]
    assert marked.text == "Lan ghi thủ tục đã làm, chưa ghi kết quả."
    assert marked.more == ["Thủ tục: 1.001193 (Khai sinh)."]


@pytest.fixture
def chief(office: Office) -> Actor:
    return office.sign_in.sign_in("minh", "minh-password").actor


@pytest.mark.parametrize("served", [False, True])
def test_a_clerk_moved_with_their_person_is_told_as_that(
    served: bool, office: Office, clerk: Actor, kiosk: Actor, chief: Actor
) -> None:
    office.tickets.take(kiosk, None, "ho-tich")
    for command in ("next", "serve")[: 1 + served]:
        office.counters.command(clerk, "quay-1", command)
    before = len(told(office, "A001"))
    office.clerk_moves.move(chief, None, "quay-1", "quay-3")
    steps = told(office, "A001")
    assert [one.text for one in steps[before:]] == [
        "Minh chuyển Lan từ Quầy 1 sang Quầy 3; số A001 chuyển theo và giữ nguyên lượt."
    ]
    office.counters.command(clerk, "quay-3", "done")
    with office.store.reader() as db:
        book = DayBook.read(db, MONDAY, ZONE)
    hour = tell_hour(book, book.events[0].at // HOUR * HOUR)
    assert [call.then.move for call in hour.calls if call.then] == ["done"]
    assert (len(hour.calls), hour.waiting_after) == (1, 0)
