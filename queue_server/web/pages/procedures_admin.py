"""The admin's page of the procedures: in and out as files, and what the office says of each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from config.catalogue import telling
from config.catalogue.exchange import KINDS, MOST_BYTES, Merged, read, write
from config.catalogue.text import fold
from config.words import pick, words
from contract.ids import is_id
from contract.problems import STATUS, Refused
from queue_server.domain.actor import Actor
from queue_server.services.catalogue import MAY_SET
from queue_server.services.catalogue_words import change_lines, fault_lines
from queue_server.web import auth
from queue_server.web.pages import admin_base

procedures_admin = Blueprint("procedures_admin", __name__, url_prefix="/admin/procedures")
SHOWN = 60
LONGEST_NOTE = 1000
_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@procedures_admin.errorhandler(Refused)
def refused(refusal: Refused) -> Answer | tuple[str, int]:
    """The way in, or why not."""
    return admin_base.refused(refusal)


@procedures_admin.get("")
def show() -> str:
    """The page."""
    auth.clerk(*MAY_SET)
    return _page()


@procedures_admin.get("/procedures.<kind>")
def export(kind: str) -> Response:
    """All procedures as a file."""
    auth.clerk(*MAY_SET)
    if kind not in KINDS:
        raise Refused("not-found")
    raw = write(auth.office().catalogues.edition().whole, kind)
    told = {"Content-Disposition": f'attachment; filename="procedures.{kind}"'}
    return Response(raw, mimetype=_TYPES[kind], headers=told)


@procedures_admin.post("/import")
def take_in() -> str | tuple[str, int]:
    """Try a file, or take it in."""
    clerk = auth.clerk(*MAY_SET)
    request.max_content_length = MOST_BYTES + 64 * 1024
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(bad=[_g()("admin.no-file")]), STATUS["malformed"]
    incoming = read(sent.filename, sent.read())
    use, dry = auth.office().catalogues, request.form.get("do") != "import"
    act = use.plan if dry else use.take_in
    merged = act(clerk, incoming, replace="replace" in request.form)
    return _told(merged, "admin.would" if dry else "admin.done")


@procedures_admin.post("/checked")
def checked() -> str:
    """Somebody has checked the sample."""
    auth.office().catalogues.unmark(auth.clerk(*MAY_SET))
    return _page(good=[_g()("admin.unmarked")])


@procedures_admin.post("/<code>")
def own(code: str) -> str | tuple[str, int]:
    """The office's own words, the service, and whether it is shown."""
    clerk: Actor = auth.clerk(*MAY_SET)
    form = request.form
    service = form.get("service", "")
    note = {
        name.removeprefix("note-"): text.strip()[:LONGEST_NOTE]
        for name, text in form.items()
        if name.startswith("note-") and is_id(name.removeprefix("note-")) and text.strip()
    }
    if service and not is_id(service):
        raise Refused("malformed")
    merged = auth.office().catalogues.set_own(
        clerk, code, service or None, note, off="shown" not in form
    )
    name = pick(merged.catalogue.one(code).name, auth.language())  # type: ignore[union-attr]
    return _page(good=[_g()("admin.saved", name=name)])


def _g() -> Any:
    return words(telling.DOMAIN, auth.language())


def _told(merged: Merged, done: str) -> str | tuple[str, int]:
    g = _g()
    if merged.faults:
        return _page(bad=[g("admin.refused"), *fault_lines(merged.faults, g)]), STATUS["malformed"]
    if not merged.changes:
        return _page(good=[g("admin.same")])
    return _page(good=[g(done), *change_lines(merged.changes, g)])


def _page(good: list[str] | None = None, bad: list[str] | None = None) -> str:
    office, language = auth.office(), auth.language()
    edition = office.catalogues.edition()
    wanted = fold(request.args.get("find", "")[:100]).strip()
    found = [
        one
        for one in edition.whole.procedures
        if not wanted or wanted in fold(f"{one.code} {pick(one.name, language)}")
    ]
    return admin_base.page(
        "procedures", "procedures", auth.clerk(*MAY_SET),
        g=_g(), edition=edition, found=found[:SHOWN], rest=max(0, len(found) - SHOWN),
        find=request.args.get("find", ""), kinds=KINDS, good=good, bad=bad,
        services=[(one.id, pick(one.names, language)) for one in office.views.services()],
        tongues=office.views.office().languages, day=telling.day_text(edition.whole.date),
        t=lambda texts: pick(texts, language), longest=LONGEST_NOTE,
    )  # fmt: skip
