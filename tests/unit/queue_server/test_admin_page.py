"""The admin's page without a browser: who gets in, what is refused, what a change does."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient

from queue_server.services.office import Office
from queue_server.web import create_app


def browser(office: Office, role: str) -> FlaskClient:
    """Lan's, signed in with a role."""
    office.store.write(
        lambda tx: tx.db.execute("UPDATE clerk SET role = ? WHERE login = 'lan'", (role,))
    )
    client = create_app(office).test_client()
    client.post("/counter/sign-in", data={"login": "lan", "password": "lan-password"})
    return client


def upload(client: FlaskClient, text: str, do: str) -> str:
    data = {"file": (io.BytesIO(text.encode()), "a.toml"), "do": do}
    return client.post("/admin/import", data=data).text


@pytest.mark.parametrize("role", ["clerk", "supervisor"])
def test_only_an_admin_gets_in(office: Office, role: str) -> None:
    client, before = browser(office, role), office.store.seq
    paths = ["/admin", "/admin/settings.toml"]
    assert [client.get(path).status_code for path in paths] == [403, 403]
    posts = ["/admin/import", "/admin/services/ho-tich", "/admin/clerks/minh/password"]
    assert [client.post(path).status_code for path in posts] == [403] * 3
    assert office.store.seq == before


def test_a_form_from_another_site_changes_nothing(office: Office) -> None:
    client = browser(office, "admin")
    before = office.store.seq
    for path in ("import", "services/ho-tich", "clerks/minh/password"):
        answer = client.post(f"/admin/{path}", headers={"Origin": "http://elsewhere.test"})
        assert answer.status_code == 403
    assert office.store.seq == before
    assert create_app(office).test_client().get("/admin").status_code == 303


def test_a_file_is_tried_then_taken_in(office: Office) -> None:
    client = browser(office, "admin")
    text = client.get("/admin/settings.toml").text.replace("Hộ tịch", "Hộ tịch mới")
    before = office.store.seq
    assert "ho-tich" in upload(client, text, "try")
    assert "chưa có gì thay đổi" in upload(client, "format = 1\n[[services]]", "import")
    assert office.store.seq == before
    upload(client, text, "import")
    assert office.views.service("ho-tich").names["vi"] == "Hộ tịch mới"


def test_a_service_is_renamed_and_a_password_given(office: Office) -> None:
    client = browser(office, "admin")
    form = {"names-vi": "Mới", "names-en": "New", "letter": "a", "open": "on"}
    assert client.post("/admin/services/ho-tich", data=form).status_code == 200
    assert office.views.service("ho-tich").names == {"vi": "Mới", "en": "New"}
    assert client.post("/admin/services/ho-tich", data={**form, "letter": "1"}).status_code == 400
    assert office.views.service("ho-tich").letter == "A"
    assert "minh: " in client.post("/admin/clerks/minh/password").text
