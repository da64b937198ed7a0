"""Return slips for who waited in vain, and paper printed at another place."""

from __future__ import annotations

from typing import Any

import pytest

from config.clock import SetClock
from contract.codes import ReturnCode, recognise
from contract.ids import Life, SlipKind
from contract.messages import DeviceState, PrintOnce, SetOnce
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind, device
from queue_server.domain.bookings import BookingRules
from queue_server.services.office import Office
from queue_server.services.slips import Slip
from queue_server.storage import bookings as kept

ADMIN = Actor(ActorKind.CLERK, "quan", "admin", "Quan")
CHIEF = Actor(ActorKind.CLERK, "thu", "supervisor", "Thu")


def refusal(code: str) -> Any:
    return pytest.raises(Refused, match=f"^{code}$")


def wait(office: Office, kiosk: Actor, *services: str) -> list[str]:
    """Tickets of these services; their tokens."""
    return [office.tickets.take(kiosk, None, one).token for one in services]


def test_a_slip_takes_the_place_of_a_number_and_brings_its_holder_back_first(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    (token,) = wait(office, kiosk, "ho-tich")
    slip = office.slips.give(clerk, None, token)
    assert isinstance(recognise(slip.code), ReturnCode)
    assert (slip.kind, slip.origin, slip.day, slip.state) == (
        SlipKind.RETURN, "A001", "2026-11-30", "booked",
    )  # fmt: skip
    assert office.slips.give(clerk, None, token) == slip
    view = office.views.ticket(token)
    assert (view.state, view.slip) == ("cancelled", slip.code)
    clock.move(3 * 86_400)
    wait(office, kiosk, "ho-tich", "ho-tich")
    issued = office.check_ins.check_in(kiosk, None, slip.code)
    assert (issued.number, issued.priority, issued.ahead) == ("A003", True, 0)
    assert office.guidance.cards.by_token(issued.token).priority == "invited-back"
    with refusal("already-checked-in"):
        office.check_ins.check_in(kiosk, None, slip.code)


def test_a_slip_is_good_till_the_end_of_its_last_day(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    rules = BookingRules(return_days=2)
    office.store.write(lambda tx: kept.save_rules(tx.db, rules))
    first, second = (
        office.slips.give(clerk, None, token) for token in wait(office, kiosk, *["ho-tich"] * 2)
    )
    clock.move((16 + 48) * 3600 - 1)
    office.check_ins.tick()
    assert office.check_ins.check_in(kiosk, None, first.code).priority
    clock.move(1)
    office.check_ins.tick()
    assert office.bookings.find(second.code).state == "missed"
    with refusal("too-late") as refused:
        office.check_ins.check_in(kiosk, None, second.code)
    assert f"{refused.value.params['until']:%d %H:%M}" == "26 00:00"


def test_all_who_wait_or_were_set_aside_get_slips_and_nobody_else(
    office: Office, clerk: Actor, kiosk: Actor
) -> None:
    tokens = wait(office, kiosk, "ho-tich", "ho-tich", "dat-dai", "ho-tich")
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next")
    office.counters.command(clerk, "quay-1", "serve")
    office.counters.command(clerk, "quay-2", "open")
    office.counters.command(clerk, "quay-2", "next")
    office.counters.command(clerk, "quay-2", "park")
    given = office.slips.give_all(CHIEF, "give-all-0001", "ho-tich")
    assert [one.origin for one in given.slips] == ["A003", "A002"]
    assert office.slips.give_all(CHIEF, "give-all-0001", "ho-tich") == given
    assert [one.origin for one in office.slips.of_today()] == ["A003", "A002"]
    assert [office.views.ticket(token).state for token in tokens] == [
        "serving", "cancelled", "waiting", "cancelled",
    ]  # fmt: skip
    assert [one.origin for one in office.slips.give_all(CHIEF, None).slips] == ["B001"]
    assert office.slips.give_all(CHIEF, None).slips == []


def test_who_stands_at_a_counter_or_is_over_gets_none(
    office: Office, clerk: Actor, kiosk: Actor
) -> None:
    at_counter, over = wait(office, kiosk, "ho-tich", "ho-tich")
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next")
    office.tickets.cancel(kiosk, None, over)
    for token in (at_counter, over):
        with refusal("no-slip"):
            office.slips.give(clerk, None, token)
    with refusal("unknown-ticket"):
        office.slips.give(clerk, None, "no-such-token")


def test_only_staff_give_slips_and_only_supervisors_to_all(
    office: Office, clerk: Actor, kiosk: Actor
) -> None:
    (token,) = wait(office, kiosk, "ho-tich")
    with refusal("forbidden"):
        office.slips.give(kiosk, None, token)
    with refusal("forbidden"):
        office.slips.give_all(clerk, None)
    assert office.views.ticket(token).state == "waiting"


def test_whose_number_comes_back_has_no_slip_any_more(
    office: Office, clerk: Actor, kiosk: Actor
) -> None:
    first, second = wait(office, kiosk, "ho-tich", "ho-tich")
    slip = office.slips.give(clerk, None, first)
    assert office.guidance.undo(clerk, None, first).state == "waiting"
    assert office.slips.of_ticket(first) is None
    with refusal("booking-cancelled"):
        office.check_ins.check_in(kiosk, None, slip.code)
    again = office.slips.give(clerk, None, first)
    assert again.code != slip.code
    used = office.slips.give(clerk, None, second)
    office.check_ins.check_in(kiosk, None, used.code)
    with refusal("wrong-move"):
        office.guidance.undo(clerk, None, second)


class Terminal:
    """A kiosk that hears what it is to do once, and says that it is there."""

    def __init__(self, office: Office) -> None:
        self.heard: list[tuple[str, str, SetOnce]] = []
        office.one_shots.attach(self._hear)
        office.devices.heard("kiosk-1", DeviceState(state=Life.READY, at=office.clock.now()))

    def _hear(self, where: str, what: str, message: SetOnce) -> bool:
        self.heard.append((where, what, message))
        return True


def test_a_paper_is_printed_elsewhere_and_its_outcome_told(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    terminal = Terminal(office)
    (token,) = wait(office, kiosk, "ho-tich")
    sent = office.printing.ticket(clerk, "print-0001", token, "kiosk-1", copy=True)
    assert office.printing.ticket(clerk, "print-0001", token, "kiosk-1", copy=True) == sent
    _, what, message = terminal.heard[0]
    assert isinstance(message, PrintOnce)
    assert message.ticket is not None
    assert (what, message.id, message.copy, message.ticket.number) == (
        "print", "print-0001", True, "A001",
    )  # fmt: skip
    assert terminal.heard[1] == terminal.heard[0]
    assert office.printing.outcome(token, sent, clock.now()).state == "waiting"
    clock.move(30)
    assert office.printing.outcome(token, sent, clock.now()).state == "silent"
    office.store.write(office.printing.noting(kiosk, None, token, ok=False, problem="paper-out"))
    found = office.printing.outcome(token, sent, clock.now())
    assert (found.state, found.problem) == ("failed", "paper-out")
    office.store.write(office.printing.noting(kiosk, None, token, ok=True, problem=""))
    assert office.printing.outcome(token, sent, clock.now()).state == "printed"


def test_a_slip_is_printed_with_its_code_and_told_by_it(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    terminal = Terminal(office)
    slip: Slip = office.slips.give(clerk, None, *wait(office, kiosk, "ho-tich"))
    sent = office.printing.slip(clerk, "print-0001", slip.code, "kiosk-1")
    message = terminal.heard[0][2]
    assert isinstance(message, PrintOnce)
    assert message.slip is not None
    assert message.ticket is None
    assert (message.slip.code, message.slip.number, message.slip.day) == (
        slip.code, "A001", slip.day,
    )  # fmt: skip
    office.store.write(office.printing.noting(kiosk, None, slip.code, ok=True, problem=""))
    assert office.printing.outcome(slip.code, sent, clock.now()).state == "printed"


def test_nothing_is_sent_to_a_terminal_that_is_away_or_none(
    office: Office, clerk: Actor, kiosk: Actor
) -> None:
    (token,) = wait(office, kiosk, "ho-tich")
    with refusal("terminal-away"):
        office.printing.ticket(clerk, "print-0001", token, "kiosk-1")
    terminal = Terminal(office)
    with refusal("terminal-away"):
        office.printing.ticket(clerk, "print-0002", token, "kiosk-2")
    with refusal("not-found"):
        office.printing.ticket(clerk, "print-0003", token, "kiosk-9")
    with refusal("forbidden"):
        office.printing.ticket(kiosk, "print-0004", token, "kiosk-1")
    with refusal("forbidden"):
        office.printing.test(clerk, "print-0005", "kiosk-1")
    assert terminal.heard == []
    office.printing.test(CHIEF, "print-0006", "kiosk-1")
    assert [(where, what) for where, what, _ in terminal.heard] == [("kiosk-1", "test-print")]


def test_a_guide_that_has_a_printer_prints_for_the_desk_too(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    terminal = Terminal(office)
    office.terminals.add(ADMIN, "guide-1", "guide")
    office.terminals.add(ADMIN, "guide-2", "guide")
    assert office.printing.printers() == [("kiosk-1", True), ("kiosk-2", False)]
    for guide, parts in (("guide-1", {"printer": "ok", "paper": "ok"}), ("guide-2", {})):
        state = DeviceState(state=Life.READY, at=clock.now(), parts=parts)
        office.devices.heard(guide, state)
    assert office.printing.printers() == [
        ("kiosk-1", True), ("kiosk-2", False), ("guide-1", True)
    ]  # fmt: skip
    (token,) = wait(office, kiosk, "ho-tich")
    sent = office.printing.ticket(clerk, "print-0001", token, "guide-1")
    assert terminal.heard[0][0] == "guide-1"
    guide = device("guide-1", "guide")
    office.store.write(office.printing.noting(guide, None, token, ok=True, problem=""))
    assert office.printing.outcome(token, sent, clock.now()).state == "printed"
