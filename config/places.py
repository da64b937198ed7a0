"""Where things made at set-up or run time are kept."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def build_dir() -> Path:
    """The folder for made things: fonts, voice packs, the demo.

    ``MOTCUA_BUILD`` moves it; by default it is ``build/`` beside the program.
    """
    return Path(os.environ.get("MOTCUA_BUILD", ROOT / "build"))


def own_dir() -> Path:
    """An office's own folder: ``words/<language>/<domain>.po`` and ``icons/<name>.svg`` in it.

    ``MOTCUA_OWN`` moves it; by default it is where the settings are, ``/etc/motcua``.  What stands
    there goes before what comes with the program, and outlives the next version of it.
    """
    return Path(os.environ.get("MOTCUA_OWN", "/etc/motcua"))
