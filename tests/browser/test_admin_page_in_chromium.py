"""The admin's page in Chromium: signed in, a service renamed, nothing wider than the screen."""

from __future__ import annotations

import sqlite3
from typing import Any

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 30


def test_a_service_is_renamed(browser: WebDriver, wire: Any, running_office: Any) -> None:
    database = next((running_office.settings.parent / "data").glob("*.sqlite3"))
    with sqlite3.connect(database, timeout=PATIENCE) as db:
        db.execute("UPDATE clerk SET role = 'admin' WHERE login = 'thu'")
    browser.get(f"{wire.url}/admin")
    browser.find_element(By.NAME, "login").send_keys("thu")
    browser.find_element(By.NAME, "password").send_keys("thu-password" + Keys.ENTER)
    wait = WebDriverWait(browser, PATIENCE, poll_frequency=0.05)
    wait.until(lambda b: b.current_url.endswith("/admin"))
    name = browser.find_element(By.NAME, "names-vi")
    name.clear()
    name.send_keys("Hộ tịch mới" + Keys.ENTER)
    wait.until(lambda b: "ho-tich" in b.find_element(By.CSS_SELECTOR, "[role=status]").text)
    names = [one["names"]["vi"] for one in running_office.get("/api/v1/services")["services"]]
    assert names[0] == "Hộ tịch mới"
    wide = "return document.documentElement.scrollWidth <= innerWidth"
    assert browser.execute_script(wide) is True
