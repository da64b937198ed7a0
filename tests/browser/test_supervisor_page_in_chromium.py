"""The supervisor's page in Chromium: live, by keys, and only for who may."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.steps import PATIENCE, click, eventually, has, keys


def sign_in(browser: WebDriver, url: str, login: str) -> None:
    browser.get(f"{url}/supervisor")
    browser.find_element(By.NAME, "login").send_keys(login)
    browser.find_element(By.NAME, "password").send_keys(f"{login}-password" + Keys.ENTER)


@pytest.fixture
def floor(browser: WebDriver, wire: Any) -> WebDriver:
    """The page, reached through the sign-in page by the supervisor."""
    sign_in(browser, wire.url, "thu")
    eventually(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".floor[data-ready]"))
    return browser


def test_a_clerk_is_told_in_plain_words(browser: WebDriver, wire: Any) -> None:
    sign_in(browser, wire.url, "lan")
    eventually(browser, has("h1", "dành cho người điều hành"))


def test_what_happens_at_counters_shows_without_reload(
    floor: WebDriver, running_office: Any
) -> None:
    token = running_office.clerk()
    running_office.command("3", "open", token)
    eventually(floor, has("[data-counter='3'] .mark", "Mở"))
    running_office.command("3", "next", token)
    eventually(floor, has("[data-counter='3']", "A003"))
    running_office.take("dat-dai")
    eventually(floor, has("[data-service=dat-dai]", "1 người chờ"))


def test_a_counter_is_opened_a_number_called_and_the_counter_closed_by_keys(
    floor: WebDriver, running_office: Any
) -> None:
    keys(floor, "2")
    eventually(floor, has("#counter-box[open] h2", "Quầy 2"))
    keys(floor, Keys.ENTER)
    eventually(floor, has("[data-counter='2'] .mark", "Mở"))
    keys(floor, "2", "a002", Keys.ENTER)
    eventually(floor, has("[data-counter='2']", "A002"))
    keys(floor, "2")
    eventually(floor, has("#counter-box[open] [data-with-ticket]", "A002"))
    click(floor, "#counter-box [data-press=close]")
    eventually(floor, has("[data-counter='2'] .mark", "Đóng"))
    assert running_office.get("/api/v1/services")["services"][0]["waiting"] == 3


def test_a_service_is_stopped_with_a_reason_and_goes_on_again(
    floor: WebDriver, running_office: Any
) -> None:
    keys(floor, "b")
    eventually(floor, has("#service-box[open] h2", "Đất đai"))
    keys(floor, "Mất điện", Keys.ENTER)
    eventually(floor, has("[data-service=dat-dai]", "Đã dừng"))
    pauses = running_office.get("/api/v1/office")["pauses"]
    assert [(p["id"], p["reason"]) for p in pauses] == [("dat-dai", {"vi": "Mất điện"})]
    keys(floor, "b", Keys.ENTER)
    eventually(floor, lambda _: not running_office.get("/api/v1/office")["pauses"])


def ask_help(office: Any) -> None:
    """What the kiosk's request leaves in the journal: this office has no broker to carry it."""
    with sqlite3.connect(office.data / "motcua.sqlite3", timeout=PATIENCE) as db:
        db.execute(
            "INSERT INTO journal (at, kind, subject, actor, device, data) SELECT max(at),"
            " 'help-asked/1', 'device:kiosk-1', 'device:kiosk-1', 'kiosk-1', '{}' FROM journal"
        )


def test_help_asked_at_a_kiosk_is_shown_until_somebody_went(
    floor: WebDriver, running_office: Any
) -> None:
    ask_help(running_office)
    floor.refresh()
    eventually(floor, lambda b: b.find_elements(By.CSS_SELECTOR, ".floor[data-ready]"))
    eventually(floor, has(".asked", "Máy lấy số 1"))
    floor.execute_script("document.querySelector('.asked button').click()")
    eventually(floor, lambda b: not b.find_elements(By.CSS_SELECTOR, ".asked"))


