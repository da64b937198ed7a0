"""Every page can be read by a screen reader and used with the keys alone.

A new page gets a line in PAGES: its name, its address, who opens it (a login of the test office,
nothing for citizens).  ``{ticket}`` in an address is a waiting ticket's token, ``{served}`` that of
one who was served, ``{pad}`` the key of the tablet at counter 3.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any
from urllib.request import Request, urlopen

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.waiting import PATIENCE

SIZES = [(1366, 768), (390, 844)]
CITIZEN = ""
NOWHERE = "/nowhere"
ADMIN = [
    "office", "services", "new/services", "counters", "counters/3", "clerks", "opening", "order",
    "ticket", "kiosks/kiosk-1", "file", "journal",
]  # fmt: skip
PAGES = [
    ("front", "/", CITIZEN),
    ("status", "/status", CITIZEN),
    ("ticket", "/t/{ticket}", CITIZEN),
    ("give back", "/t/{ticket}/leave", CITIZEN),
    ("served", "/t/{served}", CITIZEN),
    ("poster", "/poster", CITIZEN),
    ("tablet", "/rate/3/{pad}", CITIZEN),
    ("tablets", "/rate", "lan"),
    ("a tablet's address", "/rate/3", "lan"),
    ("procedures", "/procedures", CITIZEN),
    ("procedures found", "/procedures?q=mat+giay+khai+sinh", CITIZEN),
    ("procedure", "/procedures/1.001193", CITIZEN),
    ("procedure, assisted", "/procedures/2.000815?assist=1", CITIZEN),
    ("no such page", NOWHERE, CITIZEN),
    ("sign in", "/counter", CITIZEN),
    ("password", "/counter/password", CITIZEN),
    ("choose a counter", "/counter", "lan"),
    ("counter", "/counter/3", "minh"),
    ("desk", "/desk", "lan"),
    ("supervisor", "/supervisor", "thu"),
    ("reports", "/reports", "thu"),
    ("explain", "/reports/explain", "thu"),
    ("fill", "/reports/fill", "thu"),
    ("admin", "/admin", "quan"),
    ("procedures of the office", "/admin/procedures", "quan"),
    ("technician", "/admin/terminals", "ky"),
    *((f"admin {one}", f"/admin/{one}", "quan") for one in ADMIN),
]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
STATUS = "return performance.getEntriesByType('navigation')[0].responseStatus"
RUN = """
const done = arguments[arguments.length - 1];
const only = {resultTypes: ["violations"]};
axe.run(document, only).then((found) => done(found.violations.map((one) => ({
  id: one.id, impact: one.impact, help: one.help,
  where: one.nodes.map((node) => node.target.join(" ") + ": " + (node.any[0]?.message ?? "")),
}))));
"""
CONTROLS = """
const all = document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]");
window.reached = new Map();
window.wanted = [...all].filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility()
  && getComputedStyle(one).visibility === "visible" && !one.closest("[inert]"));
