"""One's own ticket at a terminal: found by its paper alone, and what its holder can do."""

from __future__ import annotations

import pytest

from config.clock import SetClock
from contract.codes import ticket_code
from contract.ids import Offer, Priority, Scope
from contract.messages import TicketIssued
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.services.office import Office
from queue_server.web import create_app

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def _people_come_one_after_another(office: Office, clock: SetClock, monkeypatch) -> None:
    taken = office.tickets.take

    def take_later(*args: object) -> TicketIssued:
        clock.move(20)
        return taken(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(office.tickets, "take", take_later)


def take(office: Office, kiosk: Actor, service: str = "ho-tich") -> TicketIssued:
    return office.tickets.take(kiosk, None, service)


def command(office: Office, clerk: Actor, what: str, counter: str = "quay-1", **more: object):
    return office.counters.command(clerk, counter, what, **more)  # type: ignore[arg-type]


def called(office: Office, clerk: Actor) -> str | None:
    view = command(office, clerk, "next", came=True)
    return view.ticket.number if view.ticket else None


def test_the_paper_opens_the_ticket_by_its_qr_and_by_its_typed_code(
    office: Office, kiosk: Actor
) -> None:
    take(office, kiosk)
    issued = take(office, kiosk)
    typed = ticket_code(issued.number, issued.token)
    for code in (issued.token, issued.follow_url, typed, typed.lower()):
        own = office.own_tickets.find(kiosk, code)
        assert (own.ticket.number, own.ticket.ahead) == ("A002", 1)
        assert own.offers == [Offer.CHANGE, Offer.REPRINT, Offer.CANCEL]
        assert own.paper is not None
        assert (own.paper.token, own.paper.follow_url) == (issued.token, issued.follow_url)


@pytest.mark.parametrize("code", ["A001", "", "H26.15.02-261106-0975", "001099012345"])
def test_what_is_no_ticket_of_ones_own_is_refused(office: Office, kiosk: Actor, code: str) -> None:
    take(office, kiosk)
    with pytest.raises(Refused, match="invalid-code"):
        office.own_tickets.find(kiosk, code)


def test_wrong_digits_find_nothing_and_cannot_be_guessed(office: Office, kiosk: Actor) -> None:
    issued = take(office, kiosk)
    right = ticket_code(issued.number, issued.token)
    wrong = [f"A001-{n:03d}" for n in range(20) if f"A001-{n:03d}" != right]
    for code in wrong[:10]:
        with pytest.raises(Refused, match="unknown-ticket"):
            office.own_tickets.find(kiosk, code)
    with pytest.raises(Refused, match="too-many-tries"):
        office.own_tickets.find(kiosk, right)


def test_yesterdays_ticket_is_told_plainly(office: Office, kiosk: Actor, clock: SetClock) -> None:
    issued = take(office, kiosk)
    clock.move(DAY)
    take(office, kiosk)
    for code in (issued.token, ticket_code(issued.number, issued.token)):
        with pytest.raises(Refused, match="other-days-ticket") as refused:
            office.own_tickets.find(kiosk, code)
        assert refused.value.params == {"number": "A001", "day": "2026-11-23"}


def test_who_comes_back_is_called_next_but_one(office: Office, kiosk: Actor, clerk: Actor) -> None:
    first = take(office, kiosk)
    for _ in range(4):
        take(office, kiosk)
    command(office, clerk, "open")
    assert called(office, clerk) == "A001"
    command(office, clerk, "park")
    assert office.own_tickets.find(kiosk, first.token).offers[0] is Offer.COME_BACK
    view = office.own_tickets.come_back(kiosk, "request-1", first.token)
    assert (view.state, view.ahead) == ("waiting", 1)
    assert office.own_tickets.come_back(kiosk, "request-1", first.token) == view
    assert [called(office, clerk) for _ in range(3)] == ["A002", "A001", "A003"]


def test_alone_in_the_line_who_comes_back_is_next(
    office: Office, kiosk: Actor, clerk: Actor
) -> None:
    only = take(office, kiosk)
    command(office, clerk, "open")
    called(office, clerk)
    command(office, clerk, "missed")
    assert office.own_tickets.come_back(kiosk, None, only.token).ahead == 0
    assert called(office, clerk) == "A001"


def test_who_does_not_come_twice_waits_at_the_end(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    late = take(office, kiosk)
    take(office, kiosk)
    command(office, clerk, "open")
    called(office, clerk)
    command(office, clerk, "missed")
    office.own_tickets.come_back(kiosk, None, late.token)
    assert [called(office, clerk) for _ in range(2)] == ["A002", "A001"]
    command(office, clerk, "missed")
    for _ in range(3):
        take(office, kiosk)
    clock.move(20)
    assert office.own_tickets.come_back(kiosk, None, late.token).ahead == 3


def test_a_changed_service_keeps_number_and_time(
    office: Office, kiosk: Actor, clock: SetClock
) -> None:
    mine = take(office, kiosk)
    clock.move(600)
    take(office, kiosk, "dat-dai")
    view = office.own_tickets.change_service(kiosk, None, mine.token, "dat-dai")
    assert (view.number, view.service, view.ahead) == ("A001", "dat-dai", 0)


def test_only_what_fits_can_be_done(office: Office, kiosk: Actor, clerk: Actor) -> None:
    mine = take(office, kiosk)
    with pytest.raises(Refused, match="wrong-move"):
        office.own_tickets.come_back(kiosk, None, mine.token)
    with pytest.raises(Refused, match="unknown-service"):
        office.own_tickets.change_service(kiosk, None, mine.token, "nothing")
    supervisor = Actor(ActorKind.CLERK, clerk.id, "supervisor")
    office.opening.pause(supervisor, None, Scope.SERVICE, "dat-dai", {})
    with pytest.raises(Refused, match="service-closed"):
        office.own_tickets.change_service(kiosk, None, mine.token, "dat-dai")
    command(office, clerk, "open")
    called(office, clerk)
    assert office.own_tickets.find(kiosk, mine.token).offers == [Offer.REPRINT]
    with pytest.raises(Refused, match="wrong-move"):
        office.own_tickets.change_service(kiosk, None, mine.token, "ho-tich")
    with pytest.raises(Refused, match="unknown-ticket"):
        office.own_tickets.come_back(kiosk, None, "no-such-token")


def test_priority_stays_with_a_changed_service(office: Office, kiosk: Actor) -> None:
    mine = office.tickets.take(kiosk, None, "ho-tich", Priority.ELDERLY)
    take(office, kiosk, "dat-dai")
    assert office.own_tickets.change_service(kiosk, None, mine.token, "dat-dai").ahead == 0


def test_over_http_the_same_by_paper_and_token(office: Office, kiosk: Actor, clerk: Actor) -> None:
    client = create_app(office).test_client()
    bearer = {"Authorization": "Bearer kiosk-1-token"}
    mine = take(office, kiosk)
    code = ticket_code(mine.number, mine.token)
    assert client.post("/api/v1/my-ticket", json={"code": code}).status_code == 401
    own = client.post("/api/v1/my-ticket", json={"code": code}, headers=bearer).json
    assert own["ticket"]["number"] == "A001"
    path = f"/api/v1/tickets/{mine.token}"
    order = {"request": "request-10", "service": "dat-dai"}
    assert client.post(f"{path}/change-service", json=order).json["service"] == "dat-dai"
    command(office, clerk, "open")
    called(office, clerk)
    command(office, clerk, "missed")
    order = {"request": "request-11"}
    assert client.post(f"{path}/come-back", json=order).status_code == 401  # not from home
    assert client.post(f"{path}/come-back", json=order, headers=bearer).json["state"] == "waiting"
