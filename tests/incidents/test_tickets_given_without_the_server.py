"""A kiosk gave numbers while the server was away, and hands them in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from config.clock import SetClock, micros
from contract.messages import HandedTicket
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind, device
from queue_server.domain.calendar import OpeningRules
from queue_server.services.leasing import lease_of
from queue_server.services.office import Office
from queue_server.services.paper import Slip
from queue_server.storage import leases

DISK, OTHER_DISK = "11111111-disk", "22222222-disk"
KIOSK, SECOND = device("kiosk-1", "kiosk"), device("kiosk-2", "kiosk")


@dataclass
class After:
    """An office whose kiosk-1 has its lease of the day, and what the kiosk gave alone."""

    office: Office
    clock: SetClock
    requests: int = 0
    made: int = 0
    kept: list[HandedTicket] = field(default_factory=list)

    def fresh(self) -> str:
        self.requests += 1
        return f"request-{self.requests:04}"

    def given(self, number: str, age: float | None = 60.0, **more: Any) -> HandedTicket:
        self.made += 1
        now = self.clock.now()
        told = {
            "id": f"alone-{self.made:04}", "number": number, "service": "ho-tich",
            "token": f"token-of-the-kiosk-{self.made:04}", "day": now.date().isoformat(),
            "at": now - dt.timedelta(seconds=age or 0), "age": age,
        }  # fmt: skip
        return HandedTicket(**{**told, **more})

    def hand_in(self, *tickets: HandedTicket, by: Actor = KIOSK, disk: str = DISK) -> list[Any]:
        return self.office.handing_in.hand_in(by, self.fresh(), disk, tickets).tickets

    def row(self, number: str, day: str | None = None) -> Any:
        with self.office.store.reader() as db:
            return db.execute(
                "SELECT * FROM ticket WHERE day = ? AND series || printf('%03d', number) = ?",
                (day or self.office.store.today(), number),
            ).fetchone()

    def leased(self, to: str = "kiosk-1") -> dict[str, list[tuple[int, int]]]:
        with self.office.store.reader() as db:
            lease = lease_of(db, self.office.store.today(), to)
        found: dict[str, list[tuple[int, int]]] = {}
        for one in lease.numbers if lease else []:
            found.setdefault(one.letter, []).append((one.first, one.last))
        return found

    def journal(self, kind: str) -> list[str]:
        with self.office.store.reader() as db:
            rows = db.execute("SELECT data FROM journal WHERE kind = ? ORDER BY seq", (kind,))
            return [row["data"] for row in rows]


@pytest.fixture
def after(office: Office, clock: SetClock) -> After:
    found = After(office, clock)
    found.hand_in()
    return found


@pytest.fixture
def chief(office: Office) -> Actor:
    with office.store.reader() as db:
        row = db.execute("SELECT * FROM clerk WHERE login = 'minh'").fetchone()
    return Actor(ActorKind.CLERK, row["id"], row["role"], row["name"])


def test_leased_numbers_stand_high_and_the_ordinary_ones_have_no_holes(after: After) -> None:
    assert after.leased() == {"A": [(801, 850)], "B": [(801, 850)]}
    after.hand_in(by=SECOND, disk=OTHER_DISK)
    assert after.leased("kiosk-2") == {"A": [(851, 900)], "B": [(851, 900)]}
    numbers = [after.office.tickets.take(KIOSK, None, "ho-tich").number for _ in range(3)]
    assert numbers == ["A001", "A002", "A003"]


def test_the_online_series_goes_round_what_is_leased(after: After) -> None:
    def nearly(tx: Any) -> None:
        tx.db.execute("INSERT OR REPLACE INTO series VALUES (?, 'A', 799)", (tx.day,))

    after.office.store.write(nearly)
    numbers = [after.office.tickets.take(KIOSK, None, "ho-tich").number for _ in range(3)]
    assert numbers == ["A800", "A851", "A852"]


def test_more_kiosks_are_leased_numbers_of_four_digits_that_are_called_as_any(
    after: After, clerk: Actor
) -> None:
    """After A999 comes A1000; no kiosk's numbers are another's, nor the server's."""
    for n in range(2, 9):
        _new_kiosk(after, f"kiosk-{n}")
        after.hand_in(by=device(f"kiosk-{n}", "kiosk"), disk=f"{n}0000000-disk")
    blocks = sorted(after.leased(f"kiosk-{n}")["A"][0] for n in range(1, 9))
    assert blocks == [(801 + 50 * n, 850 + 50 * n) for n in range(8)]
    fifth = device("kiosk-5", "kiosk")
    assert after.leased("kiosk-5")["A"] == [(1001, 1050)]
    [line] = after.hand_in(after.given("A1001"), by=fifth, disk="50000000-disk")
    assert (line.ok, line.number) == (True, "A1001")
    after.office.counters.command(clerk, "quay-1", "open")
    ticket = after.office.counters.command(clerk, "quay-1", "next").ticket
    assert ticket is not None
    assert (ticket.number, after.office.views.calls().calls[0].number) == ("A1001", "A1001")
    after.office.store.write(
        lambda tx: (
            tx.db.execute("INSERT OR REPLACE INTO series VALUES (?, 'A', 799)", (tx.day,)).rowcount
        )
    )
    numbers = [after.office.tickets.take(KIOSK, None, "ho-tich").number for _ in range(2)]
    assert numbers == ["A800", "A1201"]


