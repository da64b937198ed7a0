"""Whatever is scanned or typed at home goes where it belongs; a citizen's card leaves no trace."""

from __future__ import annotations

import datetime as dt
import logging

import pytest

from contract.codes import appointment_code
from contract.messages import Problem
from kiosk.visit import Visit, read_card

NAME = "NGUYỄN VĂN BÍ MẬT"
OLD = f"001045012345|012345678|{NAME}|02031945|Nam|12 Phố Huế, Hà Nội|01012022"
YOUNG = f"001199012345||{NAME}|02031999|Nữ|Hà Nội|01012022||||"
TODAY = dt.date(2026, 11, 21)


def titles(rig) -> str:
    """All the words on the screen."""
    lines = [line for w in rig.terminal.stage.widgets for line in getattr(w, "lines", ())]
    return " ".join(run.text for line in lines for run in line.runs)


@pytest.mark.parametrize("rig", ["kiosk", "look_up"])
def test_a_receipt_leads_to_its_dossier(request, rig: str, made) -> None:
    terminal = request.getfixturevalue(rig)
    terminal.scan("H26.15.02-261106-0975")
    assert [(a.verb, a.fields["code"]) for a in terminal.link.asked] == [
        ("look-up", "H26.15.02-261106-0975")
    ]


def test_a_result_that_is_ready_offers_its_lane_by_one_touch(kiosk, made) -> None:
    kiosk.scan("H26.15.02-261106-0975")
    kiosk.answer(made.view(9))
    kiosk.touch("take")
    assert kiosk.link.asked[-1].fields["service"] == "results"


def test_no_lane_is_offered_where_it_is_closed_or_numbers_are_not_given(
    kiosk, look_up, made
) -> None:
    lane = made.services()[4]
    lane.open = False
    kiosk.say("service/results", lane)
    for rig in (kiosk, look_up):
        rig.scan("H26.15.02-261106-0975")
        rig.answer(made.view(9))
        assert rig.mark == "dossier.9"
        assert not rig.has("take")


def test_an_appointment_becomes_a_printed_number(kiosk, made) -> None:
    code = appointment_code(123456)
    kiosk.scan(code)
    assert (kiosk.link.asked[-1].verb, kiosk.link.asked[-1].fields["code"]) == ("check-in", code)
    kiosk.answer(made.issued(number="H007"), "check-in")
    assert kiosk.mark == "kiosk.number.printing.H007"


@pytest.mark.parametrize(
    ("code", "params", "words"),
    [
        ("too-early", {"from": "2026-11-21T13:30:00+07:00"}, "13:30 hôm nay"),
        ("other-day", {"day": "2026-11-25"}, "25/11/2026"),
        ("already-checked-in", {"number": "A009"}, "A009"),
        ("unknown-booking", {}, "bàn hướng dẫn"),
    ],
)
def test_an_appointment_that_cannot_be_taken_now_is_told_plainly(
    kiosk, code: str, params: dict, words: str
) -> None:
    kiosk.scan(appointment_code(123456))
    kiosk.refuse(code, params)
    assert kiosk.mark == f"sorry.{code}"
    assert words in titles(kiosk)


def test_the_look_up_terminal_sends_appointments_to_the_kiosk(look_up) -> None:
    look_up.scan(appointment_code(5))
    assert look_up.mark == "sorry.check-in-elsewhere"
    assert look_up.link.asked == []


def test_another_offices_receipt_is_told_with_whose_it_is(kiosk) -> None:
    kiosk.scan("000.00.53.H48-220921-0099")
    kiosk.refuse("unknown-dossier")
    assert kiosk.mark == "sorry.other-office"
    assert "000.00.53.H48" in titles(kiosk)
    assert "21/09/2022" in titles(kiosk)


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [
        ("H26.15.02-261106-0975", "H26.15.02 (Hà Nội)", "H26.15.02 (Hanoi)"),
        ("000.00.53.H48-220921-0099", "000.00.53.H48 (Quảng Ngãi)", "000.00.53.H48 (Quảng Ngãi)"),
        ("H23-220921-0099", "H23 (Hải Dương, nay thuộc Hải", "H23 (Hải Dương, now part of Hải"),
        ("H99.1-220921-0099", "H99.1 cấp ngày", "H99.1 on"),
        ("G09.20-20260609-0092637", "G09.20 cấp ngày", "G09.20 on"),
    ],
)
def test_the_province_of_another_office_is_named_where_its_code_tells_it(
    kiosk, code: str, vi: str, en: str
) -> None:
    for language, words in (("vi", vi), ("en", en)):
        kiosk.terminal.language = language
        kiosk.scan(code)
        kiosk.refuse("unknown-dossier")
        assert words in " ".join(titles(kiosk).split())


