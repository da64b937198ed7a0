"""What all pages of the admin share: who gets in, their frame, how an outcome is told."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from config.words import Words, words
from contract.problems import STATUS, Refused
from queue_server.domain.actor import Actor
from queue_server.services.office_changes import Outcome
from queue_server.services.office_file import SINGLE, TABLES
from queue_server.services.setting_words import change_text, fault_text
from queue_server.web import auth
from queue_server.web.pages import staff

admin = Blueprint("admin", __name__, url_prefix="/admin")
MAY = ("admin",)
ALL = ("admin", "technician")
OWN_PAGES = {
    "procedures": "procedures_admin.show",
    "tablets": "pad.choose",
    "poster": "public.poster",
    "terminals": "admin.terminals",
    "file": "admin.file",
    "journal": "admin.journal",
}
"""Pages that are no table of the settings, by the names of their words."""
FOR_TECHNICIANS = ("terminals", "file")
ORDER = (
    "office", "services", "counters", "clerks", "opening", "order", "floor", "bookings", "ticket",
    "kiosks",
)  # fmt: skip


@admin.errorhandler(Refused)
def refused(refusal: Refused) -> Answer | tuple[str, int]:
    """The way in, or why not.

    Whoever was signed out while they typed keeps what they typed, and sends it once more.
    """
    if refusal.code == "not-signed-in" and request.form and not request.files:
        typed = list(request.form.items(multi=True))
        text = render_template("admin/again.html", f=said(), typed=typed)
        return text, STATUS[refusal.code]
    return staff.refused(refusal, "admin")


def said() -> Words:
    """The words of these pages in the reader's language."""
    return words("settings", auth.language())


def told() -> Words:
    """The words of settings and their faults in the reader's language."""
    return words("admin", auth.language())


def sections(role: str) -> list[str]:
    """The pages of a role, in their order; a table nobody has given a place comes last."""
    if role != "admin":
        return list(FOR_TECHNICIANS)
    tables = [*TABLES, *SINGLE]
    known = [one for one in ORDER if one in tables]
    return [*known, *(one for one in tables if one not in known), *OWN_PAGES]


def address(section: str) -> str:
    """Where a page of the list is."""
    own = OWN_PAGES.get(section)
    return url_for(own) if own else url_for("admin.table", table=section)


def page(template: str, section: str, clerk: Actor, **more: Any) -> str:
    """One page in the frame."""
    office = auth.office()
    return render_template(
        f"admin/{template}.html",
        a=told(),
        f=said(),
        section=section,
        sections=sections(clerk.role),
        address=address,
        clerk_name=clerk.name,
        may_set=clerk.role in MAY,
        single=tuple(SINGLE),
        now=office.clock.now(),
        time_zone=office.settings.time_zone,
        **more,
    )


def outcome_lines(outcome: Outcome) -> tuple[list[str], list[str]]:
    """What was done, and what is wrong, in lines."""
    a = told()
    good = [change_text(one, a) for one in outcome.changes]
    good += [a("import.password", login=k, password=v) for k, v in outcome.passwords.items()]
    return good, [fault_text(one, a) for one in outcome.faults]


def status_of(faults: object) -> int:
    """The HTTP status of a page that tells what is wrong, or nothing."""
    return STATUS["malformed"] if faults else 200