def _new_kiosk(after: After, name: str) -> None:
    def add(tx: Any) -> None:
        tx.db.execute(
            "INSERT OR IGNORE INTO device (id, kind, token) VALUES (?, 'kiosk', ?)", (name, name)
        )

    after.office.store.write(add)


def test_a_lease_is_of_the_day_and_renewed_before_it_is_used_up(after: After) -> None:
    after.hand_in(*(after.given(f"A{801 + n}") for n in range(26)))
    assert after.leased()["A"] == [(801, 850), (851, 900)]
    assert after.leased()["B"] == [(801, 850)]
    after.clock.move(24 * 3600)
    assert after.leased() == {}
    assert after.office.leasing.tick() == 2
    assert after.office.leasing.tick() == 0
    assert after.leased() == {"A": [(801, 850)], "B": [(801, 850)]}


def test_only_kiosks_are_leased_numbers(after: After) -> None:
    with pytest.raises(Refused, match="forbidden"):
        after.hand_in(by=device("box-1", "box"))
    assert after.leased("box-1") == {}
    with pytest.raises(Refused, match="forbidden"):
        after.office.handing_in.hand_in(Actor(ActorKind.CLERK, "x"), "request-x", DISK, ())


def test_a_replaced_disk_gets_other_numbers(after: After) -> None:
    after.hand_in(after.given("A801"))
    after.hand_in(disk=OTHER_DISK)
    assert after.leased() == {"A": [(851, 900)], "B": [(851, 900)]}
    with after.office.store.reader() as db:
        assert leases.leased(db, after.office.store.today(), "A", 802), "kept out for ever"


def test_the_true_time_is_as_long_ago_as_a_steady_clock_says(after: After) -> None:
    wrong = after.clock.now() - dt.timedelta(days=400)
    after.hand_in(after.given("A801", age=600.0, at=wrong))
    assert after.row("A801")["queued"] == micros(after.clock.now()) - 600 * 1_000_000
    assert '"seconds":600,"measured":true' in after.journal("ticket-handed-in/1")[0]


def test_after_a_new_start_the_time_is_kept_within_the_outage(after: After) -> None:
    now = after.clock.now()
    heard = now - dt.timedelta(minutes=20)
    long_ago, to_come = now - dt.timedelta(days=400), now + dt.timedelta(days=3)
    after.hand_in(
        after.given("A801", age=None, at=long_ago, heard=heard),
        after.given("A802", age=None, at=now - dt.timedelta(minutes=5), heard=heard),
        after.given("A803", age=None, at=to_come, heard=heard),
    )
    told = [after.row(f"A80{n}")["queued"] for n in (1, 2, 3)]
    assert told == [micros(heard), micros(now - dt.timedelta(minutes=5)), micros(now)]
    assert '"measured":false' in after.journal("ticket-handed-in/1")[0]


