"""What a kiosk keeps on its disk, and the numbers it gives while nobody can be asked."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import uuid
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.clock import SetClock
from config.places import ROOT
from contract.ids import Life
from contract.messages import (
    VERBS,
    Answer,
    HandedIn,
    HandedLine,
    HandedTicket,
    Lease,
    Numbers,
    OfficeState,
    Problem,
    ServerState,
    ServiceState,
    Session,
    TicketIssued,
    Want,
    raw,
)
from kiosk.alone.book import LeaseBook
from kiosk.alone.numbers import Alone
from queue_server.domain.actor import Actor, ActorKind, device

MONDAY = dt.datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
CIVIL = ServiceState(at=MONDAY, id="civil", names={"vi": "Hộ tịch"}, letter="A")


class AtOnce(Executor):
    """A disk that is done before one looks; ``fails`` with what it raises from now on."""

    fails: Exception | None = None

    def submit(self, work, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        future: Future[Any] = Future()
        if self.fails:
            future.set_exception(self.fails)
        else:
            future.set_result(work(*args, **kwargs))
        return future


@dataclass
class Loop:
    """A window's loop that does at once what is posted, and later what a test lets it."""

    later: list[Any] = field(default_factory=list)

    def post(self, act):  # type: ignore[no-untyped-def]
        act()

    def after(self, _seconds, act):  # type: ignore[no-untyped-def]
        self.later.append(act)


@dataclass
class Line:
    """A link whose server takes in what it is handed while it is online."""

    clock: SetClock
    online: bool = True
    server_time: tuple[dt.datetime, float] | None = None
    handed: list[dict[str, Any]] = field(default_factory=list)
    refuse: str = ""
    answers: bool = True
    unreadable: str = ""
    unanswered: Any = None

    def request(self, verb, fields, then):  # type: ignore[no-untyped-def]
        import msgspec

        now = self.clock.now()
        message = {**fields, "id": "request-1", "at": now, "until": now}
        asked = msgspec.convert(message, VERBS[verb])
        self.handed.append(message)
        self.unanswered = then
        if not self.answers:
            return "request-1"
        if any(one.number == self.unreadable for one in asked.tickets):
            then(Answer(id="request-1", ok=False, error=Problem(code="malformed")))
            return "request-1"
        problem = Problem(code=self.refuse) if self.refuse else None
        lines = [
            HandedLine(id=one.id, ok=not problem, number=one.number, error=problem)
            for one in asked.tickets
        ]
        then(Answer(id="request-1", ok=True, verb=verb, result=raw(HandedIn(lines))))
        return "request-1"

    @property
    def tickets(self) -> list[Any]:
        return [one for message in self.handed for one in message["tickets"]]


@dataclass
class OfficeLine(Line):
    """A link to a real office, as far as handing in goes."""

    office: Any = None
    device: str = ""

    def request(self, verb, fields, then):  # type: ignore[no-untyped-def]
        import msgspec

        name = str(uuid.uuid4())
        tickets = msgspec.convert(fields["tickets"], list[HandedTicket])
        handed = self.office.handing_in.hand_in(
            device(self.device, "kiosk"), name, fields["store"], tickets
        )
        then(Answer(id=name, ok=True, verb=verb, result=raw(handed)))
        return name


