"""The admin's pages in Chromium: an office gets a service, a counter and a clerk, and works."""

from __future__ import annotations

import json
import re
import urllib.request
import uuid
from typing import Any

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.waiting import PATIENCE


def sign_in(browser: WebDriver, url: str) -> WebDriverWait[WebDriver]:
    browser.get(url)
    browser.find_element(By.NAME, "login").send_keys("quan")
    browser.find_element(By.NAME, "password").send_keys("quan-password" + Keys.ENTER)
    wait = WebDriverWait(browser, PATIENCE, poll_frequency=0.05)
    wait.until(lambda b: b.current_url == url)
    return wait


def fill(browser: WebDriver, **texts: str) -> None:
    """Type into the form's inputs and send it with Enter."""
    for name, text in texts.items():
        field = browser.find_element(By.NAME, name.replace("__", "-"))
        field.clear()
        field.send_keys(text)
    field.send_keys(Keys.ENTER)


def said(browser: WebDriver, role: str) -> str:
    return " ".join(one.text for one in browser.find_elements(By.CSS_SELECTOR, f"[role={role}]"))


def test_a_new_service_counter_and_clerk_serve_somebody(
    browser: WebDriver, wire: Any, running_office: Any
) -> None:
    wait = sign_in(browser, f"{wire.url}/admin")
    browser.get(f"{wire.url}/admin/new/services")
    fill(browser, id="Thuế", letter="t", names__vi="Thuế")
    wait.until(lambda b: b.find_elements(By.CSS_SELECTOR, "#id-wrong"))
    assert browser.find_element(By.NAME, "names-vi").get_attribute("value") == "Thuế"
    browser.find_element(By.CSS_SELECTOR, "input[value=money]").send_keys(Keys.SPACE)
    fill(browser, id="thue")
    wait.until(lambda b: "thue" in said(b, "status"))

    browser.get(f"{wire.url}/admin/new/counters")
    browser.find_element(By.CSS_SELECTOR, "input[name=services][value=thue]").send_keys(Keys.SPACE)
    fill(browser, id="9", label="9")
    wait.until(lambda b: "9" in said(b, "status"))

    browser.get(f"{wire.url}/admin/new/clerks")
    fill(browser, login="mai", name="Nguyễn Thị Mai")
    secret = wait.until(lambda b: b.find_element(By.CSS_SELECTOR, ".secret")).text
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", secret)
    browser.refresh()

    new = {"login": "mai", "password": secret, "new_password": "một mật khẩu dài"}
    token = changed_password(running_office, new)
    issued = running_office.take("thue")
    assert issued["number"] == "T001"
    running_office.command("9", "open", token)
    assert running_office.command("9", "next", token)["ticket"]["number"] == "T001"
    wide = "return document.documentElement.scrollWidth <= innerWidth"
    assert browser.execute_script(wide) is True


def changed_password(office: Any, new: dict[str, str]) -> str:
    """Change a one-time password; the token of the session that begins."""
    address = f"{office.url}/api/v1/password"
    headers = {"Content-Type": "application/json"}
    asked = urllib.request.Request(address, json.dumps(new).encode(), headers, method="PUT")
    with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
        return str(json.load(answer)["token"])


def test_the_paper_follows_what_is_typed(browser: WebDriver, wire: Any) -> None:
    wait = sign_in(browser, f"{wire.url}/admin")
    browser.get(f"{wire.url}/admin/ticket")
    tall = "return document.querySelector('.roll-80').naturalHeight"
    wait.until(lambda b: b.execute_script(tall) > 0)
    before = browser.execute_script(tall)
    browser.find_element(By.NAME, "foot-vi").send_keys(f"Cảm ơn ông/bà {uuid.UUID(int=0)}")
    wait.until(lambda b: b.execute_script(tall) > before)
    assert not browser.find_element(By.CSS_SELECTOR, "[data-no-script]").is_displayed()
