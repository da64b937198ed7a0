"""The API's calls of appointments, return slips, and paper printed at another place."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response
from msgspec import Meta, Struct, field

from contract.ids import Id, Language, RequestId
from contract.messages import Moment, ShortText
from queue_server.services.bookings import Appointment, Bookings, FreeSlot, Wanted
from queue_server.services.office import Office
from queue_server.web import auth
from queue_server.web.api import OneRequest, body, day_in
from queue_server.web.errors import json_response

blueprint = Blueprint("bookings-api", __name__, url_prefix="/api/v1")
Name = Annotated[str, Meta(max_length=120)]
Phone = Annotated[str, Meta(max_length=30)]


class BookOrder(Struct):
    """``POST appointments``; ``from`` is the beginning of a free time."""

    request: RequestId
    service: Id
    start: Moment = field(name="from")
    name: Name = ""
    phone: Phone = ""


class RebookOrder(Struct):
    """``POST appointments/<code>/change``; what is absent stays."""

    request: RequestId
    service: Id | None = None
    start: Moment | None = field(name="from", default=None)
    name: Name | None = None
    phone: Phone | None = None


class CheckInOrder(Struct):
    """``POST check-in``: the code of an appointment or a return slip."""

    request: RequestId
    code: ShortText
    lang: Language = "vi"


class PrintOrder(Struct):
    """Print a paper at this terminal; ``copy`` marks a ticket's as one more of the same."""

    request: RequestId
    device: Id
    copy: bool = False


class Appointments(Struct):
    """The appointments of a day."""

    appointments: list[Appointment]


class Slots(Struct):
    """The times of a day."""

    slots: list[FreeSlot]


@blueprint.get("/appointments/days/<day>")
def of_day(day: str) -> Response:
    auth.clerk()
    return json_response(Appointments(_bookings().of_day(day_in(day))))


@blueprint.get("/services/<service>/slots/<day>")
def slots(service: str, day: str) -> Response:
    auth.clerk()
    return json_response(Slots(_bookings().slots(service, day_in(day))))


@blueprint.post("/appointments")
def book() -> Response:
    who = auth.known()
    asked = body(BookOrder)
    wanted = Wanted(asked.service, asked.start, asked.name.strip(), asked.phone.strip())
    return json_response(_bookings().make(who, asked.request, wanted), 201)


@blueprint.post("/appointments/<code>/change")
def rebook(code: str) -> Response:
    who = auth.known()
    asked = body(RebookOrder)
    wanted = Wanted(asked.service, asked.start, _trim(asked.name), _trim(asked.phone))
    return json_response(_bookings().change(who, asked.request, code, wanted))


@blueprint.post("/appointments/<code>/cancel")
def cancel(code: str) -> Response:
    who = auth.known()
    return json_response(_bookings().cancel(who, body(OneRequest).request, code))


@blueprint.post("/appointments/<code>/print")
def print_slip(code: str) -> Response:
    who = auth.known()
    asked = body(PrintOrder)
    return json_response(_office().printing.slip(who, asked.request, code, asked.device))


@blueprint.post("/check-in")
def check_in() -> Response:
    who = auth.known()
    asked = body(CheckInOrder)
    issued = _office().check_ins.check_in(who, asked.request, asked.code, asked.lang)
    return json_response(issued, 201)


@blueprint.post("/tickets/<token>/return-slip")
def give_slip(token: str) -> Response:
    who = auth.known()
    return json_response(_office().slips.give(who, body(OneRequest).request, token))


@blueprint.post("/office/return-slips")
def give_slips() -> Response:
    who = auth.known()
    return json_response(_office().slips.give_all(who, body(OneRequest).request))


@blueprint.post("/services/<service>/return-slips")
def give_slips_of(service: str) -> Response:
    who = auth.known()
    return json_response(_office().slips.give_all(who, body(OneRequest).request, service))


@blueprint.post("/tickets/<token>/print")
def print_ticket(token: str) -> Response:
    who = auth.known()
    asked = body(PrintOrder)
    sent = _office().printing.ticket(who, asked.request, token, asked.device, copy=asked.copy)
    return json_response(sent)


@blueprint.post("/devices/<device>/test-print")
def test_print(device: str) -> Response:
    who = auth.known()
    return json_response(_office().printing.test(who, body(OneRequest).request, device))


def _office() -> Office:
    return auth.office()


def _bookings() -> Bookings:
    return _office().bookings


def _trim(text: str | None) -> str | None:
    return None if text is None else text.strip()