def test_a_number_without_its_digits_says_what_is_missing(kiosk) -> None:
    kiosk.terminal.use_code("A025")
    kiosk.refuse("unknown-dossier")
    assert kiosk.mark == "sorry.half-code"
    assert "A025-317" in titles(kiosk)


def test_a_typed_ticket_code_opens_ones_own_ticket(kiosk, made) -> None:
    kiosk.touch("type")
    for key in "a025-317":
        kiosk.terminal.stage.press_key(key)
    kiosk.terminal.stage.press_key("return")
    assert kiosk.link.asked[-1].verb == "my-ticket"
    kiosk.answer(made.own(), "my-ticket")
    assert kiosk.mark == "own.waiting.A025"


# --- the citizen's card ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "years"),
    [(OLD, 81), (YOUNG, 27), ("001045012345", 80), ("001202012345|x", 23), ("](broken", None)],
)
def test_age_is_read_off_a_card_or_its_number(text: str, years: int | None) -> None:
    card = read_card(text)
    assert (card.years(TODAY) if card else None) == years


def test_a_card_with_a_mangled_date_is_never_thought_older_than_its_number_says() -> None:
    card = read_card("001951012345||NG?Y?N|31021951|Nam")
    assert card is not None
    assert card.years(TODAY) <= 75


def test_an_old_persons_card_offers_priority_and_passes_the_card_where_it_counts(
    kiosk, made
) -> None:
    kiosk.say("office", made.office(asks_card="asked"))
    kiosk.scan(OLD)
    assert kiosk.mark == "kiosk.home"
    kiosk.touch("service civil")
    assert kiosk.mark == "kiosk.priority.by-age"
    kiosk.touch("priority elderly")
    asked = kiosk.link.asked[-1].fields
    assert (asked["priority"], asked["card"]) == ("elderly", "001045012345")


def test_a_young_card_asks_nothing_and_is_not_passed_where_no_one_counts(kiosk) -> None:
    kiosk.scan(YOUNG)
    kiosk.touch("service civil")
    assert kiosk.link.asked[-1].fields == {"lang": "vi", "service": "civil"}


def test_where_a_card_is_needed_it_is_asked_for(kiosk, made) -> None:
    kiosk.say("office", made.office(asks_card="needed"))
    kiosk.touch("service civil")
    assert kiosk.mark == "sorry.card-needed"
    kiosk.scan(YOUNG)
    assert kiosk.mark == "kiosk.home"
    kiosk.touch("service civil")
    assert kiosk.link.asked[-1].fields["card"] == "001199012345"


def test_nothing_of_a_card_is_logged_shown_or_kept(kiosk, made, caplog, tmp_path) -> None:
    caplog.set_level(logging.DEBUG)
    kiosk.scan(OLD)
    secrets = ("001045012345", "012345678", "BÍ MẬT", "02031945", "1945")
    assert not any(secret in caplog.text or secret in titles(kiosk) for secret in secrets)
    assert not any(secret in repr(kiosk.terminal.visit) for secret in secrets)
    kiosk.touch("service civil")
    kiosk.touch("priority elderly")
    kiosk.answer(made.issued(), "take-ticket")
    assert repr(kiosk.terminal.visit) == repr(Visit()) or kiosk.terminal.visit == Visit()
    assert kiosk.terminal.visit.card is None
    assert not any(secret in caplog.text for secret in secrets)


def test_a_card_that_was_scanned_and_left_is_forgotten(kiosk) -> None:
    kiosk.scan(OLD)
    kiosk.wait(46)
    assert kiosk.mark == "still-there"
    kiosk.wait(31)
    assert kiosk.terminal.visit.card is None


def test_the_look_up_terminal_keeps_nothing_of_a_card_either(look_up, caplog) -> None:
    look_up.scan(OLD)
    assert look_up.mark == "sorry.card-not-here"
    assert look_up.link.asked == []
    assert "001045012345" not in caplog.text


def test_problem_params_that_are_no_times_are_shown_as_they_are(kiosk) -> None:
    from kiosk.screens.sorry import sorry

    notice = sorry(kiosk.terminal, Problem(code="too-many-dossiers", params={"most": 20}))
    kiosk.terminal.stage.show(notice)
    assert "20" in titles(kiosk)


@pytest.mark.parametrize("code", ["H-999999", "q-7K2M9", "H-7K2M9XX"])
@pytest.mark.parametrize("refusal", ["invalid-code", "unknown-dossier"])
def test_an_appointment_typed_wrongly_is_told_so_and_not_as_a_dossier(
    kiosk, code: str, refusal: str
) -> None:
    kiosk.scan(code)
    kiosk.refuse(refusal)
    assert kiosk.mark == "sorry.mistyped"
