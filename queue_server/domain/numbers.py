"""How ticket numbers are written: a letter and three digits, four after A999."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"([A-Z]{1,3})([0-9]{3,6})")


def number_text(letter: str, count: int) -> str:
    """``("A", 25)`` → ``A025``; ``("A", 1000)`` → ``A1000``."""
    return f"{letter}{count:03d}"


def parse_number(text: str) -> tuple[str, int] | None:
    """``A025`` (any case, spaces around) → ``("A", 25)``; None when it is not a number of ours."""
    found = _NUMBER.fullmatch(text.strip().upper())
    return (found[1], int(found[2])) if found else None