def test_who_came_in_the_outage_is_called_before_who_came_later(after: After, clerk: Actor) -> None:
    after.clock.move(600)
    later = after.office.tickets.take(KIOSK, None, "ho-tich").number
    after.hand_in(after.given("A801", age=300.0))
    after.office.counters.command(clerk, "quay-1", "open", after.fresh())
    called = [
        after.office.counters.command(clerk, "quay-1", "next", after.fresh(), came=True).ticket
        for _ in range(2)
    ]
    assert [one.number for one in called if one] == ["A801", later]


def test_each_ticket_is_answered_and_taken_once(after: After) -> None:
    other = after.given("A802", token="token-of-another-0001")
    first = after.hand_in(after.given("A801"), other)
    again = after.hand_in(after.given("A801", id=first[0].id), other)
    assert [(line.ok, line.state) for line in first + again] == [(True, "waiting")] * 4
    assert len(after.journal("ticket-issued/1")) == 2
    lines = after.hand_in(
        after.given("A802"),
        after.given("A803", service="nowhere"),
        after.given("A804", day="2031-01-01"),
        after.given("A805"),
    )
    codes = [line.error.code if line.error else "" for line in lines]
    assert codes == ["number-taken", "unknown-service", "invalid-time", ""]


def test_nothing_is_refused_for_hours_pauses_or_limits(after: After, chief: Actor) -> None:
    opening = after.office.opening
    from contract.ids import Scope

    opening.pause(chief, after.fresh(), Scope.OFFICE, "", {})
    opening.pause(chief, after.fresh(), Scope.DEVICE, "kiosk-1", {})
    assert [line.ok for line in after.hand_in(*(after.given(f"A8{n:02}") for n in range(1, 51)))]
    assert after.row("A850")["state"] == "waiting"


def test_what_was_given_alone_counts_for_the_days_limit_and_may_pass_it(
    after: After, chief: Actor, clerk: Actor
) -> None:
    """Whoever has a number is served; who comes then is told that the day is full."""
    admin = Actor(ActorKind.CLERK, "somebody", "admin")
    rules = OpeningRules(daily_limits={"ho-tich": 6})
    after.office.opening.set_rules(admin, None, rules)
    for _ in range(2):
        after.office.tickets.take(KIOSK, None, "ho-tich")
    lines = after.hand_in(*(after.given(f"A80{n}") for n in range(1, 4)))
    assert [line.ok for line in lines] == [True] * 3
    assert after.office.views.service("ho-tich").open
    assert after.office.tickets.take(KIOSK, None, "ho-tich").number == "A003"
    for number in ("A804", "A805"):
        assert after.hand_in(after.given(number))[0].ok
    state = after.office.views.service("ho-tich")
    assert (state.open, state.reason, state.waiting) == (False, "limit", 8)
    for who in (KIOSK, clerk, chief):
        with pytest.raises(Refused) as refused:
            after.office.tickets.take(who, None, "ho-tich")
        assert refused.value.params["reason"] == "limit"
    after.office.tickets.take(KIOSK, None, "dat-dai")


def test_a_limit_reached_by_kiosks_alone_holds_before_the_server_gave_any(after: After) -> None:
    admin = Actor(ActorKind.CLERK, "somebody", "admin")
    after.office.opening.set_rules(admin, None, OpeningRules(daily_limits={"ho-tich": 1}))
    after.hand_in(after.given("A801"))
    assert after.office.views.service("ho-tich").reason == "limit"


