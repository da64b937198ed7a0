"""The tablet at a counter: it asks whoever was served there last, and rests otherwise.

It does not sign in.  Its address holds the counter's key, which staff get at ``/rate``.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from config.words import Words, languages, words
from contract.ids import Level
from contract.problems import STATUS, Refused
from queue_server.domain.actor import ActorKind
from queue_server.services.rating import PadTurn
from queue_server.web import auth
from queue_server.web.pages.drawing import icon, qr
from queue_server.web.pages.speech import new_request

pad = Blueprint("pad", __name__)
LEVELS = (Level.VERY_SATISFIED, Level.SATISFIED, Level.DISSATISFIED)


@dataclass(frozen=True, slots=True)
class Face:
    """One answer: its level, its face, and its words."""

    level: str
    drawing: str
    text: str
    second: str = ""


def rating_words(language: str | None = None) -> Words:
    """The words of rating in the reader's language."""
    return words("rating", language or auth.language())


def faces(language: str | None = None) -> list[Face]:
    """The three answers, the best first."""
    w = rating_words(language)
    return [Face(level, icon(f"face-{level}"), w(f"level.{level}")) for level in LEVELS]


@pad.get("/rate")
def choose() -> str:
    """The counters, for staff who set a tablet up."""
    _staff()
    shown = [(c.id, c.label) for c in auth.office().views.counters_public()]
    return render_template("rating/choose.html", counters=shown, say=rating_words())


@pad.get("/rate/<counter>")
def set_up(counter: str) -> str | tuple[str, int]:
    """The address of a counter's tablet, for staff."""
    office = auth.office()
    label = office.views.counter(counter).label
    if not _is_staff():
        return render_template("rating/not_set.html", say=rating_words()), 403
    path = url_for("pad.show", counter=counter, key=office.ratings.pad_key(counter))
    address = (office.views.office().public_url or request.host_url).rstrip("/") + path
    return render_template(
        "rating/set_up.html", say=rating_words(), label=label, path=path, address=address,
        code=qr(address),
    )  # fmt: skip


@pad.get("/rate/<counter>/<key>")
def show(counter: str, key: str) -> str:
    """The tablet's page."""
    _known(counter, key)
    return render_template(
        "rating/pad.html", say=rating_words(), counter=counter, key=key, done=icon("check-circle"),
        **_present(counter),
    )  # fmt: skip


@pad.get("/rate/<counter>/<key>/now")
def now(counter: str, key: str) -> Response:
    """The part that changes, with an ETag."""
    _known(counter, key)
    present = _present(counter)
    turn: PadTurn | None = present["turn"]  # type: ignore[assignment]
    tag = f"{turn.leg if turn else 'rest'}"
    fresh = request.if_none_match.contains_weak(tag)
    answer = Response(status=304) if fresh else Response(_part(present))
    answer.set_etag(tag, weak=True)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@pad.post("/rate/<counter>/<key>")
def rate(counter: str, key: str) -> Answer:
    """A face was touched."""
    _known(counter, key)
    form = request.form
    leg = form.get("leg", "")
    try:
        level = Level(form.get("level", ""))
        place = int(leg) if leg.isdecimal() and len(leg) < 16 else 0  # noqa: PLR2004 - fits a row
        auth.office().ratings.rate_at_pad(counter, form.get("request"), place, level)
    except Refused as refused:
        if refused.code not in ("not-served", "already-rated"):
            raise
        return redirect(url_for("pad.show", counter=counter, key=key), 303)
    return redirect(url_for("pad.show", counter=counter, key=key, thanks="yes"), 303)


@pad.errorhandler(Refused)
def refused_page(refused: Refused) -> Answer | tuple[str, int]:
    """The way in for staff; for a tablet with a wrong address, whom to ask."""
    if refused.code == "not-signed-in":
        return redirect(url_for("counter.home", to="rate"), 303)
    return render_template("rating/not_set.html", say=rating_words()), STATUS[refused.code]


def _present(counter: str) -> dict[str, object]:
    office = auth.office()
    turn = office.ratings.at_pad(counter)
    first, second = _languages(turn)
    return {
        "turn": turn,
        "label": next(c.label for c in office.views.counters_public() if c.id == counter),
        "faces": [
            Face(one.level, one.drawing, one.text, other.text)
            for one, other in zip(faces(first), faces(second), strict=True)
        ],
        "first": rating_words(first),
        "second": rating_words(second),
        "request_id": new_request(),
    }


def _part(present: dict[str, object]) -> str:
    return render_template("rating/_pad.html", **present)


def _languages(turn: PadTurn | None) -> tuple[str, str]:
    """The ticket's language large, another one beneath."""
    have = languages()
    first = turn.language if turn and turn.language in have else have[0]
    return first, next((one for one in have if one != first), first)


def _known(counter: str, key: str) -> None:
    if not auth.office().ratings.is_pad(counter, key):
        raise Refused("forbidden")


def _is_staff() -> bool:
    who = auth.actor()
    return who is not None and who.kind is ActorKind.CLERK


def _staff() -> None:
    if not _is_staff():
        raise Refused("not-signed-in")
