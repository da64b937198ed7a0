"""What a demo office is made of, on any day."""

from __future__ import annotations

import datetime as dt
import socket
import tomllib
from pathlib import Path

import pytest

from config.settings import OfficeSettings, TerminalSettings, load
from contract.codes import AppointmentCode, DossierCode, recognise
from devices.dock.files import describe, write_files
from devices.dock.plan import TERMINALS, fit, make_plan, near, readable_password
from devices.dock.ports import BusyPortError, Ports, choose
from queue_server.services.seed import Seed

PORTS = Ports(1, 2, 3, 4)
ENTRY = {"serial": "0975", "status": 9, "received": -15, "due": 3, "ended": -1, "counter": "1"}


@pytest.mark.parametrize("weekday", range(7))
def test_dossiers_lie_on_working_days_in_their_order(weekday: int) -> None:
    today = dt.date(2026, 11, 16) + dt.timedelta(weekday)
    dossier = fit(ENTRY, today)
    moments = [dossier.received_at, dossier.ended_at, dossier.due_at]
    assert all(moment.weekday() < 5 for moment in moments)
    assert moments == sorted(moments)
    assert dossier.received_at.date() <= today <= dossier.due_at.date()


def test_a_code_is_one_the_scanner_knows() -> None:
    code = fit(ENTRY, dt.date(2026, 11, 21)).code
    assert code == "H26.15.02-261106-0975"
    assert isinstance(recognise(code), DossierCode)


def test_appointments_lie_around_the_start_and_can_be_scanned(tmp_path: Path) -> None:
    now = dt.datetime(2026, 11, 23, 9, 47, tzinfo=dt.UTC)
    plan = make_plan(tmp_path / "demo", PORTS)
    times = [near(one, now).start for one in plan.static["appointments"]]
    assert [f"{time:%H:%M}" for time in times] == ["09:30", "10:00", "11:30", "08:00"]
    assert {type(recognise(one.code)) for one in plan.appointments} == {AppointmentCode}


def test_every_file_can_be_read_by_its_process(tmp_path: Path) -> None:
    plan = make_plan(tmp_path / "demo", PORTS)
    assert write_files(plan).exists()
    assert load(plan.settings("server"), OfficeSettings).web.port == PORTS.http
    load(plan.folder / "seed.toml", Seed)
    for name, kind in TERMINALS.items():
        settings = load(plan.settings(name), TerminalSettings)
        assert (settings.kind, settings.broker.password) == (kind, plan.tokens[name])
        assert settings.broker.name == name


def test_each_start_is_a_new_one(tmp_path: Path) -> None:
    left_over = tmp_path / "demo" / "data" / "office.db"
    left_over.parent.mkdir(parents=True)
    left_over.touch()
    first, second = (make_plan(tmp_path / "demo", PORTS) for _ in range(2))
    write_files(second)
    assert not left_over.exists()
    assert not set(first.tokens.values()) & set(second.tokens.values())
    seed = tomllib.loads((second.folder / "seed.toml").read_text(encoding="utf-8"))
    assert [one["password"] for one in seed["clerks"]] == [one.password for one in second.logins]


def test_what_holds_a_secret_is_private(tmp_path: Path) -> None:
    plan = make_plan(tmp_path / "demo", PORTS)
    write_files(plan)
    secrets = [*plan.tokens.values(), *(login.password for login in plan.logins)]
    for path in plan.folder.rglob("*"):
        told = path.read_text(encoding="utf-8") if path.is_file() else ""
        if any(secret in told for secret in secrets):
            assert path.stat().st_mode & 0o077 == 0, path


def test_the_description_names_everything_a_script_needs(tmp_path: Path) -> None:
    plan = make_plan(tmp_path / "demo", PORTS)
    told = describe(plan, {"server": 7}, "a-token")
    assert told["http"] == "http://127.0.0.1:2"
    assert told["mqtt"] == {"host": "127.0.0.1", "port": 3}
    assert set(told["tokens"]) == {*TERMINALS, "clerk"}
    assert len(told["services"]) == 5
    assert told["counters"] == ["1", "2", "3", "4", "5"]
    assert told["pids"] == {"server": 7}


def test_sockets_have_short_paths_even_in_deep_folders(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 20) / "demo"
    plan = make_plan(deep, PORTS)
    assert len(str(plan.glass("display-1"))) < 100
    assert plan.glasses.parent != plan.folder
    plan.glasses.rmdir()


def test_passwords_can_be_typed_and_differ() -> None:
    made = {readable_password() for _ in range(20)}
    assert len(made) == 20
    assert all(word.isascii() and word.replace("-", "").isalnum() for word in made)


def test_a_busy_port_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        with pytest.raises(BusyPortError, match=f"port {port} for the broker is busy.*free-ports"):
            choose(Ports(0, 0, port, 0))


def test_free_ports_are_all_different() -> None:
    chosen = choose(Ports(0, 0, 0, 0))
    assert len({chosen.dock, chosen.http, chosen.broker, chosen.printer}) == 4