def test_a_request_answered_too_late_is_cancelled_as_superseded(after: After) -> None:
    online = after.office.tickets.take(KIOSK, "take-0001", "ho-tich")
    after.hand_in(after.given("A801", replaces="take-0001"))
    assert after.row(online.number)["state"] == "cancelled"
    assert "superseded" in after.journal("ticket-moved/1")[-1]
    assert after.row("A801")["state"] == "waiting"


def test_a_request_that_comes_after_its_hand_in_is_refused(after: After) -> None:
    after.hand_in(after.given("A801", replaces="take-0002"))
    with pytest.raises(Refused, match="request-reused"):
        after.office.tickets.take(KIOSK, "take-0002", "ho-tich")
    with after.office.store.reader() as db:
        assert db.execute("SELECT count(*) FROM ticket").fetchone()[0] == 1


def test_tickets_of_yesterday_are_written_down_and_are_over(after: After) -> None:
    yesterday = after.office.store.today()
    told = after.given("A801", age=None)
    after.clock.move(24 * 3600)
    line = after.hand_in(told)[0]
    assert (line.ok, line.state) == (True, "expired")
    row = after.row("A801", yesterday)
    assert row["queued"] == micros(told.at)
    assert after.row("A801") is None


def test_a_number_entered_at_the_desk_meanwhile_is_the_same_ticket(
    after: After, clerk: Actor
) -> None:
    slip = Slip(service="ho-tich", given="07:55", number="A801", done=True)
    after.office.guidance.enter(clerk, after.fresh(), slip)
    assert after.office.tickets.take(KIOSK, None, "ho-tich").number == "A001"
    line = after.hand_in(after.given("A801"))[0]
    assert (line.ok, line.state) == (True, "done")
    assert after.office.views.ticket("token-of-the-kiosk-0001").number == "A801"


def test_those_served_by_hand_are_closed_in_one_go(
    after: After, chief: Actor, clerk: Actor
) -> None:
    online = after.office.tickets.take(KIOSK, None, "ho-tich")
    after.hand_in(*(after.given(f"A80{n}") for n in (1, 2, 3)))
    assert after.office.handing_in.waiting() == ["A801", "A802", "A803"]
    with pytest.raises(Refused, match="forbidden"):
        after.office.handing_in.served(clerk, after.fresh())
    assert after.office.handing_in.served(chief, after.fresh(), ["A801"]).numbers == ["A801"]
    assert after.office.handing_in.served(chief, after.fresh()).numbers == ["A802", "A803"]
    assert after.row("A803")["state"] == "done"
    assert after.row(online.number)["state"] == "waiting"
    with after.office.store.reader() as db:
        legs = db.execute("SELECT started FROM leg WHERE outcome = 'done'").fetchall()
    assert [leg["started"] for leg in legs] == [None] * 3, "outside the averages"


def test_after_a_restore_series_resume_higher_and_all_is_handed_in(
    after: After, open_office: Any, clock: SetClock
) -> None:
    office = after.office
    kept = [office.tickets.take(KIOSK, None, "ho-tich") for _ in range(2)]
    before, day = office.store.epoch, office.store.today()
    office.store.write(lambda tx: leases.begin_epoch(tx.db, tx.new_id(), tx.day))
    office.close()
    again = After(open_office(), clock, requests=500, made=500)
    assert again.office.store.epoch > before
    assert again.office.tickets.take(SECOND, None, "ho-tich").number == "A103"
    lost = after.given("A007", alone=False, token="token-given-by-server-7")
    known = after.given("A001", id=kept[0].ticket, token=kept[0].token, alone=False)
    alone = after.given("A901")
    assert [line.ok for line in again.hand_in(known, lost, alone)] == [True] * 3
    assert again.row("A007", day)["state"] == "waiting"
    assert again.leased()["A"] == [(801, 850)], "its own disk knows which of them it gave"
    again.hand_in(by=SECOND, disk=OTHER_DISK)
    [(first, last)] = again.leased("kiosk-2")["A"]
    assert first > 950, "higher than anything that can have been leased since the copy"
    assert last - first == 49
