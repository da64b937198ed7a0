"""A clerk's morning in Chromium: sign in, open, call by mouse and key, lose the network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 30
PRESENT = ".now .number"


def eventually(browser: WebDriver, condition: Any) -> Any:
    return WebDriverWait(browser, PATIENCE, poll_frequency=0.05).until(condition)


def text(browser: WebDriver, css: str) -> str:
    """What an element says, read in one step: live pages replace their elements."""
    return str(browser.execute_script(f'return document.querySelector("{css}")?.textContent ?? ""'))


def shows(number: str) -> Any:
    return lambda browser: text(browser, PRESENT) == number


def says(what: str) -> Any:
    return lambda browser: browser.execute_script(
        f"return !document.querySelector('[data-say=\"{what}\"]').hidden"
    )


def key(browser: WebDriver, name: str) -> None:
    ActionChains(browser).send_keys(name).perform()


def sign_in(browser: WebDriver, url: str, password: str = "lan-password") -> None:
    browser.get(f"{url}/counter")
    browser.find_element(By.NAME, "login").send_keys("lan")
    browser.find_element(By.NAME, "password").send_keys(password + Keys.ENTER)


@pytest.fixture
def console(browser: WebDriver, wire: Any) -> WebDriver:
    """Counter 3, opened by Lan."""
    sign_in(browser, wire.url)
    eventually(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".choice"))
    browser.find_element(By.CSS_SELECTOR, "form[action$='/3/open'] button").click()
    eventually(browser, lambda b: b.find_elements(By.CSS_SELECTOR, "[data-ready]"))
    return browser


def journal_calls(office: Any) -> int:
    """How often anybody was called, whoever did it."""
    import sqlite3

    database = next(Path(office.settings.parent / "data").glob("*.sqlite3"))
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        return int(
            db.execute(
                "SELECT count(*) FROM journal WHERE kind LIKE 'ticket-moved/%'"
                " AND json_extract(data, '$.move') = 'call'"
            ).fetchone()[0]
        )


def test_a_wrong_password_is_said_clearly(browser: WebDriver, wire: Any) -> None:
    sign_in(browser, wire.url, "wrong")
    eventually(browser, lambda b: "chưa đúng" in text(b, "[role=alert]"))
    assert browser.find_element(By.NAME, "login").get_attribute("value") == "lan"
    assert browser.get_cookie("motcua") is None


def test_next_by_mouse_and_by_key(console: WebDriver, running_office: Any) -> None:
    assert console.find_element(By.TAG_NAME, "h1").text == "Quầy 3"
    console.find_element(By.CSS_SELECTOR, ".next:not([hidden])").click()
    eventually(console, shows("A003"))
    assert "Ưu tiên" in text(console, ".now")
    key(console, Keys.F8)
    eventually(console, shows("A001"))
    assert text(console, ".queue h2 .number") == "1"
    assert running_office.get("/api/v1/counters")["counters"][1]["ticket"] == "A001"


def test_every_key_of_the_console(console: WebDriver) -> None:
    key(console, Keys.F8)
    eventually(console, shows("A003"))
    key(console, Keys.F9)
    eventually(console, lambda b: "2 lần" in text(b, ".now"))
    key(console, Keys.F4)
    eventually(console, lambda b: text(b, "[data-press=call]") == "A003")
    key(console, Keys.F8)
    eventually(console, shows("A001"))
    key(console, Keys.F2)
    eventually(console, lambda b: text(b, "[data-press=resume]") == "A001")
    console.find_element(By.CSS_SELECTOR, "[data-press=resume]").click()
    eventually(console, shows("A001"))
    key(console, Keys.END)
    eventually(console, lambda b: text(b, ".figures .number") == "1")
    key(console, Keys.PAUSE)
    eventually(console, lambda b: "Tạm nghỉ" in text(b, "#open"))
    key(console, Keys.PAUSE)
    eventually(console, lambda b: "Đang mở" in text(b, "#open"))


def test_transfer_and_taking_back(console: WebDriver) -> None:
    key(console, Keys.F8)
    eventually(console, shows("A003"))
    key(console, Keys.INSERT)
    eventually(console, lambda b: b.find_elements(By.CSS_SELECTOR, "dialog[open]"))
    key(console, "2")
    eventually(console, shows(""))
    assert "Đất đai" in text(console, ".queue") or "Ưu tiên" in text(console, ".queue")
    key(console, Keys.F8)
    eventually(console, lambda b: text(b, PRESENT) != "")
    key(console, Keys.BACKSPACE)
    eventually(console, shows(""))


def test_what_happens_elsewhere_shows_without_reload(
    console: WebDriver, running_office: Any
) -> None:
    for _ in range(3):
        running_office.take("dat-dai")
    eventually(console, lambda b: text(b, ".queue h2 .number") == "6")
    running_office.command("3", "next", running_office.clerk_token())
    eventually(console, shows("A003"))


def test_a_lost_answer_does_not_double_a_press(
    console: WebDriver, wire: Any, running_office: Any
) -> None:
    wire.lose_answers()
    key(console, Keys.F8)
    eventually(console, says("kept"))
    key(console, Keys.F8)
    eventually(console, lambda _: journal_calls(running_office) == 1)
    wire.mend()
    eventually(console, shows("A003"))
    eventually(console, lambda b: not says("kept")(b) and not says("offline")(b))
    assert journal_calls(running_office) == 1
    assert text(console, ".queue h2 .number") == "2"


def test_a_killed_server_does_not_double_a_press(console: WebDriver, running_office: Any) -> None:
    running_office.kill()
    key(console, Keys.F8)
    eventually(console, says("offline"))
    eventually(console, says("kept"))
    assert "Mời người tiếp theo" in text(console, "[data-say=kept]")
    running_office.start()
    eventually(console, shows("A003"))
    eventually(console, lambda b: not says("offline")(b))
    assert journal_calls(running_office) == 1
    key(console, Keys.F8)
    eventually(console, shows("A001"))
    assert journal_calls(running_office) == 2


def test_a_press_made_on_an_old_screen_is_refused_with_the_present_state(
    console: WebDriver, wire: Any, running_office: Any
) -> None:
    wire.cut()
    eventually(console, says("offline"))
    running_office.command("3", "next", running_office.clerk_token())
    key(console, Keys.F8)
    eventually(console, says("kept"))
    wire.mend()
    eventually(console, says("changed"))
    eventually(console, shows("A003"))
    assert journal_calls(running_office) == 1


def test_the_console_fits_an_old_office_pc(console: WebDriver) -> None:
    key(console, Keys.F8)
    eventually(console, shows("A003"))
    page = "document.documentElement"
    assert console.execute_script(f"return {page}.scrollHeight") <= 768
    assert console.execute_script(f"return {page}.scrollWidth") <= 1366
    buttons = console.find_elements(By.CSS_SELECTOR, "button")
    sizes = [b.size["height"] for b in buttons if b.is_displayed()]
    assert len(sizes) > 7
    assert min(sizes) >= 44


def test_the_page_breaks_none_of_its_own_rules(console: WebDriver) -> None:
    key(console, Keys.F8)
    eventually(console, shows("A003"))
    assert [line for line in console.get_log("browser") if line["level"] == "SEVERE"] == []
