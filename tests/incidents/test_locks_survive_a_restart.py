"""What wrong passwords and PINs have locked stays so over a restart, and it says for how long."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from config.clock import SetClock
from contract.codes import ticket_code
from contract.ids import Priority
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.services.guard import LOCK_SECONDS, LOGIN_TRIES
from queue_server.services.look_up import PIN_TRIES
from queue_server.services.office import Office
from queue_server.services.register import NewDossier
from queue_server.web import create_app


def seconds_locked(office: Office, login: str) -> int:
    with pytest.raises(Refused) as caught:
        office.sign_in.sign_in(login, f"{login}-password", "10.0.0.1")
    assert caught.value.code == "too-many-tries"
    return int(caught.value.params["seconds"])


@pytest.mark.parametrize("login", ["lan", "nobody"])
def test_a_lock_outlives_the_server(
    open_office: Callable[[], Office], clock: SetClock, login: str
) -> None:
    office = open_office()
    for _ in range(LOGIN_TRIES):
        with pytest.raises(Refused):
            office.sign_in.sign_in(login, "wrong", "")
    office.close()
    clock.move(60)
    office = open_office()
    assert seconds_locked(office, login) == LOCK_SECONDS - 60
    assert office.sign_in.sign_in("minh", "minh-password").actor.name == "Minh"
    clock.move(LOCK_SECONDS)
    with pytest.raises(Refused) as caught:
        office.sign_in.sign_in(login, "wrong", "")
    assert caught.value.code == "wrong-login"


KNOWN, UNKNOWN = "H26.15.02-261121-0975", "H26.15.02-261121-0976"


def pin_told(office: Office, actor: Actor, code: str, pin: str) -> tuple[str, int | None]:
    try:
        office.look_up.find(actor, code, pin)
    except Refused as refused:
        return refused.code, refused.params.get("seconds")
    return "opened", None


@pytest.mark.parametrize("code", [KNOWN, UNKNOWN])
def test_a_locked_pin_outlives_the_server_at_every_door(
    office: Office,
    open_office: Callable[[], Office],
    clock: SetClock,
    clerk: Actor,
    kiosk: Actor,
    code: str,
) -> None:
    office.register.enter(clerk, None, NewDossier(code=KNOWN, pin="4821"))
    for _ in range(PIN_TRIES):
        assert pin_told(office, kiosk, code, "0000") == ("wrong-pin", None)
    office.close()
    clock.move(60)
    office = open_office()
    for actor in (kiosk, clerk):
        assert pin_told(office, actor, code, "4821") == ("too-many-tries", LOCK_SECONDS - 60)
    assert office.look_up.find(kiosk, KNOWN).status == 2, "the status needs no PIN"
    with office.store.reader() as db:
        kept = db.execute("SELECT value FROM meta WHERE key = 'pin-locks'").fetchone()[0]
    assert code not in kept
    clock.move(LOCK_SECONDS)
    assert pin_told(office, clerk, KNOWN, "4821") == ("opened", None)


def test_guessed_digits_of_a_ticket_stay_locked(
    open_office: Callable[[], Office], kiosk: Actor
) -> None:
    office = open_office()
    issued = office.tickets.take(kiosk, None, "ho-tich", Priority.NONE, "vi")
    right = ticket_code(issued.number, issued.token)
    wrong = [code for n in range(20) if (code := f"A0{n % 2 * '0'}01-{n:03d}") != right]
    for code in wrong[:LOGIN_TRIES]:
        with pytest.raises(Refused, match="unknown-ticket"):
            office.own_tickets.find(kiosk, code)
    office.close()
    office = open_office()
    with pytest.raises(Refused, match="too-many-tries"):
        office.own_tickets.find(kiosk, right)
    assert office.own_tickets.find(kiosk, issued.token).ticket.number == "A001"


def test_api_and_pages_say_when_to_try_again(office: Office) -> None:
    client = create_app(office).test_client()
    body = {"login": "lan", "password": "wrong"}
    answers = [client.post("/api/v1/sessions", json=body) for _ in range(LOGIN_TRIES + 1)]
    assert [one.status_code for one in answers] == [401] * LOGIN_TRIES + [429]
    assert "Retry-After" not in answers[0].headers
    assert answers[-1].headers["Retry-After"] == str(round(LOCK_SECONDS))
    page = client.post("/counter/sign-in", data=body)
    assert (page.status_code, page.headers["Retry-After"]) == (429, str(round(LOCK_SECONDS)))
    form = {**body, "new_password": "x" * 12, "again": "x" * 12}
    page = client.post("/counter/password", data=form)
    assert (page.status_code, page.headers["Retry-After"]) == (429, str(round(LOCK_SECONDS)))
