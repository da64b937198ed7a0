"""The state of the system: versions and health, no secrets."""

from __future__ import annotations

import platform
import sqlite3
from dataclasses import asdict, dataclass

from flask import Blueprint, Response, jsonify, render_template, request

from queue_server.services.office import Office
from queue_server.services.publishing import version
from queue_server.web import auth
from queue_server.web.pages.counter import streams

status = Blueprint("status", __name__)


@dataclass(frozen=True, slots=True)
class Device:
    """A terminal and its life, as it last said itself."""

    id: str
    kind: str
    state: str
    version: str
    parts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Status:
    """What ``/status`` says; ``store`` is ``ok`` or ``failed``.

    ``leap`` is the time at which a leap of the clock is believed; ``now`` goes on without it.
    """

    ok: bool
    version: str
    python: str
    sqlite: str
    office: str
    now: str
    leap: str | None
    day: str
    epoch: str
    seq: int
    schema: int
    store: str
    streams: int
    devices: list[Device]


@status.get("/status")
def show() -> tuple[Response | str, int]:
    """JSON, or a page for who asks for HTML; 503 when the store does not answer."""
    told = _status(auth.office())
    code = 200 if told.ok else 503
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    if best == "text/html":
        return render_template("status.html", status=told, rows=_rows(told)), code
    return jsonify(asdict(told)), code


def _status(office: Office) -> Status:
    schema = _schema(office)
    return Status(
        ok=schema >= 0,
        version=version(),
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        office=office.settings.office,
        now=office.clock.now().isoformat(timespec="seconds"),
        leap=_leap(office),
        day=office.store.today(),
        epoch=office.store.epoch,
        seq=office.store.seq,
        schema=max(schema, 0),
        store="ok" if schema >= 0 else "failed",
        streams=streams().open,
        devices=_devices(office),
    )


def _leap(office: Office) -> str | None:
    """When the time the machine has leapt to is believed; None when it has not."""
    leap = office.clock.leap
    return leap.believed_at.isoformat() if leap else None


def _schema(office: Office) -> int:
    """The schema's number, or -1 when the database cannot be read."""
    try:
        with office.store.reader() as db:
            return int(db.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error:
        return -1


def _devices(office: Office) -> list[Device]:
    return [
        Device(name, state.kind, state.state, state.version, state.parts)
        for name, state in sorted(office.devices.states().items())
    ]


def _rows(told: Status) -> list[tuple[str, object]]:
    names = ("version", "office", "now", "leap", "day", "seq", "schema", "store", "streams")
    rows = [(name, getattr(told, name)) for name in names]
    return [row for row in rows if row[1] is not None]
