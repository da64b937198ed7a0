"""One shape for every error of the API, and one place that makes it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from flask import Response, request
from werkzeug.exceptions import HTTPException

from config.words import words
from contract.messages import encode
from contract.problems import STATUS, Refused
from queue_server.web.auth import language

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)
_JSON_HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
]
_CODES = {
    400: "malformed", 401: "not-signed-in", 403: "forbidden", 404: "not-found",
    405: "wrong-method", 413: "too-large", 415: "malformed",
}  # fmt: skip


def register(app: Flask) -> None:
    """Answer errors under ``/api/`` as JSON; pages keep their own."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def wording(code: str, params: dict[str, Any] | None = None) -> str:
    """An error code in the words of the asker's language, by its reason where that has words."""
    text = words("problems", language())
    if params and text.has(f"{code}.{params.get('reason')}"):
        code = f"{code}.{params['reason']}"
    return text(code, **(params or {})) if text.has(code) else code


def answer(refused: Refused) -> Response:
    """``{error, message, field?, params?, state?}`` with the code's status."""
    body: dict[str, Any] = {
        "error": refused.code,
        "message": wording(refused.code, refused.params),
    }
    if refused.field:
        body["field"] = refused.field
    if refused.params:
        body["params"] = refused.params
    if refused.state is not None:
        body["state"] = refused.state
    response = json_response(body, STATUS[refused.code])
    response.headers.update(waiting(refused))
    return response


def waiting(refused: Refused) -> dict[str, str]:
    """The header that says when to ask again, where the refusal knows how many seconds."""
    seconds = refused.params.get("seconds")
    return {"Retry-After": str(seconds)} if isinstance(seconds, int) else {}


def json_response(body: object, status: int = 200) -> Response:
    """Any message as a JSON response."""
    return Response(encode(body), status, _JSON_HEADERS)


def _refused(refused: Refused) -> Response:
    return answer(refused)


def _http(error: HTTPException) -> Response | HTTPException:
    if not request.path.startswith("/api/"):
        return error
    code = _CODES.get(error.code or 500, "internal")
    response = answer(Refused(code))
    if error.code == 405 and error.get_response().headers.get("Allow"):  # noqa: PLR2004
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response


def _unforeseen(error: Exception) -> Response | tuple[str, int]:
    log.error("a request failed: %s %s", request.method, _pattern(), exc_info=error)
    if request.path.startswith("/api/"):
        return answer(Refused("internal"))
    return wording("internal"), 500


def _pattern() -> str:
    """Which address was asked, without what stands in it: a ticket's token must not be logged."""
    return request.url_rule.rule if request.url_rule else "?"
