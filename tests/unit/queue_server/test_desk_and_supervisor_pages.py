"""The desk's and the supervisor's page without a browser: who gets in, what is marked as amiss."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from config.clock import SetClock
from config.words import words
from contract.ids import Life, Priority, Scope
from contract.messages import DeviceState
from queue_server.domain.actor import SYSTEM, Actor, ActorKind
from queue_server.domain.calendar import OpeningRules, WeeklySession
from queue_server.domain.floor import FloorLimits
from queue_server.services.office import Office
from queue_server.services.office_edits import with_table
from queue_server.services.terminal_settings import WifiSettings
from queue_server.web import create_app
from queue_server.web.pages.floor import Watch

ELSEWHERE = {"Origin": "http://elsewhere.test"}


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return create_app(office).test_client()


def sign_in(client: FlaskClient, login: str, to: str = "") -> str:
    data = {"login": login, "password": f"{login}-password", "to": to}
    return client.get(client.post("/counter/sign-in", data=data).location).location or ""


@pytest.fixture
def watch(office: Office) -> Watch:
    return Watch(office, words("web", "vi"))


def device_state(office: Office, life: Life = Life.READY, **parts: str) -> DeviceState:
    return DeviceState(state=life, kind="kiosk", at=office.clock.now(), parts=parts)


# --- who gets in ---------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["desk", "supervisor"])
def test_the_way_in_leads_to_the_page_asked_for(client: FlaskClient, page: str) -> None:
    assert client.get(f"/{page}").location == f"/counter?to={page}"
    for part in ("view", "live"):
        assert client.get(f"/{page}/{part}").status_code == 401
    assert sign_in(client, "minh", page) == f"/{page}"
    assert client.get(f"/{page}").status_code == 200


def test_a_clerk_has_the_desk_but_not_the_floor(client: FlaskClient) -> None:
    sign_in(client, "lan")
    assert client.get("/desk").status_code == 200
    refused = client.get("/supervisor")
    assert refused.status_code == 403
    assert "dành cho người điều hành" in refused.text
    assert client.get("/supervisor/view").get_json()["error"] == "forbidden"
    assert client.get("/supervisor/live").status_code == 403


def test_the_desk_offers_the_supervisors_pages_to_supervisors_alone(client: FlaskClient) -> None:
    sign_in(client, "lan")
    assert 'href="/supervisor"' not in client.get("/desk").text
    sign_in(client, "minh")
    assert 'href="/supervisor"' in client.get("/desk").text


@pytest.mark.parametrize(
    "path", ["find", "tickets/x/change", "tickets/x/back", "tickets/x/undo", "paper-tickets",
             "help/kiosk-1/done"],
)  # fmt: skip
def test_a_change_asked_by_another_site_is_refused(
    client: FlaskClient, office: Office, path: str
) -> None:
    sign_in(client, "minh")
    before = office.store.seq
    body = {"request": "request-1", "service": "ho-tich", "given": "07:00", "text": "A001"}
    answer = client.post(f"/api/v1/{path}", json=body, headers=ELSEWHERE)
    assert (answer.status_code, answer.get_json()["error"]) == (403, "forbidden")
    assert office.store.seq == before


# --- the desk ------------------------------------------------------------------------------------


def test_a_given_number_is_shown_large_with_its_qr(
    client: FlaskClient, office: Office, clerk: Actor
) -> None:
    sign_in(client, "lan")
    token = office.tickets.take(clerk, None, "ho-tich", Priority.MERIT).token
    page = client.get(f"/desk/issued?token={token}").text
    assert "A001" in page
    assert "<svg viewBox=" in page  # so that it shrinks as a whole, and can still be scanned


def test_the_desks_pieces_tell_of_times_days_slips_and_papers(
    client: FlaskClient, office: Office, clerk: Actor, kiosk: Actor
) -> None:
    sign_in(client, "lan")
    assert ">07:30<" not in client.get("/desk/times?service=ho-tich&day=2026-11-23").text
    assert ">07:30<" in client.get("/desk/times?service=ho-tich&day=2026-11-25").text
    assert client.get("/desk/times?service=ho-tich&day=soon").status_code == 400
    assert client.get("/desk/times?service=none&day=2026-11-25").status_code == 404
    token = office.tickets.take(kiosk, None, "ho-tich").token
    slip = office.slips.give(clerk, None, token)
    assert slip.code in client.get("/desk/slips").text
    assert slip.code in client.get(f"/desk/ticket?text={slip.code}").text
    asked = f"/desk/printed?paper={token}&device=kiosk-1&seq=0&until={'9' * 30}"
    assert 'data-outcome="waiting"' in client.get(asked).text
    assert 'data-outcome="silent"' in client.get(asked.replace("9" * 30, "x")).text


def test_a_file_from_another_site_is_not_taken_in(client: FlaskClient, office: Office) -> None:
    file = b"uid,service,day,from\nx-1,A,2026-11-25,09:00\n"

    def send(**headers: str) -> str:
        data = {"file": (BytesIO(file), "hen.csv"), "try": "", "request": "import-0001"}
        return client.post("/desk/import", data=data, headers=headers).text

    sign_in(client, "lan")
    assert "forbidden" in send(**ELSEWHERE)
    assert office.bookings.of_day(dt.date(2026, 11, 25)) == []
    assert "thêm 1" in send()
    assert "thêm 1" in send()
    assert len(office.bookings.of_day(dt.date(2026, 11, 25))) == 1


def test_without_an_address_for_phones_there_is_no_qr(
    client: FlaskClient, office: Office, clerk: Actor
) -> None:
    office.tickets.public_url = ""
    sign_in(client, "lan")
    token = office.tickets.take(clerk, None, "ho-tich").token
    assert "<svg" not in client.get(f"/desk/issued?token={token}").text


def test_a_found_ticket_offers_what_can_be_done_with_it(
    client: FlaskClient, office: Office, kiosk: Actor, clerk: Actor
) -> None:
    sign_in(client, "lan")
    office.tickets.take(kiosk, None, "ho-tich")
    assert client.get("/desk/ticket?text=A002").status_code == 404
    waiting = client.get("/desk/ticket?text=A001").text
    assert "/change" in waiting and "/cancel" in waiting and "/back" not in waiting  # noqa: PT018
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next")
    office.counters.command(clerk, "quay-1", "missed")
    assert "/back" in client.get("/desk/ticket?text=A001").text
    office.counters.command(clerk, "quay-1", "call", number="A001")
    office.counters.command(clerk, "quay-1", "done")
    assert "data-press" not in client.get("/desk/ticket?text=A001").text


def test_what_a_person_wrote_stays_text(client: FlaskClient) -> None:
    sign_in(client, "lan")
    assert "<script" not in client.get("/desk/ticket?text=<script>").text


def test_the_desks_live_view_says_who_waits_and_who_is_away(
    client: FlaskClient, office: Office, kiosk: Actor, clerk: Actor
) -> None:
    sign_in(client, "lan")
    for _ in range(2):
        office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next")
    office.counters.command(clerk, "quay-1", "park")
    view = client.get("/desk/view").get_json()
    assert view["lines"] == {"ho-tich": [1, True], "dat-dai": [0, True]}
    assert 'data-find="A001"' in view["parts"]["aside"]
    assert view["seq"] == office.store.seq


# --- the floor -----------------------------------------------------------------------------------


def test_an_open_counter_free_while_somebody_waits_is_marked_after_five_minutes(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock, watch: Watch
) -> None:
    office.counters.command(clerk, "quay-1", "open")
    clock.move(600)
    assert [place.idle for place in watch.floor().places] == [False] * 3
    office.tickets.take(kiosk, None, "ho-tich")
    assert [place.idle for place in watch.floor().places] == [True, False, False]
    office.counters.command(clerk, "quay-1", "next")
    office.tickets.take(kiosk, None, "ho-tich")
    assert not watch.floor().places[0].idle
    office.counters.command(clerk, "quay-1", "done")
    clock.move(299)
    assert not watch.floor().places[0].idle
    clock.move(1)
    assert watch.floor().places[0].idle


def test_who_waits_half_an_hour_is_named_the_longest_first(
    office: Office, kiosk: Actor, clock: SetClock, watch: Watch
) -> None:
    for service in ("ho-tich", "dat-dai", "ho-tich", "ho-tich", "dat-dai", "ho-tich", "ho-tich"):
        office.tickets.take(kiosk, None, service)
        clock.move(1)
    clock.move(29 * 60)
    assert watch.floor().late == []
    clock.move(60)
    floor = watch.floor()
    assert [late.number for late in floor.late] == ["A001", "B001", "A002", "A003", "B002"]
    assert floor.more_late == 2
    assert [(lane.waiting, lane.long, lane.alone) for lane in floor.lanes] == [
        (5, True, True), (2, True, True),
    ]  # fmt: skip


def test_long_and_idle_are_what_the_office_says(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock, watch: Watch
) -> None:
    limits = FloorLimits(long_wait_minutes=10, idle_minutes=2)
    office.administration.change(SYSTEM, with_table("floor", limits))
    office.counters.command(clerk, "quay-1", "open")
    office.tickets.take(kiosk, None, "ho-tich")
    clock.move(120)
    floor = watch.floor()
    assert [place.idle for place in floor.places] == [True, False, False]
    assert (floor.late, floor.lanes[0].long) == ([], False)
    clock.move(480)
    floor = watch.floor()
    assert ([late.number for late in floor.late], floor.lanes[0].long) == (["A001"], True)


def test_a_counter_marks_long_waits_by_the_same_limit(
    office: Office, kiosk: Actor, client: FlaskClient
) -> None:
    sign_in(client, "lan")
    office.administration.change(SYSTEM, with_table("floor", FloorLimits(long_wait_minutes=17)))
    office.tickets.take(kiosk, None, "ho-tich")
    view = client.get("/counter/quay-1/view").get_json()
    assert 'data-minutes="17"' in view["parts"]["queue"]
    assert 'data-minutes="17"' in client.get("/counter/quay-1").text


def test_a_counter_that_calls_for_help_is_on_the_floor_until_somebody_goes(
    office: Office, clerk: Actor, clock: SetClock, watch: Watch
) -> None:
    office.counters.command(clerk, "quay-1", "open")
    office.emergencies.call(clerk, None, "quay-1")
    clock.move(60)
    alarms = watch.floor().alarms
    assert [(one.counter, one.label, one.clerk, one.minutes) for one in alarms] == [
        ("quay-1", "1", "Lan", 1)
    ]
    assert "emergency/quay-1" in watch.topics()
    chief = Actor(ActorKind.CLERK, clerk.id, "supervisor")
    office.emergencies.answer(chief, None, "quay-1")
    assert watch.floor().alarms == []


def test_terminals_in_trouble_are_named_in_words(office: Office, watch: Watch) -> None:
    office.devices.heard("kiosk-1", device_state(office, paper="out", printer="ok"))
    office.devices.heard("kiosk-2", device_state(office, paper="low", strange="fault"))
    office.devices.heard("box-1", device_state(office, Life.LOST))
    office.devices.heard("display-1", device_state(office, sound="ok"))
    floor = watch.floor()
    assert [(one.name, one.troubles, one.grave) for one in floor.terminals] == [
        ("Hộp phím quầy 1", ["Mất liên lạc"], True),
        ("Máy lấy số 1", ["hết giấy"], True),
        ("Máy lấy số 2", ["sắp hết giấy", "strange: cần xem lại"], True),
    ]
    assert floor.well == 1
    assert {"device/display-1", "help/kiosk-1", "counter/quay-1"} <= watch.topics()


def test_pauses_and_calls_for_help_are_on_the_floor(
    office: Office, kiosk: Actor, clock: SetClock, watch: Watch
) -> None:
    chief = Actor(ActorKind.CLERK, "somebody", "supervisor")
    office.opening.pause(chief, None, Scope.SERVICE, "dat-dai", {"vi": "Mất điện"})
    office.tickets.help(kiosk, None, "")
    clock.move(120)
    floor = watch.floor()
    assert [(lane.state, lane.reason) for lane in floor.lanes] == [
        ("open", ""), ("paused", "Mất điện"),
    ]  # fmt: skip
    assert [(call.name, call.minutes) for call in floor.helps] == [("Máy lấy số 1", 2)]
    assert floor.paused is None
    office.opening.pause(chief, None, Scope.OFFICE, "", {})
    assert watch.floor().paused == ""


def test_the_floors_live_view_carries_its_parts(client: FlaskClient, office: Office) -> None:
    sign_in(client, "minh")
    view = client.get("/supervisor/view").get_json()
    assert set(view["parts"]) == {"places", "lanes", "alerts"}
    assert view["seq"] == office.store.seq
    assert dt.datetime.fromtimestamp(view["now"] / 1000, dt.UTC) == office.clock.now()


def test_a_line_that_is_shut_says_so_and_how_long_its_first_waits(
    client: FlaskClient, office: Office, clock: SetClock, clerk: Actor, kiosk: Actor
) -> None:
    """Whether a counter is open or not, and whether it is stopped or the hours are over."""
    office.tickets.take(kiosk, None, "ho-tich")
    office.tickets.take(kiosk, None, "dat-dai")
    office.counters.command(clerk, "quay-1", "open")
    chief = Actor(ActorKind.CLERK, "somebody", "admin")
    office.opening.pause(chief, None, Scope.SERVICE, "dat-dai", {"vi": "Mất điện"})
    morning = WeeklySession(start="07:00", end="08:05")
    office.opening.set_rules(chief, None, OpeningRules(sessions=(morning,)))
    clock.move(3600)
    sign_in(client, "minh")
    lanes = client.get("/supervisor/view").get_json()["parts"]["lanes"].split("<li>")[1:]
    for lane, word in zip(lanes, ("Đang nghỉ", "Đã dừng"), strict=True):
        assert word in lane
        assert "lâu nhất" in lane
        assert f'data-since="{1000 * int(clock.now().timestamp() - 3600)}"' in lane


def test_a_given_number_has_the_guest_network_beside_its_code(
    client: FlaskClient, office: Office, clerk: Actor
) -> None:
    sign_in(client, "lan")
    token = office.tickets.take(clerk, None, "ho-tich").token
    assert client.get(f"/desk/issued?token={token}").text.count("<svg") == 1
    own = office.administration.present(SYSTEM).office
    own.guest_wifi = WifiSettings(ssid="Khách; quý", password="12345678")
    office.administration.change(SYSTEM, with_table("office", own))
    page = client.get(f"/desk/issued?token={token}").text
    assert page.count("<svg") == 2
    assert "1. Vào Wi-Fi Khách; quý" in page
    assert "12345678" not in page
