"""The API's calls of the guidance desk, and the word that somebody has gone to help."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response
from msgspec import Meta, Struct

from contract.ids import Id, Priority, RequestId
from contract.messages import ShortText
from queue_server.services.guidance import Guidance
from queue_server.services.paper import Slip
from queue_server.web import auth
from queue_server.web.api import OneRequest, body
from queue_server.web.errors import json_response

blueprint = Blueprint("guidance-api", __name__, url_prefix="/api/v1")
Written = Annotated[str, Meta(max_length=12)]


class ChangeOrder(Struct):
    """``POST tickets/<token>/change``; what is absent stays."""

    request: RequestId
    service: Id | None = None
    priority: Priority | None = None


class PaperTicket(Struct):
    """``POST paper-tickets``."""

    request: RequestId
    service: Id
    given: Written
    priority: Priority = Priority.NONE
    number: Written = ""
    done: bool = False


class FindQuestion(Struct):
    """``POST find``: a number, its digits, or what a scanner read."""

    text: ShortText


@blueprint.post("/find")
def find() -> Response:
    auth.clerk()
    return json_response(_guidance().cards.find(body(FindQuestion).text))


@blueprint.post("/tickets/<token>/change")
def change(token: str) -> Response:
    who = auth.known()
    asked = body(ChangeOrder)
    card = _guidance().change(who, asked.request, token, asked.service, asked.priority)
    return json_response(card)


@blueprint.post("/tickets/<token>/back")
def back(token: str) -> Response:
    who = auth.known()
    return json_response(_guidance().back(who, body(OneRequest).request, token))


@blueprint.post("/tickets/<token>/undo")
def undo(token: str) -> Response:
    who = auth.known()
    return json_response(_guidance().undo(who, body(OneRequest).request, token))


@blueprint.post("/paper-tickets")
def enter() -> Response:
    who = auth.known()
    asked = body(PaperTicket)
    slip = Slip(asked.service, asked.given, asked.priority, asked.number, asked.done)
    return json_response(_guidance().enter(who, asked.request, slip), 201)


@blueprint.post("/help/<device>/done")
def help_given(device: str) -> Response:
    who = auth.known()
    return json_response(_guidance().help_given(who, body(OneRequest).request, device))


def _guidance() -> Guidance:
    return auth.office().guidance
