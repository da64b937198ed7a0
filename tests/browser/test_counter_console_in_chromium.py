"""A clerk's morning in Chromium: sign in, open, call by mouse and key, lose the network."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.steps import click, eventually, text

PRESENT = ".now .number"
# In one step: whatever the server says in between would set the page's clock right again.
NEXT_A_MINUTE_LATER = """
const now = Date.now;
Date.now = () => now() + 61_000;
document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "F8", bubbles: true}));
Date.now = now;
"""


def shows(number: str) -> Any:
    return lambda browser: text(browser, PRESENT) == number


def says(what: str) -> Any:
    return lambda browser: browser.execute_script(
        f"return !document.querySelector('[data-say=\"{what}\"]').hidden"
    )


def key(browser: WebDriver, name: str) -> None:
    ActionChains(browser).send_keys(name).perform()


def shown(css: str) -> Any:
    """Whether an element can be seen."""
    return lambda browser: browser.execute_script(
        "const it = document.querySelector(arguments[0]);"
        "return Boolean(it) && it.getClientRects().length > 0",
        css,
    )


def came(browser: WebDriver, answer: str = Keys.F8) -> None:
    """*Next* soon after a call, and the answer to what is asked then."""
    key(browser, Keys.F8)
    eventually(browser, shown("#came"))
    key(browser, answer)
    eventually(browser, lambda b: not shown("#came")(b))


def move(office: Any, number: str) -> list[str]:
    """The ways a ticket has gone, as the journal tells them."""
    with closing(office.database()) as db:
        rows = db.execute(
            "SELECT json_extract(data, '$.move') FROM journal WHERE kind LIKE 'ticket-moved/%'"
            " AND json_extract(data, '$.number') = ? ORDER BY seq",
            (number,),
        )
        return [str(row[0]) for row in rows]


def sign_in(browser: WebDriver, url: str, password: str = "lan-password") -> None:
    browser.get(f"{url}/counter")
    browser.find_element(By.NAME, "login").send_keys("lan")
    browser.find_element(By.NAME, "password").send_keys(password + Keys.ENTER)


@pytest.fixture
def console(browser: WebDriver, wire: Any) -> WebDriver:
    """Counter 3, opened by Lan."""
    sign_in(browser, wire.url)
    eventually(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".choice"))
    click(browser, "form[action$='/3/open'] button")
    eventually(browser, lambda b: b.find_elements(By.CSS_SELECTOR, "[data-ready]"))
    return browser


def journal_calls(office: Any) -> int:
    """How often anybody was called, whoever did it."""
    with closing(office.database()) as db:
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
    click(console, ".next:not([hidden])")
    eventually(console, shows("A003"))
    assert "Ưu tiên" in text(console, ".now")
    came(console)
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
    click(console, "[data-press=resume]")
    eventually(console, shows("A001"))
    key(console, Keys.END)
    eventually(console, lambda b: text(b, ".figures .number") == "1")
    key(console, Keys.PAUSE)
    eventually(console, shown("dialog[open]"))
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
    running_office.command("3", "next", running_office.clerk())
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
    running_office.kill_both()
    key(console, Keys.F8)
    eventually(console, says("offline"))
    eventually(console, says("kept"))
    assert "Mời người tiếp theo" in text(console, "[data-say=kept]")
    running_office.start()
    eventually(console, shows("A003"))
    eventually(console, lambda b: not says("offline")(b))
    assert journal_calls(running_office) == 1
    came(console)
    eventually(console, shows("A001"))
    assert journal_calls(running_office) == 2


@pytest.mark.parametrize(("answer", "end"), [(Keys.ENTER, "done"), (Keys.F4, "missed")])
def test_next_soon_after_a_call_asks_whether_the_person_came(
    console: WebDriver, running_office: Any, answer: str, end: str
) -> None:
    key(console, Keys.F8)
    eventually(console, shows("A003"))
    came(console, answer)
    eventually(console, shows("A001"))
    assert move(running_office, "A003") == ["call", end]


def test_the_question_goes_away_without_an_answer_and_later_is_not_asked(
    console: WebDriver, running_office: Any
) -> None:
    key(console, Keys.F8)
    eventually(console, shows("A003"))
    came(console, Keys.ESCAPE)
    assert text(console, PRESENT) == "A003"
    key(console, Keys.F8)
    eventually(console, shown("#came"))
    running_office.command("3", "park", running_office.clerk())
    eventually(console, lambda b: not shown("#came")(b))
    assert move(running_office, "A003") == ["call", "park"]
    key(console, Keys.F8)
    eventually(console, shows("A001"))
    console.execute_script(NEXT_A_MINUTE_LATER)
    eventually(console, shows("A002"))


def test_somebody_chosen_from_the_list_is_called_by_a_second_click(
    console: WebDriver, running_office: Any
) -> None:
    chosen = "[data-chooses=A002]"
    click(console, chosen)
    eventually(console, shown(f"{chosen}[aria-pressed=true] .confirm"))
    assert journal_calls(running_office) == 0
    click(console, chosen)
    eventually(console, shows("A002"))
    assert "đã chọn" in text(console, ".undo")
    key(console, Keys.BACKSPACE)
    eventually(console, shows(""))
    eventually(console, lambda b: not shown(".undo")(b))
    assert text(console, ".queue h2 .number") == "3"


def test_a_break_has_a_reason_and_serving_out_ends_with_the_last(
    console: WebDriver, running_office: Any
) -> None:
    key(console, Keys.F8)
    eventually(console, shows("A003"))
    key(console, Keys.PAUSE)
    eventually(console, shown("#pause"))
    key(console, "0")
    eventually(console, lambda b: "Sắp nghỉ" in text(b, "#open"))
    assert "Xong người này" in text(console, ".next:not([hidden])")
    came(console)
    eventually(console, lambda b: "Đang đóng" in text(b, "#open"))
    assert move(running_office, "A003") == ["call", "done"]
    key(console, Keys.PAUSE)
    eventually(console, lambda b: "Đang mở" in text(b, "#open"))
    key(console, Keys.PAUSE)
    eventually(console, shown("#pause"))
    key(console, "2")
    eventually(console, lambda b: "Tạm nghỉ" in text(b, "#open"))
    assert "Vừa cho quầy nghỉ" in text(console, ".undo")


def test_a_note_goes_along_with_a_transfer_and_the_person_comes_back(
    console: WebDriver,
) -> None:
    key(console, Keys.F8)
    eventually(console, shows("A003"))
    key(console, Keys.INSERT)
    eventually(console, shown("#transfer"))
    key(console, "+")
    key(console, "/")
    for letter in "Thiếu 1 bản sao":
        key(console, letter)
    key(console, Keys.ENTER)
    key(console, "2")
    eventually(console, shows(""))
    key(console, Keys.F8)
    eventually(console, shows("A003"))
    assert "Thiếu 1 bản sao" in text(console, ".note")
    assert "Hộ tịch" in text(console, ".now")


def test_another_clerks_counter_is_taken_over_in_one_step(
    browser: WebDriver, wire: Any, running_office: Any
) -> None:
    minh = running_office.clerk()
    running_office.command("3", "open", minh)
    running_office.command("3", "next", minh)
    sign_in(browser, wire.url)
    eventually(browser, lambda b: "Trần Minh đang ngồi" in text(b, "form[action$='/3/open']"))
    click(browser, "form[action$='/3/open'] button")
    eventually(browser, shows("A003"))
    running_office.command("3", "open", minh)
    eventually(browser, shown("[data-focus=take]"))
    click(browser, "[data-focus=take]")
    eventually(browser, lambda b: not shown("[data-focus=take]")(b))
    assert text(browser, PRESENT) == "A003"


def test_the_small_window_is_offered_only_where_there_is_one(console: WebDriver) -> None:
    has = console.execute_script("return 'documentPictureInPicture' in window")
    assert shown("[data-small]")(console) is has
    without = console.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument",
        {"source": "delete window.documentPictureInPicture"},
    )
    console.refresh()
    console.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", without)
    eventually(console, lambda b: b.find_elements(By.CSS_SELECTOR, "[data-ready]"))
    assert not shown("[data-small]")(console)


def test_at_the_size_of_the_small_window_there_is_what_is_needed(console: WebDriver) -> None:
    key(console, Keys.F8)
    eventually(console, shows("A003"))
    small = {"width": 320, "height": 240, "deviceScaleFactor": 1, "mobile": False}
    console.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", small)
    for css in (PRESENT, ".next", "[data-press=recall]", "[data-press=missed]"):
        assert within(console, css, 320, 240), css
    for css in (".head", ".side", "[data-press=park]"):
        assert not shown(css)(console), css
    key(console, Keys.F8)
    eventually(console, shown("#came"))
    assert within(console, "[data-came=yes]", 320, 240)
    assert within(console, "[data-came=no]", 320, 240)


def test_the_console_works_from_the_small_window(console: WebDriver, running_office: Any) -> None:
    page = console.current_window_handle
    click(console, "[data-small]")
    eventually(console, lambda b: len(b.window_handles) == 2)
    console.switch_to.window(next(w for w in console.window_handles if w != page))
    eventually(console, shown(".next:not([hidden])"))
    key(console, Keys.F8)
    eventually(console, shows("A003"))
    came(console, Keys.F4)
    eventually(console, shows("A001"))
    assert move(running_office, "A003") == ["call", "missed"]
    console.close()
    console.switch_to.window(page)
    eventually(console, shows("A001"))


def within(browser: WebDriver, css: str, width: int, height: int) -> bool:
    """Whether an element stands whole on a screen of this size, big enough to hit."""
    box = browser.execute_script(
        "const b = document.querySelector(arguments[0]).getBoundingClientRect();"
        "return [b.left, b.top, b.right, b.bottom]",
        css,
    )
    left, top, right, bottom = box
    return left >= 0 and top >= 0 and right <= width and bottom <= height and bottom - top >= 20


def test_a_press_made_on_an_old_screen_is_refused_with_the_present_state(
    console: WebDriver, wire: Any, running_office: Any
) -> None:
    wire.cut()
    eventually(console, says("offline"))
    running_office.command("3", "next", running_office.clerk())
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
