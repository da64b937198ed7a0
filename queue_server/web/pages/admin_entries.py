"""Pages of the settings: tables that are there once, and lists of entries with a form each."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.services.office_changes import Outcome
from queue_server.services.office_edits import (
    Edit,
    unless_stale,
    version_of,
    with_entry,
    with_order,
    with_table,
)
from queue_server.services.office_file import SINGLE, TABLES, UNSET, Fault, OfficeFile, find, key_of
from queue_server.web import auth
from queue_server.web.pages import admin_forms
from queue_server.web.pages.admin_base import MAY, admin, page, said, status_of, told
from queue_server.web.pages.admin_forms import Form
from queue_server.web.pages.admin_ticket import PREVIEWED

MOVABLE = ("services", "counters")


@admin.get("/<table>")
def table(table: str) -> str:
    """A table that is there once as a form, or a list."""
    clerk, file = _file()
    if table in SINGLE:
        form = admin_forms.blank(file, table, "", told())
        if table == PREVIEWED and "preview" in request.args:
            form = admin_forms.typed(form, request.args)
            _check(clerk, file, form, request.args)
        return _form_page(clerk, form)
    return _list_page(clerk, file, table)


@admin.post("/<table>")
def set_table(table: str) -> Answer | tuple[str, int]:
    """Set a table that is there once."""
    clerk, file = _file()
    if table not in SINGLE:
        raise Refused("not-found")
    return _save(clerk, file, table, "")


@admin.get("/new/<table>")
def new(table: str) -> str:
    """An empty form."""
    clerk, file = _file()
    _list(table)
    if table in UNSET:
        raise Refused("not-found")
    return _form_page(clerk, admin_forms.blank(file, table, "", told()))


@admin.post("/new/<table>")
def add(table: str) -> Answer | tuple[str, int]:
    """Make an entry."""
    clerk, file = _file()
    _list(table)
    return _save(clerk, file, table, "")


@admin.get("/<table>/<key>")
def entry(table: str, key: str) -> str:
    """An entry's form."""
    clerk, file = _file()
    _known(file, table, key)
    return _form_page(clerk, admin_forms.blank(file, table, key, told()))


@admin.post("/<table>/<key>")
def set_entry(table: str, key: str) -> Answer | tuple[str, int]:
    """Change an entry."""
    clerk, file = _file()
    _known(file, table, key)
    return _save(clerk, file, table, key)


@admin.post("/<table>/<key>/move")
def move(table: str, key: str) -> Answer | tuple[str, int]:
    """Give an entry another place: one up or one down."""
    clerk, file = _file()
    _known(file, table, key)
    if table not in MOVABLE:
        raise Refused("not-found")
    keys = [key_of(one) for one in getattr(file, table)]
    old = keys.index(key)
    place = max(0, min(len(keys) - 1, old + (-1 if request.form.get("to") == "up" else 1)))
    keys.insert(place, keys.pop(old))
    edit = with_order(table, keys, request.form.get("version", ""))
    outcome = auth.office().administration.change(clerk, edit)
    if outcome.faults:
        return _list_page(clerk, _file()[1], table, bad=[said()("stale.order")]), status_of(True)
    return redirect(url_for("admin.table", table=table, _anchor=f"at-{key}"), 303)


@admin.post("/clerks/<login>/password")
def reset_password(login: str) -> str:
    """Give a clerk a one-time password, shown once."""
    clerk, file = _file()
    password = auth.office().administration.reset_password(clerk, login)
    return _list_page(clerk, file, "clerks", passwords={login: password})


def _file() -> tuple[Actor, OfficeFile]:
    clerk = auth.clerk(*MAY)
    return clerk, auth.office().administration.present(clerk)


def _list(table: str) -> None:
    if table not in TABLES:
        raise Refused("not-found")


def _known(file: OfficeFile, table: str, key: str) -> None:
    """Raises Refused ``not-found`` for an entry there is not."""
    _list(table)
    keys = {key_of(one) for one in getattr(file, table)}
    if table in UNSET:
        keys |= {one.id for one in auth.office().terminals.all()}
    if key not in keys:
        raise Refused("not-found")


def _check(clerk: Actor, file: OfficeFile, form: Form, sent: Any) -> Any | None:
    """Read what was typed; None when something is wrong, and all of it goes to its fields."""
    faults: list[Fault] = []
    found = admin_forms.read(file, form, sent, faults)
    if faults and found is not None:
        wrong = {admin_forms.name_of(one) for one in faults}
        more = auth.office().administration.plan(clerk, _edit(form.table, found)).faults
        faults += [one for one in more if admin_forms.name_of(one) not in wrong]
    admin_forms.blame(form, faults, told())
    return None if faults else found


def _edit(table: str, found: Any) -> Edit:
    return with_table(table, found) if table in SINGLE else with_entry(table, found)


def _save(clerk: Actor, file: OfficeFile, table: str, key: str) -> Answer | tuple[str, int]:
    form = admin_forms.typed(admin_forms.blank(file, table, key, told()), request.form)
    found = _check(clerk, file, form, request.form)
    if found is None:
        return _form_page(clerk, form), status_of(True)
    mine = key if key or table in SINGLE else key_of(found)
    if table == "clerks":
        mine = mine.strip().lower()
    guarded = unless_stale(table, mine, form.version, _edit(table, found))
    outcome = auth.office().administration.change(clerk, guarded)
    if outcome.faults:
        return _refused(clerk, form, outcome), status_of(True)
    if outcome.passwords:
        return _list_page(clerk, _file()[1], table, passwords=outcome.passwords), 200
    return redirect(url_for("admin.table", table=table, saved=mine or table), 303)


def _refused(clerk: Actor, form: Form, outcome: Outcome) -> str:
    """The form as it was typed; a stale one beside what is set now, to be saved knowingly."""
    stale = any(fault.code == "stale" for fault in outcome.faults)
    if not stale:
        admin_forms.blame(form, outcome.faults, told())
        return _form_page(clerk, form)
    _, file = _file()
    fresh = admin_forms.blank(file, form.table, form.key, told())
    form.version, form.now = fresh.version, fresh.inputs
    form.above.append(said()("stale"))
    return _form_page(clerk, form)


def _form_page(clerk: Actor, form: Form) -> str:
    template = "ticket" if form.table == PREVIEWED else "form"
    return page(template, form.table, clerk, form=form, saved=request.args.get("saved", ""))


def _list_page(
    clerk: Actor,
    file: OfficeFile,
    table: str,
    *,
    passwords: dict[str, str] | None = None,
    bad: list[str] | None = None,
) -> str:
    _list(table)
    entries = getattr(file, table)
    if table in UNSET:
        known = [one.id for one in auth.office().terminals.all() if one.active]
        keys = sorted({*known, *(key_of(one) for one in entries)})
        entries = [find(file, table, key) for key in keys]
    return page(
        "list",
        table,
        clerk,
        entries=[(key_of(one), msgspec.to_builtins(one)) for one in entries],
        services={one.id: one for one in file.services},
        passwords=passwords or {},
        movable=table in MOVABLE,
        fixed=table in UNSET,
        version=version_of([key_of(one) for one in entries]),
        bad=bad or [],
        saved=request.args.get("saved", ""),
    )
