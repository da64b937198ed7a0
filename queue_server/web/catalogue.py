"""The procedures as JSON: searching, one of them, and all of them for terminals."""

from __future__ import annotations

from flask import Blueprint, Response, request
from msgspec import Struct

from contract.ids import Id, Texts
from queue_server.web import auth
from queue_server.web.errors import json_response

blueprint = Blueprint("catalogue", __name__, url_prefix="/api/v1")
MOST = 50


class ProcedureFound(Struct):
    """A procedure in a list."""

    code: str
    name: Texts
    field: Id
    events: list[Id]
    service: Id | None


class ProceduresFound(Struct):
    """``GET procedures``; ``version`` and ``sample`` are those of the whole catalogue."""

    version: str
    date: str
    sample: bool
    procedures: list[ProcedureFound]


@blueprint.get("/procedures")
def procedures() -> Response:
    """What fits ``q``, best first, within ``field`` and ``event``."""
    asked = {name: request.args.get(name, "")[:200] for name in ("q", "field", "event")}
    catalogues = auth.office().catalogues
    edition = catalogues.edition()
    found = catalogues.find(asked["q"], asked["field"], asked["event"], MOST)
    listed = [ProcedureFound(p.code, p.name, p.field, p.events, p.service) for p in found]
    whole = edition.whole
    return json_response(
        ProceduresFound(edition.version, whole.date.isoformat(), whole.sample, listed)
    )


@blueprint.get("/procedures/<code>")
def procedure(code: str) -> Response:
    """One procedure, whole."""
    return json_response(auth.office().catalogues.one(code))


@blueprint.get("/catalogue")
def whole() -> Response:
    """All that is shown, with an ETag; terminals keep it on disk."""
    edition = auth.office().catalogues.edition()
    known = request.if_none_match.contains(edition.version)
    answer = Response(status=304) if known else Response(edition.content)
    answer.mimetype = "application/json"
    answer.set_etag(edition.version)
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
