"""``/api/v1/openapi.json``: the API for programs, made from the structs the API itself uses."""

from __future__ import annotations

import datetime as dt
import inspect
import re
from functools import cache
from typing import Any

import msgspec
from flask import Blueprint, Response

from contract.ids import Id
from queue_server.services.desk import COMMANDS
from queue_server.services.publishing import version
from queue_server.web import auth
from queue_server.web.answers import ApiError
from queue_server.web.calls import CALLS, OPEN_TO_ALL, Call
from queue_server.web.errors import json_response

blueprint = Blueprint("openapi", __name__, url_prefix="/api/v1")
Schema = dict[str, Any]

_REF = "#/components/schemas/{name}"
_JSON = "application/json"
_PLACE = re.compile(r"<(\w+)>")
_PLACES: dict[str, Any] = {
    "token": str, "code": str, "name": Id, "counter": Id, "service": Id, "device": Id,
    "day": dt.date,
}  # fmt: skip
_SIGNED_IN: list[dict[str, list[str]]] = [{"bearer": []}, {"session": []}]
_ABOUT = (
    "Every changing call carries `request`, an id of its own that makes repeating it harmless. "
    "Unknown fields are ignored. Errors have one shape, `ApiError`."
)


@blueprint.get("/openapi.json")
def show() -> Response:
    """The document."""
    return json_response(document())


@cache
def document() -> Schema:
    """The whole OpenAPI 3.1 document."""
    kinds = list(dict.fromkeys((ApiError, *_kinds())))
    shapes, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    by_kind = dict(zip(map(repr, kinds), shapes, strict=True))
    paths: dict[str, Schema] = {}
    for call in CALLS:
        path = _PLACE.sub(r"{\1}", call.path)
        paths.setdefault(path, {})[call.method.lower()] = _operation(call, by_kind)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Motcua", "version": version(), "description": _ABOUT},
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": {name: _tidy(shape) for name, shape in components.items()},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": auth.COOKIE},
            },
        },
    }


def _kinds() -> list[Any]:
    return [kind for call in CALLS for kind in (*call.answers, call.body) if kind is not None]


def _operation(call: Call, shapes: dict[str, Schema]) -> Schema:
    operation: Schema = {
        "operationId": _name(call),
        "summary": call.summary,
        "description": f"For: {call.who}.",
        "security": [{}, *_SIGNED_IN] if call.who in OPEN_TO_ALL else _SIGNED_IN,
        "parameters": [
            *map(_place, _PLACE.findall(call.path)),
            *map(_query, call.query),
            _LANGUAGE,
            *(_header(name) for name in call.headers),
        ],
        "responses": {str(call.status): _answer(call, shapes), **_refusals(call)},
    }
    if call.body is not None:
        content = {_JSON: {"schema": shapes[repr(call.body)]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _name(call: Call) -> str:
    """``post-counters-counter-command``."""
    return "-".join((call.method.lower(), *re.findall(r"[\w.]+", call.path)))


_LANGUAGE: Schema = {
    "name": "lang",
    "in": "query",
    "description": "The language of messages; Accept-Language does as well.",
    "schema": {"type": "string", "examples": ["vi", "en"]},
}


def _header(name: str) -> Schema:
    return {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}


def _place(name: str) -> Schema:
    """A part of the address that is filled in."""
    commands = {"enum": sorted(COMMANDS)}
    schema = commands if name == "command" else msgspec.json.schema(_PLACES[name])
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query(name: str) -> Schema:
    """What may stand after the address."""
    return {"name": name, "in": "query", "schema": {"type": "string"}}


def _answer(call: Call, shapes: dict[str, Schema]) -> Schema:
    if not call.answers:
        return {"description": "Done"}
    found = [shapes[repr(kind)] for kind in call.answers]
    schema = found[0] if len(found) == 1 else {"anyOf": found}
    return {"description": call.summary, "content": {_JSON: {"schema": schema}}}


def _refusals(call: Call) -> Schema:
    """One answer a status; ``error`` is one of the codes that have it."""
    return {
        str(status): {
            "description": ", ".join(codes),
            "content": {_JSON: {"schema": _refusal(codes)}},
        }
        for status, codes in call.problems.items()
    }


def _refusal(codes: list[str]) -> Schema:
    error = {"$ref": _REF.format(name=ApiError.__name__)}
    return {"allOf": [error, {"properties": {"error": {"enum": codes}}}]}


def _tidy(shape: Any) -> Any:
    """A component for readers of OpenAPI 3.1, with vocabularies that may grow left open."""
    if isinstance(shape, list):
        return [_tidy(part) for part in shape]
    if not isinstance(shape, dict):
        return shape
    tidy = {name: _tidy(part) for name, part in shape.items()}
    if isinstance(tidy.get("description"), str):
        tidy["description"] = inspect.cleandoc(tidy["description"]).replace("``", "`")
    places = tidy.get("prefixItems", ())
    if places and all(place == places[0] for place in places):  # a list so long, for old readers
        tidy["items"] = tidy.pop("prefixItems")[0]
    if isinstance(tidy.get("enum"), list) and "unknown" in tidy["enum"]:
        tidy["anyOf"] = [{"enum": tidy.pop("enum")}, {"type": "string"}]
    return tidy
