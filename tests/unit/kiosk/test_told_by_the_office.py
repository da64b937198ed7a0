"""What the office tells a kiosk: pauses and hours, how it is to be, and what to do once."""

from __future__ import annotations

import datetime as dt

import pytest

from contract.ids import Scope
from contract.messages import Pause, PrintOnce, SetOnce, Want

START = dt.datetime(2026, 11, 21, 9, 42, 30, tzinfo=dt.timezone(dt.timedelta(hours=7)))
LATER = START + dt.timedelta(minutes=1)
REASON = {"vi": "Mất điện tầng hai", "en": "Power cut"}


def words_on(rig) -> str:
    lines = []
    for widget in rig.terminal.stage.widgets:
        for name in ("lines", "name", "hint"):
            found = getattr(widget, name, ())
            lines += found if isinstance(found, tuple) else ()
    return " ".join(run.text for line in lines for run in line.runs)


def pause(rig, made, scope: Scope, name: str = "") -> None:
    told = Pause(scope=scope, id=name, reason=REASON, since=START)
    rig.say("office", made.office(pauses=[told]))


@pytest.mark.parametrize(("scope", "name"), [(Scope.OFFICE, ""), (Scope.DEVICE, "kiosk-1")])
def test_a_pause_is_a_clear_screen_with_its_reason(kiosk, made, scope, name) -> None:
    pause(kiosk, made, scope, name)
    assert kiosk.mark == "kiosk.paused"
    assert "Mất điện tầng hai" in words_on(kiosk)
    assert kiosk.has("type")  # codes are still taken
    kiosk.say("office", made.office())
    assert kiosk.mark == "kiosk.home"


def test_another_kiosks_pause_is_not_ours(kiosk, made) -> None:
    pause(kiosk, made, Scope.DEVICE, "kiosk-2")
    assert kiosk.mark == "kiosk.home"


def test_a_paused_service_says_why_on_its_card(kiosk, made) -> None:
    state = made.services()[0]
    state.open, state.reason = False, "paused"
    kiosk.say("service/civil", state)
    pause(kiosk, made, Scope.SERVICE, "civil")
    assert kiosk.mark == "kiosk.home"
    assert "Mất điện tầng hai" in words_on(kiosk)


def test_a_closed_service_says_when_it_opens_again(kiosk, made) -> None:
    state = made.services()[0]
    state.open, state.reason = False, "break"
    state.next_opening = START + dt.timedelta(hours=4)
    kiosk.say("service/civil", state)
    assert "Nhận lại lúc 13:42" in words_on(kiosk).replace("  ", " ")


def test_a_closed_kiosk_says_when_the_first_service_opens(kiosk, made) -> None:
    for i, state in enumerate(made.services()):
        state.open, state.reason = False, "day-off"
        state.next_opening = START + dt.timedelta(days=2, hours=i)
        kiosk.say(f"service/{state.id}", state)
    assert kiosk.mark == "kiosk.closed"
    assert "23/11/2026" in words_on(kiosk)
    assert "09:42" in words_on(kiosk)


def test_who_will_wait_till_the_afternoon_is_told_before_and_after(kiosk, made) -> None:
    state = made.services()[0]
    state.expected = "afternoon"
    kiosk.say("service/civil", state)
    assert "Dự kiến buổi chiều" in words_on(kiosk)
    kiosk.touch("service civil")
    kiosk.answer(made.issued(expected="afternoon"), "take-ticket")
    assert "Dự kiến buổi chiều" in words_on(kiosk)
    paper, _ = kiosk.terminal._desk.jobs[-1]
    assert paper.expected == "afternoon"


def test_the_office_chooses_this_kiosks_services_and_their_order(kiosk) -> None:
    kiosk.say("want/kiosk-1", Want(at=START, services=["land", "gone", "civil"]))
    shown = [t.key for t in kiosk.targets() if t.key.startswith("service ")]
    assert shown == ["service land", "service civil"]
    kiosk.say("want/kiosk-1", None)
    assert kiosk.has("service business")


def test_a_locked_kiosk_takes_nobodys_touch_until_it_is_unlocked(kiosk) -> None:
    kiosk.say("want/kiosk-1", Want(at=START, locked=True))
    assert kiosk.mark == "locked"
    assert kiosk.targets() == []
    kiosk.say("want/kiosk-1", Want(at=START, locked=False))
    assert kiosk.mark == "kiosk.home"


def test_a_ticket_printed_from_the_desk_is_answered_and_the_screen_stays(kiosk, made) -> None:
    kiosk.touch("type")
    once = PrintOnce(id="request-77", until=LATER, ticket=made.issued(number="B007"), copy=True)
    kiosk.link.once("print", once)
    kiosk.step()
    assert kiosk.terminal._desk.jobs[-1][0].copy
    assert kiosk.mark == "code.0"
    kiosk.printed(ok=False, status=made.no_paper)
    told = kiosk.link.asked[-1]
    assert (told.verb, told.fields["ok"], told.fields["problem"]) == ("printed", False, "paper-out")


