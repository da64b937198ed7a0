"""The supervisor's page: every counter and line on one screen, live."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, current_app, render_template
from jinja2 import Environment
from werkzeug.wrappers import Response as Answer

from contract.problems import Refused
from queue_server.web import auth
from queue_server.web.live import milliseconds
from queue_server.web.pages import staff
from queue_server.web.pages.floor import Floor, Watch
from queue_server.web.pages.speech import say

supervisor = Blueprint("supervisor", __name__, url_prefix="/supervisor")
WHOLE_OFFICE = ("supervisor", "admin")
_PARTS = ("places", "lanes", "alerts")


@supervisor.errorhandler(Refused)
def refused(refusal: Refused) -> Answer | tuple[str, int]:
    """The way in, or why not."""
    return staff.refused(refusal, "supervisor")


@supervisor.get("")
def show() -> str:
    """The page."""
    clerk = auth.clerk(*WHOLE_OFFICE)
    floor = _watch().floor()
    return render_template(
        "supervisor/floor.html",
        floor=floor,
        clerk_name=clerk.name,
        shown={"epoch": floor.epoch, "seq": floor.seq, "now": milliseconds(auth.office().clock)},
        time_zone=auth.office().settings.time_zone,
        long_wait=floor.limits.long_wait_minutes,
        may_set=clerk.role == "admin",
    )


@supervisor.get("/view")
def view() -> Response:
    """What the live line says, once, with the time."""
    auth.clerk(*WHOLE_OFFICE)
    watch = _watch()
    _, state = _present(watch, current_app.jinja_env, now=milliseconds(auth.office().clock))
    return Response(state, mimetype="application/json")


@supervisor.get("/live")
def live() -> Response:
    """The page's live line (EventSource)."""
    auth.clerk(*WHOLE_OFFICE)
    watch, jinja = _watch(), current_app.jinja_env
    return staff.live(lambda: _present(watch, jinja), watch.topics())


def _watch() -> Watch:
    return Watch(auth.office(), say())


def _present(watch: Watch, jinja: Environment, **more: object) -> tuple[int, str]:
    """Runs between requests, too: uses only what it is given."""
    floor = watch.floor()
    parts = {part: _part(jinja, part, floor, watch) for part in _PARTS}
    state = {"epoch": floor.epoch, "seq": floor.seq, "parts": parts, **more}
    return floor.seq, msgspec.json.encode(state).decode()


def _part(jinja: Environment, part: str, floor: Floor, watch: Watch) -> str:
    return jinja.get_template(f"supervisor/_{part}.html").render(
        floor=floor, w=watch.w, long_wait=floor.limits.long_wait_minutes
    )
