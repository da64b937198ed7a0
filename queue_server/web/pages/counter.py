"""The clerk's pages: sign in, choose a counter, the console and its live line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import msgspec
from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from jinja2 import Environment
from werkzeug.wrappers import Response as Answer

from contract.ids import is_id
from contract.messages import CounterView
from contract.problems import STATUS, Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.web import auth, errors
from queue_server.web.live import Source, Streams, hung_up, milliseconds
from queue_server.web.pages.console import Console, Desk
from queue_server.web.pages.speech import new_request, page, say, worded

counter = Blueprint("counter", __name__)
_LIVE = "motcua-live"
_FOR_SCRIPTS = ("counter.view", "counter.live")
_OTHER_PAGES = {
    "desk": "desk.show", "supervisor": "supervisor.show", "reports": "reports.show",
    "admin": "admin.show",
}  # fmt: skip
_PARTS = ("open", "ticket", "undo", "queue", "figures", "marked", "silent")


@dataclass(frozen=True, slots=True)
class Choice:
    """A counter that can be chosen; ``request`` makes a second press of it harmless."""

    id: str
    label: str
    services: str
    open: bool
    mine: bool
    taken_by: str | None
    request: str


@counter.record_once
def begin(state: BlueprintSetupState) -> None:
    """Every application counts its own live lines."""
    state.app.extensions[_LIVE] = Streams()


def streams() -> Streams:
    """The live lines of this application."""
    return cast("Streams", current_app.extensions[_LIVE])


# --- sign in and out ---------------------------------------------------------------------------


@counter.get("/counter")
def home() -> Answer | str:
    """The counters to choose from; for those not signed in, the way in."""
    clerk = _clerk()
    to = request.args.get("to", "")
    if clerk is None:
        return _sign_in_page(to=to)
    if to == "reports":
        return redirect(url_for("reports.show"))
    if to in _OTHER_PAGES:
        return redirect(url_for(_OTHER_PAGES[to]))
    if clerk.role not in auth.AT_COUNTERS:
        return redirect(url_for("admin.show"))
    if is_id(to):
        return redirect(url_for("counter.console", counter=to))
    return _choose_page(clerk)


@counter.post("/counter/sign-in")
def sign_in() -> Answer | tuple[str, int, dict[str, str]]:
    """Login and password → session cookie."""
    login, to = request.form.get("login", "").strip(), request.form.get("to", "")
    password = request.form.get("password", "")
    try:
        signed_in = auth.office().sign_in.sign_in(login, password, auth.address())
    except Refused as refused:
        if refused.code == "password-change-needed":
            return redirect(url_for("password.show", login=login), 303)
        wrong = refused.code == "wrong-login"
        problem = say()("sign-in.wrong") if wrong else worded(refused)
        page = _sign_in_page(login, to, problem)
        return page, STATUS[refused.code], errors.waiting(refused)
    home_page = url_for("counter.home", to=to if is_id(to) else None)
    answer = make_response(redirect(home_page, 303))
    auth.remember(answer, signed_in)
    return answer


@counter.post("/counter/sign-out")
def sign_out() -> Answer:
    """End the session."""
    auth.office().sign_in.sign_out(auth.token())
    answer = make_response(redirect(url_for("counter.home"), 303))
    auth.forget(answer)
    return answer


@counter.errorhandler(Refused)
def refused_page(refused: Refused) -> Answer | tuple[str, int]:
    """JSON for the scripts; for people the way in, or a page that says what is the matter."""
    if request.endpoint in _FOR_SCRIPTS:
        return errors.answer(refused)
    if refused.code == "not-signed-in":
        return redirect(url_for("counter.home"), 303)
    home = url_for("counter.home")
    return page("error.title", "error.text", home, "back.counter"), STATUS[refused.code]


# --- choosing a counter ------------------------------------------------------------------------


@counter.post("/counter/<counter>/open")
def open_counter(counter: str) -> Answer | tuple[str, int]:
    """Open a counter and go to its console."""
    clerk = auth.clerk()
    try:
        auth.office().counters.command(clerk, counter, "open", request.form.get("request"))
    except Refused as refused:
        return _choose_page(clerk, worded(refused)), STATUS[refused.code]
    return redirect(url_for("counter.console", counter=counter), 303)


@counter.post("/counter/<counter>/leave")
def leave(counter: str) -> Answer | tuple[str, int]:
    """Close the counter, so that another can be chosen."""
    clerk = auth.clerk()
    try:
        auth.office().counters.command(clerk, counter, "close", new_request())
    except Refused as refused:
        return _choose_page(clerk, worded(refused)), STATUS[refused.code]
    return redirect(url_for("counter.home"), 303)


# --- the console -------------------------------------------------------------------------------


@counter.get("/counter/<counter>")
def console(counter: str) -> Answer | str | tuple[str, int]:
    """The console of one counter."""
    clerk = _clerk()
    if clerk is None or clerk.role not in auth.AT_COUNTERS:
        return redirect(url_for("counter.home", to=counter))
    try:
        desk = Desk(auth.office(), clerk, say())
        shown = desk.console(counter)
    except Refused as refused:
        return _choose_page(clerk, worded(refused)), STATUS[refused.code]
    return render_template(
        "counter/console.html",
        console=shown,
        clerk_name=clerk.name,
        commands=f"/api/v1/counters/{counter}/",
        shown=_state(shown),
        time_zone=auth.office().settings.time_zone,
        long_wait=shown.long_wait,
        c=desk.c,
        codes=desk.codes(counter),
        services=desk.names,
        others=[view for view in auth.office().views.counters() if view.id != counter],
    )


@counter.get("/counter/<counter>/view")
def view(counter: str) -> Response:
    """The console's present state as JSON: what the stream sends, once, with the time."""
    office = auth.office()
    desk = Desk(office, auth.clerk(), say())
    shown = desk.console(counter)
    parts = _parts(current_app.jinja_env, shown, desk)
    state = _json(shown, parts, now=milliseconds(office.clock))
    return Response(state, mimetype="application/json")


