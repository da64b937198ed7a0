"""``/metrics``: numbers Prometheus can read, for this machine or the bearer of a token."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from config.clock import SetClock
from contract.ids import Life
from contract.messages import DeviceState
from queue_server.domain.actor import Actor
from queue_server.services.office import Office
from queue_server.web import create_app


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return create_app(office).test_client()


def told(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """(name, label values …) → value."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_line_the_server_and_the_machines(
    client: FlaskClient, office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    issued = office.tickets.take(kiosk, None, "ho-tich")
    office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next")
    for device, life in (("kiosk-1", Life.READY), ("kiosk-2", Life.LOST)):
        office.devices.heard(device, DeviceState(state=life, at=clock.now()))
    clock.move(90)
    found = told(client)
    assert found["motcua_tickets_today", "ho-tich", "waiting"] == 1
    assert found["motcua_tickets_today", "ho-tich", "called"] == 1
    assert found["motcua_calls_today",] == 1
    assert found["motcua_longest_wait_seconds", "ho-tich"] == 90
    assert found["motcua_counters", "open"] == 1
    assert found["motcua_devices", "lost"] == 1
    assert found["motcua_journal_rows",] == office.store.seq
    assert found["motcua_commit_seconds_count",] >= 4
    assert found["motcua_commit_seconds_bucket", "+Inf"] == found["motcua_commit_seconds_count",]
    text = client.get("/metrics").text
    assert issued.token not in text
    assert "Lan" not in text


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.168.1.7", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "192.168.1.7"}, 403),
        ("", {}, 403),
    ],
)
def test_without_a_token_only_this_machine(
    client: FlaskClient, address: str, headers: dict[str, str], status: int
) -> None:
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_with_a_token_only_its_bearer(client: FlaskClient, office: Office) -> None:
    office.settings.web.metrics_token = "quite-secret"
    assert client.get("/metrics").status_code == 403
    bearer = {"Authorization": "Bearer quite-secret"}
    far = {"REMOTE_ADDR": "192.168.1.7"}
    assert client.get("/metrics", headers=bearer, environ_base=far).status_code == 200
    wrong = {"Authorization": "Bearer quite"}
    assert client.get("/metrics", headers=wrong, environ_base=far).status_code == 403
