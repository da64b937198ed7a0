"""Codes as scanners and people give them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.codes import (
    CitizenCard,
    Code,
    DossierCode,
    OpaqueCode,
    PhoneCode,
    ProcedureCode,
    TicketNumber,
    TicketToken,
    Unreadable,
    check_digit_fits,
    clean,
    phone_code,
    recognise,
)


@pytest.mark.parametrize(
    ("text", "agency", "date", "seq"),
    [
        ("000.00.53.H48-220921-0099", "000.00.53.H48", "220921", "0099"),
        ("000.00.16.G04-220405-0008", "000.00.16.G04", "220405", "0008"),
        ("000.00.11.H40-210920-0001", "000.00.11.H40", "210920", "0001"),
        ("000.00.06.G04.190701.0501", "000.00.06.G04", "190701", "0501"),
        ("H15.50.05.13-261008-0975", "H15.50.05.13", "261008", "0975"),
        ("H15.50.05.13-261008-090123", "H15.50.05.13", "261008", "090123"),
        ("H15.50.05.13-261008-1800123", "H15.50.05.13", "261008", "1800123"),
        ("G09.20-20260609-0092637", "G09.20", "260609", "0092637"),
        ("H26.15.02-261106-0975", "H26.15.02", "261106", "0975"),
    ],
)
def test_dossier_codes_of_both_generations(text: str, agency: str, date: str, seq: str) -> None:
    assert recognise(text) == DossierCode(text, agency, date, seq)


@pytest.mark.parametrize(
    "given_text",
    [
        "h26.15.02-261106-0975",
        "  H26.15.02-261106-0975\r\n",
        "H26.15.02–261106–0975",
        "H26.15.02 — 261106 − 0975",
        "]C0H26.15.02-261106-0975",
        "]Q3H26.15.02-261106-0975",
        "\x1dH26.15.02-261106-0975",
        "\ufeffH26.15.02-261106-0975",
    ],
)
def test_what_scanners_and_habits_add_is_taken_off(given_text: str) -> None:
    found = recognise(given_text)
    assert isinstance(found, DossierCode)
    assert found.text == "H26.15.02-261106-0975"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1.001193", ProcedureCode("1.001193")),
        ("2.000815.000.00.00.H55", ProcedureCode("2.000815.000.00.00.H55")),
        ("2.000815.000.00.00.H55.02", ProcedureCode("2.000815.000.00.00.H55.02")),
        ("1.000948.H38", ProcedureCode("1.000948.H38")),
        ("3.000346", ProcedureCode("3.000346")),
        ("CNTBD.181105.00224", OpaqueCode("CNTBD.181105.00224")),
        ("cntbđ/2026-17", OpaqueCode("CNTBĐ/2026-17")),
        ("a025", TicketNumber("A025")),
        ("A1000", TicketNumber("A1000")),
        ("http://192.0.2.7/t/Zk3_abcdEFGH-12345678x", TicketToken("Zk3_abcdEFGH-12345678x")),
        ("Zk3_abcdEFGH-12345678x", TicketToken("Zk3_abcdEFGH-12345678x")),
        ("001099012345", CitizenCard()),
        ("001099012345||NGUYỄN VĂN A|01011960|Nam|Hà Nội|01012022", CitizenCard()),
        ("001099012345|012345678|LÊ THỊ B|01011960|Nữ|Huế|01012025||||", CitizenCard()),
        ("", Unreadable()),
        ("   \r\n", Unreadable()),
        ("xin chào", Unreadable()),
        ("x" * 1000, Unreadable()),
        ("\x00\x01\x02", Unreadable()),
        ("' OR 1=1 --", Unreadable()),
    ],
)
def test_what_kind_of_code_it_is(text: str, kind: Code) -> None:
    assert recognise(text) == kind


@given(st.text(max_size=300))
def test_any_text_is_some_kind_of_code(text: str) -> None:
    assert isinstance(recognise(text), Code)
    assert clean(clean(text)) == clean(text) or clean(text).startswith("]")


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.integers(0, 9999))
def test_a_phone_code_is_recognised_and_every_slip_is_noticed(day: dt.date, serial: int) -> None:
    code = phone_code(f"{day:%y%m%d}", serial)
    assert recognise(code) == PhoneCode(code)
    for place, digit in enumerate(code):
        for other in set("0123456789") - {digit}:
            assert not check_digit_fits(code[:place] + other + code[place + 1 :])
    for place in range(len(code) - 1):
        a, b = code[place : place + 2]
        if a != b:
            assert not check_digit_fits(code[:place] + b + a + code[place + 2 :])


def test_a_phone_code_has_eleven_digits_or_none() -> None:
    with pytest.raises(ValueError, match="no phone code"):
        phone_code("261106", 10_000)
