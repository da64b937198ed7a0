"""The guidance desk's use cases: change, put back, take back, enter what was given on paper."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.clock import SetClock
from contract.ids import Priority
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.services.office import Office
from queue_server.services.paper import Slip


def journal(office: Office, kind: str) -> list[dict[str, Any]]:
    """The entries of one kind, with who wrote them."""
    with office.store.reader() as db:
        rows = db.execute("SELECT actor, data FROM journal WHERE kind = ? ORDER BY seq", (kind,))
        return [{"actor": actor, **json.loads(data)} for actor, data in rows]


def take(office: Office, actor: Actor, service: str = "ho-tich") -> str:
    return office.tickets.take(actor, None, service).token


def next_number(office: Office, clerk: Actor, counter: str = "quay-1") -> str | None:
    view = office.counters.command(clerk, counter, "next")
    return view.ticket.number if view.ticket else None


@pytest.mark.parametrize("text", ["A001", " a 1 ", "a001", "1", "001"])
def test_a_ticket_is_found_however_its_number_is_written(
    office: Office, kiosk: Actor, text: str
) -> None:
    token = take(office, kiosk)
    assert office.guidance.cards.find(text).token == token


def test_a_ticket_is_found_by_its_qr_and_not_by_digits_of_two(office: Office, kiosk: Actor) -> None:
    token = take(office, kiosk)
    take(office, kiosk, "dat-dai")
    assert office.guidance.cards.find(f"http://office.test/t/{token}").number == "A001"
    assert office.guidance.cards.find(token).number == "A001"
    for text in ("1", "A002", "", "?", "079123456789", "x" * 900):
        with pytest.raises(Refused, match="unknown-ticket"):
            office.guidance.cards.find(text)


def test_a_changed_service_keeps_number_and_first_time(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    token = take(office, kiosk)
    clock.move(600)
    take(office, kiosk, "dat-dai")
    card = office.guidance.change(clerk, "request-1", token, service="dat-dai")
    assert (card.number, card.service, card.ahead) == ("A001", "dat-dai", 0)
    assert [service.waiting for service in office.views.services()] == [0, 2]
    office.counters.command(clerk, "quay-3", "open")
    assert next_number(office, clerk, "quay-3") == "A001"
    entry = journal(office, "ticket-changed/1")[0]
    assert (entry["service_before"], entry["service"]) == ("ho-tich", "dat-dai")
    assert entry["actor"] == clerk.key


def test_a_changed_class_goes_before_others(office: Office, kiosk: Actor, clerk: Actor) -> None:
    take(office, kiosk)
    second = take(office, kiosk)
    card = office.guidance.change(clerk, None, second, priority=Priority.MERIT)
    assert (card.priority, card.ahead) == (Priority.MERIT, 0)
    office.counters.command(clerk, "quay-1", "open")
    assert next_number(office, clerk) == "A002"


def test_the_same_request_changes_once_and_another_body_is_refused(
    office: Office, kiosk: Actor, clerk: Actor
) -> None:
    token = take(office, kiosk)
    first = office.guidance.change(clerk, "request-1", token, service="dat-dai")
    assert office.guidance.change(clerk, "request-1", token, service="dat-dai") == first
    assert len(journal(office, "ticket-changed/1")) == 1
    with pytest.raises(Refused, match="request-reused"):
        office.guidance.change(clerk, "request-1", token, service="ho-tich")


def test_what_is_at_a_counter_or_over_is_not_changed(
    office: Office, kiosk: Actor, clerk: Actor
) -> None:
    token = take(office, kiosk)
    office.counters.command(clerk, "quay-1", "open")
    next_number(office, clerk)
    for state in ("called", "done"):
        if state == "done":
            office.counters.command(clerk, "quay-1", "done")
        with pytest.raises(Refused) as refused:
            office.guidance.change(clerk, None, token, service="dat-dai")
        assert refused.value.params == {"from_state": state, "move": "change"}
    with pytest.raises(Refused, match="wrong-move"):
        office.guidance.back(clerk, None, token)


def test_who_was_missed_comes_back_to_their_place(
    office: Office, kiosk: Actor, clerk: Actor
) -> None:
    token = take(office, kiosk)
    take(office, kiosk)
    office.counters.command(clerk, "quay-1", "open")
    next_number(office, clerk)
    office.counters.command(clerk, "quay-1", "missed")
    card = office.guidance.back(clerk, "request-1", token)
    assert (card.state, card.ahead) == ("waiting", 0)
    assert next_number(office, clerk) == "A001"
    whats = [step.what for step in office.guidance.cards.by_token(token).steps]
    assert whats == ["taken", "called", "missed", "sent", "called"]


def test_a_cancellation_can_be_taken_back_for_two_minutes(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    token = take(office, kiosk)
    take(office, kiosk)
    office.tickets.cancel(clerk, None, token)
    assert office.guidance.cards.by_token(token).undo
    clock.move(60)
    card = office.guidance.undo(clerk, "request-1", token)
    assert (card.state, card.ahead, card.undo) == ("waiting", 0, False)
    assert office.views.service("ho-tich").waiting == 2
    office.tickets.cancel(clerk, None, token)
    clock.move(121)
    assert not office.guidance.cards.by_token(token).undo
    with pytest.raises(Refused, match="wrong-move"):
        office.guidance.undo(clerk, None, token)


def test_a_number_on_paper_waits_from_its_written_time(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    take(office, kiosk)
    clock.move(3600)
    card = office.guidance.enter(clerk, "request-1", Slip("ho-tich", "7:45", number="a 12"))
    assert (card.number, f"{card.issued_at:%H:%M}", card.ahead) == ("A012", "07:45", 0)
    assert office.guidance.enter(clerk, "request-1", Slip("ho-tich", "7:45", number="a 12")) == card
    assert office.tickets.take(kiosk, None, "ho-tich").number == "A013"
    entry = journal(office, "ticket-entered/1")[0]
    assert (entry["number"], entry["given"], entry["actor"]) == ("A012", "7:45", clerk.key)


def test_a_number_on_paper_may_be_done_already_and_of_the_books_own_letter(
    office: Office, clerk: Actor, clock: SetClock
) -> None:
    clock.move(3600)
    done = office.guidance.enter(clerk, None, Slip("dat-dai", "08:10", number="P3", done=True))
    assert (done.number, done.state) == ("P003", "done")
    assert office.views.service("dat-dai").waiting == 0
    assert office.guidance.enter(clerk, None, Slip("dat-dai", "08:10")).number == "B001"
    with office.store.reader() as db:
        leg = db.execute("SELECT outcome, started FROM leg ORDER BY id").fetchone()
    assert (leg["outcome"], leg["started"]) == ("done", None)


@pytest.mark.parametrize(
    ("slip", "code"),
    [
        (Slip("ho-tich", "25:00"), "invalid-time"),
        (Slip("ho-tich", "08:61"), "invalid-time"),
        (Slip("ho-tich", "23:59"), "invalid-time"),
        (Slip("ho-tich", "07:00", number="B002"), "invalid-number"),
        (Slip("ho-tich", "07:00", number="A999"), "invalid-number"),
        (Slip("ho-tich", "07:00", number="0"), "invalid-number"),
        (Slip("ho-tich", "07:00", number="mười hai"), "invalid-number"),
        (Slip("ho-tich", "07:00", number="1"), "number-taken"),
        (Slip("khac", "07:00"), "unknown-service"),
    ],
)
def test_a_slip_that_cannot_be_is_refused_and_changes_nothing(
    office: Office, kiosk: Actor, clerk: Actor, slip: Slip, code: str
) -> None:
    take(office, kiosk)
    before = office.store.seq
    with pytest.raises(Refused, match=code):
        office.guidance.enter(clerk, None, slip)
    assert office.store.seq == before
    assert office.tickets.take(kiosk, None, "ho-tich").number == "A002"


def test_only_clerks_work_at_the_desk(office: Office, kiosk: Actor) -> None:
    token = take(office, kiosk)
    for call in (
        lambda: office.guidance.change(kiosk, None, token, service="dat-dai"),
        lambda: office.guidance.back(kiosk, None, token),
        lambda: office.guidance.undo(kiosk, None, token),
        lambda: office.guidance.enter(kiosk, None, Slip("ho-tich", "07:00")),
        lambda: office.guidance.help_given(kiosk, None, "kiosk-1"),
    ):
        with pytest.raises(Refused, match="forbidden"):
            call()


def test_help_is_asked_for_until_somebody_goes_there(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    office.tickets.help(kiosk, None, "printer")
    clock.move(60)
    office.tickets.help(kiosk, None, "wheelchair")
    (call,) = office.guidance.helps()
    assert (call.device, call.reason, f"{call.at:%H:%M}") == ("kiosk-1", "wheelchair", "08:00")
    office.guidance.help_given(clerk, "request-1", "kiosk-1")
    office.guidance.help_given(clerk, "request-1", "kiosk-1")
    office.guidance.help_given(clerk, "request-2", "kiosk-1")
    assert office.guidance.helps() == []
    assert len(journal(office, "help-given/1")) == 1
    office.tickets.help(kiosk, None, "")
    clock.move(24 * 3600)
    assert office.guidance.helps() == []


def test_what_a_clerk_wrote_of_a_person_is_not_kept_with_answers(
    office: Office, kiosk: Actor, clerk: Actor
) -> None:
    token = take(office, kiosk)
    office.counters.command(clerk, "quay-1", "open")
    next_number(office, clerk)
    office.counters.command(clerk, "quay-1", "transfer", service="dat-dai", note="thiếu bản sao")
    card = office.guidance.change(clerk, "request-1", token, priority=Priority.MERIT)
    assert "thiếu bản sao" not in [step.note for step in card.steps]
    assert "thiếu bản sao" in [step.note for step in office.guidance.cards.find("A001").steps]