const groups = new Set();
wanted = wanted.filter((one) => {
  if (one.type !== "radio") return true;
  const name = one.form?.action + one.name;
  return !groups.has(name) && groups.add(name);
});
addEventListener("focusin", (event) => {
  const look = getComputedStyle(event.target);
  const ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  reached.set(event.target, ring || look.boxShadow !== "none" && event.target.type === "radio");
});
document.activeElement?.blur();
getSelection().removeAllRanges();
return wanted.length;
"""
LEFT = """
const told = (one) => one.outerHTML.slice(0, 140);
const same = (a, b) => a === b || a.type === "radio" && a.name === b.name;
const seen = [...reached.keys()];
const missing = wanted.filter((one) => one.isConnected && !seen.some((other) => same(one, other)));
return {missing: missing.map(told), unseen: seen.filter((one) => !reached.get(one)).map(told)};
"""


class House:
    """One running office for all pages, with a person at counter 3 and two who wait."""

    def __init__(self, office: Any) -> None:
        self._office = office
        self.served = office.take()["token"]
        self.ticket = [office.take()["token"] for _ in range(3)][-1]
        self._tokens: dict[str, str] = {}
        clerk = self.token("minh")
        office.command("3", "open", clerk)
        office.command("3", "next", clerk)
        office.command("3", "next", clerk)

    def token(self, login: str) -> str:
        """A clerk's session."""
        if login not in self._tokens:
            self._tokens[login] = self._office.clerk(login)
        return self._tokens[login]

    def pad(self, home: str) -> str:
        """The tablet's key, from the page that staff open for it."""
        bearer = {"Authorization": f"Bearer {self.token('minh')}"}
        with urlopen(Request(f"{home}/rate/3", headers=bearer), timeout=PATIENCE) as page:
            found = re.search(r'href="/rate/3/(\w+)"', page.read().decode())
        assert found
        return found[1]

    def show(self, browser: WebDriver, path: str, login: str) -> None:
        """Open a page as somebody."""
        home = self._office.url
        browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
        if login:
            cookie = {"name": "motcua", "value": self.token(login), "url": home}
            browser.execute_cdp_cmd("Network.setCookie", cookie)
        pad = self.pad(home) if "{pad}" in path else ""
        browser.get(home + path.format(ticket=self.ticket, served=self.served, pad=pad))
        status = browser.execute_script(STATUS)
        assert status == (404 if path == NOWHERE else 200), (path, status)


@pytest.fixture(scope="module")
def house(lasting_office: Any) -> House:
    return House(lasting_office)


def grave(browser: WebDriver) -> list[dict[str, Any]]:
    """What would keep somebody from using the page as it stands."""
    browser.execute_script(AXE)
    found = browser.execute_async_script(RUN)
    return [one for one in found if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize(("path", "login"), [page[1:] for page in PAGES], ids=[p[0] for p in PAGES])
def test_everybody_can_read_and_work_the_page(
    house: House,
    browser: WebDriver,
    resize: Callable[[int, int], None],
    path: str,
    login: str,
) -> None:
    house.show(browser, path, login)
    _tab_reaches_everything_and_shows_where_one_is(browser)
    found = {}
    for width, height in SIZES:
        resize(width, height)
        found[width] = grave(browser)
        wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert browser.execute_script(wide) <= 0, f"wider than {width}"
    assert not any(found.values()), json.dumps(found, indent=1, ensure_ascii=False)


def _tab_reaches_everything_and_shows_where_one_is(browser: WebDriver) -> None:
    count = browser.execute_script(CONTROLS)
    left: dict[str, list[str]] = {"missing": ["all"], "unseen": []}
    for _ in range(4):
        ActionChains(browser).send_keys(Keys.TAB * (count + 3)).perform()
        left = browser.execute_script(LEFT)
        if not left["missing"]:
            break
    assert left == {"missing": [], "unseen": []}


def test_a_clerk_signs_in_opens_a_counter_and_calls_without_a_mouse(
    house: House, browser: WebDriver
) -> None:
    house.show(browser, "/counter", CITIZEN)
    wait = WebDriverWait(browser, PATIENCE, poll_frequency=0.05)
    browser.find_element(By.NAME, "login").send_keys("lan" + Keys.TAB + "lan-password" + Keys.ENTER)
    _press_by_tab(browser, wait, "form[action$='/counter/2/open'] button", Keys.ENTER)
    wait.until(lambda b: b.current_url.endswith("/counter/2"))
    _press_by_tab(browser, wait, "[data-press=next]", Keys.SPACE)
    wait.until(lambda b: "A00" in b.find_element(By.CSS_SELECTOR, ".present-place").text)


def _press_by_tab(
    browser: WebDriver, wait: WebDriverWait[WebDriver], selector: str, key: str
) -> None:
    """Go to a control with Tab alone, and press it."""
    wait.until(lambda b: b.find_elements(By.CSS_SELECTOR, selector))
    here = f"return document.activeElement.matches({json.dumps(selector)})"
    for _ in range(40):
        if browser.execute_script(here):
            break
        ActionChains(browser).send_keys(Keys.TAB).perform()
    assert browser.execute_script(here) is True
    ActionChains(browser).send_keys(key).perform()