@counter.get("/counter/<counter>/live")
def live(counter: str) -> Response:
    """The console's live line (EventSource)."""
    office, clerk, token = auth.office(), auth.clerk(), auth.token()
    desk, jinja = Desk(office, clerk, say()), current_app.jinja_env
    urgent, other = desk.topics(counter)
    line = request.environ.get("gunicorn.socket")

    def present() -> tuple[int, str]:
        """Runs between requests: it may use only what is bound here."""
        shown = desk.console(counter)
        return shown.seq, _json(shown, _parts(jinja, shown, desk))

    def welcome() -> bool:
        return not hung_up(line) and office.sign_in.who(token) is not None

    source = Source(present, urgent, other, welcome)
    return streams().answer(office.events, office.clock, source)


def _parts(jinja: Environment, console: Console, desk: Desk) -> dict[str, str]:
    words = {"console": console, "w": desk.w, "c": desk.c, "long_wait": console.long_wait}
    return {part: jinja.get_template(f"counter/_{part}.html").render(words) for part in _PARTS}


def _state(console: Console) -> dict[str, object]:
    """What the script must know beside the page's text."""
    return {
        "epoch": console.epoch,
        "seq": console.seq,
        "seen": console.seen,
        "mode": console.mode,
        "called": console.ticket.asked_from if console.ticket else None,
        "undo": console.undo.until if console.undo else 0,
        "marks": _marks(console),
        "now": int(console.now.timestamp() * 1000),
    }


def _marks(console: Console) -> dict[str, str]:
    """What is marked, as the fields of the page hold it."""
    if console.ticket is None:
        return {}
    marks = console.ticket.marks
    return {"procedures": " ".join(marks.procedures), "note": marks.note}


def _json(console: Console, parts: dict[str, str], **more: object) -> str:
    state = {key: value for key, value in _state(console).items() if key not in {"now", "seq"}}
    return msgspec.json.encode({**state, "seq": console.seq, "parts": parts, **more}).decode()


# --- pages -------------------------------------------------------------------------------------


def _clerk() -> Actor | None:
    actor = auth.actor()
    return actor if actor and actor.kind is ActorKind.CLERK else None


def _sign_in_page(login: str = "", to: str = "", problem: str = "") -> str:
    return render_template("counter/sign_in.html", login=login, to=to, problem=problem)


def _choose_page(clerk: Actor, problem: str = "") -> str:
    office = auth.office()
    desk = Desk(office, clerk, say())
    views = office.views.counters()
    choices = [_choice(view, clerk, desk.services(view.id)) for view in views]
    return render_template(
        "counter/choose.html",
        choices=choices,
        clerk_name=clerk.name,
        chief=clerk.role in ("supervisor", "admin"),
        problem=problem,
    )


def _choice(view: CounterView, clerk: Actor, services: str) -> Choice:
    mine = view.clerk == clerk.name
    return Choice(
        id=view.id,
        label=view.label,
        services=services,
        open=view.open,
        mine=mine,
        taken_by=None if mine else view.clerk,
        request=new_request(),
    )
