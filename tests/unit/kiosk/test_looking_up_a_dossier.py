"""Where is my dossier: scanned or typed, shown in words with its age, cleared by itself."""

from __future__ import annotations

import logging

import pytest

from contract.ids import Part
from contract.messages import Problem
from kiosk.speaking import help_for

CODE = "H26.15.02-261106-0975"


def text(rig) -> str:
    lines = [line for w in rig.terminal.stage.widgets for line in getattr(w, "lines", ())]
    return " ".join(run.text for line in lines for run in line.runs)


@pytest.mark.parametrize("kind", ["kiosk", "look-up"])
def test_a_scanned_receipt_shows_its_dossier(rigs, made, kind: str) -> None:
    rig = rigs(kind)
    rig.scan(CODE)
    assert rig.mark == "look-up.searching"
    assert rig.link.asked[-1].fields == {"lang": "vi", "code": CODE}
    rig.answer(made.view(9))
    assert rig.mark == "dossier.9"
    shown = text(rig)
    assert CODE in shown
    assert "quầy 1" in shown
    assert "09:40" in shown, "the age of what is shown"
    assert "23/11/2026" in shown


@pytest.mark.parametrize("status", range(12))
def test_every_status_has_words_in_both_languages(look_up, made, status: int) -> None:
    look_up.scan(CODE)
    look_up.answer(made.view(status))
    shown = status if status <= 10 else 0
    assert look_up.mark == f"dossier.{shown}"
    for _ in range(2):
        assert look_up.terminal.words("dossiers")(f"status.{shown}") in text(look_up)
        look_up.terminal.change_language()


@pytest.mark.parametrize(
    "progress",
    [
        None,
        *(
            Problem(code=code, params={"days": days})
            for code, days in (
                ("early", 1),
                ("late", 3),
                ("overdue", 2),
                ("due-in", 4),
                ("something-new", 1),
            )
        ),
    ],
    ids=str,
)
def test_progress_is_words_even_when_it_is_new(look_up, made, progress) -> None:
    look_up.scan(CODE)
    look_up.answer(made.view(4, progress=progress))
    assert look_up.mark == "dossier.4"
    assert "{" not in text(look_up)
    assert "progress." not in text(look_up)


@pytest.mark.parametrize("counter", ["1", None])
def test_who_waits_beyond_the_due_date_is_told_sorry_and_where_to_ask(
    look_up, made, counter
) -> None:
    look_up.scan("H26.15.02-261106-0975")
    late = Problem(code="overdue", params={"days": 3})
    look_up.answer(made.view(4, progress=late, counter=counter), "look-up")
    assert "Quá hẹn 3 ngày làm việc" in text(look_up)
    assert "xin lỗi" in text(look_up)
    assert "chưa phải làm gì" not in text(look_up)
    assert ("quầy 1" in text(look_up)) == (counter == "1")


def test_what_a_silent_backend_last_said_is_shown_with_a_word_of_warning(look_up, made) -> None:
    look_up.scan(CODE)
    look_up.answer(made.view(4, backend_down=True))
    assert look_up.terminal.say("dossier.backend-down") in text(look_up)


def test_a_result_warns_at_twenty_seconds_and_is_gone_at_forty(look_up, made) -> None:
    look_up.scan(CODE)
    look_up.answer(made.view(9))
    look_up.wait(19)
    assert look_up.mark == "dossier.9"
    look_up.wait(2)
    assert look_up.mark == "dossier.9.clearing"
    look_up.wait(17)
    assert look_up.mark == "dossier.9.clearing"
    look_up.wait(3)
    assert look_up.mark == "look-up.home"
    assert CODE not in text(look_up)


def test_a_touch_keeps_the_result(look_up, made) -> None:
    look_up.scan(CODE)
    look_up.answer(made.view(9))
    for _ in range(10):
        look_up.wait(25)
        assert look_up.mark == "dossier.9.clearing"
        look_up.touch("keep")
        assert look_up.mark == "dossier.9"


def test_the_next_receipt_takes_the_place_of_the_first(look_up, made) -> None:
    look_up.scan(CODE)
    look_up.answer(made.view(9))
    look_up.scan("H26.15.02-261106-0981")
    assert look_up.mark == "look-up.searching"
    look_up.answer(made.view(4))
    assert look_up.mark == "dossier.4"


def test_an_answer_for_somebody_who_has_left_is_dropped(look_up, made) -> None:
    look_up.scan(CODE)
    look_up.touch("back")
    look_up.answer(made.view(9), "look-up")
    assert look_up.mark == "look-up.home"


