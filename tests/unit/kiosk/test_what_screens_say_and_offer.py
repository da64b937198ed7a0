"""What terminals say is words, never keys; what they ask for stands on a button of the screen."""

from __future__ import annotations

import re

import pytest

from contract.ids import Part
from devices.screen.widgets import Text
from kiosk.screens.sorry import AGAIN, ANEW, SORRIES, sorry_about
from tests.unit.kiosk.scenes import (
    PANELS,
    PARAMS,
    SHOWN,
    Setting,
    all_offered_without_paper,
    closed_with_a_guide,
    locked,
    own,
    own_cancel,
    own_cancelled,
    own_change,
    own_rate,
    own_rated,
    paused_with_a_guide,
    play,
)

KEY = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+")
WORDLESS = {"dichvucong.gov.vn"}


def texts(rig) -> list[str]:
    """What stands on the screen, a text's lines joined."""
    return [
        " ".join(run.text.strip() for line in w.lines for run in line.runs)
        if isinstance(w, Text)
        else getattr(w, "text", "")
        for w in rig.terminal.stage.widgets
    ]


def said(rig) -> str:
    return "\n".join(texts(rig))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_screen_shows_a_key_or_an_open_place(language: str, rigs, made) -> None:
    raw = []
    for kind, scene in SHOWN:
        rig = rigs(kind)
        rig.window.paint = lambda _box: None
        play(rig, made, scene, Setting(language))
        for text in texts(rig):
            keys = [one.group() for one in KEY.finditer(text) if one.group() not in WORDLESS]
            if keys or "{" in text or "**" in text:
                raw.append(f"{kind} {scene.__name__}: {text!r}")
    assert raw == []


@pytest.mark.parametrize("key", AGAIN)
def test_a_code_that_led_nowhere_is_typed_again_by_one_touch(key: str, rigs) -> None:
    for kind in ("kiosk", "look-up"):
        rig = rigs(kind)
        rig.terminal.stage.show(sorry_about(rig.terminal, key, PARAMS))
        rig.step()
        rig.touch("again")
        assert rig.mark.startswith("code")


@pytest.mark.parametrize("key", ANEW)
def test_where_a_new_number_helps_it_is_one_touch_away(key: str, rigs) -> None:
    rig = rigs("kiosk")
    rig.terminal.stage.show(sorry_about(rig.terminal, key, PARAMS))
    rig.step()
    rig.touch("anew")
    assert rig.mark == "kiosk.home"


@pytest.mark.parametrize("key", sorted(SORRIES))
def test_every_refusal_leads_back_and_to_somebody(key: str, rigs) -> None:
    for kind in ("kiosk", "look-up", "guide"):
        rig = rigs(kind)
        rig.terminal.stage.show(sorry_about(rig.terminal, key, PARAMS))
        rig.step()
        assert rig.target("back")
        assert rig.target("help")
        assert kind == "kiosk" or "Lấy số mới" not in texts(rig)


def test_a_closed_service_is_told_in_one_sentence_and_one_weight(rigs) -> None:
    rig = rigs("kiosk")
    params = {"reason": "last-ticket", "next_opening": "2026-11-23T07:30:00+07:00"}
    rig.terminal.stage.show(sorry_about(rig.terminal, "service-closed", params))
    rig.step()
    told = next(text for text in texts(rig) if "Nhận lại" in text)
    assert told.startswith("Đã hết giờ lấy số. Nhận lại lúc 07:30, thứ Hai 23/11/2026.")
    assert "*" not in told


@pytest.mark.parametrize("state", ["cancelled", "expired"])
def test_a_number_that_is_over_offers_a_new_one(state: str, rigs, made) -> None:
    rig = rigs("kiosk")
    own(state)(rig, made)
    rig.touch("own new")
    assert rig.mark == "kiosk.home"


@pytest.mark.parametrize("scene", [own_cancelled, own_rated])
def test_what_is_finished_closes_itself(scene, rigs, made) -> None:
    rig = rigs("kiosk")
    scene(rig, made)
    assert rig.mark == f"own.{scene.__name__.removeprefix('own_')}"
    assert "Xong" in texts(rig)
    rig.wait(10.5)
    assert rig.mark == "kiosk.home"


@pytest.mark.parametrize("scene", [own_change, own_cancel, own_rate])
def test_the_way_back_leads_to_ones_ticket(scene, rigs, made) -> None:
    rig = rigs("kiosk")
    scene(rig, made)
    rig.touch("back")
    assert rig.mark.startswith(("own.waiting", "own.done"))


def test_printing_again_is_the_main_thing_once_it_can_be_done(rigs, made) -> None:
    rig = rigs("kiosk")
    rig.terminal.take_ticket("civil")
    rig.answer(made.issued(), "take-ticket")
    rig.printed(ok=False, status=made.no_paper)
    assert (rig.target("print-again").kind, rig.target("done").kind) == ("secondary", "main")
    rig.terminal._printer_is(made.fine)
    rig.step()
    assert (rig.target("print-again").kind, rig.target("done").kind) == ("main", "secondary")


@pytest.mark.parametrize("kind", ["look-up", "guide"])
def test_a_locked_terminal_without_numbers_speaks_of_none(kind: str, rigs, made) -> None:
    rig = rigs(kind)
    locked(rig, made)
    assert rig.mark == "locked"
    assert "hỏi tại bàn hướng dẫn" in said(rig)
    assert "lấy số" not in said(rig)


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_printer_in_trouble_hides_no_service(panel: str, language: str, rigs, made) -> None:
    rig = rigs("kiosk", panel=PANELS[panel])
    play(rig, made, all_offered_without_paper, Setting(language))
    assert rig.target("roll")
    assert not rig.has("more")


@pytest.mark.parametrize(
    ("scene", "key", "verb"),
    [
        (own("missed"), "own come-back", "come-back"),
        (own_change, "service land", "change-service"),
        (own_cancel, "drop", "cancel"),
        (own_rate, "rate satisfied", "rate"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_could_not_be_done_with_a_ticket_is_not_called_taking_one(
    scene, key: str, verb: str, rigs, made
) -> None:
    rig = rigs("kiosk")
    scene(rig, made)
    rig.touch(key)
    assert rig.link.verbs()[-1] == verb
    rig.refuse("busy")
    assert rig.mark == "sorry.not-done"


def test_several_scanners_are_told_apart_in_the_corner(rigs) -> None:
    rig = rigs("kiosk")
    rig.terminal.scanner_parts = {"scanner": Part.OK, "scanner-2": Part.MISSING}
    told = dict(rig.terminal.facts())["tech.scanner"]
    assert told == "1. tốt · 2. chưa thấy"


@pytest.mark.parametrize("scene", [closed_with_a_guide, paused_with_a_guide])
def test_while_no_numbers_are_given_one_can_read_what_to_bring(scene, rigs, made) -> None:
    rig = rigs("kiosk")
    scene(rig, made)
    opened = []
    rig.terminal.open_guide = lambda: opened.append(rig.mark)
    rig.terminal.stage.repaint()
    rig.step()
    rig.touch("guide")
    assert opened in (["kiosk.closed"], ["kiosk.paused"])
