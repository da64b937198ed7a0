"""What a citizen sees on a phone."""

from __future__ import annotations

from typing import Any

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

from tests.browser.steps import click, eventually


def text(browser: WebDriver, css: str) -> str:
    """What an element says, read in one step: live pages replace their elements."""
    return str(browser.execute_script(f'return document.querySelector("{css}")?.innerText ?? ""'))


def body(browser: WebDriver) -> str:
    return text(browser, "main")


def poll_now(browser: WebDriver) -> None:
    """What a phone says when it finds a network: the page asks at once, not after 5 s."""
    browser.execute_script("dispatchEvent(new Event('online'))")


def no_sideways(browser: WebDriver) -> bool:
    return bool(browser.execute_script("return document.documentElement.scrollWidth <= 390"))


def test_a_ticket_is_followed_to_its_turn(phone: WebDriver, wire: Any, running_office: Any) -> None:
    ticket = running_office.take()
    phone.get(f"{wire.url}/t/{ticket['token']}")
    assert text(phone, ".mine .number") == "A004"
    assert text(phone, ".ahead .number") == "3"
    assert "Người ưu tiên có thể được mời trước" in body(phone)
    assert no_sideways(phone)
    clerk = running_office.clerk()
    running_office.command("3", "open", clerk)
    for _ in range(4):
        running_office.command("3", "next", clerk)
    poll_now(phone)
    eventually(phone, lambda b: "Đến lượt ông/bà" in body(b))
    assert "Quầy 3" in body(phone)
    assert phone.title == "Đến lượt: A004"
    running_office.command("3", "done", clerk)
    poll_now(phone)
    eventually(phone, lambda b: "Đã phục vụ xong" in body(b))


def test_a_number_is_given_back_after_asking(
    phone: WebDriver, wire: Any, running_office: Any
) -> None:
    ticket = running_office.take()
    phone.get(f"{wire.url}/t/{ticket['token']}")
    click(phone, "[data-leave]")
    eventually(phone, lambda b: "Trả lại số A004?" in body(b))
    assert running_office.get(f"/api/v1/tickets/{ticket['token']}")["state"] == "waiting"
    click(phone, "button.main")
    eventually(phone, lambda b: "Số này đã được trả lại" in body(b))
    assert running_office.get(f"/api/v1/tickets/{ticket['token']}")["state"] == "cancelled"


def test_the_queue_now_updates_by_itself_and_says_when_it_cannot(
    phone: WebDriver, wire: Any, running_office: Any
) -> None:
    phone.get(wire.url)
    assert no_sideways(phone)
    assert text(phone, ".lane .waiting") == "3"
    wire.cut()
    poll_now(phone)
    eventually(phone, lambda b: b.find_element(By.CSS_SELECTOR, "[data-offline]").is_displayed())
    running_office.take()
    wire.mend()
    eventually(phone, lambda b: text(b, ".lane .waiting") == "4")
    assert not phone.find_element(By.CSS_SELECTOR, "[data-offline]").is_displayed()