class Kiosk:
    """A kiosk's disk and what runs on it; ``start`` is a new process, ``boot`` a new machine."""

    def __init__(self, folder: Path, office: Any = None, clock: SetClock | None = None) -> None:
        self.folder, self.boots, self.ids, self.office = folder, 0, 0, office
        self.clock = clock or SetClock(MONDAY)
        self.line, self.loop, self.disk = Line(self.clock), Loop(), AtOnce()
        self.given: list[TicketIssued | None] = []
        self.boot()

    def _new_id(self) -> str:
        self.ids += 1
        return f"{self.ids:08}-{self.folder.name}"

    def boot(self) -> None:
        self.boots += 1
        self.start()

    def start(self) -> None:
        if hasattr(self, "book"):
            self.book.close()  # a killed process lets go of its lock
        self.line = Line(self.clock, online=False)
        if self.office is not None:
            self.line = OfficeLine(self.clock, False, office=self.office, device="kiosk-1")
            self.line.device = "kiosk-2" if "2" in self.folder.name else "kiosk-1"
        self.book = LeaseBook(self.folder, self._new_id)
        self.alone = Alone(
            self.book, self.clock, self.line, self.loop, boot=f"boot-{self.boots}",
            new_id=self._new_id, new_token=lambda: f"token-{self._new_id():0>16}", disk=self.disk,
        )  # fmt: skip

    def meet(self, epoch: str = "epoch-1") -> None:
        """The server is there and says all it says."""
        self.line.online = True
        self.line.server_time = (self.clock.now(), self.clock.monotonic())
        office = OfficeState(at=MONDAY, names={"vi": "Phường"}, languages=["vi"])
        self.alone.hear("office", office)
        self.alone.hear("service/civil", CIVIL)
        server = ServerState(at=MONDAY, state=Life.READY, epoch=epoch)
        self.alone.hear("server", server)

    def lease(self, first: int = 801, last: int = 803, day: str = "2026-11-23") -> None:
        store = self.line.handed[-1]["store"] if self.line.handed else self.book.known.store
        lease = Lease(store=store, day=day, numbers=[Numbers("A", first, last)])
        self.alone.hear("want/kiosk-1", Want(at=MONDAY, lease=lease))

    def cut(self) -> None:
        self.line.online = False
        self.alone.hear("link", None)

    def take(self, replaces: str | None = None) -> str | None:
        self.alone.give(CIVIL, {"priority": "elderly"}, replaces, self.given.append)
        ticket = self.given[-1]
        return ticket.number if ticket else None

    @property
    def journal(self) -> Path:
        return next(self.folder.glob("tickets-*.journal"))


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    found = Kiosk(tmp_path / "kiosk-1")
    found.meet()
    found.lease()
    return found


def test_numbers_come_from_the_lease_till_it_is_used_up(kiosk: Kiosk) -> None:
    kiosk.cut()
    assert kiosk.alone.ready
    assert [kiosk.take() for _ in range(4)] == ["A801", "A802", "A803", None]
    assert not kiosk.alone.offers(CIVIL)
    ticket = kiosk.given[0]
    assert ticket is not None
    assert (ticket.alone, ticket.priority, ticket.day) == (True, True, "2026-11-23")


def test_it_asks_for_a_lease_when_it_meets_the_server_and_hands_in_nothing_twice(
    kiosk: Kiosk,
) -> None:
    assert [message["tickets"] for message in kiosk.line.handed] == [[]]
    kiosk.cut()
    kiosk.take()
    kiosk.take(replaces="request-7")
    kiosk.meet()
    assert [(t["number"], t["replaces"]) for t in kiosk.line.tickets] == [
        ("A801", None), ("A802", "request-7"),
    ]  # fmt: skip
    kiosk.meet()
    kiosk.start()
    kiosk.meet()
    assert kiosk.line.tickets == []


def test_fifty_are_handed_in_at_once_and_then_the_next(kiosk: Kiosk) -> None:
    kiosk.lease(801, 900)
    kiosk.cut()
    for _ in range(70):
        kiosk.take()
    kiosk.line.handed.clear()
    kiosk.meet()
    assert [len(message["tickets"]) for message in kiosk.line.handed] == [50, 20]


def test_killed_between_journal_and_print_no_number_is_given_twice(kiosk: Kiosk) -> None:
    kiosk.cut()
    assert kiosk.take() == "A801"
    kiosk.start()
    assert kiosk.alone.ready
    assert [state.id for _, state in kiosk.alone.remembered()[1:]] == ["civil"]  # type: ignore[attr-defined]
    assert kiosk.take() == "A802"
    kiosk.meet()
    assert [one["number"] for one in kiosk.line.tickets] == ["A801", "A802"]


KILLED = """
import datetime as dt, os, signal, sys
from pathlib import Path
from config.clock import SetClock
from contract.messages import ServiceState
from kiosk.alone.book import LeaseBook
from kiosk.alone.numbers import Alone
class Away:
    online, server_time = False, None
class Loop:
    def post(self, act): act()
    def after(self, seconds, act): pass
moment = dt.datetime.fromisoformat(sys.argv[2])
book = LeaseBook(Path(sys.argv[1]), lambda: "another-disk")
alone = Alone(book, SetClock(moment), Away(), Loop(), boot="boot-1")
civil = ServiceState(at=moment, id="civil", names={}, letter="A")
alone.give(civil, {}, None, lambda ticket: os.kill(os.getpid(), signal.SIGKILL))
alone.close()
"""


