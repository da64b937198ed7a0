"""A whole office's day, driven over HTTP by a program that knows docs/api.md and nothing else."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.flow.api_driver import (
    AHEAD,
    APPOINTMENT,
    CALLS,
    COUNTER,
    DAY,
    DOSSIER,
    HELD,
    IN_LINE,
    SECRET,
    SERVICE,
    STATUS,
    WALL,
    Clock,
    Office,
    example,
    has,
    order,
)
from tests.waiting import wait_for

PEOPLE = """
[[clerks]]
login = "tuan"
name = "Tuan"
password = "tuan-password"

[[clerks]]
login = "hoa"
name = "Hoa"
role = "admin"
password = "hoa-password"
"""
PUSHING = """
[[backends]]
kind = "push"
name = "mot-cua"
settings = { secret_file = "mot-cua.secret" }
"""
RULES = {
    "sessions": [{"start": "07:30", "end": "11:30"}, {"start": "13:30", "end": "17:00"}],
    "last_ticket_minutes": 15,
}


def test_an_office_runs_a_whole_day_by_the_api_page_alone(
    make_real_office: Callable[..., Any], tmp_path: Path
) -> None:
    clock = Clock(tmp_path / "ahead")
    clock.to("07:00")
    real = make_real_office(AHEAD.format(file=str(clock.file)))
    set_up(real.folder)
    real.start_broker()
    real.start()
    office = Office(real.http, clock)
    for part in (
        before_opening, appointments_are_made, first_numbers, one_long_visit, who_did_not_come,
        counters_change_hands, at_the_guidance_desk, dossiers_and_procedures, lunch,
        work_stops, after_an_outage, the_last_hour, figures_of_the_day,
    ):  # fmt: skip
        part(office)
    real.stop()  # as the PC is switched off for the night
    clock.to("06:30", days=1)
    real.start()
    the_day_is_over(office)
    assert CALLS - office.used == set()


def set_up(folder: Path) -> None:
    """What the technician does: two more clerks, and a one-stop system that pushes."""
    with (folder / "seed.toml").open("a", encoding="utf-8") as seed:
        seed.write(PEOPLE)
    with (folder / "office.toml").open("a", encoding="utf-8") as settings:
        settings.write(PUSHING)
    (folder / "mot-cua.secret").write_text(SECRET)
    (folder / "mot-cua.secret").chmod(0o600)


# -- 07:00 --------------------------------------------------------------------------------------


def before_opening(office: Office) -> None:
    anybody, lan, hoa = office.anybody, office.lan, office.hoa
    assert anybody.get("/openapi.json")["openapi"].startswith("3.1")
    assert office.session("minh")["clerk"]["role"] == "supervisor"
    anybody.refused("wrong-login", "/sessions", login="lan", password="nothing")
    anybody.refused("not-signed-in", "/sessions", "GET")
    has(lan.get("/sessions"), {"id", "name", "role", "counter"}, name="Lan", counter=None)
    assert office.kiosk.get("/sessions")["id"] == "kiosk-1"
    change_a_password(office)
    lan.refused("forbidden", "/opening", "PUT", rules=RULES)
    rules = hoa.do("/opening", method="PUT", rules=RULES)
    assert set(rules) == set(example("sessions", "own_days"))
    off = hoa.do(f"/opening/days/{DAY}", method="PUT")
    assert off["own_days"] == [{"day": str(DAY), "sessions": []}]
    assert hoa.do(f"/opening/days/{DAY}", method="DELETE") == rules == lan.get("/opening")
    for service in anybody.get("/services")["services"]:
        has(service, SERVICE, open=False, reason="not-yet")
    error = office.kiosk.refused("service-closed", "/tickets", service="ho-tich")
    assert error["params"] == {"reason": "not-yet", "next_opening": f"{DAY}T07:30:00+07:00"}


def change_a_password(office: Office) -> None:
    """All sessions of the clerk end, but for the one that comes with the answer."""
    body = {"login": "tuan", "password": "tuan-password"}
    office.anybody.refused("weak-password", "/password", "PUT", **body, new_password="short")
    for new in ("a password of today", body["password"]):
        status, answer = office.anybody.call("PUT", "/password", {**body, "new_password": new})
        assert (status, answer["clerk"]["name"]) == (200, "Tuan")
        office.tuan.refused("not-signed-in", "/sessions", "GET")
        office.tuan = office.who(answer["token"])
        body["password"] = new
    assert office.tuan.get("/sessions")["role"] == "clerk"


def appointments_are_made(office: Office) -> None:
    lan = office.lan
    slots = lan.get(f"/services/ho-tich/slots/{DAY}")["slots"]
    assert set(slots[0]) == {"from", "until", "free"}
    early, late = slots[1], slots[-3]
    body = {"service": "ho-tich", "from_": early["from"], "name": "Bà Năm", "phone": "0900000000"}
    booked = has(lan.do("/appointments", 201, **body), APPOINTMENT, state="booked", number=None)
    others = [lan.do("/appointments", 201, **body) for _ in range(early["free"] - 1)]
    assert "name" not in booked
    lan.refused("slot-full", "/appointments", **body)
    lan.refused("invalid-slot", "/appointments", service="ho-tich", from_=f"{DAY}T08:01:00+07:00")
    lan.do(f"/appointments/{others[0]['code']}/change", from_=late["from"])
    gone = lan.do("/appointments", 201, service="dat-dai", from_=late["from"])
    assert lan.do(f"/appointments/{gone['code']}/cancel")["state"] == "cancelled"
    office.kiosk.refused("booking-cancelled", "/check-in", code=gone["code"])
    error = office.kiosk.refused("too-early", "/check-in", code=others[0]["code"])
    assert error["params"]["from"] > early["until"]
    lan.refused("terminal-away", f"/appointments/{booked['code']}/print", device="kiosk-1")
    of_day = lan.get(f"/appointments/days/{DAY}")["appointments"]
    assert {one["code"] for one in of_day} >= {booked["code"], others[0]["code"]}
    assert of_day[0]["name"] == "Bà Năm"


# -- the morning --------------------------------------------------------------------------------


def first_numbers(office: Office) -> None:
    office.clock.to("08:00")
    for clerk, counter in office.seats():
        assert office.press(clerk, counter, "open") == {}
        assert clerk.get("/sessions")["counter"] == counter
    kiosk = office.kiosk
    kiosk.refused("unknown-service", "/tickets", service="thue")
    error = kiosk.refused("malformed", "/tickets")
    assert "service" in error["params"]["detail"]
    first = office.take(lang="en", needs=["hearing"], dossiers=2)
    assert (first["number"], first["ahead"]) == ("A001", 0)
    again = order(service="ho-tich")
    office.note(kiosk.call("POST", "/tickets", again)[1])
    status, error = kiosk.call("POST", "/tickets", {**again, "service": "dat-dai"})
    assert (status, error["error"]) == (STATUS["request-reused"], "request-reused")
    path = f"/api/v1/tickets/{first['token']}"
    tag = office.anybody.send("GET", path)[2]["ETag"]
    assert office.anybody.send("GET", path, **{"If-None-Match": tag})[0] == 304
    elder = office.take(priority="elderly")
    line = office.lan.get("/counters/quay-1/waiting")
    assert {one["number"] for one in line["waiting"]} == set(office.given.values())
    has(line["waiting"][0], IN_LINE, number=elder["number"], priority="elderly")
    assert line["set_aside"] == []


def one_long_visit(office: Office) -> None:
    """The elder is sent to another counter, comes back, and goes on to a second service."""
    lan, minh, press = office.lan, office.minh, office.press
    error = lan.refused("counter-changed", "/counters/quay-1/next", seen="A099")
    assert error["state"] == lan.get("/counters/quay-1")
    elder = press(lan, "quay-1", "next", seen=None)
    assert (elder["state"], elder["reason"]["code"]) == ("called", "priority")
    [shown] = [one for one in office.anybody.get("/counters")["counters"] if one["ticket"]]
    has(shown, WALL, label="1", ticket=elder["number"])
    assert press(lan, "quay-1", "recall")["calls_left"] == elder["calls_left"] - 1
    assert press(office.keypad, "quay-1", "serve")["state"] == "serving"
    lan.refused("wrong-move", "/counters/quay-1/serve")
    assert press(lan, "quay-1", "also", service="dat-dai")["then"] == ["dat-dai"]
    marks = {"served": "papers", "procedures": ["1.001193"], "note": "thiếu bản sao"}
    assert press(lan, "quay-1", "mark", **marks)["marks"] == marks
    lan.refused("unknown-counter", "/counters/quay-1/transfer", to="quay-9")
    press(lan, "quay-1", "transfer", to="quay-3", return_=True, note="xem giúp")
    assert press(minh, "quay-3", "next")["notes"] == ["thiếu bản sao", "xem giúp"]
    press(minh, "quay-3", "serve")
    press(minh, "quay-3", "done")
    back = press(lan, "quay-1", "next")
    assert (back["number"], back["service"]) == (elder["number"], "ho-tich")
    press(lan, "quay-1", "serve")
    press(lan, "quay-1", "done")
    assert press(minh, "quay-3", "next")["service"] == "dat-dai"
    press(minh, "quay-3", "done")
    token = next(token for token, number in office.given.items() if number == elder["number"])
    rate_the_visit(office, token)


def rate_the_visit(office: Office, token: str) -> None:
    waits = next(one for one in office.given if one != token)
    office.anybody.refused("not-served", "/ratings", token=waits, level="satisfied")
    assert office.anybody.do("/ratings", token=token, level="dissatisfied") == {}
    assert office.anybody.do("/ratings", token=token, level="very-satisfied") == {}
    office.clock.wait(121)
    office.anybody.refused("already-rated", "/ratings", token=token, level="satisfied")


def who_did_not_come(office: Office) -> None:
    lan, press = office.lan, office.press
    lan.refused("no-ticket", "/counters/quay-1/done")
    first = press(lan, "quay-1", "next")
    assert (first["needs"], first["language"], first["dossiers"]) == (["hearing"], "en", 2)
    number = first["number"]
    press(lan, "quay-1", "missed")
    assert press(lan, "quay-1", "undo")["number"] == number
    for left in reversed(range(first["calls_left"])):
        assert press(lan, "quay-1", "recall")["calls_left"] == left
    assert press(lan, "quay-1", "recall") == {}
    [aside] = lan.get("/counters/quay-1/waiting")["set_aside"]
    has(aside, IN_LINE, number=number, state="missed", counter="quay-1")
    press(lan, "quay-1", "back", number=number)
    assert press(lan, "quay-1", "next")["number"] == number
    assert press(lan, "quay-1", "next", came=False)["number"] == "A002"
    assert press(lan, "quay-1", "call", number=number, came=False)["number"] == number
    assert office.state({"token": next(iter(office.given))}) == "called"
    press(lan, "quay-1", "park")
    lan.refused("unknown-ticket", "/counters/quay-1/resume", number="A777")
    assert press(lan, "quay-1", "resume", number=number)["state"] == "serving"
    error = lan.refused("wrong-move", "/counters/quay-1/back")
    assert error["params"] == {"from_state": "serving", "move": "back"}
    press(lan, "quay-1", "park")
    press(lan, "quay-1", "back", number=number)
    office.clock.wait(11)
    lan.refused("wrong-move", "/counters/quay-1/undo")
    press(lan, "quay-1", "next")
    press(lan, "quay-1", "serve")
    press(lan, "quay-1", "done")
    office.clock.wait(110)
    assert press(lan, "quay-1", "undo")["state"] == "serving"
    press(lan, "quay-1", "transfer", service="ho-tich")
    who_comes_back_alone(office)


def who_comes_back_alone(office: Office) -> None:
    """At the kiosk, with the paper in hand."""
    office.press(office.lan, "quay-1", "next")
    office.press(office.lan, "quay-1", "missed")
    token, number = next(iter(office.given.items()))
    office.kiosk.refused("invalid-code", "/my-ticket", code=number)
    own = office.kiosk.call("POST", "/my-ticket", {"code": token})[1]
    assert set(own) == {"ticket", "offers", "expected", "paper"}
    has(own["ticket"], HELD, number=number, state="missed")
    assert "come-back" in own["offers"]
    assert office.kiosk.do(f"/tickets/{token}/come-back")["state"] == "waiting"


def counters_change_hands(office: Office) -> None:
    lan, tuan, minh, press = office.lan, office.tuan, office.minh, office.press
    called = press(tuan, "quay-2", "next")["number"]
    minh.refused("counter-occupied", "/counters/quay-2/move", to="quay-1")
    press(lan, "quay-1", "pause", note="họp")
    lan.refused("counter-closed", "/counters/quay-1/next")
    minh.refused("counter-closed", "/counters/quay-1/move", to="quay-2")
    press(office.keypad, "quay-1", "open")
    minh.refused("no-clerk", "/counters/quay-1/move", to="quay-2")
    press(office.keypad, "quay-1", "close")
    moved = minh.do("/counters/quay-2/move", to="quay-1")
    has(moved, COUNTER, id="quay-1", clerk="Tuan")
    assert moved["ticket"]["number"] == called
    assert has(lan.do("/counters/quay-1/open"), COUNTER)["clerk"] == "Lan"
    assert press(lan, "quay-1", "serve")["number"] == called
    press(lan, "quay-1", "done")
    press(tuan, "quay-2", "open")
    call = office.keypad.do("/counters/quay-2/emergency")["emergency"]
    assert call["answered_at"] is None
    tuan.refused("forbidden", "/counters/quay-2/emergency/done")
    assert minh.do("/counters/quay-2/emergency/done") == {}
    assert tuan.get("/counters/quay-2")["emergency"]["answered_at"] >= call["since"]
    assert lan.do("/help/kiosk-1/done") == {}


def at_the_guidance_desk(office: Office) -> None:
    lan = office.lan
    office.clock.to("08:30")
    ticket = office.note(lan.do("/tickets", 201, service="ho-tich"))
    path = f"/tickets/{ticket['token']}"
    found = lan.call("POST", "/find", {"text": ticket["number"].lower()})[1]
    assert set(found) == HELD | set(example("steps", "undo"))
    has(found["steps"][0], set(example("steps", "undo")["steps"][0]), what="taken")
    changed = lan.do(f"{path}/change", service="dat-dai", priority="merit")
    assert (changed["number"], changed["priority"]) == (ticket["number"], "merit")
    assert office.anybody.do(f"{path}/change-service", service="ho-tich")["service"] == "ho-tich"
    lan.refused("wrong-move", f"{path}/back")
    assert office.anybody.do(f"{path}/cancel")["state"] == "cancelled"
    assert lan.do(f"{path}/undo")["state"] == "waiting"
    lan.refused("terminal-away", f"{path}/print", device="kiosk-1", copy=True)
    office.minh.refused("terminal-away", "/devices/kiosk-1/test-print")
    paper = office.note(lan.do("/paper-tickets", 201, service="dat-dai", given="08:02"))
    assert paper["issued_at"] == f"{DAY}T08:02:00+07:00"
    done = {"service": "dat-dai", "given": "08:04", "number": "P007", "done": True}
    assert office.note(lan.do("/paper-tickets", 201, **done))["state"] == "done"
    lan.refused("number-taken", "/paper-tickets", **done)
    lan.refused("invalid-time", "/paper-tickets", service="dat-dai", given="16:00")
    here = lan.get(f"/appointments/days/{DAY}")["appointments"][0]
    checked = office.note(office.kiosk.do("/check-in", 201, code=here["code"]))
    assert checked["priority"] is True
    error = office.kiosk.refused("already-checked-in", "/check-in", code=here["code"])
    assert error["params"] == {"number": checked["number"]}


def dossiers_and_procedures(office: Office) -> None:
    code = "H26.15.02-261106-0975"
    dossier = {
        "code": code, "status": 4, "modified_at": f"{DAY}T08:00:00+07:00",
        "due_at": f"{DAY}T17:00:00+07:00", "counter": "3",
    }  # fmt: skip
    taken = {"ok": True, "changed": True, "error": None}
    assert office.push(dossier) == {"dossiers": [taken]}
    answer = office.push(dossier, {"code": code})["dossiers"]
    assert answer[0] == {**taken, "changed": False}
    assert answer[1]["error"]["code"] == "malformed"
    assert office.push(dossier, late=301) == (STATUS["stale-signature"], "stale-signature")
    assert office.push(secret="another" * 5) == (STATUS["wrong-signature"], "wrong-signature")
    told = office.kiosk.call("POST", "/look-up", {"code": code})[1]
    has(told, DOSSIER, code=code, status=4, counter="3", backend="mot-cua", backend_down=False)
    assert told["progress"]["code"] == "due-today"
    office.kiosk.refused("unknown-dossier", "/look-up", code="H26.15.02-261106-0976")
    office.kiosk.refused("invalid-code", "/look-up", code="0")
    found = office.anybody.get(f"/procedures?q={quote('làm giấy khai sinh')}")["procedures"]
    has(found[0], {"code", "name", "field", "events", "service"}, code="1.001193")
    whole = office.anybody.get("/procedures/1.001193")
    assert whole in office.anybody.get("/catalogue")["procedures"]
    office.anybody.refused("unknown-procedure", "/procedures/9.999999", "GET")


def lunch(office: Office) -> None:
    """No numbers shortly before the break; who is not served yet keeps their place."""
    office.clock.to("09:50")
    assert office.lan.get("/office")["sessions"] == RULES["sessions"]
    before = office.lan.get("/counters/quay-1/waiting")["waiting"]
    office.clock.to("11:20")
    error = office.kiosk.refused("service-closed", "/tickets", service="dat-dai")
    assert error["params"]["reason"] == "last-ticket"
    office.clock.to("12:00")
    error = office.kiosk.refused("service-closed", "/tickets", service="dat-dai")
    assert error["params"] == {"reason": "break", "next_opening": f"{DAY}T13:30:00+07:00"}
    office.clock.to("13:31")
    office.lan.refused("not-signed-in", "/sessions", "GET")
    office.sign_in()
    after = office.lan.get("/counters/quay-1/waiting")["waiting"]
    assert [one["number"] for one in after] == [one["number"] for one in before] != []


# -- the afternoon ------------------------------------------------------------------------------


def work_stops(office: Office) -> None:
    lan, minh, kiosk = office.lan, office.minh, office.kiosk
    slip = lan.do(f"/tickets/{office.take()['token']}/return-slip")
    assert set(slip) == APPOINTMENT | {"origin"}
    pauses = minh.do("/services/ho-tich/pause", reason="Mất kết nối")["pauses"]
    has(pauses[0], set(example("pauses")["pauses"][0]), scope="service", id="ho-tich")
    error = kiosk.refused("service-closed", "/tickets", service="ho-tich")
    assert error["params"]["reason"] == "paused"
    kiosk.refused("service-closed", "/check-in", code=slip["code"])
    of_service = minh.do("/services/ho-tich/return-slips")["slips"]
    assert of_service
    assert {one["service"] for one in of_service} == {"ho-tich"}
    assert minh.do("/services/ho-tich/resume") == {"pauses": []}
    again = office.note(kiosk.do("/check-in", 201, code=slip["code"]))
    assert again["priority"] is True
    assert minh.do("/office/pause", reason={"vi": "Mất điện", "en": "No power"})["pauses"]
    kiosk.refused("service-closed", "/tickets", service="dat-dai")
    assert minh.do("/office/return-slips")["slips"]
    assert minh.do("/office/resume") == {"pauses": []}
    assert office.state(again) == "cancelled"
    minh.do("/devices/kiosk-1/pause")
    error = kiosk.refused("service-closed", "/tickets", service="dat-dai")
    assert error["params"]["scope"] == "device"
    minh.do("/devices/kiosk-1/resume")


def after_an_outage(office: Office) -> None:
    store = str(uuid.uuid4())
    assert office.kiosk.do("/hand-in", store=store) == {"tickets": []}
    alone = [
        {
            "id": str(uuid.uuid4()), "token": f"given-while-alone-{n:04d}", "number": f"B80{n}",
            "service": "dat-dai", "day": str(DAY), "at": f"{DAY}T13:1{n}:00+07:00", "lang": "vi",
        }
        for n in (1, 2)
    ]  # fmt: skip
    wrong = {**alone[0], "id": str(uuid.uuid4()), "token": "x" * 22, "service": "thue"}
    lines = office.kiosk.do("/hand-in", store=store, tickets=[*alone, wrong])["tickets"]
    assert [line["ok"] for line in lines] == [True, True, False]
    assert lines[2]["error"]["code"] == "unknown-service"
    for ticket in alone:
        assert office.state(office.note(ticket)) == "waiting"
    office.lan.refused("forbidden", "/hand-in/served")
    assert office.minh.do("/hand-in/served", numbers=["B801"]) == {"numbers": ["B801"]}


def the_last_hour(office: Office) -> None:
    press = office.press
    office.clock.to("16:30")
    office.sign_in()
    unused = office.lan.get(f"/appointments/days/{DAY}")["appointments"][1]
    error = office.kiosk.refused("too-late", "/check-in", code=unused["code"])
    assert unused["until"] <= error["params"]["until"] < f"{DAY}T16:30"
    people = [office.take(service) for service in ("ho-tich", "dat-dai") * 2]
    office.take("dat-dai", priority="disability")
    for clerk, counter in office.seats():
        press(clerk, counter, "open")
    while called := press(office.lan, "quay-1", "next"):
        press(office.lan, "quay-1", "serve", seen=called["number"])
    assert office.state(people[0]) == "done"
    last = office.take()
    press(office.tuan, "quay-2", "next")
    assert office.tuan.do("/counters/quay-2/finish")["finishing"] is True
    left = office.take()
    has(office.tuan.do("/counters/quay-2/done"), COUNTER, open=False)
    assert (office.state(last), office.state(left)) == ("done", "waiting")
    press(office.lan, "quay-1", "close")
    office.left["waiting"] = left["number"]
    office.take("dat-dai")
    office.left["serving"] = press(office.minh, "quay-3", "next")["number"]
    press(office.minh, "quay-3", "serve")
    office.clock.to("17:01")
    error = office.kiosk.refused("service-closed", "/tickets", service="ho-tich")
    assert error["params"]["reason"] == "over"
    signed = office.minh.send("DELETE", "/api/v1/sessions")
    office.used.add("DELETE /sessions")
    assert signed[0] == 204
    office.minh.refused("not-signed-in", "/sessions", "GET")


def figures_of_the_day(office: Office) -> None:
    """The office's own figures say of every ticket what its holder is told."""
    figures = re.findall(
        r'^motcua_tickets_today\{service="([\w-]+)",state="(\w+)"\} (\S+)$',
        office.anybody.send("GET", "/metrics")[1],
        re.MULTILINE,
    )
    counted = Counter({(service, state): int(float(count)) for service, state, count in figures})
    tickets = [office.anybody.get(f"/tickets/{token}") for token in office.given]
    assert Counter((one["service"], one["state"]) for one in tickets) == +counted
    assert len(set(office.given.values())) == len(office.given)


def the_day_is_over(office: Office) -> None:
    """Whoever is left over has expired, and only who was being served counts as served."""
    over = {"done", "cancelled", "expired"}

    def states() -> set[str]:
        return {office.state({"token": token}) for token in office.given}

    wait_for(lambda: states() <= over, "the end of the day")
    assert states() == over
    left = {"A002": "expired", office.left["waiting"]: "expired", office.left["serving"]: "done"}
    told = {number: office.state({"token": token}) for token, number in office.given.items()}
    assert {number: told[number] for number in left} == left
    assert Counter(told.values())["expired"] == 2
    assert [one for one in office.anybody.get("/counters")["counters"] if one["open"]] == []
    health = office.anybody.send("GET", "/status")[1]
    assert (health["ok"], health["day"]) == (True, str(DAY + dt.timedelta(days=1)))
