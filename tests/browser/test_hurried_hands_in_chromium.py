"""Live pages are drawn anew at any moment: no click gets lost, and no late answer is shown."""

from __future__ import annotations

from typing import Any

from selenium.webdriver import ActionChains
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.steps import click, eventually, has, keys, text, there

CHOSEN = "[data-chooses=A002]"
COUNT_VIEWS = """
const parse = JSON.parse, now = Date.now();
window.views = 0;
JSON.parse = (text) => { window.views += text.includes('"parts"'); return parse(text); };
Date.now = () => now;
"""
HOLD_ANSWERS = """
const send = window.fetch, mine = arguments[0];
window.asked = [];
window.fetch = async (url, options) => {
  const answer = await send(url, options);
  if (String(url).includes(mine)) await new Promise((go) => window.asked.push(go));
  return answer;
};
"""
HELD_STATES = """
const done = arguments[0];
import('/static/live.js').then(async ({ Line }) => {
  const line = Object.create(Line.prototype), shown = [];
  let looks = 0;
  const held = () => ++looks <= 3, view = (state) => shown.push(state);
  Object.assign(line, { come: [], line() {}, held, view });
  line.take(1);
  await new Promise((go) => setTimeout(go, 30));
  line.take(2);
  setTimeout(() => done(shown), 400);
}).catch((error) => done(String(error)));
"""


def sign_in(browser: WebDriver, url: str, login: str) -> None:
    browser.get(url)
    browser.find_element(By.NAME, "login").send_keys(login)
    browser.find_element(By.NAME, "password").send_keys(f"{login}-password" + Keys.ENTER)


def let_go(browser: WebDriver, answer: int) -> None:
    """Let the page have one of the answers that are held back."""
    eventually(browser, lambda b: b.execute_script("return window.asked.length") > answer)
    done = "const done = arguments[1]; window.asked[arguments[0]](); setTimeout(done, 100)"
    browser.execute_async_script(done, answer)


def test_a_click_is_not_lost_where_the_list_is_drawn_anew_between_press_and_release(
    browser: WebDriver, wire: Any, running_office: Any
) -> None:
    sign_in(browser, f"{wire.url}/counter", "lan")
    click(browser, "form[action$='/3/open'] button")
    eventually(browser, there("[data-ready]"))
    browser.execute_script(COUNT_VIEWS)
    running_office.take()
    eventually(browser, has(".queue h2 .number", "4"))
    before = browser.execute_script("return window.views")
    person = browser.find_element(By.CSS_SELECTOR, CHOSEN)
    ActionChains(browser).click_and_hold(person).perform()
    running_office.take()
    eventually(browser, lambda b: b.execute_script("return window.views") > before)
    ActionChains(browser).release().perform()
    eventually(browser, there(f"{CHOSEN}[aria-pressed=true]"))
    eventually(browser, has(".queue h2 .number", "5"))


def test_what_is_sought_last_at_the_desk_is_shown_whichever_answer_comes_last(
    browser: WebDriver, wire: Any
) -> None:
    sign_in(browser, f"{wire.url}/desk", "thu")
    eventually(browser, there(".desk[data-ready]"))
    browser.execute_script(HOLD_ANSWERS, "/desk/ticket")
    keys(browser, Keys.F2, "a1", Keys.ENTER)
    eventually(browser, lambda b: b.execute_script("return window.asked.length") == 1)
    keys(browser, Keys.F2, "a2", Keys.ENTER)
    let_go(browser, 1)
    eventually(browser, has("#ticket", "A002"))
    let_go(browser, 0)
    assert "A002" in text(browser, "#ticket")


def test_what_came_while_a_button_was_held_is_drawn_in_its_order(
    browser: WebDriver, wire: Any
) -> None:
    sign_in(browser, f"{wire.url}/counter", "lan")
    assert browser.execute_async_script(HELD_STATES) == [1, 2]
