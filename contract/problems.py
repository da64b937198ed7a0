"""Every error one part can answer another, with its HTTP status.

The wording stands in the language files (domain ``problems``, key = code).
"""

from __future__ import annotations

from typing import Any

from contract.messages import Problem

STATUS: dict[str, int] = {
    "malformed": 400,
    "too-large": 413,
    "unknown-verb": 404,
    "expired": 410,
    "request-reused": 409,
    "unknown-service": 404,
    "service-closed": 409,
    "too-many-numbers": 429,
    "too-many-dossiers": 422,
    "invalid-card": 422,
    "card-needed": 422,
    "card-limit": 429,
    "unknown-counter": 404,
    "counter-closed": 409,
    "counter-changed": 409,
    "no-ticket": 409,
    "no-clerk": 409,
    "counter-occupied": 409,
    "unknown-ticket": 404,
    "other-days-ticket": 409,
    "wrong-move": 409,
    "number-taken": 409,
    "unknown-booking": 404,
    "booking-cancelled": 409,
    "too-early": 409,
    "too-late": 409,
    "other-day": 409,
    "already-checked-in": 409,
    "slot-full": 409,
    "invalid-slot": 422,
    "terminal-away": 409,
    "no-slip": 409,
    "not-served": 409,
    "already-rated": 409,
    "rating-over": 409,
    "invalid-number": 422,
    "invalid-time": 422,
    "unknown-key": 422,
    "invalid-code": 422,
    "unknown-dossier": 404,
    "wrong-pin": 403,
    "unknown-procedure": 404,
    "clock-behind": 503,
    "unknown-backend": 404,
    "backend-off": 503,
    "wrong-signature": 401,
    "stale-signature": 401,
    "not-signed-in": 401,
    "wrong-login": 401,
    "too-many-tries": 429,
    "password-change-needed": 403,
    "weak-password": 422,
    "forbidden": 403,
    "name-taken": 409,
    "not-found": 404,
    "wrong-method": 405,
    "busy": 503,
    "internal": 500,
}


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """A command that was not carried out, and nothing was changed.

    ``code`` is one of STATUS; ``state`` is an optional present state for the caller to show.
    """

    def __init__(
        self, code: str, /, field: str | None = None, state: object = None, **params: Any
    ) -> None:
        if code not in STATUS:
            raise KeyError(code)
        super().__init__(code)
        self.code = code
        self.field = field
        self.state = state
        self.params: dict[str, Any] = params

    @property
    def problem(self) -> Problem:
        return Problem(code=self.code, params=self.params, field=self.field)
