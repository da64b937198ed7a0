"""The office's settings as one TOML: round trips, faults, what an import switches off."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import motcua
from config.clock import SetClock
from config.look.icons import icon_names
from config.settings import OfficeSettings
from config.words import words
from contract.problems import Refused
from queue_server.domain.actor import SYSTEM, Actor
from queue_server.services.administration import Administration, exported, present
from queue_server.services.office import Office
from queue_server.services.office_edits import instead
from queue_server.services.office_file import Faulty
from queue_server.services.office_text import read, write
from queue_server.services.setting_words import fault_text
from queue_server.storage.store import Store
from tests.waiting import PATIENCE

BEGIN = "format = 1\n"
SERVICE = '[[services]]\nid = "a"\nletter = "A"\nnames = {vi = "A"}\n'


def text_of(office: Office) -> str:
    with office.store.reader() as db:
        return exported(db)


def rows(office: Office) -> list[Any]:
    with office.store.reader() as db:
        return [tuple(row) for row in db.execute("SELECT seq, kind, subject, data FROM journal")]


def take_in(office: Office, text: str) -> Any:
    return office.administration.change(SYSTEM, instead(read(text.encode())))


plain = st.text(st.characters(categories=("L", "N", "P", "Zs"), codec="utf-8"), max_size=20)
spoken = st.dictionaries(st.sampled_from(["vi", "en"]), plain, max_size=2)
named = spoken.filter(lambda texts: any(texts.values()))
ids = st.lists(st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True), unique=True, max_size=4)


@st.composite
def offices(draw: st.DrawFn) -> dict[str, Any]:
    services = [
        {"id": one, "letter": draw(st.sampled_from("ABC")), "names": draw(named),
         "hints": draw(spoken), "icon": draw(st.sampled_from(icon_names())),
         "open": draw(st.booleans())}
        for one in draw(ids)
    ]  # fmt: skip
    known = [one["id"] for one in services]
    counters = []
    for one in draw(ids):
        given_there = [service for service in known if draw(st.booleans())]
        weights = {service: draw(st.integers(1, 100)) for service in given_there}
        counters.append({"id": one, "label": one, "names": draw(spoken), "services": given_there,
                         "weights": weights, "active": draw(st.booleans())})  # fmt: skip
    office = {"names": draw(named), "notices": draw(st.lists(spoken, max_size=2))}
    opening = {"sessions": [{"start": "08:00", "end": "11:30"}], "own_days": []}
    return {"office": office, "services": services, "counters": counters, "opening": opening}


@settings(max_examples=40, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(told=offices())
def test_what_goes_out_comes_in_as_the_same(
    told: dict[str, Any], tmp_path_factory: pytest.TempPathFactory, clock: SetClock
) -> None:
    store = Store.open(tmp_path_factory.mktemp("store"), "test", clock)
    try:
        file = read(tomli_w.dumps({"format": 1, **told}).encode())
        administration = Administration(store)
        administration.change(SYSTEM, instead(file))
        with store.reader() as db:
            first = exported(db)
            assert write(read(first.encode())) == first
            assert first == write(file)
        assert administration.change(SYSTEM, instead(read(first.encode()))).changes == []
    finally:
        store.close()


def test_an_export_tells_no_secret(office: Office) -> None:
    text = text_of(office)
    assert "password" not in text
    assert "token" not in text
    assert 'login = "lan"' in text
    assert write(read(text.encode())) == text


BAD = [
    ("[office]\n", "format", "", "", "format"),
    ("format = 2\n", "format", "", "", "format"),
    (BEGIN + "x = [", "toml", "", "", ""),
    (BEGIN + "[[devices]]\n", "unknown-table", "devices", "", ""),
    (BEGIN + "services = 3\n", "not-a-list", "services", "", ""),
    (BEGIN + "services = [3]\n", "value", "services", "1", ""),
    (BEGIN + SERVICE + "color = 3\n", "unknown", "services", "a", "color"),
    (BEGIN + SERVICE.replace('letter = "A"\n', ""), "missing", "services", "a", "letter"),
    (BEGIN + SERVICE.replace('"A"', "7", 1), "value", "services", "a", "letter"),
    (BEGIN + SERVICE.replace('"A"', '"Đ"', 1), "value", "services", "a", "letter"),
    (BEGIN + SERVICE.replace('"a"', '"Ă"', 1), "value", "services", "Ă", "id"),
    (BEGIN + SERVICE + 'icon = "no"\n', "value", "services", "a", "icon"),
    (BEGIN + SERVICE + SERVICE, "twice", "services", "a", "id"),
    (BEGIN + SERVICE + 'hints = {vi = "a\\nb"}\n', "text", "services", "a", "hints"),
    (BEGIN + f'{SERVICE}hints = {{vi = "{"x" * 301}"}}\n', "text", "services", "a", "hints"),
    (BEGIN + '[[counters]]\nid = "1"\nlabel = "1"\nservices = ["b"]\n',
     "no-service", "counters", "1", "services"),
    (BEGIN + SERVICE + '[[counters]]\nid = "1"\nlabel = "1"\nservices = ["a"]\nweights = {a = 0}\n',
     "value", "counters", "1", "weights"),
    (BEGIN + '[[clerks]]\nlogin = "x"\nname = "X"\nrole = "king"\n',
     "value", "clerks", "x", "role"),
    (BEGIN + '[[clerks]]\nlogin = "x"\nname = "X"\npassword = "p"\n',
     "unknown", "clerks", "x", "password"),
    (BEGIN + '[[opening.sessions]]\nstart = "8"\nend = "09:00"\n',
     "value", "opening", "", "sessions[0].start"),
    (BEGIN + '[[opening.sessions]]\nstart = "10:00"\nend = "09:00"\n',
     "no-end", "opening", "", "sessions"),
    (BEGIN + '[[opening.sessions]]\nstart = "08:00"\nend = "09:00"\n' * 2,
     "overlap", "opening", "", "sessions"),
    (BEGIN + "[opening]\ndaily_limits = {x = 3}\n", "no-service", "opening", "", "daily_limits"),
    (BEGIN + '[office]\npublic_url = "javascript:1"\n', "value", "office", "", "public_url"),
    (BEGIN + "[office]\nlanguages = []\n", "missing", "office", "", "languages"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "table", "entry", "field"), BAD)
def test_a_fault_names_table_entry_and_field(
    text: str, code: str, table: str, entry: str, field: str
) -> None:
    with pytest.raises(Faulty) as caught:
        read(text.encode())
    fault = caught.value.faults[0]
    assert (fault.code, fault.table, fault.entry, fault.field) == (code, table, entry, field)
    for language in ("vi", "en"):
        told = fault_text(fault, words("admin", language))
        assert entry in told
        assert "fault." not in told


def test_all_faults_are_told_at_once_and_bytes_are_no_text() -> None:
    with pytest.raises(Faulty) as caught:
        read((BEGIN + SERVICE + "x = 1\n" + '[[clerks]]\nlogin = "x"\n').encode())
    assert len(caught.value.faults) == 2
    with pytest.raises(Faulty) as caught:
        read(b"format = 1 \xff")
    assert caught.value.faults[0].code == "encoding"


def test_what_is_missing_is_switched_off_and_stays(office: Office, kiosk: Actor) -> None:
    office.tickets.take(kiosk, None, "dat-dai")
    outcome = take_in(office, BEGIN + SERVICE + '[[clerks]]\nlogin = "lan"\nname = "Lan"\n')
    whats = {(one.table, one.entry): one.what for one in outcome.changes}
    assert whats["services", "dat-dai"] == "off"
    assert whats["services", "a"] == "added"
    assert whats["counters", "quay-1"] == "off"
    assert whats["clerks", "minh"] == "off"
    assert ("clerks", "lan") not in whats
    assert {one.id: one.open for one in office.views.services()} == {
        "a": True, "ho-tich": False, "dat-dai": False,
    }  # fmt: skip
    assert office.views.counters() == []
    assert office.views.state("counter/quay-1") is None
    assert office.sign_in.sign_in("lan", "lan-password").actor.name == "Lan"
    with pytest.raises(Refused, match="wrong-login"):
        office.sign_in.sign_in("minh", "minh-password")
    with office.store.reader() as db:
        assert db.execute("SELECT count(*) FROM ticket").fetchone()[0] == 1


def test_a_new_clerk_gets_a_one_time_password_once(office: Office) -> None:
    text = text_of(office) + '\n[[clerks]]\nlogin = "moi"\nname = "Nguyễn Mới"\nrole = "admin"\n'
    outcome = take_in(office, text)
    with pytest.raises(Refused, match="password-change-needed"):
        office.sign_in.sign_in("moi", outcome.passwords["moi"])
    assert take_in(office, text).passwords == {}
    assert "Mới" not in str(rows(office))


def test_an_open_counter_and_the_last_admin_stay(office: Office, clerk: Actor) -> None:
    take_in(office, text_of(office).replace('role = "supervisor"', 'role = "admin"'))
    office.counters.command(clerk, "quay-1", "open")
    before = rows(office), text_of(office)
    outcome = take_in(office, BEGIN + SERVICE)
    assert {fault.code for fault in outcome.faults} == {
        "counter-in-use", "clerk-at-counter", "no-admin",
    }  # fmt: skip
    assert (rows(office), text_of(office)) == before


def test_a_renamed_service_is_told_to_the_terminals(office: Office) -> None:
    line = office.events.subscribe()
    take_in(office, text_of(office).replace('"Hộ tịch"', '"Hộ tịch mới"'))
    change = line.wait(PATIENCE)
    assert change is not None
    assert "service/ho-tich" in change.topics
    state = office.views.state("service/ho-tich")
    assert json.loads(json.dumps(state.names)) == {"vi": "Hộ tịch mới", "en": "Civil status"}  # type: ignore[union-attr]
    assert rows(office)[-1][1:3] == ("settings-changed/1", "ho-tich")


@pytest.mark.parametrize("role", ["clerk", "supervisor", "technician"])
def test_only_an_admin_may(office: Office, clerk: Actor, role: str) -> None:
    actor = Actor(clerk.kind, clerk.id, role)
    before = rows(office)
    with pytest.raises(Refused, match="forbidden"):
        office.administration.change(actor, lambda file: file)
    with pytest.raises(Refused, match="forbidden"):
        office.administration.reset_password(actor, "lan")
    assert rows(office) == before


def test_the_command_line(
    open_office: Callable[[], Office], office_settings: OfficeSettings, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    office = open_office()
    main = tmp_path / "office.toml"
    main.write_text(f'format = 1\noffice = "{office_settings.office}"\ndata = "data"\n')
    out = tmp_path / "out.toml"
    assert motcua.main(["export", "--settings", str(main), str(out)]) == 0
    out.write_text(out.read_text().replace('label = "3"', 'label = "33"'))
    asked = ["import", "--settings", str(main), str(out)]
    assert motcua.main(asked) == 2
    assert "/admin" in capsys.readouterr().err
    assert motcua.main([*asked, "--dry-run"]) == 0
    assert "quay-3" in capsys.readouterr().out
    office.close()
    assert motcua.main(asked) == 0
    out.write_text("format = 1\n[[services]]\nid = 'x'\n")
    assert motcua.main([*asked, "--language", "en"]) == 1
    assert "x · letter: This field is missing." in capsys.readouterr().err
    with open_office().store.reader() as db:
        assert present(db).counters[2].label == "33"
