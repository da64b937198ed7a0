"""The admin's pages: an overview, and the settings as a file, out and in."""

from __future__ import annotations

from flask import Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from contract.problems import STATUS
from queue_server.domain.actor import Actor
from queue_server.services.office_changes import Outcome
from queue_server.services.office_edits import instead
from queue_server.services.office_file import Faulty
from queue_server.services.office_text import read, write
from queue_server.web import auth
from queue_server.web.errors import wording
from queue_server.web.pages import admin_entries, admin_journal, admin_terminals, admin_ticket
from queue_server.web.pages.admin_base import ALL, MAY, admin, outcome_lines, page, status_of, told

__all__ = ["admin", "admin_entries", "admin_journal", "admin_terminals", "admin_ticket"]


MOST_BYTES = 1024 * 1024


@admin.errorhandler(413)
def too_large(_error: HTTPException) -> tuple[str, int]:
    """A file or a form beyond what is read at all."""
    clerk = auth.clerk(*MAY)
    bad = [told()("import.refused"), wording("too-large", {"limit": MOST_BYTES})]
    return page("file", "file", clerk, bad=bad), STATUS["too-large"]


@admin.get("")
def show() -> str:
    """Every page there is for whoever asks."""
    return page("overview", "", auth.clerk(*ALL))


@admin.get("/file")
def file() -> str:
    """The settings as a file: the way out and in."""
    return page("file", "file", auth.clerk(*ALL))


@admin.get("/settings.toml")
def export() -> Response:
    """The settings as a file."""
    text = write(auth.office().administration.present(auth.clerk(*ALL)))
    headers = {"Content-Disposition": 'attachment; filename="settings.toml"'}
    return Response(text, mimetype="application/toml", headers=headers)


@admin.post("/import")
def take_in() -> Answer | tuple[str, int]:
    """Try a file, or take it in."""
    clerk = auth.clerk(*MAY)
    request.max_content_length = MOST_BYTES
    sent = request.files.get("file")
    use = auth.office().administration
    dry = request.form.get("do") != "import"
    try:
        edit = instead(read(sent.read() if sent else b""))
    except Faulty as faulty:
        return _told(clerk, Outcome(faults=faulty.faults))
    return _told(clerk, use.plan(clerk, edit) if dry else use.change(clerk, edit), dry=dry)


def _told(clerk: Actor, outcome: Outcome, *, dry: bool = False) -> tuple[str, int]:
    good, bad = outcome_lines(outcome)
    if bad:
        good, bad = [], [told()("import.refused"), *bad]
    elif not good:
        good = [told()("import.same")]
    if dry and not bad:
        good.insert(0, told()("import.would"))
    return page("file", "file", clerk, good=good, bad=bad), status_of(bad)
