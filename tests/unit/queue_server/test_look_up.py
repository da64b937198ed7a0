"""From the register through the copy to the look-up."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from config.catalogue.samples import sample
from config.clock import SetClock
from config.settings import OfficeSettings
from contract.codes import phone_code
from contract.messages import DossierStep, Problem, ResultsState
from contract.problems import Refused
from queue_server.app import build
from queue_server.backends.base import BackendDown, Changes, Manifest
from queue_server.domain.actor import Actor
from queue_server.domain.dossiers import Dossier, Status
from queue_server.jobs.ticking import Ticking
from queue_server.services.office import Office
from queue_server.services.register import NewDossier
from queue_server.services.sign_in import verify
from queue_server.storage import dossiers, register
from queue_server.storage.tx import Tx
from tests.waiting import PATIENCE, wait_for

CODE = "H26.15.02-261106-0975"
DOTTED = "H26.15.02.261106.0975"


def enter(office: Office, clerk: Actor, clock: SetClock, code: str = CODE, **fields: object) -> str:
    due = clock.now() + dt.timedelta(days=3)
    new = NewDossier(code=code, due_at=due, **fields)  # type: ignore[arg-type]
    digits = office.register.enter(clerk, None, new).phone_code
    pull(office)
    return digits


def pull(office: Office) -> int:
    return sum(office.syncing.pull(backend) for backend in office.backends)


@pytest.mark.parametrize(
    "written", [CODE, CODE.lower(), f"]C0{CODE}\r", CODE.replace("-", "–"), DOTTED]
)
def test_a_dossier_is_found_however_its_code_is_read(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock, written: str
) -> None:
    enter(office, clerk, clock, counter="1")
    found = office.look_up.find(kiosk, written)
    assert (found.code, found.status, found.counter) == (CODE, 2, "1")
    assert found.progress is not None
    assert found.progress.code == "due-in"


def test_a_code_entered_with_dots_is_found_and_moved_on_with_dashes(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    enter(office, clerk, clock, DOTTED)
    assert office.look_up.find(kiosk, CODE).status == 2
    office.register.change_status(clerk, None, CODE, 9)
    pull(office)
    assert office.look_up.find(kiosk, DOTTED).status == 9
    with pytest.raises(Refused, match="wrong-move"):
        enter(office, clerk, clock, CODE)


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


def test_a_changed_status_shows_at_once(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    enter(office, clerk, clock)
    clock.move(60)
    office.register.change_status(clerk, None, CODE, int(Status.RESULT_READY))
    found = office.look_up.find(kiosk, CODE)
    assert (found.status, found.ended_at) == (9, clock.now())
    assert pull(office) == 0


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
    assert office.register.enter(clerk, "request-1", new) == replace(first, pin="")
    with pytest.raises(Refused):
        office.register.enter(clerk, "request-2", new)


def test_a_pin_is_told_once_and_kept_as_its_hash(office: Office, clerk: Actor) -> None:
    new = NewDossier(code=CODE, pin="482159")
    assert office.register.enter(clerk, "request-1", new).pin == "482159"
    assert office.register.enter(clerk, "request-1", new).pin == ""
    assert kept(office, "482159") == (True, set())
    other = office.register.change_pin(clerk, CODE).pin
    assert other.isdigit()
    assert len(other) == 4
    assert kept(office, other)[0]
    assert not kept(office, "482159")[0]
    with pytest.raises(Refused) as refused:
        office.register.change_pin(clerk, "H26.15.02-261106-9999")
    assert refused.value.code == "unknown-dossier"


def test_the_pin_opens_procedure_papers_and_steps(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    procedure = sample().procedures[0]
    enter(office, clerk, clock, pin="4821", procedure=procedure.code)
    entered = clock.now()
    clock.move(3600)
    office.register.change_status(clerk, None, CODE, int(Status.PROCESSING))
    alone = office.look_up.find(kiosk, CODE)
    assert (alone.pin, alone.details) == (True, None)
    details = office.look_up.find(kiosk, CODE, "4821").details
    assert details is not None
    assert details.names == procedure.name
    assert details.papers == [paper.name for paper in procedure.papers]
    assert details.steps == [DossierStep(2, entered), DossierStep(4, clock.now())]


def test_a_wrong_pin_and_an_unknown_code_look_the_same_and_lock(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    enter(office, clerk, clock, pin="4821")
    for code in (CODE, "H26.15.02-261106-9999"):
        told = [refusal(office, kiosk, code, "0000") for _ in range(6)]
        assert told == ["wrong-pin"] * 5 + ["too-many-tries"]
    assert refusal(office, kiosk, CODE, "4821") == "too-many-tries", "locked for who knows it, too"
    assert office.look_up.find(kiosk, CODE).status == 2, "the status needs no PIN"
    clock.move(601)
    assert office.look_up.find(kiosk, CODE, "4821").details is not None


def refusal(office: Office, actor: Actor, code: str, pin: str) -> str:
    with pytest.raises(Refused) as refused:
        office.look_up.find(actor, code, pin)
    return refused.value.code


def kept(office: Office, pin: str) -> tuple[bool, set[str]]:
    """Whether the PIN is the one kept, and the tables it stands in as it is."""
    with office.store.reader() as db:
        row = register.secrets_of(db, CODE)
        assert row is not None
        assert len(row["secret"]) >= 22
        return verify(row["pin"], pin), tables_holding(db, pin)


@pytest.mark.parametrize("agency", ["H26.15.02", "000.00.53.H48"])
def test_the_register_makes_the_next_code_of_the_day(
    office: Office, clerk: Actor, kiosk: Actor, agency: str
) -> None:
    with pytest.raises(Refused):
        office.register.enter(clerk, None, NewDossier())
    tell_office(office, "agency", agency)
    office.register.enter(clerk, None, NewDossier(code=f"{agency}-261123-0002"))
    made = [office.register.enter(clerk, None, NewDossier()) for _ in range(3)]
    assert [one.code for one in made] == [f"{agency}-261123-{n:04d}" for n in (1, 3, 4)]
    assert [one.phone_code[:10] for one in made] == [f"261123{n:04d}" for n in (1, 3, 4)]
    assert office.look_up.find(kiosk, made[2].phone_code).code == made[2].code


def test_the_phone_code_has_the_digits_of_the_code_where_they_are_free(
    office: Office, clerk: Actor, clock: SetClock
) -> None:
    assert enter(office, clerk, clock) == phone_code("261106", 975)
    assert enter(office, clerk, clock, "H26.15.03-261106-0975") == phone_code("261123", 1)
    assert enter(office, clerk, clock, "CNTBD.181105.00224") == phone_code("261123", 2)


def test_an_old_number_is_found_in_small_letters_too(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    enter(office, clerk, clock, "cntbd.181105.00224")
    told = [Dossier("hs_đất/17", Status.PROCESSING, clock.now())]
    office.syncing.take("moody", told)
    assert office.look_up.find(kiosk, "CNTBD.181105.00224").code == "CNTBD.181105.00224"
    assert office.look_up.find(kiosk, "Hs_Đất/17").code == "HS_ĐẤT/17"


def test_a_citizens_number_told_by_a_backend_is_not_kept(office: Office, clock: SetClock) -> None:
    told = [Dossier("001099012345", Status.PROCESSING, clock.now())]
    assert office.syncing.take("moody", told) == 0
    with office.store.reader() as db:
        assert tables_holding(db, "001099012345") == set()


@pytest.mark.parametrize(
    ("status", "counter", "label"),
    [
        (9, "quay-2", "2"),
        (9, "2", "2"),
        (5, "quay-1", "1"),
        (4, "", None),
        (9, "", "3"),
        (9, "A1", "A1"),
    ],
)
def test_the_counter_to_go_to(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock, status: int, counter: str,
    label: str | None,
) -> None:  # fmt: skip
    def give_results_out(tx: Tx) -> None:
        tx.db.execute("INSERT INTO service (id, letter, names) VALUES ('nhan-ket-qua', 'T', '{}')")
        tx.db.execute(
            "INSERT INTO counter_service (counter, service) VALUES ('quay-3', 'nhan-ket-qua')"
        )

    office.store.write(give_results_out)
    enter(office, clerk, clock, status=status, counter=counter)
    assert office.look_up.find(kiosk, CODE).counter == label


def test_a_seed_fills_the_register(tmp_path: Path, clock: SetClock, kiosk: Actor) -> None:
    rows = f"""
