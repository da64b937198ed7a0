"""The JSON API, version 1: thin handlers that decode, call one use case, encode."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, TypeVar

from flask import Blueprint, Response, request
from msgspec import UNSET, Meta, Struct, UnsetType, field

from contract.ids import Id, Language, Level, Priority, RequestId, Served
from contract.messages import Dossiers, Needs, ShortText, decode
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind, device
from queue_server.services.clerk_moves import MAY_MOVE
from queue_server.services.desk import COMMANDS
from queue_server.services.sign_in import SignedIn
from queue_server.services.tickets import Brings
from queue_server.storage.ids import token_hash
from queue_server.web import auth, polling
from queue_server.web.answers import (
    ClerkOut,
    CountersAtWork,
    CountersShown,
    Line,
    Services,
    SessionOut,
)
from queue_server.web.errors import json_response

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
T = TypeVar("T")
Note = Annotated[str, Meta(max_length=500)]
Procedures = Annotated[
    list[Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$")]], Meta(max_length=10)
]


class NewSession(Struct, forbid_unknown_fields=False):
    """``POST sessions``."""

    login: ShortText
    password: ShortText


class NewPassword(Struct):
    """``PUT password``: one's own, told with the old one."""

    login: ShortText
    password: ShortText
    new_password: ShortText


class NewTicket(Struct):
    """``POST tickets``."""

    request: RequestId
    service: Id
    priority: Priority = Priority.NONE
    lang: Language = "vi"
    needs: Needs = []
    dossiers: Dossiers = 1
    card: ShortText | None = None


class OneRequest(Struct):
    """A changing call that says nothing but its own id."""

    request: RequestId


class CounterOrder(Struct):
    """``POST counters/<id>/<command>``; an absent ``seen`` is not checked."""

    request: RequestId
    seen: str | UnsetType | None = UNSET
    number: ShortText | None = None
    service: Id | None = None
    came: bool | None = None
    to: Id | None = None
    returns: bool = field(default=False, name="return")
    note: Note = ""
    served: Served | None = None
    procedures: Procedures = []


class MoveOrder(Struct):
    """``POST counters/<id>/move``: the clerk there goes ``to`` another counter."""

    request: RequestId
    to: Id
    seen: str | UnsetType | None = UNSET


class NewRating(Struct):
    """``POST ratings``: the token is the right to rate, and the ticket's."""

    request: RequestId
    token: ShortText
    level: Level


class DossierQuestion(Struct):
    """``POST look-up``."""

    code: ShortText
    pin: ShortText | None = None


def body(kind: type[T]) -> T:
    """The request's body.  Raises Refused ``malformed`` naming the fault."""
    try:
        return decode(request.get_data(cache=False), kind)
    except ValueError as error:
        raise Refused("malformed", field=_field(error), detail=str(error)) from error


def day_in(address: str) -> dt.date:
    """A day in an address.  Raises Refused ``malformed``."""
    try:
        return dt.date.fromisoformat(address)
    except ValueError as error:
        raise Refused("malformed", field="day") from error


def _field(error: ValueError) -> str | None:
    """The field a validation error names: ``… - at `$.service` ``."""
    _, found, path = str(error).partition("at `$.")
    return path.rstrip("`") if found else None


@blueprint.post("/sessions")
def sign_in() -> Response:
    asked = body(NewSession)
    sign_in = auth.office().sign_in
    return _session(sign_in.sign_in(asked.login, asked.password, auth.address()), 201)


@blueprint.put("/password")
def change_password() -> Response:
    asked = body(NewPassword)
    change = auth.office().sign_in.change_password
    begun = change(asked.login, asked.password, asked.new_password, auth.address())
    return _session(begun, 200)


def _session(made: SignedIn, status: int) -> Response:
    who = made.actor
    out = SessionOut(made.token, made.expires_at.isoformat(), ClerkOut(who.id, who.name, who.role))
    return json_response(out, status)


@blueprint.delete("/sessions")
def sign_out() -> Response:
    auth.signed_in()
    auth.office().sign_in.sign_out(auth.token())
    return Response(status=204)


