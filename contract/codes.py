"""Codes people hold under a scanner or type: cleaning them, and telling what they are.

Forms of dossier and agency codes: Circular 01/2018/TT-VPCP article 19 (old districts' dossiers are
still asked for) and Decision 20/2020/QĐ-TTg (agency codes since).  What fits no form is looked up
as it stands, since older offices numbered their dossiers as they liked.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

LONGEST = 200
_AIM_PREFIX = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_DATE = r"(?:20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_DOSSIER = re.compile(
    r"(?P<agency>\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{1,3}){0,3})"
    rf"[-.](?P<date>{_DATE})[-.](?P<seq>\d{{4,7}})"
)
_PROCEDURE = re.compile(
    r"[1-9]\.\d{6}(?:\.(?:\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}))?(?:\.\d{2})?"
)
# Only the number and the first bar are sure: scanners mangle the name, later cards add fields.
_CITIZEN_CARD = re.compile(r"\d{12}\s*\|.*", re.DOTALL)
_CITIZEN_NUMBER = re.compile(r"\d{12}")
_PHONE_CODE = re.compile(r"\d{11}")
_TICKET_URL = re.compile(r"https?://[^/\s]+/t/(?P<token>[A-Za-z0-9_-]{16,64})/?", re.IGNORECASE)
_TICKET_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_TICKET_NUMBER = re.compile(r"[A-Z]\d{3,5}")
_TICKET_CODE = re.compile(r"(?P<number>[A-Z]\d{3,5})[-.](?P<check>\d{3})")
_BOOKING = re.compile(r"(?P<kind>[HQ])-?(?P<letters>[0-9A-TV-Z]{6})")
_OPAQUE = re.compile(r"[^\W_][\w./-]{2,63}")


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A dossier's code, with dashes around its date however it was written.

    ``date`` is YYMMDD, ``seq`` its last part.
    """

    text: str
    agency: str
    date: str
    seq: str


@dataclass(frozen=True, slots=True)
class OpaqueCode:
    """A number of no known form, to be looked up as it stands, in capitals."""

    text: str


@dataclass(frozen=True, slots=True)
class PhoneCode:
    """The digits-only code of a receipt: YYMMDD, serial of the day, check digit."""

    text: str


@dataclass(frozen=True, slots=True)
class ProcedureCode:
    """A procedure of the national catalogue."""

    text: str


@dataclass(frozen=True, slots=True)
class TicketToken:
    """The QR of one of our own tickets."""

    token: str


@dataclass(frozen=True, slots=True)
class TicketNumber:
    """A number as it is called, such as ``A025``."""

    text: str


@dataclass(frozen=True, slots=True)
class TicketCode:
    """What a ticket's holder types: its number and the three digits beside it, ``A025-317``."""

    number: str
    check: str


@dataclass(frozen=True, slots=True)
class AppointmentCode:
    """An appointment to check in with, ``H-7K2M9X``, as it was given out."""

    text: str


@dataclass(frozen=True, slots=True)
class ReturnCode:
    """A return slip to check in with, ``Q-7K2M9X``, as it was given out."""

    text: str


@dataclass(frozen=True, slots=True)
class CitizenCard:
    """A citizen's card or its number: known so that it is never looked up, kept or logged."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Nothing that can be a code."""


Code = (
    DossierCode
    | OpaqueCode
    | PhoneCode
    | ProcedureCode
    | TicketToken
    | TicketNumber
    | TicketCode
    | AppointmentCode
    | ReturnCode
    | CitizenCard
    | Unreadable
)


def clean(text: str) -> str:
    """What a scanner or a finger gave, without what scanners and habits add.

    NFC, no AIM prefix, no control characters (a GS1 separator among them), plain hyphens, no
    blanks around; inner blanks stay, for those who read cards.
    """
    text = unicodedata.normalize("NFC", text).translate(_DASHES)
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf")).strip()
    return _AIM_PREFIX.sub("", text).strip()


def recognise(text: str) -> Code:
    """What kind of code this is; total, for any text."""
    if len(text) > 4 * LONGEST:
        return Unreadable()
    kept = clean(text)
    if _CITIZEN_CARD.fullmatch(kept):
        return CitizenCard()
    if not kept or len(kept) > LONGEST:
        return Unreadable()
    if url := _TICKET_URL.fullmatch(kept):
        return TicketToken(url["token"])
    bare = re.sub(r"\s", "", kept)
    return _by_form(bare) or _token_or_opaque(bare)


