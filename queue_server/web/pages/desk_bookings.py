"""The guidance desk's pieces for appointments, return slips and paper printed elsewhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as Answer

from config.clock import from_micros
from config.words import Words, pick, words
from contract.problems import Refused
from queue_server.services.booking_files import MOST_BYTES
from queue_server.services.booking_import import BookingImport
from queue_server.services.booking_words import fault_text, summary
from queue_server.services.bookings import Appointment, Booked
from queue_server.services.office import Office
from queue_server.services.printing import Sent
from queue_server.web import auth
from queue_server.web.errors import answer
from queue_server.web.pages.speech import say

desk_bookings = Blueprint("desk_bookings", __name__, url_prefix="/desk")
EXPECTED_SHOWN = 5
_ROOM = 64 * 1024
_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Printer:
    """A terminal that prints, as staff know it."""

    id: str
    name: str
    there: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An appointment or a return slip as the desk shows it."""

    booked: Booked
    letter: str
    service: str
    when: str
    date: str
    person: str

    @property
    def open(self) -> bool:
        """Whether somebody can still check in with it."""
        return self.booked.state == "booked"

    @property
    def changeable(self) -> bool:
        """Whether it can be given another time."""
        return self.booked.kind == "appointment" and self.booked.state in ("booked", "missed")


@dataclass(frozen=True, slots=True)
class Expected:
    """Who comes today with an appointment: the next few, and how many there are."""

    next: list[Shown]
    open: int


@desk_bookings.errorhandler(Refused)
def refused(refusal: Refused) -> Answer:
    """Only scripts ask for pieces."""
    return answer(refusal)


@desk_bookings.get("/times")
def times() -> str:
    """The free times of a day, to choose one from."""
    auth.clerk()
    office, w = auth.office(), say()
    service, day = request.args.get("service", ""), _day(request.args.get("day", ""))
    free = office.bookings.slots(service, day)
    keeps = request.args.get("keeps", "")
    return render_template("desk/_times.html", slots=free, keeps=keeps, b=_words(w))


@desk_bookings.get("/day")
def of_day() -> str:
    """The appointments of a day."""
    auth.clerk()
    office, w = auth.office(), say()
    day = _day(request.args.get("day", ""))
    shown = [shown_of(office, w, one) for one in office.bookings.of_day(day)]
    today = day.isoformat() == office.store.today()
    return render_template("desk/_day.html", bookings=shown, today=today, b=_words(w))


@desk_bookings.get("/slips")
def slips() -> str:
    """The return slips given today that nobody has used."""
    auth.clerk()
    office, w = auth.office(), say()
    return render_template("desk/_slips.html", slips=office.slips.of_today(), b=_words(w))


@desk_bookings.get("/printed")
def printed() -> str:
    """What became of a paper."""
    auth.clerk()
    office, w = auth.office(), say()
    device, paper = request.args.get("device", ""), request.args.get("paper", "")
    now = office.clock.now()
    sent = Sent(device=device, until=_until(now), seq=request.args.get("seq", 0, type=int))
    found = office.printing.outcome(paper, sent, now)
    return render_template(
        "desk/_printing.html", outcome=found, name=machine(device, w), b=_words(w)
    )


@desk_bookings.post("/import")
def take_in() -> Response | str:
    """Take a file of appointments in, or say what it would do."""
    who = auth.clerk()
    request.max_content_length = MOST_BYTES + _ROOM
    office, b = auth.office(), _words(say())
    sent = request.files.get("file")
    data = sent.read() if sent else b""
    dry_run = request.form.get("try") == "yes"
    importing = BookingImport(office.store, office.clock)
    done = importing.take_in(who, request.form.get("request"), data, dry_run=dry_run)
    lines = [fault_text(fault, b) for fault in done.faults]
    return render_template(
        "desk/_imported.html", summary=summary(done, b), lines=lines, dry_run=dry_run, b=b
    )


def piece(office: Office, w: Words, code: str) -> str:
    """A found appointment or return slip."""
    found = office.bookings.find(code)
    return render_template(
        "desk/_booking.html",
        shown=shown_of(office, w, found),
        services=office.views.services(),
        pick=pick,
        b=_words(w),
    )


def printers(office: Office, w: Words) -> list[Printer]:
    """Where paper can be printed."""
    found = office.printing.printers()
    return [Printer(device, machine(device, w), there) for device, there in found]


def machine(device: str, w: Words) -> str:
    """A terminal's name at the beginning of a line."""
    kind, _, label = device.rpartition("-")
    key = f"terminal.{kind}"
    name = w(key, label=label) if label.isdigit() and w.has(key) else device
    return name[:1].upper() + name[1:]


def place(device: str, w: Words) -> str:
    """``kiosk-1`` is known to staff as machine 1."""
    label = device.rpartition("-")[2]
    return w("ticket.machine", label=label) if label.isdigit() else ""


def expected(office: Office, w: Words) -> Expected:
    """Who may still come today."""
    day = dt.date.fromisoformat(office.store.today())
    late = office.bookings.rules().late_minutes * _MINUTE
    now = office.clock.now()
    coming = [
        one
        for one in office.bookings.of_day(day)
        if one.state == "booked" and one.until + late >= now
    ]
    return Expected([shown_of(office, w, one) for one in coming[:EXPECTED_SHOWN]], len(coming))


def shown_of(office: Office, w: Words, booked: Booked) -> Shown:
    """An appointment in words."""
    b = _words(w)
    services = {one.id: one for one in office.views.services()}
    service = services.get(booked.service)
    day = dt.date.fromisoformat(booked.day)
    date = b("date", day=day.day, month=day.month, year=day.year)
    person = ""
    if isinstance(booked, Appointment):
        person = " · ".join(part for part in (booked.name, booked.phone) if part)
    return Shown(
        booked=booked,
        letter=service.letter if service else "",
        service=pick(service.names, w.language) if service else booked.service,
        when=f"{booked.start:%H:%M}",
        date=f"{b(f'weekday.{day.weekday()}')}, {date}",
        person=person,
    )


def _words(w: Words) -> Words:
    return words("booking", w.language)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Refused("malformed", field="day") from error


def _until(now: dt.datetime) -> dt.datetime:
    """Till when a terminal may answer, as milliseconds in the address; a strange one is past."""
    said = request.args.get("until", 0, type=int)
    return from_micros(max(0, min(said, 2**42)) * 1000, str(now.tzinfo))
