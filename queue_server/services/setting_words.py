"""Changes and faults of the office's settings, worded for whoever sets it."""

from __future__ import annotations

from config.words import Words
from queue_server.services.office_changes import Change
from queue_server.services.office_file import Fault


def fault_text(fault: Fault, w: Words) -> str:
    """Where a fault is and what it is, in one line."""
    table = w(f"table.{fault.table}") if w.has(f"table.{fault.table}") else fault.table
    where = " · ".join(part for part in (table, fault.entry, fault.field) if part)
    told = told_text(fault, w)
    return f"{where}: {told}" if where else told


def told_text(fault: Fault, w: Words) -> str:
    """What a fault is, for whoever sees where."""
    told = w(f"fault.{fault.code}", **fault.params)
    field = fault.field.partition("[")[0].partition(".")[0]
    need = f"need.{fault.table}.{field}"
    if fault.code in ("value", "missing") and w.has(need):
        told = f"{told} {w(need)}"
    return told


def change_text(change: Change, w: Words) -> str:
    """What becomes of one entry, in one line."""
    table = w(f"table.{change.table}")
    where = " · ".join(part for part in (table, change.entry) if part)
    fields = ", ".join(change.fields) if change.what == "changed" else ""
    return f"{where}: {w('change.' + change.what)}{' (' + fields + ')' if fields else ''}"