def test_a_kiosk_really_killed_before_it_prints_has_the_ticket_on_its_disk(kiosk: Kiosk) -> None:
    kiosk.cut()
    kiosk.book.close()
    command = [sys.executable, "-c", KILLED, str(kiosk.folder), MONDAY.isoformat()]
    assert subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode == -signal.SIGKILL
    kiosk.start()
    assert [one.ticket.number for one in kiosk.book.given.values()] == ["A801"]
    assert kiosk.take() == "A802"


def test_the_power_went_while_a_line_was_being_written(kiosk: Kiosk) -> None:
    kiosk.cut()
    kiosk.take()
    with kiosk.journal.open("ab") as file:
        file.write(b'3f2a9c1e {"type":"given","ticket":{"id":"00')
    kiosk.boot()
    assert kiosk.take() == "A802", "it was never printed"
    kiosk.boot()
    assert kiosk.take() == "A803"


def test_an_unreadable_journal_gives_no_numbers_and_loses_none_that_can_be_read(
    kiosk: Kiosk,
) -> None:
    kiosk.cut()
    before = kiosk.book.known.store
    assert [kiosk.take(), kiosk.take()] == ["A801", "A802"]
    text = kiosk.journal.read_bytes()
    kiosk.journal.write_bytes(text.replace(b"A801", b"A\x00\x001"))
    kiosk.start()
    assert not kiosk.alone.ready
    assert kiosk.take() is None
    kiosk.alone.hear("want/kiosk-1", Want(at=MONDAY, lease=_lease_of(before)))  # retained
    assert not kiosk.alone.ready
    kiosk.meet()
    assert [one["number"] for one in kiosk.line.tickets] == ["A802"]
    assert kiosk.line.handed[-1]["store"] != before
    kiosk.lease(851, 860)
    kiosk.cut()
    assert kiosk.take() == "A851"
    assert list(kiosk.folder.glob("*.unreadable-*")), "kept for whoever can read it"


def _lease_of(store: str) -> Lease:
    return Lease(store=store, day="2026-11-23", numbers=[Numbers("A", 801, 803)])


