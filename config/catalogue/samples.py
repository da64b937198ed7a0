"""The sample catalogue that comes with the program, as the files beside this module say it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from config.catalogue.model import Catalogue

FOLDER = Path(__file__).parent / "sample"
_HEAD = "catalogue.toml"


@cache
def sample() -> Catalogue:
    """The sample, read once."""
    told: dict[str, Any] = _read(FOLDER / _HEAD)
    order = [field["id"] for field in told["fields"]]
    found = [
        one
        for path in sorted(FOLDER.glob("*.toml"))
        if path.name != _HEAD
        for one in _read(path)["procedures"]
    ]
    told["procedures"] = sorted(found, key=lambda one: order.index(one["field"]))
    return msgspec.convert(told, Catalogue)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
