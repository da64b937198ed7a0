"""The guidance desk: give a number, find one, change it, enter what was given on paper."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec
from flask import Blueprint, Response, current_app, render_template, request
from jinja2 import Environment
from werkzeug.wrappers import Response as Answer

from config.words import Words, languages, pick, words
from contract.codes import AppointmentCode, ReturnCode, recognise, wifi_text
from contract.ids import Need, Priority
from contract.problems import Refused
from queue_server.services import bookings
from queue_server.services.cards import Step, TicketCard
from queue_server.services.office import Office
from queue_server.services.printing import MAY_TEST
from queue_server.services.views import last_seq
from queue_server.storage import queue
from queue_server.web import auth
from queue_server.web.live import milliseconds
from queue_server.web.pages import desk_bookings, staff
from queue_server.web.pages.drawing import qr
from queue_server.web.pages.floor import Watch
from queue_server.web.pages.speech import say, worded
from queue_server.web.pages.supervisor import WHOLE_OFFICE

desk = Blueprint("desk", __name__, url_prefix="/desk")
CLASSES = tuple(one for one in Priority if one is not Priority.UNKNOWN)
NEEDS = tuple(one for one in Need if one is not Need.UNKNOWN)
_CHANGEABLE = ("waiting", "parked", "missed")
_CANCELLABLE = ("waiting", "parked", "missed", "called")
_MISSED_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """A service that can be asked for."""

    id: str
    letter: str
    name: str
    open: bool
    waiting: int
    asks_dossiers: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a ticket's story."""

    time: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket as the desk shows it."""

    card: TicketCard
    service: str
    taken: str
    place: str
    story: list[Line]

    @property
    def changeable(self) -> bool:
        """Whether its service and class can be changed."""
        return self.card.state in _CHANGEABLE

    @property
    def away(self) -> bool:
        """Whether it can be put back in the line."""
        return self.card.state in ("missed", "parked")

    @property
    def giveable(self) -> bool:
        """Whether it can be turned into a return slip."""
        return self.card.state in _CHANGEABLE

    @property
    def cancellable(self) -> bool:
        """Whether it can be cancelled here."""
        return self.card.state in _CANCELLABLE


@desk.errorhandler(Refused)
def refused(refusal: Refused) -> Answer | tuple[str, int]:
    """The way in, or why not."""
    return staff.refused(refusal, "desk")


@desk.get("")
def show() -> str:
    """The page."""
    clerk, office, w = auth.clerk(), auth.office(), say()
    told = office.views.office()
    return render_template(
        "desk/desk.html",
        clerk_name=clerk.name,
        chief=clerk.role in WHOLE_OFFICE,
        services=_services(office, w),
        classes=CLASSES,
        needs=NEEDS,
        b=words("booking", w.language),
        c=words("console", w.language),
        today=office.store.today(),
        may_test=clerk.role in MAY_TEST,
        printers=desk_bookings.printers(office, w),
        tongues=[tag for tag in languages() if tag in told.languages] or languages(),
        shown={
            "epoch": office.store.epoch, "seq": 0, "now": milliseconds(office.clock),
        },
        now=office.clock.now(),
        time_zone=office.settings.time_zone,
        **_aside(office, w),
    )  # fmt: skip


@desk.get("/ticket")
def ticket() -> str | tuple[str, int]:
    """A found ticket as a piece of the page; a sentence where there is none."""
    clerk, office, w = auth.clerk(), auth.office(), say()
    text = request.args.get("text", "")
    booking = isinstance(recognise(text), AppointmentCode | ReturnCode)
    try:
        if booking:
            return desk_bookings.piece(office, w, text)
        card = office.guidance.cards.find(text)
    except Refused as refusal:
        with suppress(Refused):  # a name it has in the calendar it came from
            return desk_bookings.piece(office, w, text)
        return render_template("desk/_nothing.html", text=worded(refusal)), 404
    return render_template(
        "desk/_ticket.html",
        shown=_shown(office, w, card),
        services=_services(office, w),
        classes=CLASSES,
        chief=clerk.role in WHOLE_OFFICE,
        day=card.day,
        b=words("booking", w.language),
        c=words("console", w.language),
    )


@desk.get("/issued")
def issued() -> str:
    """The number just given, large, with its QR where phones can reach the office."""
    auth.clerk()
    office, w = auth.office(), say()
    card = office.guidance.cards.by_token(request.args.get("token", ""))
    url = office.tickets.follow_url(card.token)
    wifi = office.views.office().guest_wifi
    return render_template(
        "desk/_issued.html",
        shown=_shown(office, w, card),
        qr=qr(url) if url else "",
        wifi=wifi,
        wifi_qr=qr(wifi_text(wifi.ssid, wifi.password)) if wifi else "",
        b=words("booking", w.language),
    )


@desk.get("/view")
def view() -> Response:
    """What the live line says, once, with the time."""
    auth.clerk()
    office = auth.office()
    now = milliseconds(office.clock)
    _, state = _present(office, say(), current_app.jinja_env, now=now)
    return Response(state, mimetype="application/json")


@desk.get("/live")
def live() -> Response:
    """The page's live line (EventSource)."""
    auth.clerk()
    office, w, jinja = auth.office(), say(), current_app.jinja_env
    topics = {*Watch(office, w).topics(), bookings.TOPIC}
    return staff.live(lambda: _present(office, w, jinja), topics)


