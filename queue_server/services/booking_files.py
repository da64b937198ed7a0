"""Appointments from other calendars: reading a CSV or an iCalendar file, line by line.

A fault is a value: it names its line and the field, and is worded by whoever shows it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from icalendar import Event

MOST_BYTES = 1_000_000
MOST_LINES = 5_000
LONGEST_NAME = 120
LONGEST_PHONE = 30
LONGEST_UID = 200

COLUMNS: dict[str, tuple[str, ...]] = {
    "uid": ("uid", "ma", "ma lich hen"),
    "service": ("service", "dich vu", "linh vuc"),
    "day": ("day", "date", "ngay"),
    "from": ("from", "start", "tu", "gio", "gio hen"),
    "until": ("until", "end", "den"),
    "name": ("name", "ho ten", "ho va ten"),
    "phone": ("phone", "dien thoai", "so dien thoai"),
    "state": ("state", "status", "trang thai"),
}
"""What a CSV's columns may be called, without diacritics and in small letters."""
NEEDED = ("uid", "service", "day", "from")
_CANCELLED = ("cancelled", "canceled", "huy", "da huy")
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:hH.]([0-5]\d)")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_EVENT = re.compile(r"(?ms)^BEGIN:VEVENT[ \t]*$.*?^END:VEVENT[ \t]*$")


class LineFault(Struct, kw_only=True, frozen=True):
    """What is wrong in which line, counted from 1; line 0 is the whole file."""

    line: int
    code: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment of a file.  ``services`` are words of which one should name a service."""

    line: int
    uid: str
    services: tuple[str, ...]
    start: dt.datetime
    until: dt.datetime | None = None
    name: str = ""
    phone: str = ""
    cancelled: bool = False


@dataclass(slots=True)
class Content:
    """All that could be read, and all that could not."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)


class UnreadableError(ValueError):
    """A line that cannot be used."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code)
        self.code, self.where = code, where


def read(data: bytes, zone: dt.tzinfo | None) -> Content:
    """Read a file; times without a zone are the office's."""
    if len(data) > MOST_BYTES:
        return _whole("too-large")
    text = _decoded(data)
    if text is None:
        return _whole("encoding")
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    calendar = text.lstrip().upper().startswith("BEGIN:VCALENDAR")
    found = _calendar(text, zone) if calendar else _table(text, zone)
    if not found.entries and not found.faults:
        return _whole("empty")
    return found


def _whole(code: str) -> Content:
    return Content(faults=[LineFault(line=0, code=code)])


