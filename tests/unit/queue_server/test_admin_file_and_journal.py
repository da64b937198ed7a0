"""The office as one file, and the journal of changes, on the admin's pages."""

from __future__ import annotations

import html
import re

import msgspec
import pytest
from flask.testing import FlaskClient

from config.words import words
from contract import journal
from queue_server.domain.actor import SYSTEM
from queue_server.services.office import Office
from queue_server.services.office_edits import with_entry
from queue_server.services.office_file import KINDS, SINGLE, TABLES, key_of
from queue_server.services.office_text import read, write
from queue_server.services.terminal_settings import KioskEntry
from queue_server.services.terminals import TOLD
from queue_server.storage import history
from tests.unit.queue_server.admin_steps import (
    ADMIN,
    FULL,
    NEW_SERVICE,
    browser,
    upload,
)


@pytest.fixture
def client(office: Office) -> FlaskClient:
    """An admin's browser."""
    return browser(office, "admin")


def test_a_file_is_tried_then_taken_in(office: Office, client: FlaskClient) -> None:
    text = client.get("/admin/settings.toml").text.replace("Hộ tịch", "Hộ tịch mới")
    before = office.store.seq
    assert "ho-tich" in upload(client, text, "try")
    assert "chưa có gì thay đổi" in upload(client, "format = 1\n[[services]]", "import")
    assert office.store.seq == before
    upload(client, text, "import")
    assert office.views.service("ho-tich").names["vi"] == "Hộ tịch mới"
    assert "chưa có gì thay đổi" in upload(client, "#" * 2_000_000, "import")
    assert "Tệp" in upload(client, text + "#" * 200_000, "try")


def test_every_setting_goes_out_in_the_file_and_comes_in_again(
    office: Office, client: FlaskClient
) -> None:
    full = read(FULL.encode())
    for table in (*TABLES, *SINGLE):
        kind = SINGLE.get(table) or KINDS[table]
        entries = getattr(full, table) if table in TABLES else [getattr(full, table)]
        for one in msgspec.structs.fields(kind):
            usual = (
                one.default if one.default_factory is msgspec.NODEFAULT else one.default_factory()
            )
            told = [getattr(entry, one.name) != usual for entry in entries]
            assert any(told) or one.name == "position", f"FULL says nothing of {table}.{one.name}"
    assert "chưa có gì" not in upload(client, FULL, "import")
    first = client.get("/admin/settings.toml").text
    found = read(first.encode())
    for table in SINGLE:
        assert getattr(found, table) == getattr(full, table)
    for table in TABLES:
        kept = {key_of(one): one for one in getattr(found, table)}
        assert [kept[key_of(one)] for one in getattr(full, table)] == getattr(full, table)
    assert write(found) == first


def test_the_journal_says_who_changed_what_and_no_secret(
    office: Office, client: FlaskClient
) -> None:
    client.post("/admin/new/services", data=NEW_SERVICE)
    client.post("/admin/clerks/minh/password")
    client.post("/admin/terminals", data={"id": "kiosk-9", "kind": "kiosk"})
    office.administration.change(SYSTEM, with_entry("kiosks", KioskEntry(id="kiosk-9", volume=7)))
    page = html.unescape(client.get("/admin/journal?lang=en").text)
    rows = re.findall(r"<li class=\"card\">(.*?)</li>", page, re.DOTALL)
    assert len(rows) == 5
    assert "The server" in rows[0]
    assert "kiosk-9" in rows[0]
    assert "Terminal kiosk-9: added" in rows[1]
    assert "A one-time password for Minh (minh)" in rows[2]
    assert "<b>Lan (lan)</b>" in rows[3]
    assert "thue" in rows[3]
    assert "$argon2" not in page
    for _ in range(30):
        for to in ("off", "on"):
            office.terminals.switch(ADMIN, "kiosk-1", on=to == "on")
    assert "before=" in client.get("/admin/journal").text
    with office.store.reader() as db:
        asked = f"EXPLAIN QUERY PLAN {history.CHANGES}"
        assert "settings_history" in str([tuple(row) for row in db.execute(asked, (1, 1))])
    older = client.get(f"/admin/journal?before={office.store.seq - 59}").text
    assert "thue" in older


def test_every_change_in_the_journal_has_its_words() -> None:
    kinds = [one.partition("/")[0] for one in re.findall(r"'([a-z0-9/-]+)'", history.CHANGES)]
    assert set(re.findall(r"'([a-z0-9/-]+)'", history.CHANGES)) <= set(journal.KINDS)
    for language in ("vi", "en"):
        f = words("settings", language)
        for kind in set(kinds) - {"settings-changed", "terminal-set", "paused", "resumed"}:
            assert f.has(f"journal.{kind}"), kind
        for change in ("added", "token", "off", "on", *TOLD):
            assert f.has(f"journal.terminal-set.{change}")
        for scope in ("office", "service", "device"):
            assert f.has(f"journal.paused.{scope}")
            assert f.has(f"journal.resumed.{scope}")
