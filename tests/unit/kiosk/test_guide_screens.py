"""The guide: finding, reading, ticking, printing, going on to a number; nothing cut or covered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import combinations

import pytest

from config.catalogue.index import Index
from config.catalogue.samples import sample
from config.settings import Panel
from contract.codes import wifi_text
from contract.ids import Paper, Part
from contract.messages import GuestWifi
from devices.paper.checklist import ChecklistPaper
from devices.protocols import PrinterStatus, PrintResult
from devices.screen.widgets import Button, Label, Target, Text
from kiosk.screens.qr import Qr

PANELS = {
    "17-inch": Panel(),
    "27-inch tall": Panel(width=1080, height=1920, width_mm=336.0),
    "27-inch wide": Panel(width=1920, height=1080, width_mm=598.0),
    "42-inch tall": Panel(width=1080, height=1920, width_mm=523.0),
}
WELL = PrinterStatus(Part.OK, Paper.OK, Part.OK, Part.OK)
LITTLE_PAPER = PrinterStatus(Part.OK, Paper.LOW, Part.OK, Part.OK)
SMALL = ("key ", "paper ")
"""What may be 12 mm; everything else leads on and has 20."""


KEY = re.compile(r"[a-z][a-z0-9-]+([.-][a-z0-9-]+)*")
"""What stands there when the words of a language lack something."""


@pytest.fixture
def guide(rigs):
    return ready(rigs("guide"))


OWN = {"vi": "Mang hai bản photo, quầy không có máy in.", "en": "Bring two photocopies."}


def ready(rig, service: str = "ho-tich"):
    """Give a terminal the sample; ``service`` is the one births belong to."""
    catalogue = deepcopy(sample())
    catalogue.one("2.000815").note = OWN
    catalogue.one("1.001193").service = service
    rig.terminal.guide.use(catalogue, Index(catalogue))
    rig.terminal.office.public_url = "http://office.test"
    rig.step()
    return rig


def open_one(rig, code: str = "1.001193") -> None:
    rig.terminal.guide.show_code(code)
    rig.step()


def type_in(rig, keys: str) -> None:
    for key in keys:
        rig.touch("key space" if key == " " else f"key {key}")


# --- what it does ----------------------------------------------------------------------------


def test_without_procedures_it_says_so_and_offers_help(rigs):
    rig = rigs("guide")
    assert rig.mark == "guide.empty"
    assert rig.has("help")


def test_from_an_event_in_life_to_the_checklist_and_home(guide):
    assert guide.mark == "guide.home"
    guide.touch("kind sinh-con")
    assert guide.mark == "guide.list"
    guide.touch("procedure 1.001193")
    assert guide.mark == "guide.procedure.1.001193"
    guide.touch("back")
    assert guide.mark == "guide.list"
    guide.touch("back")
    assert guide.mark == "guide.home"
    guide.touch("by-field")
    guide.touch("kind cu-tru")
    assert guide.mark == "guide.list"


def test_typing_with_telex_finds_while_one_types(guide):
    guide.touch("search")
    type_in(guide, "maats giaays khai sinh")
    screen = guide.terminal.stage.screen
    assert screen.typing.text == "mất giấy khai sinh"
    cards = [one.key for one in guide.targets() if one.key.startswith("procedure")]
    assert cards[0] == "procedure 1.004884"
    guide.touch("key clear")
    assert screen.typing.text == ""
    type_in(guide, "zzzz")
    assert not any(one.key.startswith("procedure") for one in guide.targets())


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize(
    ("keys", "text"), [("ct07", "ct07"), ("kt3", "kt3"), ("ddieeuf 5", "điều 5"), ("189", "189")]
)
def test_digits_are_typed_on_the_glass_as_well(rigs, panel, keys, text):
    rig = ready(rigs("guide", panel=PANELS[panel]))
    rig.touch("search")
    type_in(rig, keys)
    assert rig.terminal.stage.screen.typing.text == text


@pytest.mark.parametrize("panel", PANELS)
def test_digits_are_reached_and_pressed_by_keys(rigs, panel):
    rig = ready(rigs("guide", panel=PANELS[panel]))
    rig.touch("search")
    stage = rig.terminal.stage
    for digit in "7310":
        for _ in rig.targets():
            if stage._focus == f"key {digit}":
                break
            stage.press_key("tab")
        stage.press_key("return")
        rig.step()
    assert stage.screen.typing.text == "7310"


@pytest.mark.parametrize(("large", "low"), [(False, False), (False, True), (True, True)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_keys_have_room_on_the_narrowest_high_screen(rigs, language, large, low):
    rig = ready(rigs("guide", panel=Panel(width=1080, height=1920, width_mm=268.0)))
    rig.terminal.language = language
    if large:
        rig.terminal.change_size()
    if low:
        rig.terminal.change_height()
    rig.terminal.guide.show_search("giấy tờ")
    rig.step()
    assert list(faults_of(rig)) == []


def test_a_real_keyboard_types_as_well(guide):
    guide.terminal.guide.show_search()
    for key in ("b", "a", "n", "g", "f", "space", "l", "a", "i", "s", "backspace"):
        guide.terminal.stage.press_key(key)
    assert guide.terminal.stage.screen.typing.text == "bàng lá"
    guide.terminal.stage.press_key("return")
    assert guide.mark.startswith("guide.procedure.")


def test_papers_are_ticked_and_forgotten_on_the_way_home(guide):
    open_one(guide)
    guide.touch("paper 1")
    assert guide.target("paper 1").ticked
    guide.terminal.go_home()
    open_one(guide)
    assert not guide.target("paper 1").ticked


@pytest.mark.parametrize("code", [one.code for one in sample().procedures])
def test_the_fee_and_its_note_stand_together(guide, code):
    open_one(guide, code)
    note = sample().one(code).fee.note["vi"]
    for _ in range(6):
        text = shown_text(guide)
        if note in text:
            assert text.index("Lệ phí") < text.index(note)
            return
        guide.touch("more")
    pytest.fail(f"the note of {code} is never shown")


def shown_text(rig) -> str:
    words = []
    for widget in rig.terminal.stage.widgets:
        if isinstance(widget, Label):
            words.append(widget.text)
        elif isinstance(widget, Text):
            words += [run.text for line in widget.lines for run in line.runs]
    return " ".join(words)


def test_a_sample_says_so_on_every_procedure(guide):
    for code in ("1.001193", "2.000815"):
        open_one(guide, code)
        assert "Dữ liệu mẫu ngày 20/07/2026" in shown_text(guide)


def test_the_offices_own_note_stands_word_for_word(guide):
    open_one(guide, "2.000815")
    assert "Mang hai bản photo, quầy không có máy in." in shown_text(guide)


def test_the_checklist_is_printed_once_and_told(guide):
    open_one(guide)
    guide.touch("print")
    assert guide.mark == "guide.printing"
    ((paper, _),) = guide.terminal._desk.jobs
    assert isinstance(paper, ChecklistPaper)
    assert paper.url == "http://office.test/procedures/1.001193"
    guide.printed()
    assert guide.mark == "guide.printed"
    assert "printed" not in guide.link.verbs()  # no ticket's paper: the server is told nothing
    guide.wait(9)
    assert guide.mark == "guide.procedure.1.001193"
    assert len(guide.terminal._desk.jobs) == 1


def test_a_failed_print_offers_the_phone(guide):
    open_one(guide)
    guide.touch("print")
    _, then = guide.terminal._desk.jobs[-1]
    then(PrintResult(ok=False, status=PrinterStatus(link=Part.MISSING)))
    guide.step()
    assert guide.mark == "guide.print-failed"
    guide.touch("qr")
    assert guide.mark == "guide.qr"
    guide.touch("back")
    assert guide.mark == "guide.procedure.1.001193"


def test_the_guest_network_is_offered_beside_the_checklists_code_and_is_the_smaller(guide):
    open_one(guide)
    guide.touch("qr")
    (alone,) = [one for one in guide.terminal.stage.widgets if isinstance(one, Qr)]
    guide.terminal.office.guest_wifi = GuestWifi(ssid="Bồ Đề", password="xin moi")
    guide.touch("back")
    guide.touch("qr")
    page, network = [one for one in guide.terminal.stage.widgets if isinstance(one, Qr)]
    assert page.content == alone.content == "http://office.test/procedures/1.001193"
    assert network.content == wifi_text("Bồ Đề", "xin moi")
    assert min(network.box.size) < min(page.box.size)
    assert "Bồ Đề" in shown_text(guide)


def test_what_is_not_done_here_is_told_so_with_the_nearest_below(guide):
    guide.touch("search")
    type_in(guide, "lamf hooj chieeus")
    assert "Có thể ở đây chưa có việc này" in shown_text(guide)
    assert guide.has("procedure 2.000815")
    guide.touch("key clear")
    type_in(guide, "maats bawngf lais")
    assert "Có thể ở đây chưa có" not in shown_text(guide)


def test_from_a_procedure_to_a_number(rigs):
    rig = ready(rigs("guide"))
    open_one(rig)
    assert not rig.has("take")  # its service is not one of this office
    ready(rig, "civil")
    open_one(rig)
    rig.touch("take")
    assert rig.link.verbs() == ["take-ticket"]
    assert rig.link.asked[0].fields["service"] == "civil"


def test_with_the_server_gone_it_goes_on_explaining_but_gives_no_number(rigs):
    rig = ready(rigs("guide"), "civil")
    rig.cut()
    assert rig.mark == "guide.home"
    open_one(rig)
    assert not rig.has("take")
    assert rig.has("paper 0")
    assert "Chưa nối được máy chủ từ" in shown_text(rig)


def test_a_kiosk_opens_the_guide_from_home_and_by_a_procedures_code(rigs):
    rig = rigs("kiosk")
    assert rig.terminal.open_guide is None
    ready(rig)
    rig.terminal.open_guide()
    assert rig.mark == "guide.home"
    rig.touch("back")
    assert rig.mark == "kiosk.home"
    rig.scan("1.001193")
    assert rig.mark == "guide.procedure.1.001193"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_at_a_kiosk_the_guides_home_leads_back_in_words(rigs, language):
    rig = ready(rigs("kiosk"))
    rig.terminal.language = language
    rig.terminal.open_guide()
    rig.step()
    assert [fault for fault in faults_of(rig) if "key of the words" in fault] == []
    rig.touch("back")
    assert rig.mark == "kiosk.home"


def test_who_walks_away_is_asked_then_all_is_forgotten(guide):
    open_one(guide)
    guide.wait(91)
    assert guide.mark != "guide.procedure.1.001193"
    guide.wait(60)
    assert guide.mark == "guide.home"


def test_who_comes_with_a_new_roll_finds_its_pictures_on_the_guide_as_well(guide) -> None:
    assert not guide.has("roll")
    guide.terminal._printer_is(LITTLE_PAPER)
    guide.step()
    guide.touch("roll")
    assert guide.mark == "kiosk.paper-guide.0"
    guide.terminal._printer_is(WELL)
    guide.step()
    assert guide.mark == "kiosk.paper-guide.3"
    guide.wait(7)
    assert guide.mark == "guide.home"
    assert not guide.has("roll")


# --- how it looks ----------------------------------------------------------------------------


def screens(rig) -> Iterator[str]:
    """Every screen of the guide, the procedures with most to say on all their pages."""
    guide = rig.terminal.guide
    guide.show_home()
    yield "home"
    rig.terminal._printer_is(LITTLE_PAPER)
    yield "home with little paper"
    rig.terminal._printer_is(WELL)
    rig.touch("by-field")
    yield "fields"
    guide.show_search()
    yield "search"
    guide.show_search("xyzxyz")
    yield "nothing"
    guide.show_search("giấy tờ")
    yield "hits"
    guide.show_search("lam can cuoc")
    yield "nearest alone"
    found = [one for one in guide.catalogue.procedures if one.field == "cu-tru"]
    guide.show_list("Cư trú", found, guide.home())
    yield "list"
    for code in ("2.001263", "1.004222", "2.000815", "1.001612", "1.013978"):
        guide.show_code(code)
        for page in range(9):
            rig.step()
            yield f"{code} page {page}"
            if not rig.has("more") or "/" not in rig.target("more").text:
                break
            at, _, pages = rig.target("more").text.rpartition(" ")[2].partition("/")
            if at == pages:
                break
            rig.touch("more")
    guide.show_qr(guide.catalogue.one("1.004222"), guide.home())
    yield "qr"
    rig.terminal.office.guest_wifi = GuestWifi(ssid="Phuong Bo De", password="xin moi 2026")
    guide.show_qr(guide.catalogue.one("1.004222"), guide.home())
    yield "qr and network"
    open_one(rig)
    rig.touch("print")
    yield "printing"


def test_on_a_high_screen_everything_comes_lower_and_still_fits(rigs):
    rig = ready(rigs("guide", panel=PANELS["27-inch tall"]))
    rig.terminal.change_height()
    faults = []
    for name in screens(rig):
        rig.step()
        faults += [f"{name}: {fault}" for fault in faults_of(rig)]
        touchable = [one for one in rig.targets() if one.enabled]
        assert all(one.box.y >= 0.35 * rig.window.surface.get_height() for one in touchable), name
    assert faults == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("panel", PANELS)
def test_nothing_is_cut_covered_or_too_small(rigs, panel, large, language):
    rig = ready(rigs("guide", panel=PANELS[panel]))
    rig.terminal.language = language
    if large:
        rig.terminal.change_size()
    faults = []
    for name in screens(rig):
        rig.step()
        faults += [f"{name}: {fault}" for fault in faults_of(rig)]
    assert faults == []


def faults_of(rig) -> Iterator[str]:
    canvas, whole = rig.terminal.stage.canvas, rig.window.surface.get_rect()
    mm, widgets = canvas.metrics.px_per_mm, rig.terminal.stage.widgets
    for one in widgets:
        if one.spills(canvas):
            yield f"{told(one)} spills"
        if not whole.contains(one.box):
            yield f"{told(one)} is outside {one.box}"
        if isinstance(one, Target):
            least = 12.0 if one.key.startswith(SMALL) else 20.0
            if min(one.box.size) / mm < least:
                yield f"{told(one)} is too small a target"
        yield from unreadable(one, mm)
    solid = [one for one in widgets if isinstance(one, (Text, Label, Target))]
    gap = round(2 * 5 * mm) - 3
    for a, b in combinations(solid, 2):
        if a.box.colliderect(b.box):
            yield f"{told(a)} over {told(b)}"
        near = isinstance(a, Target) and isinstance(b, Target)
        if near and a.box.inflate(gap, gap).colliderect(b.box):
            yield f"{told(a)} too near {told(b)}"


def unreadable(widget, mm: float) -> Iterator[str]:
    """What people cannot read, nor the camera of their telephone."""
    if isinstance(widget, Qr) and min(widget.box.size) / mm < 24.0:
        yield f"{widget.content} is too small a code"
    if isinstance(widget, (Text, Label, Button)) and widget.capital / mm < 4.9:
        yield f"{told(widget)} is too small to read"
    if isinstance(widget, (Label, Button)) and KEY.fullmatch(widget.text):
        yield f"{widget.text} is a key of the words"


def told(widget) -> str:
    if isinstance(widget, Text):
        return " ".join(run.text for line in widget.lines for run in line.runs)[:40]
    return getattr(widget, "key", "") or getattr(widget, "text", type(widget).__name__)
