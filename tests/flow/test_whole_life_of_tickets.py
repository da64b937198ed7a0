"""Tickets, two counters and a model: whatever is pressed, both say the same."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from config.clock import SetClock
from contract.ids import Priority
from contract.problems import Refused
from queue_server.services.day_end import DayEnd
from tests.flow.two_counters import CLERK, GIVES, KIOSK, two_counters

# From the design, apart from the program's own table: from which states a move may come.
MAY = {
    "call": ({"waiting", "parked", "missed"}, "called"),
    "recall": ({"called"}, "called"),
    "serve": ({"waiting", "called"}, "serving"),
    "resume": ({"parked"}, "serving"),
    "done": ({"waiting", "called", "serving"}, "done"),
    "missed": ({"called"}, "missed"),
    "park": ({"called", "serving"}, "parked"),
    "back": ({"called", "parked", "missed"}, "waiting"),
    "transfer": ({"called", "serving"}, "waiting"),
    "cancel": ({"waiting", "called", "serving", "parked", "missed"}, "cancelled"),
}
HERE = ("called", "serving")
Work = Callable[["Model"], object]


class No(Exception):  # noqa: N818 - a refusal
    """The model refuses, with a code."""


@dataclass
class Ticket:
    number: str
    service: str
    first: bool
    place: int
    state: str = "waiting"
    at: str | None = None
    target: str | None = None
    plan: list[tuple[str, str | None]] = field(default_factory=list)
    calls: int = 0
    legs: list[str] = field(default_factory=lambda: ["open"])


@dataclass
class Place:
    state: str = "closed"
    finishing: bool = False


@dataclass
class Model:
    """What the office is, said as simply as can be."""

    tickets: list[Ticket] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=lambda: {c: Place() for c in GIVES})

    def present(self, at: str) -> Ticket | None:
        return next((t for t in self.tickets if t.at == at and t.state in HERE), None)

    def needed(self, at: str) -> Ticket:
        ticket = self.present(at)
        if ticket is None:
            raise No("no-ticket")
        return ticket

    def named(self, number: str) -> Ticket:
        return next(t for t in self.tickets if t.number == number)

    def move(self, ticket: Ticket, move: str, at: str | None = None) -> None:
        origins, after = MAY[move]
        if ticket.state not in origins:
            raise No("wrong-move")
        if ticket.state == "missed" and after != "cancelled":
            ticket.legs.append("open")
        ticket.state = after
        if after in HERE:
            ticket.at = at
            ticket.calls += after == "called"
        elif after == "waiting":
            ticket.at, ticket.calls = None, 0
        elif after in ("done", "missed", "cancelled") and ticket.legs[-1] == "open":
            ticket.legs[-1] = after

    def send(self, ticket: Ticket, outcome: str, stop: tuple[str, str | None]) -> None:
        self.move(ticket, "transfer")
        ticket.service, ticket.target = stop
        ticket.legs[-1] = outcome
        ticket.legs.append("open")

    def takes(self, counter: str | None) -> bool:
        return counter is not None and (
            self.places[counter].state != "closed" and not self.places[counter].finishing
        )

    def end_present(self, at: str, came: bool | None = None) -> None:
        ticket = self.present(at)
        if ticket is None:
            return
        if came is False:
            self.move(ticket, "missed")
        elif ticket.plan:
            service, counter = ticket.plan.pop(0)
            self.send(ticket, "done", (service, counter if self.takes(counter) else None))
        else:
            self.move(ticket, "done")

    def shut(self, at: str, state: str) -> None:
        self.places[at] = Place(state)
        for ticket in self.tickets if state == "closed" else []:
            ticket.target = None if ticket.target == at else ticket.target

    def candidates(self, at: str) -> list[Ticket]:
        """Who may be called: the head of each class of each line of this counter."""
        heads: dict[tuple[object, ...], Ticket] = {}
        for ticket in sorted(self.tickets, key=lambda t: t.place):
            sent = ticket.target == at
            if ticket.state != "waiting" or not (sent or ticket.target is None):
                continue
            if ticket.service in GIVES[at]:
                heads.setdefault((sent or ticket.service, ticket.first), ticket)
        return list(heads.values())


@dataclass
class Done:
    """A command that can be taken back: what it changed, before and after."""

    until: dt.datetime
    before: dict[str, Ticket]
    after: dict[str, Ticket]
    place: Place
    books: list[Any]


def attempt(work: Callable[[], Any]) -> tuple[str | None, Any]:
    """(code of the refusal or None, what the office answered)."""
    try:
        return None, work()
    except Refused as refused:
        return refused.code, None


class OfficeAndModel(RuleBasedStateMachine):
    """Presses, and what the model says of them."""

    def __init__(self) -> None:
        super().__init__()
        zone = ZoneInfo("Asia/Ho_Chi_Minh")
        self.clock = SetClock(dt.datetime(2026, 11, 23, 8, 0, tzinfo=zone))
        self.house = ExitStack()
        self.office = self.house.enter_context(two_counters(self.clock))
        self.model = Model()
        self.last: dict[str, Done | None] = dict.fromkeys(GIVES)
        self.tokens: dict[str, str] = {}
        self.morning()

    def morning(self) -> None:
        """Both counters open, and a few people are there."""
        for counter in GIVES:
            self.open(counter)
        for service, first in (("a", False), ("b", False), ("b", True), ("b", False)):
            self.take(service, first)

    def teardown(self) -> None:
        self.house.close()

    @staticmethod
    def shut_or_open(model: Model, counter: str) -> None:
        model.places[counter] = Place("open")

    def press(self, at: str, command: str, work: Work, **more: Any) -> None:
        """Press and let the model do the same; both must agree whether it can be done."""
        before, books = copy.deepcopy(self.model), self.books()
        expected = self.expect(at, command, work)
        code, view = attempt(lambda: self.office.counters.command(CLERK, at, command, **more))
        assert code == expected, (command, more)
        if code is not None:
            self.model = before
            assert self.books() == books
            return
        if command == "next":
            self.take_choice(at, view.ticket.number if view.ticket else None)
        self.settle(at, command)
        self.remember(at, command, before, books)

    def expect(self, at: str, command: str, work: Work) -> str | None:
        if self.model.places[at].state != "open" and command not in ("open", "close", "pause"):
            return "counter-closed"
        try:
            work(self.model)
        except No as no:
            return str(no)
        return None

    def take_choice(self, at: str, told: str | None) -> None:
        """The office has chosen: whom it may choose, and somebody if anybody waits."""
        heads = [] if self.model.places[at].finishing else self.model.candidates(at)
        assert (told is None) == (heads == [])
        if told is not None:
            ticket = self.model.named(told)
            assert ticket in heads
            self.model.move(ticket, "call", at)

    def settle(self, at: str, command: str) -> None:
        finishing = self.model.places[at].finishing and command != "finish"
        if finishing and self.model.present(at) is None:
            self.model.shut(at, "closed")

    def remember(self, at: str, command: str, before: Model, books: list[Any]) -> None:
        old = {t.number: t for t in before.tickets}
        new = {t.number: copy.deepcopy(t) for t in self.model.tickets if t != old[t.number]}
        if command == "next" and not new and self.model.places == before.places:
            return  # nobody waited: what was done before can still be taken back
        seconds = 120 if command == "done" else 10
        until = self.clock.now() + dt.timedelta(seconds=seconds)
        kept = {number: old[number] for number in new}
        self.last[at] = Done(until, kept, new, before.places[at], books)
        self.forget_books(at)

    def forget_books(self, but: str | None = None) -> None:
        """Something else has happened: undo cannot give back the whole of the books."""
        for counter, done in self.last.items():
            if done is not None and counter != but:
                done.books = []

    # --- what happens in an office -------------------------------------------------------------

    counters = st.sampled_from(sorted(GIVES))
    idle = st.integers(0, 5)
    services = st.sampled_from("ab")
    picks = st.integers(0, 30)

    @rule(service=services, first=st.booleans())
    def take(self, service: str, first: bool) -> None:
        self.clock.move(1)
        priority = Priority.ELDERLY if first else Priority.NONE
        taken = self.office.tickets.take(KIOSK, None, service, priority)
        self.tokens[taken.number] = taken.token
        self.model.tickets.append(Ticket(taken.number, service, first, len(self.tokens)))
        self.forget_books()

    @rule(at=counters, came=st.sampled_from([None, None, True, False]))
    def next(self, at: str, came: bool | None) -> None:
        self.press(at, "next", lambda model: model.end_present(at, came), came=came)

    @rule(at=counters, command=st.sampled_from(["serve", "missed", "park", "back"]), idle=idle)
    def one_move(self, at: str, command: str, idle: int) -> None:
        self.ready(at, idle)
        self.press(at, command, lambda model: model.move(model.needed(at), command, at))

    @rule(at=counters, idle=idle)
    def recall(self, at: str, idle: int) -> None:
        self.ready(at, idle)

        def work(model: Model) -> None:
            ticket = model.needed(at)
            tired = ticket.state == "called" and ticket.calls >= 4
            model.move(ticket, "missed" if tired else "recall", at)

        self.press(at, "recall", work)

    @rule(at=counters, idle=idle)
    def done(self, at: str, idle: int) -> None:
        self.ready(at, idle)
        self.press(at, "done", lambda model: model.end_present(model.needed(at).at or at))

    def ready(self, at: str, idle: int) -> None:
        """Mostly an open counter with somebody at it, so that there is something to press for."""
        if idle == 0:
            return
        if self.model.places[at].state != "open":
            self.open(at)
        if self.model.present(at) is None and not self.model.places[at].finishing:
            if not self.model.candidates(at):
                self.take(GIVES[at][-1], idle == 1)
            self.next(at, None)

    def pick(self, pick: int, command: str) -> Ticket:
        """A ticket that fits the command, rather one set aside; now and then any."""
        fitting = [t for t in self.model.tickets if t.state in MAY[command][0] - {*HERE}]
        aside = [t for t in fitting if t.state != "waiting"] if pick % 2 else []
        some = self.model.tickets if pick % 5 == 0 else aside or fitting or self.model.tickets
        return some[pick % len(some)]

    @rule(at=counters, pick=picks, idle=idle, command=st.sampled_from(["call", "serve", "resume"]))
    def bring(self, at: str, pick: int, idle: int, command: str) -> None:
        if idle and self.model.places[at].state != "open":
            self.open(at)
        if idle > 2 and self.model.present(at):
            self.one_move(at, "park" if idle > 3 else "missed", 0)
        number = self.pick(pick, command).number

        def work(model: Model) -> None:
            if model.places[at].finishing and command != "resume":
                raise No("counter-closed")
            was = model.named(number).state
            model.end_present(at)
            if was not in MAY[command][0]:
                raise No("wrong-move")
            model.move(model.named(number), command, at)

        here = self.model.present(at)
        if here is None or here.number != number:
            self.press(at, command, work, number=number)

    @rule(at=counters, pick=picks)
    def back_by_number(self, at: str, pick: int) -> None:
        ticket = self.pick(pick, "back")
        if ticket.state not in HERE:
            number = ticket.number
            self.press(
                at, "back", lambda model: model.move(model.named(number), "back"), number=number
            )

    @rule(at=counters, service=services, returns=st.booleans(), idle=idle)
    def transfer(self, at: str, service: str, returns: bool, idle: int) -> None:
        self.ready(at, idle)

        def work(model: Model) -> None:
            ticket = model.needed(at)
            ticket.plan[:0] = [(ticket.service, at)] if returns else []
            if len(ticket.plan) > 10:
                raise No("wrong-move")
            model.send(ticket, "transferred", (service, None))

        self.press(at, "transfer", work, service=service, returns=returns)

    @rule(at=counters, to=counters, idle=idle)
    def send(self, at: str, to: str, idle: int) -> None:
        self.ready(at, idle)

        def work(model: Model) -> None:
            ticket = model.needed(at)
            if not model.takes(to):
                raise No("counter-closed")
            service = ticket.service if ticket.service in GIVES[to] else GIVES[to][0]
            model.send(ticket, "transferred", (service, to))

        self.press(at, "transfer", work, to=to)

    @rule(at=counters, service=services, idle=idle)
    def also(self, at: str, service: str, idle: int) -> None:
        self.ready(at, idle)

        def work(model: Model) -> None:
            ticket = model.needed(at)
            ticket.plan.append((service, None))
            if len(ticket.plan) > 10:
                raise No("wrong-move")

        self.press(at, "also", work, service=service)

    @property
    def all_open(self) -> bool:
        """Both counters work: only then one leaves, so that most presses find an open one."""
        return all(p.state == "open" and not p.finishing for p in self.model.places.values())

    @rule(at=counters)
    def open(self, at: str) -> None:
        self.press(at, "open", lambda model: self.shut_or_open(model, at))

    @precondition(lambda self: self.all_open)
    @rule(at=counters, command=st.sampled_from(["close", "pause"]), idle=idle)
    def leave(self, at: str, command: str, idle: int) -> None:
        self.ready(at, idle)

        def work(model: Model) -> None:
            ticket = model.present(at)
            if ticket and ticket.state == "called":
                model.move(ticket, "back")
            else:
                model.end_present(at)
            model.shut(at, "closed" if command == "close" else "paused")

        self.press(at, command, work)

    @precondition(lambda self: self.all_open)
    @rule(at=counters, idle=idle)
    def finish(self, at: str, idle: int) -> None:
        self.ready(at, idle)

        def work(model: Model) -> None:
            if model.present(at) is None:
                model.shut(at, "closed")
            else:
                model.places[at].finishing = True

        self.press(at, "finish", work)

    @precondition(lambda self: any(t.state == "waiting" for t in self.model.tickets))
    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        ticket = self.pick(pick, "cancel")
        cancellable = ticket.state in MAY["cancel"][0]
        token = self.tokens[ticket.number]
        code, _ = attempt(lambda: self.office.tickets.cancel(KIOSK, None, token))
        assert code == (None if cancellable else "wrong-move")
        if cancellable:
            self.model.move(ticket, "cancel")
            self.forget_books()

    @rule(seconds=st.sampled_from([1, 4, 9, 11, 119, 121]))
    def time_goes_by(self, seconds: int) -> None:
        self.clock.move(seconds)

    @rule(at=counters)
    def undo(self, at: str) -> None:
        done, model = self.last[at], self.model
        now = {t.number: t for t in model.tickets}
        possible = (
            done is not None
            and self.clock.now() <= done.until
            and all(now[number] == ticket for number, ticket in done.after.items())
        )
        books = self.books()
        code, _ = attempt(lambda: self.office.counters.command(CLERK, at, "undo"))
        if not possible:
            assert code in ("wrong-move", "counter-closed")
            assert self.books() == books
            return
        assert code is None
        assert done is not None
        if done.books:
            assert self.books() == done.books
        model.tickets = [done.before.get(t.number, t) for t in model.tickets]
        model.places[at] = done.place
        self.last[at] = None
        self.forget_books()

    @precondition(lambda self: len(self.model.tickets) > 8)
    @rule()
    def the_day_ends(self) -> None:
        self.clock.move(24 * 3600)
        DayEnd(self.office.store).tick()
        with self.office.store.reader() as db:
            rows = db.execute("SELECT token, state FROM ticket").fetchall()
        states = {row["token"]: row["state"] for row in rows}
        for ticket in self.model.tickets:
            over = {"serving": "done", "done": "done", "cancelled": "cancelled"}
            expected = over.get(ticket.state, "expired")
            assert states[self.tokens[ticket.number]] == expected
        self.model = Model()
        self.last = dict.fromkeys(GIVES)
        self.tokens = {}
        self.morning()

    # --- what must be true at any time ---------------------------------------------------------

    def books(self) -> list[Any]:
        """All that the queue is, but for the journal and what can be undone."""
        with self.office.store.reader() as db:
            queries = (
                "SELECT * FROM ticket ORDER BY id",
                "SELECT * FROM leg ORDER BY id",
                "SELECT id, state, clerk, since, finishing FROM counter ORDER BY id",
                "SELECT * FROM line_length WHERE waiting <> 0 ORDER BY day, service, lane",
            )
            return [[tuple(row) for row in db.execute(query)] for query in queries]

    @invariant()
    def office_and_model_say_the_same(self) -> None:
        with self.office.store.reader() as db:
            day = self.office.store.today()
            rows = db.execute("SELECT * FROM ticket WHERE day = ?", (day,)).fetchall()
            places = {row["id"]: row for row in db.execute("SELECT * FROM counter")}
            legs: dict[str, list[str]] = {row["id"]: [] for row in rows}
            for leg in db.execute("SELECT ticket, outcome FROM leg ORDER BY id"):
                legs.get(leg["ticket"], []).append(leg["outcome"] or "open")
        known = {self.tokens[t.number]: t for t in self.model.tickets}
        assert len(rows) == len(known)
        for row in rows:
            ticket = known[row["token"]]
            assert (row["state"], row["service"], row["target"], legs[row["id"]]) == (
                ticket.state, ticket.service, ticket.target, ticket.legs,
            )  # fmt: skip
            assert ticket.state not in HERE or row["counter"] == ticket.at
        for counter, place in self.model.places.items():
            row = places[counter]
            assert (row["state"], bool(row["finishing"])) == (place.state, place.finishing)


TestWholeLife = OfficeAndModel.TestCase
TestWholeLife.settings = settings(
    max_examples=50, stateful_step_count=50, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no fault
)  # fmt: skip
