"""What every answer carries so that a page does only what we wrote."""

from __future__ import annotations

from flask import Blueprint, Response, request

safety = Blueprint("safety", __name__)

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@safety.after_app_request
def guard(answer: Response) -> Response:
    """Add the headers; pages made for one person are kept in no cache.

    The API's JSON, which no browser shows, brings its own few.
    """
    if request.path.startswith("/api/") and answer.mimetype == "application/json":
        return answer
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if "Cache-Control" not in answer.headers and request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
    return answer
