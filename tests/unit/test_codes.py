"""Codes as scanners and people give them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.codes import (
    BOOKING_CODES,
    AppointmentCode,
    CitizenCard,
    Code,
    DossierCode,
    OpaqueCode,
    PhoneCode,
    ProcedureCode,
    ReturnCode,
    TicketCode,
    TicketNumber,
    TicketToken,
    Unreadable,
    appointment_code,
    check_digit_fits,
    clean,
    dossier_key,
    phone_code,
    recognise,
    return_code,
    ticket_check,
    ticket_code,
)


@pytest.mark.parametrize(
    ("text", "agency", "date", "seq"),
    [
        ("000.00.53.H48-220921-0099", "000.00.53.H48", "220921", "0099"),
        ("000.00.16.G04-220405-0008", "000.00.16.G04", "220405", "0008"),
        ("000.00.11.H40-210920-0001", "000.00.11.H40", "210920", "0001"),
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
        "\x02]d2H26.15.02-261106-0975\x03",
        "]C1H26.15.02\x1d-261106-0975",
        "H26.15.02\u2010261106\uff0d0975",
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
        ("001099012345 | NGUY?N V?N A|" + "x" * 300, CitizenCard()),
        ("001 099 012 345", CitizenCard()),
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


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (" h26.15.02–261106–0975\r", "H26.15.02-261106-0975"),
        ("h26.15.02.261106.0975", "H26.15.02-261106-0975"),
        ("H26.15.02.261106-0975", "H26.15.02-261106-0975"),
        ("000.00.06.G04.190701.0501", "000.00.06.G04-190701-0501"),
        ("cntbd.181105.00224", "CNTBD.181105.00224"),
        ("b1234", "B1234"),
        (phone_code("261106", 975), phone_code("261106", 975)),
        ("001099012345", None),
        ("1.001193", None),
        ("http://192.0.2.7/t/Zk3_abcdEFGH-12345678x", None),
        ("%", None),
    ],
)
def test_what_a_dossier_is_kept_and_looked_for_under(text: str, key: str | None) -> None:
    assert dossier_key(text) == key


agencies = st.one_of(
    st.from_regex(r"[A-Z][0-9]{2}(\.[0-9]{1,3}){0,3}", fullmatch=True),
    st.from_regex(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}", fullmatch=True),
)
days = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
dashes = st.sampled_from(["-", "–", "—", "−", "‐", " - "])


@given(agencies, days, st.integers(0, 9_999_999), dashes, st.sampled_from(["%y%m%d", "%Y%m%d"]))
def test_any_dossier_code_survives_scanner_and_finger(
    agency: str, day: dt.date, serial: int, dash: str, written: str
) -> None:
    text = f"{agency}-{day.strftime(written)}-{serial:04d}"
    typed = f"]C0 {text.lower().replace('-', dash)}\r\n"
    assert recognise(typed) == DossierCode(text, agency, f"{day:%y%m%d}", f"{serial:04d}")


@given(st.tuples(agencies, days, st.integers(0, 9_999_999)), st.sampled_from(["%y%m%d", "%Y%m%d"]))
def test_dots_and_dashes_around_the_date_are_one_code(
    parts: tuple[str, dt.date, int], written: str
) -> None:
    agency, day, serial = parts
    date, seq = day.strftime(written), f"{serial:04d}"
    spellings = [f"{agency}{a}{date}{b}{seq}" for a in "-." for b in "-."]
    assert {dossier_key(one) for one in spellings} == {f"{agency}-{date}-{seq}"}


@given(
    st.sets(
        st.tuples(
            st.sampled_from(["H26", "H26.1", "H26.15", "H26.1.5", "H26.15.02", "000.00.26.H15"]),
            st.sampled_from(["261106", "20261106", "201106", "20201106"]),
            st.sampled_from(["0975", "00975", "1106", "261106", "0261106"]),
        ),
        min_size=2,
    ),
    st.data(),
)
def test_different_codes_never_fall_together(
    parts: set[tuple[str, str, str]], data: st.DataObject
) -> None:
    dot_or_dash = st.sampled_from("-.")
    keys = {
        dossier_key(f"{agency}{data.draw(dot_or_dash)}{date}{data.draw(dot_or_dash)}{seq}")
        for agency, date, seq in parts
    }
    assert None not in keys
    assert len(keys) == len(parts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CNTBD.181105.00224", "CNTBD-181105-00224"),  # no known form: as it stands
        ("H26.15.02.261306.0975", "H26.15.02-261306-0975"),  # no such month
        ("H26.15.02.261106.975", "H26.15.02.261106.0975"),
        ("H26.15.02-261106-0975", "H26.15.2-261106-0975"),
        ("H26.15.02-261106-0975", "H26.15.02-20261106-0975"),
    ],
)
def test_what_is_not_surely_the_same_is_not_taken_for_it(one: str, other: str) -> None:
    assert dossier_key(one) != dossier_key(other)


@given(st.text(max_size=300))
def test_any_text_is_some_kind_of_code(text: str) -> None:
    assert isinstance(recognise(text), Code)
    assert clean(clean(text)) == clean(text) or clean(text).startswith("]")
    assert dossier_key(dossier_key(text) or "") == dossier_key(text)


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


@pytest.mark.parametrize("typed", ["A025-317", "a025-317", " A025 – 317 ", "A025.317"])
def test_a_ticket_is_typed_with_three_digits_beside_its_number(typed: str) -> None:
    assert recognise(typed) == TicketCode("A025", "317")


@given(st.integers(0, BOOKING_CODES - 1), st.booleans())
def test_a_booking_is_recognised_as_typed_and_every_slip_is_noticed(
    value: int, returns: bool
) -> None:
    code = return_code(value) if returns else appointment_code(value)
    kind = ReturnCode if returns else AppointmentCode
    for typed in (code, f" {code.lower()} ", code.replace("-", ""), code.replace("-", "–")):
        assert recognise(typed) == kind(code)
    assert recognise(code.replace("0", "O").replace("1", "L")) == kind(code)
    letters = code[2:]
    for place in range(5):
        a, b = letters[place : place + 2]
        swapped = letters[:place] + b + a + letters[place + 2 :]
        wrong = letters[:place] + ("7" if a != "7" else "K") + letters[place + 1 :]
        others = [wrong] if a == b else [wrong, swapped]
        for other in others:
            assert not isinstance(recognise(code[:2] + other), AppointmentCode | ReturnCode)


def test_only_so_many_codes_can_be_made() -> None:
    with pytest.raises(ValueError, match="no code"):
        appointment_code(BOOKING_CODES)


def test_the_typed_code_of_a_ticket_comes_from_its_token_alone() -> None:
    code = ticket_code("A1000", "hGq3xP0aW7rL2mZk9Tq1Bw")
    assert code == ticket_code("A1000", "hGq3xP0aW7rL2mZk9Tq1Bw")
    assert recognise(code) == TicketCode("A1000", ticket_check("hGq3xP0aW7rL2mZk9Tq1Bw"))
    many = {ticket_check(f"token-{i}") for i in range(200)}
    assert len(many) > 150
    assert all(len(check) == 3 and check.isdigit() for check in many)