[office]
names = {{vi = "Thử"}}
agency = "H26.15.02"
[[dossiers]]
code = "{CODE}"
status = 9
received_at = 2026-11-06T09:00:00+07:00
due_at = 2026-11-25T16:00:00+07:00
ended_at = 2026-11-20T15:00:00+07:00
modified_at = 2026-11-20T15:00:00+07:00
counter = "1"
pin = "4821"
"""
    (tmp_path / "seed.toml").write_text(rows)
    settings = OfficeSettings(format=1, office="thu", data="data", seed="seed.toml")
    office = build(settings, clock, folder=tmp_path)
    try:
        assert pull(office) == 1
        found = office.look_up.find(kiosk, CODE)
        assert found.progress == Problem(code="early", params={"days": 2})
        assert kept(office, "4821")[0]
    finally:
        office.close()


def test_names_stand_in_the_registers_own_column_alone(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    enter(office, clerk, clock, name="Nguyễn Văn Thử", phone="0900000000")
    with office.store.reader() as db:
        assert tables_holding(db, "Nguyễn Văn Thử") == {"register_person"}


def tables_holding(db: sqlite3.Connection, text: str) -> set[str]:
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
    rows = {name: [tuple(row) for row in db.execute(f"SELECT * FROM {name}")] for name in tables}
    return {name for name, held in rows.items() if text in str(held)}


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


@pytest.mark.parametrize(("wanted", "tails"), [(True, ["0975"]), (False, [])])
def test_results_are_told_only_where_the_office_wants_it(
    office: Office, clerk: Actor, clock: SetClock, wanted: bool, tails: list[str]
) -> None:
    tell_office(office, "show_results", wanted)
    seen = office.events.subscribe()
    enter(office, clerk, clock, status=9)

    def told() -> bool:
        change = seen.wait(PATIENCE)
        return change is not None and "results" in change.topics

    wait_for(told, "word of the results")
    state = office.views.state("results")
    assert isinstance(state, ResultsState)
    assert [one.tail for one in state.results] == tails


def tell_office(office: Office, name: str, value: object) -> None:
    told = "UPDATE meta SET value = json_set(value, ?, json(?)) WHERE key = 'office-state'"
    office.store.write(lambda tx: tx.db.execute(told, (f"$.{name}", json.dumps(value))).rowcount)


def test_a_citizens_card_under_the_scanner_leaves_no_trace(
    office: Office, kiosk: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with pytest.raises(Refused) as refused:
        office.look_up.find(kiosk, "001099012345||NGUYỄN VĂN THỬ|01011960|Nam|Hà Nội|01012022")
    assert refused.value.params == {"kind": "citizen-card"}
    with office.store.reader() as db:
        assert tables_holding(db, "001099012345") | tables_holding(db, "NGUYỄN") == set()
    assert "001099012345" not in caplog.text


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


def test_a_job_that_fails_goes_on_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    rounds: list[int] = []
    done: list[Callable[[], None]] = []

    def work() -> None:
        rounds.append(len(rounds))
        if len(rounds) <= 3:
            raise RuntimeError("not yet")
        if len(rounds) == 5:
            done[0]()

    twice = threading.Event()
    done.append(twice.set)
    job = Ticking("test", 0.01, work)
    job.start()
    assert twice.wait(PATIENCE)
    job.close()
    lines = [record.message for record in caplog.records if "the job test" in record.message]
    assert lines[:1] == ["the job test failed; it goes on trying"]
    assert len(lines) == 2