def _present(office: Office, w: Words, jinja: Environment, **more: object) -> tuple[int, str]:
    """Runs between requests, too: uses only what it is given."""
    with office.store.reader() as db:
        seq = last_seq(db)
    b = words("booking", w.language)
    aside = jinja.get_template("desk/_aside.html").render(w=w, b=b, **_aside(office, w))
    lines = {one.id: [one.waiting, one.open] for one in _services(office, w)}
    state = {"epoch": office.store.epoch, "seq": seq, "parts": {"aside": aside}, "lines": lines}
    return seq, msgspec.json.encode({**state, **more}).decode()


def _services(office: Office, w: Words) -> list[Choice]:
    return [
        Choice(
            one.id, one.letter, pick(one.names, w.language), one.open, one.waiting,
            one.asks_dossiers,
        )
        for one in office.views.services()
    ]  # fmt: skip


def _aside(office: Office, w: Words) -> dict[str, Any]:
    """Who did not come, who was set aside, who is expected, and where a person is asked for."""
    watch, now = Watch(office, w), office.clock.now()
    with office.store.reader() as db:
        rows = queue.set_aside(db, office.store.today())
        numbers = {
            state: [queue.number_of(row) for row in rows if row["state"] == state][:_MISSED_SHOWN]
            for state in ("missed", "parked")
        }
    return {
        **numbers,
        "helps": [watch.asked(call, now) for call in office.guidance.helps()],
        "alarms": watch.alarms(now),
        "expected": desk_bookings.expected(office, w),
    }


def _shown(office: Office, w: Words, card: TicketCard) -> Shown:
    names = {one.id: one.name for one in _services(office, w)}
    return Shown(
        card=card,
        service=names.get(card.service, card.service),
        taken=f"{card.issued_at:%H:%M}",
        place=desk_bookings.place(card.device, w),
        story=[_line(step, names, w) for step in card.steps],
    )


def _line(step: Step, names: dict[str, str], w: Words) -> Line:
    """``08:40 · Called to counter 3 · Lan``."""
    service = names.get(step.service, step.service)
    if step.what in ("taken", "sent"):
        text = w(f"story.{step.what}", service=service)
    elif step.what == "changed":
        text = w("story.changed", service=service, priority=w(f"class.{step.priority}"))
    else:
        text = w(f"story.{step.what}") if w.has(f"story.{step.what}") else step.what
    place = w("counter.name", label=step.counter) if step.counter else ""
    return Line(
        f"{step.at:%H:%M}", " · ".join(part for part in (text, place, step.by) if part), step.note
    )
