"""A login locked by wrong passwords stays so over a restart, and it says for how long."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from config.clock import SetClock
from contract.problems import Refused
from queue_server.services.guard import LOCK_SECONDS, LOGIN_TRIES
from queue_server.services.office import Office
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
