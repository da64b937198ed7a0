"""Procedures for citizens: found by words, field or event in life; each with its checklist.

``?assist=1`` is for staff beside a citizen: everything larger, and a way back to the desk.
"""

from __future__ import annotations

import io
from typing import Any

import segno
from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup

from config.catalogue import telling
from config.catalogue.model import Catalogue, Field, Procedure
from config.look.icons import icon_names
from config.words import pick, words
from contract.problems import STATUS, Refused
from queue_server.web import auth
from queue_server.web.pages.look import icon
from queue_server.web.pages.speech import page

procedures = Blueprint("procedures", __name__, url_prefix="/procedures")
PORTAL = "https://dichvucong.gov.vn/"
MOST = 30
_QR_SCALE = 4


@procedures.errorhandler(Refused)
def refused(refusal: Refused) -> tuple[str, int]:
    """A page that says so, with the way back to the list."""
    g = _g()
    if refusal.code != "unknown-procedure":
        return page("error.title", "error.text", url_for(".show"), "back.front"), 500
    told = {"title": g("page.unknown"), "text": g("page.unknown-text")}
    back = {"back": url_for(".show"), "back_label": g("page.back")}
    return render_template("message.html", **told, **back), STATUS[refusal.code]


@procedures.get("")
def show() -> str:
    """The list, or what was found; works without scripts."""
    return render_template("procedures/list.html", **_listed(), **_common())


@procedures.get("/found")
def found() -> str:
    """The part below the search field, for search as one types."""
    return render_template("procedures/_found.html", **_listed(), **_common())


@procedures.get("/<code>")
def one(code: str) -> str:
    """One procedure."""
    procedure = auth.office().catalogues.one(code)
    return render_template("procedures/one.html", **_one(procedure), **_common())


@procedures.get("/<code>/qr.svg")
def qr(code: str) -> Response:
    """The address of a procedure's page as a QR, where the office has a public address."""
    auth.office().catalogues.one(code)
    public = auth.office().views.office().public_url.rstrip("/")
    if not public:
        raise Refused("not-found")
    out = io.BytesIO()
    made = segno.make(f"{public}/procedures/{code}", error="m", micro=False)
    made.save(out, kind="svg", scale=_QR_SCALE, border=4)
    return Response(out.getvalue(), mimetype="image/svg+xml")


def _g() -> Any:
    return words(telling.DOMAIN, auth.language())


def _common() -> dict[str, Any]:
    edition = auth.office().catalogues.edition()
    language = auth.language()
    assist = request.args.get("assist") == "1"
    return {
        "g": _g(),
        "t": lambda texts: pick(texts, language),
        "telling": telling,
        "tag": language,
        "assist": assist,
        "carry": {"assist": "1"} if assist else {},
        "dated": telling.dated(edition.whole, language),
        "sample": edition.whole.sample,
        "svg": _svg,
    }


def _svg(name: str) -> Markup:
    """An icon of the look, drawn in the colour of the words beside it."""
    known = name if name in icon_names() else "document"
    return Markup(icon(known))  # noqa: S704 - our own drawings


def _listed() -> dict[str, Any]:
    asked = {name: request.args.get(name, "").strip()[:200] for name in ("q", "field", "event")}
    edition = auth.office().catalogues.edition()
    hits = auth.office().catalogues.find(**_question(asked), most=MOST)
    catalogue, language = edition.shown, auth.language()
    under = _named(catalogue.fields, asked["field"]) or _named(catalogue.events, asked["event"])
    return {
        "q": asked["q"],
        "under": pick(under.name, language) if under else "",
        "asked": any(asked.values()),
        "hits": hits if any(asked.values()) else [],
        "unsure": bool(asked["q"]) and not auth.office().catalogues.covers(asked["q"]),
        "fields": _used(catalogue, catalogue.fields, lambda one: [one.field]),
        "events": _used(catalogue, catalogue.events, lambda one: one.events),
        "field_names": {one.id: pick(one.name, language) for one in catalogue.fields},
    }


def _question(asked: dict[str, str]) -> dict[str, str]:
    return {"question": asked["q"], "field": asked["field"], "event": asked["event"]}


def _named(fields: list[Field], wanted: str) -> Field | None:
    return next((one for one in fields if one.id == wanted), None)


def _used(catalogue: Catalogue, fields: list[Field], of: Any) -> list[Field]:
    """Those under which anything stands."""
    used = {name for one in catalogue.procedures for name in of(one)}
    return [one for one in fields if one.id in used]


def _one(procedure: Procedure) -> dict[str, Any]:
    language, views = auth.language(), auth.office().views
    service = next((one for one in views.services() if one.id == procedure.service), None)
    return {
        "p": procedure,
        "portal": procedure.portal if procedure.portal.startswith(PORTAL) else "",
        "fee": telling.fee_told(procedure.fee, language),
        "days": telling.days_lines(procedure, language),
        "service": pick(service.names, language) if service else "",
        "day": telling.day_text(procedure.date),
        "has_qr": bool(views.office().public_url),
    }
