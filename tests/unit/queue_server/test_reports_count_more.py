"""What reports only count: ratings in groups, results, needs, dossiers, appointments, pauses."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from config.clock import SetClock, micros
from contract.ids import Level, Life, Need, Priority, Scope, Served
from contract.messages import DeviceState
from queue_server.domain.actor import SYSTEM, Actor, ActorKind
from queue_server.reports.all_tables import own_tables, tables
from queue_server.reports.counted_tables import rating_cells
from queue_server.reports.figures import Report
from queue_server.reports.making import make
from queue_server.reports.placeholders import placeholders
from queue_server.reports.reading import names
from queue_server.reports.span import Span
from queue_server.reports.table import Cell
from queue_server.reports.wording import Speech
from queue_server.services.bookings import Wanted
from queue_server.services.office import Office
from queue_server.services.tickets import Brings
from queue_server.web import create_app

ZONE = "Asia/Ho_Chi_Minh"
MONDAY = dt.date(2026, 11, 23)
DAY = 24 * 3600
Serve = Callable[..., str]


@pytest.fixture
def serve(office: Office, clerk: Actor, kiosk: Actor) -> Serve:
    """Serves somebody at counter 1, marked and rated as asked; gives their token."""
    office.counters.command(clerk, "quay-1", "open")

    def one(level: Level | None = None, served: Served | None = None, *codes: str) -> str:
        token = office.tickets.take(kiosk, None, "ho-tich").token
        office.counters.command(clerk, "quay-1", "next")
        if served:
            office.counters.command(clerk, "quay-1", "mark", served=served, procedures=codes)
        office.counters.command(clerk, "quay-1", "done")
        if level:
            office.ratings.rate(kiosk, None, token, level)
        return token

    return one


def report(office: Office, clock: SetClock, clerk: str | None = None) -> Report:
    today = clock.now().date()
    with office.store.reader() as db:
        return make(db, Span(MONDAY, today, today, ZONE), micros(clock.now()), clerk)


def rows(office: Office, clock: SetClock, table: str, clerk: str | None = None) -> list[list[Cell]]:
    with office.store.reader() as db:
        named = names(db, "vi")
    made = (own_tables if clerk else tables)(
        report(office, clock, clerk), named, Speech("vi", ZONE)
    )
    return next(one.rows for one in made if one.id == table)


def test_ratings_are_in_no_report_before_five_have_come_together(
    office: Office, clock: SetClock, serve: Serve, clerk: Actor
) -> None:
    for level in (Level.VERY_SATISFIED, Level.VERY_SATISFIED, Level.SATISFIED, Level.DISSATISFIED):
        serve(level)
    clock.move(DAY)
    office.ratings.release()
    told = report(office, clock).counted
    assert (told.unreleased, dict(told.ratings.whole)) == (4, {})
    assert rows(office, clock, "ratings-clerks") == []
    serve(Level.SATISFIED)
    office.ratings.release()
    assert report(office, clock).counted.unreleased == 5
    clock.move(DAY)
    office.ratings.release()
    five: list[Cell] = [5, 2, 2, 1, 0.8]
    assert rows(office, clock, "ratings-clerks") == [["Lan", *five]]
    assert rows(office, clock, "ratings-counters") == [["Quầy 1", *five]]
    assert rows(office, clock, "ratings-services") == [["Cả văn phòng", *five], ["Hộ tịch", *five]]
    assert rows(office, clock, "ratings-days") == [[dt.date(2026, 11, 24), *five]]
    assert rows(office, clock, "ratings-services", clerk.id)[0] == ["Cả văn phòng", *five]
    other = "00000000-0000-7000-8000-000000000000"
    assert rows(office, clock, "ratings-services", other) == []
    values = placeholders(report(office, clock), "Phường Thử", Speech("vi", ZONE))
    assert (values["ratings"], values["content-percent"]) == (5, 80.0)
    assert values["service.ho-tich.dissatisfied"] == 1


def test_too_few_are_not_shown_whatever_let_them_out() -> None:
    assert rating_cells({Level.SATISFIED: 4}) == [None] * 5


def test_results_and_procedures_are_counted_as_marked(
    office: Office, clock: SetClock, serve: Serve
) -> None:
    serve(None, Served.DONE, "1.004873", "2.000815")
    serve(None, Served.PAPERS, "1.004873")
    serve(None, Served.WRONG_OFFICE)
    serve()
    assert rows(office, clock, "results-services")[1] == ["Hộ tịch", 4, 1, 1, 1, 1, 1 / 3]
    assert rows(office, clock, "results-clerks") == [["Lan", 4, 1, 1, 1, 1, 1 / 3]]
    assert rows(office, clock, "procedures") == [
        ["1.004873", None, 2],
        ["2.000815", None, 1],
    ]
    values = placeholders(report(office, clock), "Phường Thử", Speech("vi", ZONE))
    assert [values[name] for name in ("done", "papers", "wrong-office", "unmarked")] == [1] * 4


def test_needs_outlive_the_tickets_own_and_dossiers_are_added(
    office: Office, clock: SetClock, kiosk: Actor
) -> None:
    brought = (Brings((Need.SIGHT, Need.WHEELCHAIR), 3), Brings((Need.SIGHT,)), Brings())
    for brings in brought:
        office.tickets.take(kiosk, None, "ho-tich", Priority.NONE, "vi", brings)
    office.store.write(lambda tx: tx.db.execute("UPDATE ticket SET needs = '[]'").rowcount)
    assert rows(office, clock, "needs") == [["Mắt kém", 2], ["Xe lăn", 1]]
    assert rows(office, clock, "dossiers") == [["Hộ tịch", 1, 5]]


def test_appointments_and_pauses(office: Office, clock: SetClock, clerk: Actor) -> None:
    for hour in (9, 10):
        start = clock.now().replace(hour=hour)
        wanted = Wanted(service="ho-tich", start=start, name="", phone="")
        office.bookings.make(clerk, None, wanted)
    with office.store.reader() as db:
        first = db.execute("SELECT id FROM booking ORDER BY start").fetchone()[0]
    office.store.write(
        lambda tx: (
            tx.db.execute(
                "UPDATE booking SET state = CASE id WHEN ? THEN 'checked-in' ELSE 'missed' END",
                (first,),
            ).rowcount
        )
    )
    assert rows(office, clock, "appointments") == [["Hộ tịch", 2, 1, 1, 0, 0, 0.5]]
    minh = supervisor(office)
    office.opening.pause(minh, None, Scope.OFFICE, "", {"vi": "Mất điện"})
    clock.move(600)
    office.opening.resume(minh, None, Scope.OFFICE, "")
    values = placeholders(report(office, clock), "Phường Thử", Speech("vi", ZONE))
    assert (values["pauses"], values["pause-minutes"]) == (1, 10)
    assert (values["appointments-kept"], values["appointments-missed"]) == (1, 1)


def supervisor(office: Office) -> Actor:
    with office.store.reader() as db:
        row = db.execute("SELECT * FROM clerk WHERE login = 'minh'").fetchone()
    return Actor(ActorKind.CLERK, row["id"], row["role"], row["name"])


def test_breaks_by_their_reason(office: Office, clock: SetClock, clerk: Actor) -> None:
    def press(command: str, seconds: float = 0, note: str = "") -> None:
        office.counters.command(clerk, "quay-1", command, note=note)
        clock.move(seconds)

    press("open", 600)
    press("pause", 300, "Họp")
    press("open", 600)
    press("pause", 900, "Họp")
    press("open", 600)
    press("pause", 60)
    expected: list[list[Cell]] = [["Họp", 2, 20.0], ["Không ghi lý do", 1, 1.0]]
    assert rows(office, clock, "breaks") == expected
    clock.move(DAY)
    assert rows(office, clock, "breaks")[1] == ["Không ghi lý do", 1, 0.0]


def test_test_prints_use_up_no_number_and_are_in_no_report(
    office: Office, clock: SetClock, kiosk: Actor
) -> None:
    office.devices.heard("kiosk-1", DeviceState(state=Life.READY, at=clock.now()))
    office.one_shots.attach(lambda *_: True)
    before = report(office, clock)
    for n in range(3):
        office.printing.test(supervisor(office), f"test-print-{n}", "kiosk-1")
    assert report(office, clock) == before
    assert office.tickets.take(kiosk, None, "ho-tich").number == "A001"


def test_the_page_and_its_files_show_it_all(office: Office, clock: SetClock, serve: Serve) -> None:
    for _ in range(5):
        serve(Level.VERY_SATISFIED, Served.DONE, "1.001193")
    clock.move(DAY)
    office.ratings.release()
    client: FlaskClient = create_app(office).test_client()
    client.set_cookie("motcua", office.sign_in.sign_in("minh", "minh-password", "").token)
    page = client.get("/reports?from=2026-11-23&to=2026-11-24").text
    assert "Hài lòng theo cán bộ" in page
    assert "Kết quả theo việc" in page
    assert page.count('class="chart stacked"') == 2
    procedure = office.catalogues.edition().whole.one("1.001193")
    assert procedure is not None
    assert f'<td class="text">{procedure.name["vi"]}</td>' in page
    days = "from=2026-11-23&to=2026-11-24"
    answer = client.get(f"/reports/ratings-clerks.csv?{days}")
    assert "Lan,5,5,0,0" in answer.data.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(client.get(f"/reports/report.xlsx?{days}").data))
    assert "Hài lòng theo cán bộ" in book.sheetnames
    assert SYSTEM.id not in page
