"""Every screen in both languages, both sizes of text, on three panels: nothing cut or covered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import pytest
from babel.messages.pofile import read_po

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD, WORDS_REGULAR
from config.settings import Panel
from config.words import FOLDER
from devices.screen.metrics import degrees_to_mm
from devices.screen.type import Type, missing_glyphs
from devices.screen.widgets import Button, Label, Target, Text
from kiosk.screens.attract import Anywhere
from tests.unit.kiosk.scenes import PANELS, SHOWN, Setting, play, turn_to

Check = Callable[[Any, list[Any]], Iterator[str]]
MOUNTED = {
    "21-inch": Panel(width=1080, height=1920, width_mm=268.0, above_floor_mm=850.0),
    "32-inch": Panel(width=1080, height=1920, width_mm=393.0, above_floor_mm=800.0),
    "42-inch": Panel(width=1080, height=1920, width_mm=523.0, above_floor_mm=310.0),
    "17-inch": Panel(above_floor_mm=990.0),
}
"""Screens of which not everybody reaches all."""
EVERYWHERE = [
    (size, Setting(language, large=large))
    for size in PANELS
    for language in ("vi", "en")
    for large in (False, True)
]
OTHERS = [
    (Panel(width=1024, height=768, width_mm=304.0), Setting("vi")),
    (Panel(width=1920, height=1080, width_mm=698.0), Setting("vi", large=True)),
]
"""A screen of 15 inches, which has no room for large text, and one of 32."""


@pytest.fixture
def letters(monkeypatch) -> Type:
    """Fonts are slow to open: all terminals of a test have the same."""
    letters = Type()
    monkeypatch.setattr("kiosk.served.Type", lambda: letters)
    return letters


def faults_on(panel: Panel, setting: Setting, rigs, made, *more: Check) -> list[str]:
    """What is wrong with any screen on a panel."""
    faults = []
    for kind, scene in SHOWN:
        rig = rigs(kind, panel=panel)
        rig.window.paint = lambda _box: None  # only where things stand is looked at
        play(rig, made, scene, setting)
        widgets = rig.terminal.stage.widgets
        for check in (cut_or_covered, too_small, too_near, *more):
            faults += [f"{kind} {scene.__name__}: {fault}" for fault in check(rig, widgets)]
    return faults


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize(("size", "setting"), EVERYWHERE, ids=str)
def test_nothing_is_cut_covered_or_too_small(size: str, setting: Setting, rigs, made) -> None:
    assert faults_on(PANELS[size], setting, rigs, made) == []


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize(("panel", "setting"), OTHERS, ids=["15-inch", "32-inch"])
def test_other_screens_have_room(panel: Panel, setting: Setting, rigs, made) -> None:
    assert faults_on(panel, setting, rigs, made) == []


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize("size", MOUNTED)
@pytest.mark.parametrize("setting", [Setting("vi", low=True), Setting("en", large=True, low=True)])
def test_low_controls_have_room_and_are_in_reach(size: str, setting, rigs, made) -> None:
    assert faults_on(MOUNTED[size], setting, rigs, made, out_of_reach) == []


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("size", MOUNTED)
def test_the_way_to_low_controls_is_in_reach_before(size: str, large: bool, rigs) -> None:
    for kind in ("kiosk", "look-up", "guide"):
        rig = rigs(kind, panel=MOUNTED[size])
        Setting(large=large).set_on(rig.terminal)
        rig.step()
        assert not list(out_of_reach(rig, [rig.target("settings")]))
        rig.touch("settings")
        turn_to(rig, "switch low")
        assert rig.terminal.low


def test_high_contrast_moves_nothing(rigs, made, letters) -> None:
    moved = []
    for kind, scene in SHOWN:
        rig = rigs(kind)
        play(rig, made, scene, Setting())
        before = [(type(w), w.box) for w in rig.terminal.stage.widgets]
        rig.terminal.change_contrast()
        rig.step()
        spilt = [w for w in rig.terminal.stage.widgets if w.spills(rig.terminal.stage.canvas)]
        if spilt or before != [(type(w), w.box) for w in rig.terminal.stage.widgets]:
            moved.append(f"{kind} {scene.__name__}")
    assert moved == []


def out_of_reach(rig, widgets) -> Iterator[str]:
    """What cannot be touched from a wheelchair, by where the screen hangs."""
    panel = rig.terminal.settings.panel
    mm = panel.width_mm / panel.width
    for widget in widgets:
        if isinstance(widget, Target) and not isinstance(widget, Anywhere):
            low = panel.above_floor_mm + (panel.height - widget.box.bottom) * mm
            high = panel.above_floor_mm + (panel.height - widget.box.top) * mm
            if low < 380 or high > 1220:
                yield f"{describe(widget)} at {low:.0f}-{high:.0f} mm"


def cut_or_covered(rig, widgets) -> Iterator[str]:
    canvas, whole = rig.terminal.stage.canvas, rig.window.surface.get_rect()
    for widget in widgets:
        if widget.spills(canvas):
            yield f"{describe(widget)} spills"
        if not whole.contains(widget.box):
            yield f"{describe(widget)} is outside"
    solid = [
        w for w in widgets if isinstance(w, (Text, Label, Target)) and not isinstance(w, Anywhere)
    ]
    for a, b in combinations(solid, 2):
        if a.box.colliderect(b.box):
            yield f"{describe(a)} over {describe(b)}"


def too_small(rig, widgets) -> Iterator[str]:
    mm = rig.terminal.stage.canvas.metrics.px_per_mm
    panel = rig.terminal.settings.panel
    least = degrees_to_mm(0.7, panel.distance_m) if rig.terminal.large else 4.9
    for widget in widgets:
        if isinstance(widget, Target) and min(widget.box.size) / mm < wanted(widget):
            yield f"{describe(widget)} is too small a target"
        if isinstance(widget, (Text, Label, Button)) and widget.capital / mm < least:
            yield f"{describe(widget)} is too small to read"


def too_near(rig, widgets) -> Iterator[str]:
    gap = round(2 * 5 * rig.terminal.stage.canvas.metrics.px_per_mm) - 2
    targets = [w for w in widgets if isinstance(w, Target)]
    for a, b in combinations(targets, 2):
        if a.box.inflate(gap, gap).colliderect(b.box):
            yield f"{describe(a)} too near {describe(b)}"


def wanted(target: Target) -> float:
    """Millimetres: keys of the keypad may be smaller than what leads on."""
    return 12.0 if target.key.startswith("key ") else 20.0


def describe(widget) -> str:
    if isinstance(widget, Target):
        return widget.key
    if isinstance(widget, Text):
        return " ".join(run.text for line in widget.lines for run in line.runs)[:40]
    return getattr(widget, "text", type(widget).__name__)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("domain", sorted(file.stem for file in (FOLDER / "vi").glob("*.po")))
def test_the_fonts_have_every_letter_of_the_words(domain: str, language: str) -> None:
    with (FOLDER / language / f"{domain}.po").open("rb") as source:
        catalogue = read_po(source)
    text = "".join(str(message.string) for message in catalogue if message.id)
    for face in (WORDS_REGULAR, WORDS_BOLD, NUMBERS_BOLD):
        assert missing_glyphs(text, face) == set()