def _decoded(data: bytes) -> str | None:
    """UTF-8, or UTF-16 as spreadsheets write it."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def _gather(lines: Iterator[tuple[int, Entry | UnreadableError]]) -> Content:
    content, seen = Content(), set[str]()
    for line, one in lines:
        if line > MOST_LINES:
            content.faults.append(LineFault(line=line, code="too-many"))
            break
        if isinstance(one, UnreadableError):
            content.faults.append(LineFault(line=line, code=one.code, field=one.where))
        elif one.uid in seen:
            content.faults.append(LineFault(line=line, code="twice", field="uid"))
        else:
            seen.add(one.uid)
            content.entries.append(one)
    return content


# --- CSV ---------------------------------------------------------------------------------------


def _table(text: str, zone: dt.tzinfo | None) -> Content:
    head = text.partition("\n")[0]
    mark = max(";\t,", key=head.count)
    rows = csv.reader(io.StringIO(text), delimiter=mark)
    try:
        names = _columns(next(rows, []))
        missing = [name for name in NEEDED if name not in names]
        if missing and text.strip():
            return Content(faults=[LineFault(line=1, code="column", field=one) for one in missing])
        return Content() if missing else _gather(_lines(rows, names, zone))
    except csv.Error:
        return Content(faults=[LineFault(line=rows.line_num, code="line")])


def _columns(head: list[str]) -> dict[str, int]:
    """Which column holds what."""
    called = [plain(name) for name in head]
    found = {
        name: next((called.index(word) for word in words if word in called), None)
        for name, words in COLUMNS.items()
    }
    return {name: place for name, place in found.items() if place is not None}


def _lines(
    rows: Iterator[list[str]], names: dict[str, int], zone: dt.tzinfo | None
) -> Iterator[tuple[int, Entry | UnreadableError]]:
    for line, row in enumerate(rows, 2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        told = {name: cells[at] if at < len(cells) else "" for name, at in names.items()}
        try:
            yield line, _of_row(line, told, zone)
        except UnreadableError as fault:
            yield line, fault


def _of_row(line: int, told: dict[str, str], zone: dt.tzinfo | None) -> Entry:
    day = _day(told["day"])
    end = told.get("until", "")
    return Entry(
        line=line,
        uid=_text(told["uid"], "uid", LONGEST_UID, needed=True),
        services=(_text(told["service"], "service", LONGEST_NAME, needed=True),),
        start=_time(day, told["from"], "from", zone),
        until=_time(day, end, "until", zone) if end else None,
        name=_text(told.get("name", ""), "name", LONGEST_NAME),
        phone=_text(told.get("phone", ""), "phone", LONGEST_PHONE),
        cancelled=plain(told.get("state", "")) in _CANCELLED,
    )


def _day(text: str) -> dt.date:
    """``2026-11-25``, or as Vietnamese write it: ``25/11/2026``."""
    found = _DAY.fullmatch(text)
    try:
        if found:
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableError("value", "day") from error


def _time(day: dt.date, text: str, where: str, zone: dt.tzinfo | None) -> dt.datetime:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise UnreadableError("value", where)
    return dt.datetime.combine(day, dt.time(int(found[1]), int(found[2])), zone)


def _text(text: str, where: str, longest: int, *, needed: bool = False) -> str:
    if needed and not text:
        raise UnreadableError("missing", where)
    if len(text) > longest or not text.isprintable():
        raise UnreadableError("value", where)
    return text


def plain(text: str) -> str:
    """In small letters, without diacritics."""
    parts = unicodedata.normalize("NFD", text.strip().lower().replace("đ", "d"))
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


# --- iCalendar ----------------------------------------------------------------------------------


def _calendar(text: str, zone: dt.tzinfo | None) -> Content:
    return _gather(_events(text, zone))


def _events(text: str, zone: dt.tzinfo | None) -> Iterator[tuple[int, Entry | UnreadableError]]:
    """Each event by itself, so that one that is broken costs no other."""
    line, last = 1, 0
    for found in _EVENT.finditer(text):
        line += text.count("\n", last, found.start())
        last = found.start()
        try:
            yield line, _of_event(line, found[0], zone)
        except UnreadableError as fault:
            yield line, fault
        except ValueError:  # a property it could not read, met while asking for it
            yield line, UnreadableError("line")


def _of_event(line: int, text: str, zone: dt.tzinfo | None) -> Entry:
    from icalendar import Event

    try:
        event = Event.from_ical(text.replace("\n", "\r\n"))
    except (ValueError, KeyError, IndexError) as error:
        raise UnreadableError("line") from error
    if not isinstance(event, Event):
        raise UnreadableError("line")
    if "RRULE" in event or "RDATE" in event:
        raise UnreadableError("recurring")
    start = _moment(event, "DTSTART", zone)
    if start is None:
        raise UnreadableError("missing", "from")
    categories = [str(one) for one in getattr(event.get("CATEGORIES"), "cats", ())]
    name, phone = _contact(event)
    return Entry(
        line=line,
        uid=_text(str(event.get("UID", "")).strip(), "uid", LONGEST_UID, needed=True),
        services=(*categories, str(event.get("SUMMARY", "")), str(event.get("LOCATION", ""))),
        start=start,
        until=_moment(event, "DTEND", zone),
        name=_text(name, "name", LONGEST_NAME),
        phone=_text(phone, "phone", LONGEST_PHONE),
        cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
    )


def _moment(event: Event, name: str, zone: dt.tzinfo | None) -> dt.datetime | None:
    """An event's time; one that lasts whole days has none."""
    if name not in event:
        return None
    where = {"DTSTART": "from", "DTEND": "until"}[name]
    try:
        value = getattr(event[name], "dt", None)  # of a broken one this is a ValueError
        if isinstance(value, dt.datetime):
            return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(zone)
    except (ValueError, OverflowError) as error:
        raise UnreadableError("value", where) from error
    raise UnreadableError("value", where)


def _contact(event: Event) -> tuple[str, str]:
    """Name and phone, of the attendee or else of ``CONTACT`` (``name, phone``)."""
    attendee = event.get("ATTENDEE")
    attendee = attendee[0] if isinstance(attendee, list) and attendee else attendee
    if attendee is not None:
        address = str(attendee)
        phone = address[4:] if address.lower().startswith("tel:") else ""
        return str(getattr(attendee, "params", {}).get("CN", "")).strip(), phone.strip()
    contact = event.get("CONTACT")
    name, _, phone = str(contact if isinstance(contact, str) else "").partition(",")
    return name.strip(), phone.strip()