def test_without_a_printer_the_desk_is_told_so(kiosk, made) -> None:
    kiosk.terminal._desk = None
    kiosk.link.once("print", PrintOnce(id="request-78", until=LATER, ticket=made.issued()))
    kiosk.step()
    assert kiosk.link.asked[-1].fields["problem"] == "no-printer"


def test_a_test_print_is_marked_and_takes_no_number(kiosk) -> None:
    kiosk.link.once("test-print", SetOnce(id="request-79", until=LATER))
    kiosk.step()
    paper, _ = kiosk.terminal._desk.jobs[-1]
    assert paper.test
    assert kiosk.link.asked == []


def test_asked_who_it_is_it_shows_its_name_for_a_while(kiosk) -> None:
    kiosk.link.once("identify", SetOnce(id="request-80", until=LATER))
    kiosk.step()
    assert kiosk.mark == "identify"
    assert "kiosk-1" in words_on(kiosk)
    kiosk.wait(21)
    assert kiosk.mark == "kiosk.home"


def test_a_restart_ends_the_loop(kiosk) -> None:
    kiosk.link.once("restart", SetOnce(id="request-81", until=LATER))
    kiosk.step()
    assert not kiosk.window._running


# --- those who look after it -----------------------------------------------------------------


def corner(rig, side: str) -> None:
    wide = rig.window.size[0]
    for kind in ("down", "up"):
        rig.finger(kind, (5, 5) if side == "left" else (wide - 5, 5))


@pytest.fixture
def guarded(kiosk):
    kiosk.terminal.settings.technician_pin = "2468"
    return kiosk


def test_the_gesture_and_the_pin_open_the_corner(guarded) -> None:
    for side in ("left", "right", "left", "right"):
        corner(guarded, side)
    assert guarded.mark == "technician.pin.0"
    for digit in "2468":
        guarded.touch(f"key {digit}")
    guarded.touch("go")
    assert guarded.mark == "technician"
    guarded.touch("tech test-print")
    assert guarded.terminal._desk.jobs[-1][0].test
    guarded.wait(46)
    assert guarded.mark == "kiosk.home"


def gesture(rig) -> None:
    for side in ("left", "right", "left", "right"):
        corner(rig, side)


def three_wrong_pins(rig) -> None:
    for _ in range(3):
        rig.touch("key 1")
        rig.touch("go")


def test_after_three_wrong_pins_the_gesture_rests_longer_each_time(guarded) -> None:
    for seconds in (30, 60, 120):
        gesture(guarded)
        three_wrong_pins(guarded)
        assert guarded.mark == "kiosk.home"
        guarded.clock.move(seconds - 1)
        gesture(guarded)
        assert guarded.mark == "kiosk.home"
        guarded.clock.move(2)
    gesture(guarded)
    for digit in "2468":
        guarded.touch(f"key {digit}")
    guarded.touch("go")
    assert guarded.mark == "technician"


def test_the_right_pin_forgives_the_wrong_ones(guarded) -> None:
    gesture(guarded)
    three_wrong_pins(guarded)
    guarded.clock.move(31)
    gesture(guarded)
    for digit in "2468":
        guarded.touch(f"key {digit}")
    guarded.touch("go")
    guarded.wait(46)
    gesture(guarded)
    three_wrong_pins(guarded)
    guarded.clock.move(31)
    gesture(guarded)
    assert guarded.mark == "technician.pin.0"


def test_other_touches_or_slow_ones_are_no_gesture(guarded) -> None:
    for sides in (("left", "left", "right", "right"), ("left", "right", "left")):
        for side in sides:
            corner(guarded, side)
        assert guarded.mark == "kiosk.home"
    guarded.clock.move(30)
    corner(guarded, "right")
    assert guarded.mark == "kiosk.home"


def test_without_a_pin_there_is_no_corner(kiosk) -> None:
    for side in ("left", "right", "left", "right"):
        corner(kiosk, side)
    assert kiosk.mark == "kiosk.home"


def test_the_picture_guide_follows_the_printer_and_leaves_by_itself(kiosk, made) -> None:
    kiosk.terminal._printer_is(made.no_paper)
    kiosk.step()
    kiosk.touch("roll")
    assert kiosk.mark == "kiosk.paper-guide.0"
    kiosk.terminal._printer_is(made.open_cover)
    assert kiosk.mark == "kiosk.paper-guide.1"
    kiosk.terminal._printer_is(made.fine)
    assert kiosk.mark == "kiosk.paper-guide.3"
    kiosk.wait(7)
    assert kiosk.mark == "kiosk.home"