@blueprint.get("/sessions")
def who_am_i() -> Response:
    who = auth.signed_in()
    at = auth.office().views.counter_of(who.id)
    return json_response(ClerkOut(who.id, who.name, who.role, at))


@blueprint.post("/tickets")
def take_ticket() -> Response:
    actor = auth.known()
    asked = body(NewTicket)
    issued = auth.office().tickets.take(
        actor, asked.request, asked.service, asked.priority, asked.lang,
        Brings(tuple(asked.needs), asked.dossiers, asked.card),
    )  # fmt: skip
    return json_response(issued, 201)


@blueprint.get("/tickets/<token>")
def ticket(token: str) -> Response:
    """With an ETag, for phones and programs that ask every few seconds."""

    def make() -> tuple[str, Response]:
        view = auth.office().views.ticket(token)
        return view.service, json_response(view)

    return polling.of_ticket("api", token, make)


@blueprint.post("/tickets/<token>/cancel")
def cancel(token: str) -> Response:
    """The token is the holder's right; a terminal's or clerk's bearer may stand beside it."""
    asked = body(OneRequest)
    return json_response(auth.office().tickets.cancel(holder(token), asked.request, token))


def holder(token: str) -> Actor:
    """Who holds a ticket: whoever has its token; a bearer may stand beside it."""
    return auth.actor() or device(f"holder-{token_hash(token)[:12]}", "holder")


@blueprint.post("/ratings")
def rate() -> Response:
    """How the holder of a served ticket was content."""
    asked = body(NewRating)
    who = holder(asked.token)
    return json_response(auth.office().ratings.rate(who, asked.request, asked.token, asked.level))


@blueprint.get("/services")
def services() -> Response:
    return json_response(Services(auth.office().views.services()))


@blueprint.get("/office")
def office() -> Response:
    return json_response(auth.office().views.office())


@blueprint.get("/counters")
def counters() -> Response:
    """Staff see clerks and tickets' details; the public what the walls show."""
    views = auth.office().views
    who = auth.actor()
    staff = who is not None and who.kind is ActorKind.CLERK
    if staff:
        return json_response(CountersAtWork(views.counters()))
    return json_response(CountersShown(views.counters_public()))


@blueprint.get("/counters/<counter>")
def counter(counter: str) -> Response:
    auth.clerk()
    return json_response(auth.office().views.counter(counter))


@blueprint.get("/counters/<counter>/waiting")
def waiting(counter: str) -> Response:
    auth.clerk()
    views = auth.office().views
    return json_response(Line(views.waiting(counter), views.set_aside(counter)))


@blueprint.post("/counters/<counter>/emergency")
def emergency(counter: str) -> Response:
    who = auth.known()
    asked = body(OneRequest)
    return json_response(auth.office().emergencies.call(who, asked.request, counter))


@blueprint.post("/counters/<counter>/emergency/done")
def emergency_answered(counter: str) -> Response:
    who = auth.clerk()
    asked = body(OneRequest)
    return json_response(auth.office().emergencies.answer(who, asked.request, counter))


@blueprint.post("/counters/<counter>/move")
def move_clerk(counter: str) -> Response:
    who = auth.clerk(*MAY_MOVE)
    asked = body(MoveOrder)
    move = auth.office().clerk_moves.move
    return json_response(move(who, asked.request, counter, asked.to, asked.seen))


@blueprint.post("/counters/<counter>/<command>")
def command(counter: str, command: str) -> Response:
    who = auth.known()
    if command not in COMMANDS:
        raise Refused("not-found")
    asked = body(CounterOrder)
    view = auth.office().counters.command(
        who, counter, command, asked.request, asked.seen, asked.number, asked.service,
        came=asked.came, to=asked.to, returns=asked.returns, note=asked.note.strip(),
        served=asked.served, procedures=tuple(asked.procedures),
    )  # fmt: skip
    return json_response(view)


@blueprint.post("/look-up")
def look_up() -> Response:
    actor = auth.known()
    asked = body(DossierQuestion)
    return json_response(auth.office().look_up.find(actor, asked.code, asked.pin))
