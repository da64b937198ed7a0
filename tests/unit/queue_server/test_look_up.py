"""From the register through the copy to the look-up."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence

import pytest

from config.clock import SetClock
from contract.problems import Refused
from queue_server.backends.base import BackendDown, Changes, Manifest
from queue_server.domain.actor import Actor
from queue_server.domain.dossiers import Dossier, Status
from queue_server.jobs.ticking import Ticking
from queue_server.services.office import Office
from queue_server.services.register import NewDossier
from queue_server.storage import dossiers

CODE = "H26.15.02-261106-0975"


def enter(office: Office, clerk: Actor, clock: SetClock, code: str = CODE, **fields: object) -> str:
    due = clock.now() + dt.timedelta(days=3)
    new = NewDossier(code=code, due_at=due, **fields)  # type: ignore[arg-type]
    digits = office.register.enter(clerk, None, new).phone_code
    pull(office)
    return digits


def pull(office: Office) -> int:
    return sum(office.syncing.pull(backend) for backend in office.backends)


@pytest.mark.parametrize("written", [CODE, CODE.lower(), f"]C0{CODE}\r", CODE.replace("-", "–")])
def test_a_dossier_is_found_however_its_code_is_read(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock, written: str
) -> None:
    enter(office, clerk, clock, counter="1")
    found = office.look_up.find(kiosk, written)
    assert (found.code, found.status, found.counter) == (CODE, 2, "1")
    assert found.progress is not None
    assert found.progress.code == "due-in"


def test_the_phone_code_finds_it_too(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    digits = enter(office, clerk, clock)
    assert office.look_up.find(kiosk, digits).code == CODE


def test_the_age_is_the_time_since_the_backend_last_answered(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    enter(office, clerk, clock)
    clock.move(90)
    assert office.look_up.find(kiosk, CODE).age_seconds == 90
    assert pull(office) == 0
    assert office.look_up.find(kiosk, CODE).age_seconds == 0


def test_a_changed_status_arrives_with_the_next_pull(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    enter(office, clerk, clock)
    clock.move(60)
    office.register.change_status(clerk, None, CODE, int(Status.RESULT_READY))
    assert office.look_up.find(kiosk, CODE).status == 2
    assert pull(office) == 1
    found = office.look_up.find(kiosk, CODE)
    assert (found.status, found.ended_at) == (9, clock.now())


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("H26.15.02-261106-9999", "unknown-dossier"),
        ("CNTBD.181105.00224", "unknown-dossier"),
        ("1.001193", "invalid-code"),
        ("001099012345", "invalid-code"),
        ("", "invalid-code"),
        ("\x00\x01", "invalid-code"),
        ("%", "invalid-code"),
    ],
)
def test_other_codes_are_answered_clearly(
    office: Office, kiosk: Actor, code: str, problem: str
) -> None:
    with pytest.raises(Refused) as refused:
        office.look_up.find(kiosk, code)
    assert refused.value.code == problem


def test_a_repeated_entry_is_the_same_and_a_second_one_is_refused(
    office: Office, clerk: Actor
) -> None:
    new = NewDossier(code=CODE)
    first = office.register.enter(clerk, "request-1", new)
    assert office.register.enter(clerk, "request-1", new) == first
    with pytest.raises(Refused):
        office.register.enter(clerk, "request-2", new)


def test_names_stand_in_the_registers_own_column_alone(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    enter(office, clerk, clock, name="Nguyễn Văn Thử", phone="0900000000")
    with office.store.reader() as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
        holding = {
            table
            for table in tables
            if "Nguyễn Văn Thử" in str([tuple(row) for row in db.execute(f"SELECT * FROM {table}")])
        }
    assert holding == {"register_person"}


def test_results_ready_are_told_by_date_and_tail_alone(
    office: Office, clerk: Actor, clock: SetClock
) -> None:
    enter(office, clerk, clock)
    enter(office, clerk, clock, code="CNTBD.181105.00224", status=9)
    office.register.change_status(clerk, None, CODE, 9)
    pull(office)
    with office.store.reader() as db:
        ready = dossiers.ready(db)
    assert [(one.date, one.tail) for one in ready] == [("06/11", "0975")]


def many(now: dt.datetime) -> list[Dossier]:
    codes = (f"H26.15.02-261106-{n:04d}" for n in range(450))
    return [Dossier(code, Status.PROCESSING, now) for code in codes]


class MoodyBackend:
    """A backend that answers or does not, as told."""

    manifest = Manifest(name="moody", every=1.0)

    def __init__(self, told: Sequence[Dossier]) -> None:
        self.told = told
        self.down = False

    def check(self) -> str:
        return ""

    def changes_since(self, cursor: str) -> Changes:
        if self.down:
            raise BackendDown("no route")
        start = int(cursor or 0)
        batch = self.told[start : start + 200]
        return Changes(batch, str(start + len(batch)), more=start + len(batch) < len(self.told))

    def one(self, code: str) -> Dossier | None:
        return next((dossier for dossier in self.told if dossier.code == code), None)

    def accept(self, push: bytes) -> Sequence[Dossier]:
        raise ValueError("takes no pushes")


def test_a_backend_that_is_down_costs_freshness_alone(
    office: Office, kiosk: Actor, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    told = many(clock.now())
    caplog.set_level("INFO")
    backend = MoodyBackend(told)
    assert office.syncing.pull(backend) == 450
    backend.down = True
    clock.move(600)
    for _ in range(3):
        office.syncing.pull(backend)
    found = office.look_up.find(kiosk, told[449].code)
    assert (found.backend_down, found.age_seconds) == (True, 600)
    backend.down = False
    office.syncing.pull(backend)
    found = office.look_up.find(kiosk, told[0].code)
    assert (found.backend_down, found.age_seconds) == (False, 0)
    lines = [record.message for record in caplog.records if "backend moody" in record.message]
    assert lines == ["backend moody is down: no route", "backend moody is back"]


def test_the_copy_is_made_in_batches_each_with_one_journal_row(
    office: Office, clock: SetClock
) -> None:
    told = many(clock.now())
    office.syncing.pull(MoodyBackend(told))
    with office.store.reader() as db:
        rows = db.execute("SELECT data FROM journal WHERE kind = 'dossiers-changed/1'").fetchall()
    assert [row[0].count('"count":200') for row in rows] == [1, 1, 0]


def test_a_job_that_fails_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    rounds: list[int] = []
    done: list[Callable[[], None]] = []

    def work() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise RuntimeError("first time")
        done[0]()

    twice = threading.Event()
    done.append(twice.set)
    job = Ticking("test", 0.01, work)
    job.start()
    assert twice.wait(10)
    job.close()
    assert "the job test failed" in caplog.text
