"""The API's calls that open and stop: pauses from a phone, the office's rules."""

from __future__ import annotations

from flask import Blueprint, Response
from msgspec import Struct

from contract.ids import Language, RequestId, Scope
from contract.messages import ShortText
from queue_server.domain.calendar import OpeningRules, OwnDay, Times
from queue_server.services.opening import Opening
from queue_server.web import auth
from queue_server.web.api import OneRequest, body, day_in
from queue_server.web.errors import json_response

blueprint = Blueprint("opening-api", __name__, url_prefix="/api/v1")


class PauseOrder(Struct):
    """``POST …/pause``; ``reason`` as one Vietnamese text, or by language."""

    request: RequestId
    reason: ShortText | dict[Language, ShortText] = ""


class RulesOrder(Struct):
    """``PUT opening``."""

    request: RequestId
    rules: OpeningRules


class DayOrder(Struct):
    """``PUT opening/days/<day>``; without sessions the office is closed that day."""

    request: RequestId
    sessions: tuple[Times, ...] = ()


@blueprint.post("/office/pause")
def pause_office() -> Response:
    return _pause(Scope.OFFICE, "")


@blueprint.post("/office/resume")
def resume_office() -> Response:
    return _resume(Scope.OFFICE, "")


@blueprint.post("/services/<service>/pause")
def pause_service(service: str) -> Response:
    return _pause(Scope.SERVICE, service)


@blueprint.post("/services/<service>/resume")
def resume_service(service: str) -> Response:
    return _resume(Scope.SERVICE, service)


@blueprint.post("/devices/<device>/pause")
def pause_device(device: str) -> Response:
    return _pause(Scope.DEVICE, device)


@blueprint.post("/devices/<device>/resume")
def resume_device(device: str) -> Response:
    return _resume(Scope.DEVICE, device)


@blueprint.get("/opening")
def rules() -> Response:
    auth.clerk()
    return json_response(_opening().rules())


@blueprint.put("/opening")
def set_rules() -> Response:
    who = auth.known()
    asked = body(RulesOrder)
    return json_response(_opening().set_rules(who, asked.request, asked.rules))


@blueprint.put("/opening/days/<day>")
def set_day(day: str) -> Response:
    who = auth.known()
    asked = body(DayOrder)
    own = OwnDay(day=day_in(day), sessions=asked.sessions)
    return json_response(_opening().set_day(who, asked.request, own))


@blueprint.delete("/opening/days/<day>")
def forget_day(day: str) -> Response:
    who = auth.known()
    asked = body(OneRequest)
    return json_response(_opening().forget_day(who, asked.request, day_in(day)))


def _opening() -> Opening:
    return auth.office().opening


def _pause(scope: Scope, subject: str) -> Response:
    who = auth.known()
    asked = body(PauseOrder)
    reason = {"vi": asked.reason} if isinstance(asked.reason, str) else asked.reason
    texts = {language: text for language, text in reason.items() if text}
    return json_response(_opening().pause(who, asked.request, scope, subject, texts))


def _resume(scope: Scope, subject: str) -> Response:
    who = auth.known()
    asked = body(OneRequest)
    return json_response(_opening().resume(who, asked.request, scope, subject))
