"""Appointments: when they can be made, checking in around their window, their place in the line."""

from __future__ import annotations

import datetime as dt
import json

import msgspec
import pytest

from config.clock import SetClock
from contract.codes import AppointmentCode, recognise
from contract.ids import Priority, Scope
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.bookings import BookingRules
from queue_server.domain.calendar import OpeningRules, Times, WeeklySession
from queue_server.services.bookings import Booked, Wanted
from queue_server.services.office import Office
from queue_server.storage import bookings as kept
from queue_server.storage import opening

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def hours(office: Office) -> None:
    """Sessions from 7:30 to 11:30 and 13:30 to 17:00."""
    sessions = (Times(start="07:30", end="11:30"), Times(start="13:30", end="17:00"))
    rules = OpeningRules(
        sessions=tuple(WeeklySession(start=one.start, end=one.end) for one in sessions)
    )
    office.store.write(lambda tx: opening.save_rules(tx.db, rules))


@pytest.fixture
def supervisor() -> Actor:
    """A supervisor."""
    return Actor(ActorKind.CLERK, "minh", "supervisor", "Minh")


def at(clock: SetClock, time: str, days: int = 0) -> dt.datetime:
    """A time of the clock's day, or of a later one."""
    hour, minute = map(int, time.split(":"))
    return clock.now().replace(hour=hour, minute=minute, second=0) + days * DAY


def go(clock: SetClock, time: str) -> None:
    clock.move((at(clock, time) - clock.now()).total_seconds())


def book(office: Office, clerk: Actor, clock: SetClock, time: str, days: int = 0) -> Booked:
    wanted = Wanted("ho-tich", at(clock, time, days), "Nguyễn Văn A", "0901234567")
    return office.bookings.make(clerk, None, wanted)


def refusal(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=f"^{code}$")


def tell(office: Office, sessions: list[dict[str, str]]) -> None:
    """Let the office tell these hours of itself."""
    told = json.dumps({"names": {}, "languages": ["vi"], "sessions": sessions})
    office.store.write(
        lambda tx: (
            tx.db.execute("UPDATE meta SET value = ? WHERE key = 'office-state'", (told,)).rowcount
        )
    )


def test_a_time_is_offered_while_it_has_room(office: Office, clerk: Actor, clock: SetClock) -> None:
    free = {
        f"{one.start:%H:%M}": one.free
        for one in office.bookings.slots("ho-tich", clock.now().date())
    }
    assert list(free) == [
        "08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00",
        "13:30", "14:00", "14:30", "15:00", "15:30", "16:00", "16:30",
    ]  # fmt: skip
    assert set(free.values()) == {2}
    first, second = book(office, clerk, clock, "09:00"), book(office, clerk, clock, "09:00")
    assert first.code != second.code
    assert isinstance(recognise(first.code), AppointmentCode)
    with refusal("slot-full"):
        book(office, clerk, clock, "09:00")
    office.bookings.cancel(clerk, None, first.code)
    assert book(office, clerk, clock, "09:00").state == "booked"