def test_on_a_replaced_disk_the_lease_that_is_still_told_is_not_used(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    kiosk.cut()
    told = _lease_of(kiosk.book.known.store)
    assert kiosk.take() == "A801"
    other = Kiosk(tmp_path / "new-disk")
    other.alone.hear("want/kiosk-1", Want(at=MONDAY, lease=told))
    assert not other.alone.ready
    assert other.take() is None


def test_the_day_changes_during_the_outage(kiosk: Kiosk) -> None:
    kiosk.cut()
    assert kiosk.take() == "A801"
    kiosk.clock.move(16 * 3600)
    assert not kiosk.alone.ready
    assert kiosk.take() is None
    kiosk.meet()
    assert [one["day"] for one in kiosk.line.tickets] == ["2026-11-23"]
    assert not list(kiosk.folder.glob("tickets-*")), "what is over and told is not kept"
    kiosk.lease(day="2026-11-24")
    kiosk.cut()
    assert kiosk.take() == "A801", "of another day"


@pytest.mark.parametrize("hours", [-30, -3, 9, 24 * 400])
def test_a_wrong_clock_changes_neither_day_nor_age(kiosk: Kiosk, hours: int) -> None:
    kiosk.cut()
    kiosk.clock.jump(hours * 3600)
    kiosk.clock.move(60)
    assert kiosk.take() == "A801"
    kiosk.clock.move(240)
    kiosk.start()
    kiosk.clock.jump(-7200)
    kiosk.clock.move(60)
    assert kiosk.take() == "A802"
    kiosk.meet()
    told = kiosk.line.tickets
    assert [one["age"] for one in told] == [300.0, 0.0]
    first = dt.datetime.fromisoformat(str(told[0]["at"]))
    assert first == MONDAY + dt.timedelta(minutes=1)


def test_a_clock_that_lost_its_time_with_the_power_gives_no_numbers(kiosk: Kiosk) -> None:
    kiosk.cut()
    assert kiosk.take() == "A801"
    kiosk.clock.jump(-5 * 3600)
    kiosk.boot()
    assert not kiosk.alone.ready
    kiosk.clock.jump(6 * 3600)
    assert kiosk.take() == "A802"
    kiosk.boot()
    kiosk.meet()
    assert [one["age"] for one in kiosk.line.tickets] == [None, None]
    assert {str(one["heard"]) for one in kiosk.line.tickets} == {str(MONDAY)}


def test_after_a_restore_all_of_today_is_handed_in_those_of_the_server_as_well(
    kiosk: Kiosk,
) -> None:
    online = TicketIssued(
        ticket="ticket-of-the-server", number="A007", token="token-of-the-server-7",
        service="civil", day="2026-11-23", issued_at=MONDAY, ahead=0,
    )  # fmt: skip
    kiosk.alone.keep(online, {"lang": "en", "card": "001099012345"})
    kiosk.cut()
    kiosk.take()
    kiosk.meet()
    assert [one["number"] for one in kiosk.line.tickets] == ["A801"]
    kiosk.line.handed.clear()
    kiosk.meet("epoch-2")
    told = [(one["number"], one["alone"]) for one in kiosk.line.tickets]
    assert told == [("A007", False), ("A801", True)]
    assert b"001099012345" not in kiosk.journal.read_bytes(), "nobody's card is written down"


def test_what_the_server_does_not_take_is_told_once(kiosk: Kiosk) -> None:
    kiosk.cut()
    kiosk.take()
    kiosk.line.refuse = "number-taken"
    kiosk.meet()
    kiosk.meet()
    assert len(kiosk.line.tickets) == 1


def test_one_ticket_the_server_cannot_read_keeps_no_other_back(kiosk: Kiosk) -> None:
    kiosk.cut()
    for _ in range(3):
        kiosk.take()
    kiosk.line.unreadable = "A801"
    kiosk.line.handed.clear()
    kiosk.meet()
    for act in kiosk.loop.later:
        act()
    told = [[one["number"] for one in message["tickets"]] for message in kiosk.line.handed]
    assert told == [["A801", "A802", "A803"], ["A801"], ["A802"], ["A803"]]


def test_a_lost_answer_is_asked_for_again(kiosk: Kiosk) -> None:
    kiosk.cut()
    kiosk.take()
    kiosk.line.handed.clear()
    kiosk.line.answers = False
    kiosk.meet()
    kiosk.line.unanswered(Answer(id=None, ok=False, error=Problem(code="no-server")))
    kiosk.line.answers = True
    for act in kiosk.loop.later:
        act()
    assert [one["number"] for one in kiosk.line.tickets] == ["A801", "A801"]


def test_a_disk_that_cannot_be_written_gives_no_numbers(kiosk: Kiosk) -> None:
    kiosk.cut()
    kiosk.disk.fails = OSError(28, "no space left on device")
    assert kiosk.take() is None
    assert not kiosk.alone.ready


def test_a_second_process_on_the_same_folder_gives_no_numbers(kiosk: Kiosk) -> None:
    kiosk.cut()
    book = LeaseBook(kiosk.folder, lambda: "another-id")
    second = Alone(book, kiosk.clock, kiosk.line, kiosk.loop, boot="boot-1", disk=AtOnce())
    assert book.locked
    assert not second.ready


def test_hours_are_carried_on_by_what_was_said_last(kiosk: Kiosk) -> None:
    hours = [Session("07:30", "11:30"), Session("13:30", "17:00")]
    office = OfficeState(at=MONDAY, names={}, languages=["vi"], sessions=hours)
    kiosk.alone.hear("office", office)
    kiosk.cut()
    shut = ServiceState(at=MONDAY, id="land", names={}, letter="A", open=False)
    due = ServiceState(
        at=MONDAY, id="land", names={}, letter="A", open=False,
        next_opening=MONDAY + dt.timedelta(minutes=30),
    )  # fmt: skip
    offers = kiosk.alone.offers
    assert (offers(CIVIL), offers(shut), offers(due)) == (True, False, False)
    kiosk.clock.move(3600)
    assert (offers(CIVIL), offers(shut), offers(due)) == (True, False, True)
    kiosk.clock.move(3 * 3600)
    assert not offers(CIVIL), "the break"
    kiosk.clock.move(2 * 3600)
    assert offers(CIVIL)
    kiosk.clock.move(4 * 3600)
    assert not offers(CIVIL), "over"


def test_an_office_that_has_set_no_hours_gives_numbers_at_any(kiosk: Kiosk) -> None:
    hours = [Session("07:30", "11:30"), Session("13:30", "17:00")]
    office = OfficeState(
        at=MONDAY, names={}, languages=["vi"], sessions=hours, keeps_sessions=False
    )
    kiosk.alone.hear("office", office)
    kiosk.cut()
    kiosk.clock.move(4 * 3600)
    assert kiosk.alone.offers(CIVIL), "told hours that nobody keeps are no break"


# -- two kiosks and a real office -----------------------------------------------------------------


class Outage:
    """An office with two kiosks, which can lose and find it again."""

    def __init__(self, office: Any, clock: SetClock, folder: Path) -> None:
        self.office, self.clock = office, clock
        self.kiosks = [Kiosk(folder / f"kiosk-{n}", office, clock) for n in (1, 2)]
        self.begins_or_ends()

    def begins_or_ends(self, *kiosks: Kiosk) -> None:
        """Every kiosk meets the office: hands in, and hears its lease and the services."""
        for kiosk in kiosks or self.kiosks:
            kiosk.meet(self.office.store.epoch)
            want = self.office.views.state(f"want/{kiosk.line.device}")
            kiosk.alone.hear("want", want)
            for state in self.office.views.services():
                kiosk.alone.hear(f"service/{state.id}", state)
            kiosk.cut()

    def take(self, kiosk: Kiosk, replaces: str | None = None) -> str | None:
        kiosk.alone.give(self.office.views.service("ho-tich"), {}, replaces, kiosk.given.append)
        ticket = kiosk.given[-1]
        return ticket.number if ticket else None

    def states(self) -> dict[str, str]:
        with self.office.store.reader() as db:
            rows = db.execute("SELECT series, number, state FROM ticket").fetchall()
        return {f"{row[0]}{row[1]:03}": row[2] for row in rows}


@pytest.fixture
def outage(office: Any, clock: SetClock, tmp_path: Path) -> Outage:
    return Outage(office, clock, tmp_path / "disks")


def test_two_kiosks_alone_give_no_number_twice(outage: Outage) -> None:
    first, second = outage.kiosks
    given = [outage.take(kiosk) for _ in range(40) for kiosk in outage.kiosks]
    first.start()
    given += [outage.take(first) for _ in range(5)]
    assert None not in given
    assert len(set(given)) == 85
    outage.begins_or_ends()
    assert outage.states() == dict.fromkeys(given, "waiting")
    more = [outage.take(kiosk) for _ in range(40) for kiosk in (first, second)]
    assert None not in more, "the lease was renewed"
    assert not set(more) & set(given)


def test_a_replaced_disk_gives_nothing_till_it_is_leased_other_numbers(outage: Outage) -> None:
    first, _ = outage.kiosks
    lost = [outage.take(first) for _ in range(3)]
    told = outage.office.views.state("want/kiosk-1")
    new = Kiosk(first.folder.with_name("kiosk-1-new-disk"), outage.office, outage.clock)
    new.alone.hear("want", told)
    assert outage.take(new) is None
    outage.begins_or_ends(new)
    assert outage.take(new) not in {*lost, None}


def test_a_request_whose_answer_was_lost_leaves_one_number(outage: Outage) -> None:
    first, _ = outage.kiosks
    online = outage.office.tickets.take(device("kiosk-1", "kiosk"), "take-0001", "ho-tich")
    alone = outage.take(first, replaces="take-0001")
    outage.begins_or_ends()
    assert outage.states() == {online.number: "cancelled", alone: "waiting"}


def test_served_by_hand_meanwhile_they_are_closed_in_one_go(outage: Outage) -> None:
    for kiosk in outage.kiosks:
        outage.take(kiosk)
    outage.begins_or_ends()
    with outage.office.store.reader() as db:
        row = db.execute("SELECT * FROM clerk WHERE role = 'supervisor'").fetchone()
    chief = Actor(ActorKind.CLERK, row["id"], row["role"], row["name"])
    outage.office.handing_in.served(chief, "request-1")
    assert set(outage.states().values()) == {"done"}
