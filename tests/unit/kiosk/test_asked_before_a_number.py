"""Between a service and its number: two touches at most for most people, and never a proof."""

from __future__ import annotations

import pytest


@pytest.fixture
def asking(kiosk):
    """A kiosk that asks who goes first from three waiting people on."""
    kiosk.terminal.settings.priority_from = 3
    return kiosk


def fields(rig):
    return rig.link.asked[-1].fields


def test_two_touches_lead_to_an_ordinary_number(asking) -> None:
    asking.touch("service civil")
    assert asking.mark == "kiosk.priority"
    asking.touch("ordinary")
    assert fields(asking) == {"lang": "vi", "service": "civil"}
    assert asking.mark == "kiosk.taking"


def test_priority_is_chosen_without_any_proof(asking) -> None:
    asking.touch("service civil")
    asking.touch("priority pregnant-or-child")
    assert fields(asking)["priority"] == "pregnant-or-child"


def test_in_large_text_the_ordinary_number_is_on_the_first_page(asking) -> None:
    asking.terminal.change_size()
    asking.touch("service civil")
    assert asking.has("more")
    assert asking.has("ordinary")


def test_where_hardly_anybody_waits_nobody_is_asked(asking) -> None:
    asking.touch("service business")  # two wait
    assert asking.link.verbs() == ["take-ticket"]


def test_back_from_the_question_takes_no_number_and_asks_the_next_person_anew(asking) -> None:
    asking.touch("service civil")
    asking.touch("back")
    assert (asking.mark, asking.link.asked) == ("kiosk.home", [])
    asking.touch("service land")
    assert asking.mark == "kiosk.priority"


def test_one_persons_priority_is_not_the_next_ones(asking, made) -> None:
    asking.touch("service civil")
    asking.touch("priority merit")
    asking.answer(made.issued(), "take-ticket")
    asking.touch("done")
    asking.touch("service civil")
    assert asking.mark == "kiosk.priority"


def test_the_lane_for_many_dossiers_asks_how_many(kiosk, made) -> None:
    state = made.services()[0]
    state.asks_dossiers, state.most_dossiers = True, 20
    kiosk.say("service/civil", state)
    kiosk.touch("service civil")
    assert not kiosk.target("go").enabled
    for key in ("key 2", "key 1"):
        kiosk.touch(key)
    assert not kiosk.target("go").enabled  # more than 20
    kiosk.touch("erase")
    kiosk.terminal.stage.press_key("[0]")
    kiosk.terminal.stage.press_key("keypad enter")
    assert fields(kiosk)["dossiers"] == 20


def test_needs_go_with_the_number_and_are_forgotten(kiosk, made) -> None:
    kiosk.touch("settings")
    kiosk.touch("switch need-hearing")
    kiosk.touch("switch need-wheelchair")
    kiosk.touch("switch need-wheelchair")
    kiosk.touch("done")
    kiosk.touch("service civil")
    assert fields(kiosk)["needs"] == ["hearing"]
    kiosk.answer(made.issued(), "take-ticket")
    kiosk.touch("done")
    kiosk.touch("service civil")
    assert "needs" not in fields(kiosk)


def test_settings_change_the_look_and_go_with_the_person(rigs) -> None:
    from config.settings import Panel

    kiosk = rigs("kiosk", panel=Panel(width=1080, height=1920, width_mm=268.0))
    kiosk.touch("settings")
    for name in ("contrast", "low", "large"):
        kiosk.touch(f"switch {name}")
    assert kiosk.terminal.stage.canvas.theme.ink == "#000000"
    assert min(w.box.top for w in kiosk.targets()) > 0.4 * kiosk.window.size[1]
    kiosk.touch("done")
    assert kiosk.terminal.changed
    kiosk.terminal.go_home()
    kiosk.step()
    assert not kiosk.terminal.changed
    assert kiosk.terminal.stage.canvas.theme.ink != "#000000"


def test_a_refused_number_says_why_in_its_own_words(kiosk) -> None:
    for code, params in (
        ("too-many-numbers", {"limit": 30, "again_at": "2026-11-21T10:15:00+07:00"}),
        ("card-limit", {"limit": 2}),
        ("service-closed", {"reason": "limit", "next_opening": None}),
        ("clock-behind", {}),
    ):
        kiosk.touch("service civil")
        kiosk.refuse(code, params)
        assert kiosk.mark == f"sorry.{code}"
        kiosk.touch("back")


def test_digits_and_a_numeric_pad_do_what_fingers_do(kiosk) -> None:
    kiosk.terminal.stage.press_key("[2]")
    assert fields(kiosk)["service"] == "land"
    kiosk.terminal.go_home()
    for _ in range(3):
        kiosk.terminal.stage.press_key("[+]")
    kiosk.terminal.stage.press_key("[-]")
    kiosk.terminal.stage.press_key("keypad enter")
    assert fields(kiosk)["service"] == "land"


def test_a_ground_that_goes_first_nowhere_here_is_not_offered(asking, made) -> None:
    asking.say("office", made.office(grounds=["merit"]))
    asking.touch("service civil")
    offered = {getattr(one, "key", "") for one in asking.targets()}
    assert {"priority merit", "ordinary"} <= offered
    assert "priority elderly" not in offered
    asking.touch("priority merit")
    assert fields(asking)["priority"] == "merit"


def test_where_no_ground_goes_first_nobody_is_asked(asking, made) -> None:
    asking.say("office", made.office(grounds=[]))
    asking.touch("service civil")
    assert asking.link.verbs() == ["take-ticket"]


def test_escape_goes_back_and_digits_typed_stay_digits(asking) -> None:
    asking.touch("service civil")
    asking.terminal.stage.press_key("escape")
    assert asking.mark == "kiosk.home"
    asking.terminal.stage.press_key("escape")
    assert asking.mark == "kiosk.home"
    asking.touch("type")
    asking.terminal.stage.press_key("[2]")
    assert asking.mark == "code.1"
    asking.terminal.stage.press_key("keypad enter")
    assert asking.link.verbs() == ["look-up"]


def test_a_pause_amid_the_questions_is_told_with_its_reason(asking) -> None:
    asking.touch("service civil")
    asking.touch("ordinary")
    because = {"vi": "Mất điện tầng hai.", "en": "Power cut upstairs."}
    asking.refuse("service-closed", {"reason": "paused", "next_opening": None, "because": because})
    assert asking.mark == "sorry.service-closed"
    assert asking.terminal.stage.screen.said.places["why"] == "Mất điện tầng hai"