def test_an_office_without_rules_gives_numbers_always_and_appointments_in_the_hours_it_tells(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    tell(office, [{"start": "08:00", "end": "09:00"}, {"start": "13:30", "end": "14:30"}])
    office.store.write(lambda tx: opening.save_rules(tx.db, OpeningRules()))
    sunday = clock.now().date() + dt.timedelta(days=6)
    for day in (clock.now().date(), sunday):
        slots = office.bookings.slots("ho-tich", day)
        assert [f"{one.start:%H:%M}" for one in slots] == ["08:00", "08:30", "13:30", "14:00"]
    with refusal("invalid-slot"):
        book(office, clerk, clock, "23:00")
    go(clock, "23:00")
    office.tickets.take(kiosk, None, "ho-tich")
    for told in ([], [{"start": "sáng", "end": "trưa"}]):
        tell(office, told)
        assert len(office.bookings.slots("ho-tich", sunday)) == 48


@pytest.mark.parametrize(
    ("time", "days"), [("07:30", 0), ("08:10", 2), ("11:30", 2), ("09:00", 61), ("09:00", 1)]
)
def test_no_time_is_given_that_is_past_or_none_of_the_office(
    office: Office, clerk: Actor, clock: SetClock, time: str, days: int
) -> None:
    with refusal("invalid-slot"):
        book(office, clerk, clock, time, days)


def test_who_comes_in_their_window_goes_before_others(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    held = book(office, clerk, clock, "09:00")
    go(clock, "09:00")
    for _ in range(3):
        office.tickets.take(kiosk, None, "ho-tich")
    issued = office.check_ins.check_in(kiosk, "check-in-0001", held.code)
    assert (issued.number, issued.priority, issued.ahead) == ("A004", True, 0)
    office.counters.command(clerk, "quay-1", "open")
    view = office.counters.command(clerk, "quay-1", "next")
    assert view.ticket is not None
    assert (view.ticket.number, view.ticket.priority) == ("A004", "appointment")
    assert view.ticket.reason is not None
    assert (view.ticket.reason.code, view.ticket.reason.params["priority"]) == (
        "priority",
        "appointment",
    )
    assert [(one.state, one.number) for one in office.bookings.of_day(clock.now().date())] == [
        ("checked-in", "A004")
    ]


def test_who_comes_early_waits_as_all_do_till_their_window_begins(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    held = book(office, clerk, clock, "09:00")
    go(clock, "08:10")
    first = office.tickets.take(kiosk, None, "ho-tich")
    issued = office.check_ins.check_in(kiosk, None, held.code)
    assert (issued.priority, issued.ahead) == (False, 1)
    go(clock, "08:59")
    office.check_ins.tick()
    assert office.guidance.cards.by_token(issued.token).priority == "none"
    go(clock, "09:00")
    office.check_ins.tick()
    office.check_ins.tick()
    card = office.guidance.cards.by_token(issued.token)
    assert (card.priority, card.ahead) == ("appointment", 0)
    assert [step.what for step in card.steps] == ["taken", "changed"]
    office.counters.command(clerk, "quay-1", "open")
    view = office.counters.command(clerk, "quay-1", "next")
    assert view.ticket is not None
    assert (view.ticket.number, first.number) == (issued.number, "A001")


def test_what_was_said_of_a_class_meanwhile_stays(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    held = book(office, clerk, clock, "09:00")
    go(clock, "08:30")
    issued = office.check_ins.check_in(kiosk, None, held.code)
    office.guidance.change(clerk, None, issued.token, priority=Priority.ELDERLY)
    go(clock, "09:00")
    office.check_ins.tick()
    assert office.guidance.cards.by_token(issued.token).priority == "elderly"


@pytest.mark.parametrize(
    ("time", "code", "said"),
    [("07:59", "too-early", "from"), ("09:46", "too-late", "until")],
)
def test_outside_the_window_it_is_said_when_it_was(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock, time: str, code: str, said: str
) -> None:
    clock.move(-3600)
    held = book(office, clerk, clock, "09:00")
    go(clock, time)
    with refusal(code) as refused:
        office.check_ins.check_in(kiosk, None, held.code)
    assert isinstance(refused.value.params[said], dt.datetime)
    assert office.bookings.find(held.code).state == "booked"


def test_it_is_said_which_day_a_later_appointment_is_on(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    held = book(office, clerk, clock, "09:00", 2)
    with refusal("other-day") as refused:
        office.check_ins.check_in(kiosk, None, held.code)
    assert refused.value.params == {"day": "2026-11-25"}


def test_a_code_is_good_once_and_the_same_request_gets_the_same_number(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    held = book(office, clerk, clock, "08:30")
    issued = office.check_ins.check_in(kiosk, "check-in-0001", held.code)
    assert office.check_ins.check_in(kiosk, "check-in-0001", held.code) == issued
    with refusal("already-checked-in") as refused:
        office.check_ins.check_in(kiosk, "check-in-0002", held.code.lower().replace("-", ""))
    assert refused.value.params == {"number": issued.number}
    for change in (
        office.bookings.cancel,
        lambda *told: office.bookings.change(*told, Wanted("dat-dai")),
    ):
        with refusal("already-checked-in"):
            change(clerk, None, held.code)


@pytest.mark.parametrize("text", ["H-000000", "", "A001", "x" * 300, "'; drop table booking"])
def test_what_is_no_code_is_unknown(office: Office, kiosk: Actor, text: str) -> None:
    with refusal("unknown-booking"):
        office.check_ins.check_in(kiosk, None, text)


def test_a_cancelled_one_says_so(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    held = book(office, clerk, clock, "08:30")
    assert office.bookings.cancel(clerk, None, held.code).state == "cancelled"
    assert office.bookings.cancel(clerk, None, held.code).state == "cancelled"
    with refusal("booking-cancelled"):
        office.check_ins.check_in(kiosk, None, held.code)


def test_another_time_keeps_code_and_name(office: Office, clerk: Actor, clock: SetClock) -> None:
    held = book(office, clerk, clock, "09:00")
    moved = office.bookings.change(clerk, None, held.code, Wanted(start=at(clock, "14:00", 2)))
    assert (moved.code, moved.day, f"{moved.start:%H:%M}") == (held.code, "2026-11-25", "14:00")
    assert office.bookings.find(held.code).name == "Nguyễn Văn A"
    office.bookings.change(clerk, None, held.code, Wanted(name="Trần Thị B"))
    found = office.bookings.find(held.code)
    assert (found.name, found.phone, found.day) == ("Trần Thị B", "0901234567", "2026-11-25")


def test_limits_and_hours_do_not_shut_out_who_has_a_time_but_a_pause_does(
    office: Office, clerk: Actor, supervisor: Actor, kiosk: Actor, clock: SetClock
) -> None:
    held = book(office, clerk, clock, "08:30")
    late = book(office, clerk, clock, "09:00")
    rules = msgspec.structs.replace(office.opening.rules(), daily_limits={"ho-tich": 0})
    office.store.write(lambda tx: opening.save_rules(tx.db, rules))
    with refusal("service-closed"):
        office.tickets.take(kiosk, None, "ho-tich")
    assert office.check_ins.check_in(kiosk, None, held.code).number == "A001"
    office.opening.pause(supervisor, None, Scope.SERVICE, "ho-tich", {})
    with refusal("service-closed") as refused:
        office.check_ins.check_in(kiosk, None, late.code)
    assert refused.value.params["reason"] == "paused"


def test_who_did_not_come_has_missed_it_when_the_day_is_over(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    held = book(office, clerk, clock, "09:00")
    go(clock, "16:59")
    office.check_ins.tick()
    assert office.bookings.find(held.code).state == "booked"
    clock.move(86_400)
    office.check_ins.tick()
    assert office.bookings.find(held.code).state == "missed"
    with refusal("too-late"):
        office.check_ins.check_in(kiosk, None, held.code)


def test_names_are_forgotten_with_time_and_stand_in_no_journal_or_answer(
    office: Office, clerk: Actor, clock: SetClock
) -> None:
    held = office.bookings.make(
        clerk, "make-booking-1", Wanted("ho-tich", at(clock, "09:00"), "Nguyễn Văn A", "0901234567")
    )
    with office.store.reader() as db:
        rows = db.execute("SELECT data FROM journal UNION SELECT answer FROM request")
        told = "".join(str(row[0]) for row in rows)
    assert held.code in told
    assert "Nguy" not in told
    assert "0901" not in told
    clock.move(31 * 86_400)
    office.check_ins.tick()
    found = office.bookings.find(held.code)
    assert (found.name, found.phone, found.state) == ("", "", "missed")


def test_only_clerks_book(office: Office, kiosk: Actor, clock: SetClock) -> None:
    with refusal("forbidden"):
        office.bookings.make(kiosk, None, Wanted("ho-tich", at(clock, "09:00")))


def test_the_rules_are_kept_as_set(office: Office, clerk: Actor, clock: SetClock) -> None:
    rules = BookingRules(slot_minutes=60, capacity=1, capacities={"ho-tich": 3})
    office.store.write(lambda tx: kept.save_rules(tx.db, rules))
    found = office.bookings.slots("ho-tich", clock.now().date())
    assert [(f"{one.start:%H:%M}", one.free) for one in found][:2] == [("07:30", 3), ("08:30", 3)]
    assert office.bookings.slots("dat-dai", clock.now().date())[0].free == 1
