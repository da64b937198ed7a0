"""Who changed what of the settings, and when: the journal, read backwards."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from flask import request

from config.clock import from_micros
from config.words import Words
from queue_server.services.office_changes import Change
from queue_server.services.setting_words import change_text
from queue_server.storage import history
from queue_server.web import auth
from queue_server.web.pages.admin_base import MAY, admin, page, said, told

MOST = 50
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One change: when, by whom, what; ``values`` are the settings as they were from then on."""

    seq: int
    at: dt.datetime
    who: str
    what: str
    values: list[tuple[str, str]]


@admin.get("/journal")
def journal() -> str:
    """The last changes, or those before ``before``."""
    clerk = auth.clerk(*MAY)
    office = auth.office()
    before = request.args.get("before", type=int)
    with office.store.reader() as db:
        rows = history.changes(db, before, MOST + 1)
        names = history.names(db)
    lines = [_line(row, names, office.settings.time_zone) for row in rows[:MOST]]
    older = lines[-1].seq if len(rows) > MOST else None
    return page("journal", "journal", clerk, lines=lines, older=older, newest=before is None)


def _line(row: sqlite3.Row, names: dict[str, str], zone: str) -> Line:
    data = json.loads(row["data"])
    kind = row["kind"].partition("/")[0]
    subject = names.get(row["subject"], row["subject"])
    a, f = told(), said()
    return Line(
        seq=row["seq"],
        at=from_micros(row["at"], zone),
        who=_who(row["actor"], names, f),
        what=_what(kind, data, subject, a, f),
        values=_values(data.get("values") or data.get("rules") or {}),
    )


def _who(actor: str, names: dict[str, str], f: Words) -> str:
    kind, _, found = actor.partition(":")
    if kind == "clerk":
        return names.get(found, found)
    return f("journal.server") if kind == "system" else found


def _what(kind: str, data: dict[str, Any], subject: str, a: Words, f: Words) -> str:
    if kind == "settings-changed":
        entry = "" if subject == "office" else subject
        fields = tuple(data.get("fields", ()))
        return change_text(Change(data["table"], entry, data["change"], fields), a)
    key = f"journal.{kind}"
    if kind in ("terminal-set", "paused", "resumed"):
        key = f"{key}.{data.get('change', data.get('scope'))}"
    return f(key, subject=subject) if f.has(key) else f"{kind} {subject}"


def _values(values: dict[str, Any]) -> list[tuple[str, str]]:
    """The settings in short."""
    told_values = ((name, _short(value)) for name, value in values.items())
    return [
        (name, text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
        for name, text in told_values
    ]


def _short(value: Any) -> str:
    """One setting in one line."""
    match value:
        case bool():
            return "✓" if value else "–"
        case dict():
            return ", ".join(f"{name}: {_short(one)}" for name, one in value.items()) or "–"
        case list():
            return "; ".join(map(_short, value)) or "–"
    return "–" if value in (None, "") else str(value)
