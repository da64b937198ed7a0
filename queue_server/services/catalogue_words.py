"""What came of an import, in words."""

from __future__ import annotations

from collections.abc import Sequence

from config.catalogue.exchange import Change, Fault
from config.words import Words

MOST = 100


def change_lines(changes: Sequence[Change], w: Words, most: int = MOST) -> list[str]:
    """A line for each change, and one for those too many to tell."""
    lines = [w(f"change.{one.what}", code=one.code, name=one.name) for one in changes[:most]]
    return lines + _rest(len(changes), most, w)


def fault_lines(faults: Sequence[Fault], w: Words, most: int = MOST) -> list[str]:
    """A line for each fault: where it is, and what to write there."""
    return [_fault(one, w) for one in faults[:most]] + _rest(len(faults), most, w)


def _fault(fault: Fault, w: Words) -> str:
    text = w(f"fault.{fault.code}", **fault.params)
    if not fault.line:
        return text
    if not fault.column:
        return w("fault.line", line=fault.line, text=text)
    return w("fault.at", line=fault.line, column=fault.column, text=text)


def _rest(many: int, most: int, w: Words) -> list[str]:
    return [w("admin.more", n=many - most)] if many > most else []
