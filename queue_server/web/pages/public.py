"""Pages for citizens: the queue now, and one's own ticket.  No personal data on any of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from config.words import pick
from contract.messages import Call, ServiceState
from contract.problems import STATUS, Refused
from queue_server.domain.actor import device
from queue_server.services.views import last_seq
from queue_server.web import auth
from queue_server.web.pages.follow import Followed, followed
from queue_server.web.pages.speech import new_request, page, say

public = Blueprint("public", __name__)
_CALLS = 8
_HOLDER = device("phone", "holder")


@dataclass(frozen=True, slots=True)
class Lane:
    """One service on the public page."""

    letter: str
    name: str
    open: bool
    waiting: int
    last: str | None
    estimate: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Called:
    """One of the last calls; ``time`` as HH:MM."""

    number: str
    label: str
    time: str


@public.get("/")
def front() -> str:
    """The queue now."""
    return render_template("public/front.html", **_now())


@public.get("/now")
def now() -> Answer:
    """The part of the front page that changes, with an ETag."""
    return _poll(lambda: render_template("public/_now.html", **_now()))


@public.get("/t/<token>")
def ticket(token: str) -> str:
    """A ticket's own page."""
    return render_template("public/ticket.html", ticket=_followed(token), token=token)


@public.get("/t/<token>/now")
def ticket_now(token: str) -> Answer:
    """The part of a ticket's page that changes, with an ETag."""
    return _poll(lambda: render_template("public/_ticket.html", ticket=_followed(token), w=say()))


@public.get("/t/<token>/leave")
def leave(token: str) -> str:
    """Ask whether the number is really to be given back."""
    return _leave_page(token)


@public.post("/t/<token>/leave")
def give_back(token: str) -> Answer | tuple[str, int]:
    """Give the number back.  The token is the right to do so."""
    auth.same_origin()
    try:
        auth.office().tickets.cancel(_HOLDER, request.form.get("request"), token)
    except Refused as refused:
        if refused.code != "wrong-move":
            raise
        return _leave_page(token, say()("leave.too-late")), STATUS[refused.code]
    return redirect(url_for("public.ticket", token=token), 303)


@public.errorhandler(Refused)
def refused_page(refused: Refused) -> tuple[str, int]:
    """A page that says so; a wrong ticket address is the usual reason."""
    kind = "unknown" if refused.code == "unknown-ticket" else "error"
    home = url_for("public.front")
    return page(f"{kind}.title", f"{kind}.text", home, "back.front"), STATUS[refused.code]


def _leave_page(token: str, problem: str = "") -> str:
    return render_template(
        "public/leave.html",
        ticket=_followed(token),
        token=token,
        problem=problem,
        request_id=new_request(),
    )


def _followed(token: str) -> Followed:
    office = auth.office()
    view = office.views.ticket(token)
    service = office.views.service(view.service)
    calls = office.views.calls().calls
    return followed(view, service, calls, office.clock.now(), say())


def _now() -> dict[str, object]:
    views, language = auth.office().views, auth.language()
    return {
        "lanes": [_lane(service, language) for service in views.services()],
        "calls": [_called(call) for call in views.calls().calls[:_CALLS]],
        "notices": [pick(notice, language) for notice in views.office().notices],
        "w": say(language),
    }


def _lane(service: ServiceState, language: str) -> Lane:
    return Lane(
        letter=service.letter,
        name=pick(service.names, language),
        open=service.open,
        waiting=service.waiting,
        last=service.last_called,
        estimate=service.estimate,
    )


def _called(call: Call) -> Called:
    zone = auth.office().clock.now().tzinfo
    return Called(call.number, call.label, f"{call.at.astimezone(zone):%H:%M}")


def _poll(make: Callable[[], str]) -> Answer:
    """304 where the reader's copy is still right, for the price of one small read.

    Nothing on these pages changes but by a commit or, slowly, with the clock.
    """
    office = auth.office()
    with office.store.reader() as db:
        seq = last_seq(db)
    tag = f"{office.store.epoch}-{seq}-{office.clock.now():%d%H%M}-{auth.language()}"
    fresh = request.if_none_match.contains_weak(tag)
    answer = Response(status=304) if fresh else Response(make())
    answer.set_etag(tag, weak=True)
    answer.headers["Cache-Control"] = "no-cache"
    return answer