def test_arrows_go_from_card_to_card(floor: WebDriver) -> None:
    keys(floor, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_DOWN)
    focused = "return document.activeElement.className"
    assert "lane" in str(floor.execute_script(focused))
    keys(floor, Keys.ARROW_UP)
    assert "place" in str(floor.execute_script(focused))


def test_a_lost_line_is_said_and_a_press_is_kept(
    floor: WebDriver, wire: Any, running_office: Any
) -> None:
    wire.cut()
    eventually(
        floor,
        lambda b: not b.find_element(By.CSS_SELECTOR, "[data-say=offline]").get_attribute("hidden"),
    )
    keys(floor, "2", Keys.ENTER)
    wire.mend()
    eventually(floor, has("[data-counter='2'] .mark", "Mở"))
    assert running_office.get("/api/v1/counters")["counters"][0]["open"]


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_the_floor_fits_its_screen(floor: WebDriver, size: tuple[int, int]) -> None:
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
    floor.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    script = (
        "const w = document.querySelector('.work');"
        "return [document.documentElement.scrollWidth <= innerWidth,"
        " w.scrollHeight <= w.clientHeight]"
    )
    assert floor.execute_script(script) == [True, True]


def test_a_clerk_is_sent_to_another_counter_by_keys(floor: WebDriver, running_office: Any) -> None:
    token = running_office.clerk()
    for command in ("open", "next", "serve"):
        running_office.command("2", command, token)
    eventually(floor, has("[data-counter='2']", "A003", "Trần Minh"))
    keys(floor, "2")
    eventually(floor, has("#counter-box[open] [data-press=move]", "Trần Minh", "A003"))
    keys(floor, Keys.TAB, Keys.TAB, "3", Keys.TAB, Keys.ENTER)
    eventually(floor, has("[data-counter='3']", "A003", "Trần Minh"))
    eventually(floor, has("[data-counter='2'] .mark", "Đóng"))
    assert running_office.get("/api/v1/sessions", token)["counter"] == "3"


def test_the_console_follows_its_clerk_and_says_so(
    browser: WebDriver, wire: Any, running_office: Any
) -> None:
    browser.get(f"{wire.url}/counter?to=2")
    browser.find_element(By.NAME, "login").send_keys("minh")
    browser.find_element(By.NAME, "password").send_keys("minh-password" + Keys.ENTER)
    eventually(browser, has("h1", "Quầy 2"))
    running_office.command("2", "open", running_office.clerk())
    eventually(browser, has("#open .mark:not(.off)", "ở"))
    running_office.command("2", "move", running_office.clerk("thu"), to="3", seen=None)
    eventually(browser, has("h1", "Quầy 3"))
    eventually(browser, has("[data-say=moved]:not([hidden])", "Quầy trước", "Quầy 2"))
    assert browser.current_url.endswith("/counter/3")


def test_those_served_by_hand_in_an_outage_are_closed_in_one_go(
    floor: WebDriver, running_office: Any
) -> None:
    now = dt.datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
    tickets = [
        {
            "id": f"alone-000{n}", "number": f"A80{n}", "token": f"token-of-a-kiosk-000{n}",
            "service": "ho-tich", "day": now.date().isoformat(), "at": now.isoformat(), "age": 1.5,
        }
        for n in (1, 2, 3)
    ]  # fmt: skip

    def hand_in(some: list[dict[str, Any]]) -> None:
        body = {"request": str(uuid.uuid4()), "store": "disk-0001", "tickets": some}
        handed = running_office.ask("hand-in", body, "kiosk-1-token")
        assert {one["state"] for one in handed["tickets"]} == {"waiting"}

    hand_in(tickets[:2])
    eventually(floor, has(".handed .numbers", "A801 A802"))
    click(floor, ".handed summary")
    hand_in(tickets[2:])
    eventually(floor, has(".handed .numbers", "A801 A802 A803"))
    assert floor.execute_script("return document.querySelector('.handed details').open")
    click(floor, ".handed [data-press]")
    eventually(floor, lambda b: not b.find_elements(By.CSS_SELECTOR, ".handed"))
    found = running_office.ask("find", {"text": "A803"}, running_office.clerk())
    assert found["state"] == "done"
