"""Somebody is served, and says how it was: at the counter's tablet, or on their own phone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

from tests.browser.steps import click, eventually


def shown(browser: WebDriver) -> str:
    return str(browser.execute_script("return document.querySelector('main').innerText"))


def keep(browser: WebDriver, name: str) -> None:
    """A picture for whoever wants to look, where ``MOTCUA_PICTURES`` says."""
    folder = os.environ.get("MOTCUA_PICTURES")
    if folder:
        Path(folder, f"{name}.png").write_bytes(browser.get_screenshot_as_png())


@pytest.fixture
def clerk(running_office: Any) -> str:
    token: str = running_office.clerk()
    running_office.command("3", "open", token)
    return token


def pad_address(browser: WebDriver, url: str) -> str:
    """What staff find on the set-up page, while nobody is signed in at the tablet itself."""
    browser.get(f"{url}/counter")
    browser.find_element(By.NAME, "login").send_keys("minh")
    browser.find_element(By.NAME, "password").send_keys("minh-password")
    click(browser, "form button")
    eventually(browser, lambda b: not b.find_elements(By.NAME, "password"))
    browser.get(f"{url}/rate/3")
    keep(browser, "rate-set-up")
    link = browser.find_element(By.CSS_SELECTOR, "a.button.main").get_attribute("href")
    browser.delete_all_cookies()
    assert link
    return link


def test_a_tablet_wakes_takes_one_touch_thanks_and_rests(
    browser: WebDriver, wire: Any, running_office: Any, clerk: str, resize: Any
) -> None:
    resize(1280, 800)
    browser.get(pad_address(browser, wire.url))
    assert "mời ông/bà đánh giá tại đây" in shown(browser)
    keep(browser, "rate-rest")
    running_office.command("3", "next", clerk)
    running_office.command("3", "done", clerk)
    eventually(browser, lambda b: "A003" in shown(b))
    keep(browser, "rate-awake")
    resize(1366, 768)
    keep(browser, "rate-awake-pc")
    faces = browser.find_elements(By.CSS_SELECTOR, ".face")
    assert [face.text.split("\n") for face in faces] == [
        ["Rất hài lòng", "Very satisfied"],
        ["Hài lòng", "Satisfied"],
        ["Không hài lòng", "Not satisfied"],
    ]
    assert browser.execute_script("return document.documentElement.scrollHeight <= innerHeight")
    wire.cut()
    faces[0].click()
    eventually(browser, lambda b: "mời ông/bà chạm lại" in shown(b))
    wire.mend()
    eventually(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".face"))
    click(browser, ".face")
    eventually(browser, lambda b: "Cảm ơn ông/bà đã đánh giá" in shown(b))
    keep(browser, "rate-thanks")
    eventually(browser, lambda b: "mời ông/bà đánh giá tại đây" in shown(b))
    assert not browser.find_elements(By.CSS_SELECTOR, ".face")


def test_on_the_phone_once_it_is_over(
    phone: WebDriver, wire: Any, running_office: Any, clerk: str
) -> None:
    token = running_office.take(priority="elderly")["token"]
    for _ in range(2):
        running_office.command("3", "next", clerk)
    phone.get(f"{wire.url}/t/{token}")
    assert "hài lòng" not in shown(phone)
    running_office.command("3", "done", clerk)
    phone.execute_script("dispatchEvent(new Event('online'))")
    eventually(phone, lambda b: "Đã phục vụ xong" in shown(b))
    keep(phone, "rate-phone")
    assert phone.execute_script("return document.documentElement.scrollWidth <= 390")
    click(phone, ".face.satisfied")
    eventually(phone, lambda b: "Cảm ơn ông/bà đã đánh giá" in shown(b))
    keep(phone, "rate-phone-thanks")
    click(phone, "summary")
    click(phone, ".face.very-satisfied")
    eventually(phone, lambda b: "Cảm ơn ông/bà đã đánh giá" in shown(b))
