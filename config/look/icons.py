"""Icons, one drawing a file: those of the look, and those that an office lays in its own folder.

An office's own is an SVG without a size of its own, drawn in ``currentColor`` where it is to take
the colour of the words beside it.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from pathlib import Path

from config.places import own_dir

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent / "icons"
STAND_IN = "document"
_MOST_LETTERS = 100_000
_MORE_THAN_DRAWN = re.compile(r"<(script|foreignobject|image)|\son\w+\s*=|href", re.IGNORECASE)
"""It stands inside pages too."""


@cache
def icon_names() -> tuple[str, ...]:
    """The icons there are to choose from; looked for once."""
    return tuple(sorted({path.stem for folder in _folders() for path in folder.glob("*.svg")}))


@cache
def drawing(name: str) -> str:
    """An icon's SVG; of one that is not there, or cannot be read, the stand-in's."""
    for folder in _folders():
        path = folder / f"{name}.svg"
        if path.is_file():
            try:
                return _read(path)
            except (OSError, ValueError) as error:
                log.error("icon %s cannot be read: %s", path, error)
    return stand_in()


def stand_in() -> str:
    """What is drawn where an icon cannot be."""
    return _read(FOLDER / f"{STAND_IN}.svg")


def _folders() -> tuple[Path, Path]:
    """The office's own first."""
    return own_dir() / "icons", FOLDER


def _read(path: Path) -> str:
    text = path.read_text(encoding="utf-8").strip()
    if len(text) > _MOST_LETTERS or _MORE_THAN_DRAWN.search(text):
        raise ValueError("no plain drawing")
    return text[text.index("<svg ") :]
