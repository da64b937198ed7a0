"""Pages for citizens: the queue now, and one's own ticket.  No personal data on any of them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from config.words import Words, pick
from contract.codes import wifi_text
from contract.ids import Level, Scope
from contract.messages import Call, OfficeState, ServiceState
from contract.problems import STATUS, Refused
from queue_server.domain.actor import device
from queue_server.services.following import Followed
from queue_server.web import auth, polling
from queue_server.web.pages.drawing import qr
from queue_server.web.pages.follow import Page, clock, page_of, paused
from queue_server.web.pages.pad import faces, rating_words
from queue_server.web.pages.speech import new_request, page, say

public = Blueprint("public", __name__)
_CALLS = 8
_HOLDER = device("phone", "holder")


@dataclass(frozen=True, slots=True)
class Lane:
    """One service on the public page; ``closed`` says why it gives no numbers, or nothing."""

    letter: str
    name: str
    closed: str
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
    return polling.of_office(
        f"now-{auth.language()}", lambda: Response(render_template("public/_now.html", **_now()))
    )


@public.get("/poster")
def poster() -> str:
    """A page to print and hang up: the guest network, and this page's address."""
    told = auth.office().views.office()
    wifi, address = told.guest_wifi, told.public_url
    return render_template(
        "public/poster.html",
        wifi=wifi,
        wifi_code=qr(wifi_text(wifi.ssid, wifi.password)) if wifi else Markup(),
        address=address,
        address_code=qr(address) if address else Markup(),
    )


@public.get("/t/<token>")
def ticket(token: str) -> str:
    """A ticket's own page."""
    return render_template("public/ticket.html", token=token, **_shown(token)[1])


@public.get("/t/<token>/now")
def ticket_now(token: str) -> Answer:
    """The part of a ticket's page that changes, with an ETag."""

    def make() -> tuple[str, Response]:
        found, shown = _shown(token)
        html = render_template("public/_ticket.html", token=token, w=say(), **shown)
        return found.ticket.service, Response(html)

    return polling.of_ticket(f"now-{auth.language()}", token, make)


@public.post("/t/<token>/rate")
def rate(token: str) -> Answer:
    """Say how one was content.  The token is the right to do so; too late is no fault."""
    level = Level(request.form.get("level", ""))
    try:
        auth.office().ratings.rate(_HOLDER, request.form.get("request"), token, level)
    except Refused as refused:
        if refused.code not in ("not-served", "already-rated", "rating-over"):
            raise
    return redirect(url_for("public.ticket", token=token), 303)


@public.get("/t/<token>/leave")
def leave(token: str) -> str:
    """Ask whether the number is really to be given back."""
    return _leave_page(token)


@public.post("/t/<token>/leave")
def give_back(token: str) -> Answer | tuple[str, int]:
    """Give the number back.  The token is the right to do so."""
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
        ticket=_page(token)[1],
        token=token,
        problem=problem,
        request_id=new_request(),
    )


def _page(token: str) -> tuple[Followed, Page]:
    office = auth.office()
    found = office.following.ticket(token)
    return found, page_of(found, office.clock.now(), say())


def _shown(token: str) -> tuple[Followed, dict[str, object]]:
    """What a ticket's page needs besides the common things."""
    found, shown = _page(token)
    rating = {"rating": rating_words(), "faces": faces(), "request_id": new_request()}
    slip_code = qr(shown.slip) if shown.slip else Markup()
    return found, {"ticket": shown, "slip_code": slip_code, **rating}


def _now() -> dict[str, object]:
    views, language = auth.office().views, auth.language()
    told, services, w = views.office(), views.services(), say(language)
    return {
        "lanes": [_lane(service, w) for service in services],
        "calls": [_called(call) for call in views.calls().calls[:_CALLS]],
        "notices": [pick(notice, language) for notice in told.notices],
        "pauses": _pauses(told, services, w),
        "hours": ", ".join(f"{one.start}–{one.end}" for one in told.sessions),
        "procedures": _has_procedures(),
        "w": w,
    }


def _pauses(told: OfficeState, services: list[ServiceState], w: Words) -> list[str]:
    """What is paused for everybody, as sentences."""
    names = {service.id: pick(service.names, w.language) for service in services}
    said = []
    for one in told.pauses:
        text = paused(one.reason, w)
        if one.scope is Scope.OFFICE:
            said.append(text)
        elif one.scope is Scope.SERVICE:
            said.append(w("front.paused-service", service=names.get(one.id, one.id), text=text))
    return said


def _has_procedures() -> bool:
    return any(rule.rule == "/procedures" for rule in current_app.url_map.iter_rules())


def _lane(service: ServiceState, w: Words) -> Lane:
    return Lane(
        letter=service.letter,
        name=pick(service.names, w.language),
        closed="" if service.open else _closed(service, w),
        waiting=service.waiting,
        last=service.last_called,
        estimate=service.estimate,
    )


def _closed(service: ServiceState, w: Words) -> str:
    """Why no numbers are given, and when they will be again, as far as that is known."""
    key = "front.paused" if service.reason == "paused" else f"front.closed.{service.reason}"
    why = w(key) if w.has(key) else w("front.closed")
    if service.next_opening is None:
        return why
    again = w("front.opens", time=clock(service.next_opening, auth.office().clock.now()))
    return f"{why}, {again}"


def _called(call: Call) -> Called:
    zone = auth.office().clock.now().tzinfo
    return Called(call.number, call.label, f"{call.at.astimezone(zone):%H:%M}")