@pytest.mark.parametrize(
    ("code", "mark"),
    [
        ("invalid-code", "sorry.invalid-code"),
        ("unknown-dossier", "sorry.unknown-dossier"),
        ("no-server", "sorry.look-up"),
        ("internal", "sorry.look-up"),
    ],
)
def test_what_went_wrong_is_said_without_blame(look_up, made, code: str, mark: str) -> None:
    look_up.scan("???")
    look_up.refuse(code)
    assert look_up.mark == mark
    look_up.scan(CODE)
    look_up.answer(made.view(9))
    assert look_up.mark == "dossier.9"


def test_a_code_is_typed_touched_and_erased(look_up, made) -> None:
    look_up.touch("type")
    for letter in "H26X":
        look_up.touch(f"key {letter}")
    look_up.touch("erase")
    for key in ("[1]", "-", "backspace", "."):
        look_up.terminal.stage.press_key(key)
    look_up.step()
    assert look_up.mark == "code.5"
    look_up.touch("go")
    assert look_up.link.asked[-1].fields["code"] == "H261."


def test_nothing_typed_cannot_be_asked(look_up) -> None:
    look_up.touch("type")
    look_up.touch("go")
    assert look_up.link.asked == []
    for _ in range(60):
        look_up.terminal.stage.press_key("7")
    assert look_up.mark == "code.40"


def test_a_very_long_scan_is_cut_before_it_is_sent(look_up) -> None:
    look_up.scan("9" * 5000)
    assert len(look_up.link.asked[-1].fields["code"]) == 200


def test_codes_never_reach_the_log(look_up, made, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    look_up.scan(CODE)
    look_up.answer(made.view(9))
    assert "0975" not in caplog.text


def test_without_server_or_scanner_it_says_so(look_up) -> None:
    look_up.terminal.scanner_is("scanner", Part.MISSING)
    look_up.step()
    assert look_up.mark == "look-up.home.no-scanner"
    look_up.cut()
    assert look_up.mark == "look-up.away"
    look_up.scan(CODE)
    assert look_up.link.asked == []
    look_up.mend()
    assert look_up.mark == "look-up.home.no-scanner"


def test_a_scan_while_a_number_is_on_its_way_waits(kiosk) -> None:
    kiosk.touch("service civil")
    kiosk.scan(CODE)
    assert kiosk.link.verbs() == ["take-ticket"]


def test_enter_presses_what_has_the_focus_before_it_asks(look_up) -> None:
    look_up.touch("type")
    for key in ("7", "tab", "return"):
        look_up.terminal.stage.press_key(key)
    look_up.step()
    assert look_up.mark in ("code.0", "look-up.home"), "Erase or Back stand before the keys"
    assert look_up.link.asked == []


def opened(look_up, made, **told) -> None:
    look_up.scan(CODE)
    look_up.answer(made.view(4, **told))


def type_pin(look_up, pin: str = "4821") -> None:
    for digit in pin:
        look_up.touch(f"key {digit}")
    look_up.touch("go")


def test_procedure_papers_and_steps_are_shown_for_the_pin_alone(look_up, made) -> None:
    opened(look_up, made)
    told = made.details()
    name = told.names["vi"]
    assert name not in text(look_up)
    look_up.touch("details")
    type_pin(look_up)
    assert look_up.link.asked[-1].fields == {"lang": "vi", "code": CODE, "pin": "4821"}
    look_up.answer(made.view(4, details=told))
    assert look_up.mark == "dossier.details"
    shown = text(look_up)
    assert name in shown
    assert look_up.terminal.words("dossiers")("status.5") in shown
    look_up.wait(21)
    assert look_up.mark == "dossier.details.clearing"
    look_up.wait(20)
    assert look_up.mark == "look-up.home"


def test_a_wrong_pin_is_said_so_and_typed_again(look_up, made) -> None:
    opened(look_up, made)
    look_up.touch("details")
    type_pin(look_up, "0000")
    look_up.refuse("wrong-pin")
    assert look_up.mark == "dossier.pin.0", "what was typed is gone"
    assert look_up.terminal.say("pin.wrong") in text(look_up)
    type_pin(look_up, "0001")
    look_up.refuse("too-many-tries", {"seconds": 600})
    assert look_up.mark == "sorry.pin-locked"


def test_where_no_pin_opens_anything_none_is_asked_for(look_up, made) -> None:
    opened(look_up, made, pin=False)
    assert not look_up.has("details")


def test_nothing_of_a_dossier_is_ever_read_aloud() -> None:
    assert help_for("dossier.9") == help_for("dossier.details") == "any"