def dossier_key(text: str) -> str | None:
    """The form in which a dossier's code is kept and looked for; None for what cannot be one."""
    match recognise(text):
        case DossierCode(code) | OpaqueCode(code) | TicketNumber(code) | PhoneCode(code):
            return code  # old offices numbered as they liked, also as tickets are now
        case TicketCode(number, check):
            return f"{number}-{check}"
        case AppointmentCode() | ReturnCode():
            return re.sub(r"\s", "", clean(text)).upper()
    return None


def ticket_code(number: str, token: str) -> str:
    """What the paper says for typing, ``A025-317``: only who holds the paper knows the digits."""
    return f"{number}-{ticket_check(token)}"


def ticket_check(token: str) -> str:
    """The three digits that stand for a ticket's token."""
    digest = hashlib.sha256(token.encode()).digest()
    return f"{int.from_bytes(digest[:8]) % 1000:03d}"


def _by_form(bare: str) -> Code | None:
    capital = bare.upper()
    if found := _DOSSIER.fullmatch(capital):
        text = "-".join(found.groups())  # one office's papers have dots, another's dashes
        return DossierCode(text, found["agency"], found["date"][-6:], found["seq"])
    if _PROCEDURE.fullmatch(capital):
        return ProcedureCode(capital)
    if _CITIZEN_NUMBER.fullmatch(capital):
        return CitizenCard()
    if _PHONE_CODE.fullmatch(capital) and check_digit_fits(capital):
        return PhoneCode(capital)
    return _ticket(capital) or _booking(capital)


def _ticket(capital: str) -> Code | None:
    if _TICKET_NUMBER.fullmatch(capital):
        return TicketNumber(capital)
    found = _TICKET_CODE.fullmatch(capital)
    return TicketCode(found["number"], found["check"]) if found else None


def _token_or_opaque(bare: str) -> Code:
    capital = bare.upper()
    if _TICKET_TOKEN.fullmatch(bare) and bare not in (capital, bare.lower()):
        return TicketToken(bare)
    if _OPAQUE.fullmatch(capital) and any(c.isdigit() for c in capital):
        return OpaqueCode(capital)
    return Unreadable()


# Letters and digits that are not taken for one another; who writes O, I or L means 0 and 1.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("OIL", "011")
BOOKING_CODES = 32**5
"""How many codes there are of each kind."""


def appointment_code(value: int) -> str:
    """The code of an appointment; ``value`` is a random one below BOOKING_CODES."""
    return f"H-{_letters(value)}"


def return_code(value: int) -> str:
    """The code of a return slip; ``value`` is a random one below BOOKING_CODES."""
    return f"Q-{_letters(value)}"


def _letters(value: int) -> str:
    """Five letters and their check letter.  Raises ValueError for a value that does not fit."""
    if not 0 <= value < BOOKING_CODES:
        raise ValueError(f"no code can be made of {value}")
    five = [value >> shift & 31 for shift in (20, 15, 10, 5, 0)]
    return "".join(_LETTERS[one] for one in (*five, _check_letter(five)))


def _booking(capital: str) -> AppointmentCode | ReturnCode | None:
    """With a wrong letter, or two swapped, it is none."""
    found = _BOOKING.fullmatch(capital)
    if found is None:
        return None
    letters = found["letters"].translate(_MEANT)
    values = [_LETTERS.index(one) for one in letters]
    if _check_letter(values[:-1]) != values[-1]:
        return None
    text = f"{found['kind']}-{letters}"
    return AppointmentCode(text) if found["kind"] == "H" else ReturnCode(text)


def _check_letter(values: list[int]) -> int:
    """Each step doubles in the field of 32: every wrong letter and every swap is caught."""
    check = 0
    for value in values:
        check = (check ^ value) << 1
        check ^= 0b100101 if check & 32 else 0
    return check


# Damm's check digit: catches every single wrong digit and every swap of neighbours.
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def phone_code(date: str, serial: int) -> str:
    """The digits-only code of the ``serial``-th dossier of ``date`` (YYMMDD), serial ≤ 9999.

    Raises ValueError for what does not fit eleven digits.
    """
    digits = f"{date}{serial:04d}"
    if not re.fullmatch(r"\d{10}", digits):
        raise ValueError(f"no phone code can be made of {date!r} and {serial}")
    return digits + _damm(digits)


def check_digit_fits(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return _damm(digits) == "0"


def _damm(digits: str) -> str:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def wifi_text(ssid: str, password: str) -> str:
    """What a QR holds so that a phone offers to join a network; no password means an open one."""
    name, secret = (re.sub(r'([\\;,:"])', r"\\\1", text) for text in (ssid, password))
    return f"WIFI:T:WPA;S:{name};P:{secret};;" if secret else f"WIFI:T:nopass;S:{name};;"
