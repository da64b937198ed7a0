"""The API's calls for what was given while the server was away."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response
from msgspec import Meta, Struct

from contract.ids import RequestId
from contract.messages import Handful, ShortText
from queue_server.web import auth
from queue_server.web.api import body
from queue_server.web.errors import json_response

blueprint = Blueprint("hand-in-api", __name__, url_prefix="/api/v1")


class HandInOrder(Struct):
    """``POST hand-in``."""

    request: RequestId
    store: RequestId
    tickets: Handful = []


class ServedOrder(Struct):
    """``POST hand-in/served``; without numbers all that still wait."""

    request: RequestId
    numbers: Annotated[list[ShortText], Meta(max_length=2000)] | None = None


@blueprint.post("/hand-in")
def hand_in() -> Response:
    who = auth.known()
    asked = body(HandInOrder)
    handing_in = auth.office().handing_in
    return json_response(handing_in.hand_in(who, asked.request, asked.store, asked.tickets))


@blueprint.post("/hand-in/served")
def served() -> Response:
    who = auth.known()
    asked = body(ServedOrder)
    return json_response(auth.office().handing_in.served(who, asked.request, asked.numbers))
