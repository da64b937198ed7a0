"""What the desk and the supervisor's page share: who gets in, and how they stay live."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from contract.problems import STATUS, Refused
from queue_server.web import auth, errors
from queue_server.web.live import Source, hung_up
from queue_server.web.pages.counter import streams
from queue_server.web.pages.speech import page

SCRIPTS = ("view", "live")


def refused(refusal: Refused, home: str) -> Answer | tuple[str, int]:
    """JSON for scripts; for people the way in, or a page that says in plain words what is up."""
    if (request.endpoint or "").rpartition(".")[2] in SCRIPTS:
        return errors.answer(refusal)
    if refusal.code == "not-signed-in":
        return redirect(url_for("counter.home", to=home), 303)
    key = "staff.forbidden" if refusal.code == "forbidden" else "error"
    back = url_for("counter.home")
    return page(f"{key}.title", f"{key}.text", back, "back.counter"), STATUS[refusal.code]


def live(present: Callable[[], tuple[int, str]], topics: Collection[str]) -> Response:
    """A live line of ``present``, anew after a change of any of ``topics``."""
    office, token = auth.office(), auth.token()
    line = request.environ.get("gunicorn.socket")

    def welcome() -> bool:
        return not hung_up(line) and office.sign_in.who(token) is not None

    source = Source(present, frozenset(), frozenset(topics), welcome)
    return streams().answer(office.events, office.clock, source)
