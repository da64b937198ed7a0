"""The API's calls of a ticket's holder at a terminal: where it stands, back again, elsewhere."""

from __future__ import annotations

from flask import Blueprint, Response
from msgspec import Struct

from contract.ids import Id, RequestId
from contract.messages import ShortText
from queue_server.web import auth
from queue_server.web.api import OneRequest, body, holder
from queue_server.web.errors import json_response

blueprint = Blueprint("own-ticket-api", __name__, url_prefix="/api/v1")


class OwnTicketQuestion(Struct):
    """``POST my-ticket``: the paper's QR, or its number with the three digits."""

    code: ShortText


class OtherService(Struct):
    """``POST tickets/<token>/change-service``."""

    request: RequestId
    service: Id


@blueprint.post("/my-ticket")
def my_ticket() -> Response:
    actor = auth.known()
    return json_response(auth.office().own_tickets.find(actor, body(OwnTicketQuestion).code))


@blueprint.post("/tickets/<token>/come-back")
def come_back(token: str) -> Response:
    """From a terminal or a clerk alone: whoever is back stands before one of them."""
    actor = auth.known()
    asked = body(OneRequest)
    return json_response(auth.office().own_tickets.come_back(actor, asked.request, token))


@blueprint.post("/tickets/<token>/change-service")
def change_service(token: str) -> Response:
    asked = body(OtherService)
    change = auth.office().own_tickets.change_service
    return json_response(change(holder(token), asked.request, token, asked.service))
