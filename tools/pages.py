"""Every page of the office, photographed at the size of an office PC and of a phone."""

from __future__ import annotations

from dataclasses import dataclass

from photographing import ROOT, TARGET, Demo, save, size, wait
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

FOLDER = "pages"
SIZES = {"pc": (1366, 768), "phone": (390, 844)}
GALLERY = ROOT / "docs" / "pages.md"


@dataclass(frozen=True)
class Page:
    """``role`` has to be signed in, empty for everybody's pages; ``title`` is for the docs."""

    name: str
    path: str
    title: str
    role: str = ""


PAGES = (
    Page("front", "/", "The public page: the queue now"),
    Page("ticket", "/t/{token}", "A ticket on its holder's phone"),
    Page("procedures", "/procedures?q=sinh+con", "Procedures, looked for in everyday words"),
    Page("procedure", "/procedures/1.001193", "One procedure: papers to tick, fee with its note"),
    Page("poster", "/poster", "A poster: the guest network and the queue's page"),
    Page("sign-in", "/counter", "Signing in"),
    Page("choose", "/counter", "Choosing a counter", "clerk"),
    Page("counter", "/counter/3", "The counter console", "clerk"),
    Page("desk", "/desk", "The guidance desk", "clerk"),
    Page("rate", "/rate/3", "The address of a counter's rating tablet", "clerk"),
    Page("supervisor", "/supervisor", "The supervisor's page", "supervisor"),
    Page("reports", "/reports", "Reports", "supervisor"),
    Page(
        "explain",
        "/reports/explain?ticket=B002",
        "Why a number was called when it was",
        "supervisor",
    ),
    Page("fill", "/reports/fill", "Filling the office's own template", "supervisor"),
    Page("admin", "/admin", "Setting the office", "admin"),
    Page("admin-services", "/admin/services", "Services", "admin"),
    Page("admin-service", "/admin/services/ho-tich", "One service", "admin"),
    Page("admin-opening", "/admin/opening", "Opening", "admin"),
    Page("admin-ticket", "/admin/ticket", "The ticket's paper", "admin"),
    Page("admin-procedures", "/admin/procedures", "The office's procedures", "admin"),
    Page("admin-terminals", "/admin/terminals", "Terminals", "admin"),
    Page("admin-journal", "/admin/journal", "Who changed what", "admin"),
    Page("status", "/status", "How the system is"),
)


def shoot(demo: Demo, browser: WebDriver, token: str) -> None:
    """Photograph all, and write the page of the docs that shows them."""
    (TARGET / FOLDER).mkdir(exist_ok=True)
    role = ""
    browser.delete_all_cookies()
    for page in sorted(PAGES, key=lambda one: one.role):
        if page.role != role:
            role = page.role
            sign_in(demo, browser, role)
        for form, (width, height) in SIZES.items():
            size(browser, width, height)
            browser.get(demo.told["http"] + page.path.format(token=token))
            wait(lambda: browser.execute_script(_READY), f"{page.path} to be drawn")
            save(browser.get_screenshot_as_png(), f"{FOLDER}/{page.name}-{form}.png")
    GALLERY.write_text(gallery(), encoding="utf-8")


def gallery() -> str:
    """The page of the docs."""
    head = "# The pages\n\nMade by `make pictures`: on an office PC (1366×768) and on a phone.\n"
    shown = (
        f"\n## {page.title}\n\n`{page.path.format(token='<token>')}`"
        f"{f', for the {page.role}' if page.role else ''}\n\n"
        + " ".join(
            f"![{page.title}, {form}](pictures/{FOLDER}/{page.name}-{form}.png)" for form in SIZES
        )
        + "\n"
        for page in PAGES
    )
    return head + "".join(shown)


def sign_in(demo: Demo, browser: WebDriver, role: str) -> None:
    """Sign in as the demo's first person of this role."""
    browser.delete_all_cookies()
    login = next(one for one in demo.told["logins"] if one["role"] == role)
    browser.get(f"{demo.told['http']}/counter")
    for field in ("login", "password"):
        browser.find_element(By.NAME, field).send_keys(login[field])
    browser.find_element(By.CSS_SELECTOR, "form button").click()
    wait(lambda: not browser.find_elements(By.NAME, "password"), "the sign-in")


_READY = "return document.readyState === 'complete' && document.fonts.status === 'loaded'"
