"""Whatever is booked, moved, cancelled and shown to kiosks: room is kept, a code is one number."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.clock import SetClock
from contract.ids import Priority, SlipKind
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.domain.bookings import Arrival, BookingRules, Held, State, arrive
from queue_server.services.bookings import Wanted
from queue_server.services.office import Office

MINUTE = dt.timedelta(minutes=1)
START = dt.datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@given(
    minutes=st.integers(-2000, 2000),
    early=st.integers(0, 720),
    late=st.integers(0, 720),
    length=st.integers(5, 480),
)
def test_nobody_gains_a_place_by_coming_early_and_no_moment_is_left_open(
    minutes: int, early: int, late: int, length: int
) -> None:
    rules = BookingRules(early_minutes=early, late_minutes=late)
    held = Held(SlipKind.APPOINTMENT, State.BOOKED, START.date(), START, START + length * MINUTE)
    now = START + minutes * MINUTE
    if now.date() < START.date():
        expected: Arrival | str = "other-day"
    elif minutes < -early:
        expected = "too-early"
    elif minutes > length + late:
        expected = "too-late"
    elif minutes < 0:
        expected = Arrival(Priority.NONE, START)
    else:
        expected = Arrival(Priority.APPOINTMENT)
    assert arrival(held, rules, now) == expected


def arrival(held: Held, rules: BookingRules, now: dt.datetime) -> Arrival | str:
    """How somebody waits, or why they are refused."""
    try:
        return arrive(held, rules, now)
    except Refused as refused:
        return refused.code


class Day:
    """One office driven at random; what is refused is refused."""

    def __init__(self, office: Office, clerk: Actor, kiosk: Actor, clock: SetClock) -> None:
        self.office, self.clerk, self.kiosk, self.clock = office, clerk, kiosk, clock
        self.codes: list[str] = []
        self.numbers: dict[str, str] = {}

    def wanted(self, rng: random.Random) -> Wanted:
        service = rng.choice(["ho-tich", "dat-dai"])
        slots = self.office.bookings.slots(service, self.clock.now().date())[:3]
        return Wanted(service, rng.choice(slots).start)

    def step(self, rng: random.Random) -> None:
        bookings = self.office.bookings
        code = rng.choice(self.codes) if self.codes else "H-000000"
        match rng.choice(["book", "book", "move", "cancel", "come", "come", "slip", "time"]):
            case "book":
                self.codes.append(bookings.make(self.clerk, None, self.wanted(rng)).code)
            case "move":
                bookings.change(self.clerk, None, code, self.wanted(rng))
            case "cancel":
                bookings.cancel(self.clerk, None, code)
            case "come":
                number = self.office.check_ins.check_in(self.kiosk, None, code).number
                assert code not in self.numbers
                self.numbers[code] = number
            case "slip":
                token = self.office.tickets.take(self.kiosk, None, "ho-tich").token
                self.codes.append(self.office.slips.give(self.clerk, None, token).code)
            case "time":
                self.clock.move(rng.randrange(900))
                self.office.check_ins.tick()

    def check(self) -> None:
        today = self.office.bookings.of_day(self.clock.now().date())
        held = Counter(
            (one.service, one.start) for one in today if one.state in ("booked", "checked-in")
        )
        assert max(held.values(), default=0) <= 2
        for one in today:
            assert (one.state == "checked-in") == (one.number is not None)
            assert self.numbers.get(one.code) == one.number
        assert len(set(self.numbers.values())) == len(self.numbers)


@pytest.mark.parametrize("seed", range(3))
def test_room_is_kept_and_a_code_is_one_number(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock, seed: int
) -> None:
    rng, day = random.Random(seed), Day(office, clerk, kiosk, clock)
    for _ in range(150):
        with suppress(Refused):
            day.step(rng)
        day.check()
    assert len(day.numbers) > 10
    with office.store.reader() as db:
        due = db.execute("SELECT count(*) FROM ticket WHERE due <= ?", (0,)).fetchone()[0]
        twice = db.execute(
            "SELECT count(*) - count(DISTINCT ticket) FROM booking WHERE ticket > ''"
        )
        assert (due, twice.fetchone()[0]) == (0, 0)
