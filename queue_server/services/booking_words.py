"""What an import of appointments did, in words."""

from __future__ import annotations

from config.words import Words, words
from queue_server.services.booking_files import LineFault
from queue_server.services.booking_import import Imported

_COUNTS = ("added", "changed", "cancelled", "same")


def summary(done: Imported, w: Words) -> str:
    """One line: how many of each."""
    parts = [w(f"import.{name}", n=getattr(done, name)) for name in _COUNTS]
    return " · ".join([*parts, w("import.faults", n=len(done.faults))])


def fault_text(fault: LineFault, w: Words) -> str:
    """``Line 7 (day): …``."""
    said = w(f"fault.{fault.code}") if w.has(f"fault.{fault.code}") else _problem(fault, w)
    if not fault.line:
        return said
    field = w(f"column.{fault.field}") if w.has(f"column.{fault.field}") else fault.field
    key = "import.line-field" if field else "import.line"
    return f"{w(key, line=fault.line, field=field)}: {said}"


def _problem(fault: LineFault, w: Words) -> str:
    problems = words("problems", w.language)
    return problems(fault.code) if problems.has(fault.code) else fault.code
