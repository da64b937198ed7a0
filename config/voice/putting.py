"""Putting a finished voice pack in its place, whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from config.voice.pack import MANIFEST, Manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write ``pack.json``."""
    written = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    (folder / MANIFEST).write_bytes(written)


def move_in(half_made: Path, folder: Path) -> None:
    """Put a finished pack in its place; the old one goes only when the new one is ready."""
    old = half_made.with_name(f"{half_made.name}.old")
    if folder.exists():
        folder.rename(old)
    half_made.chmod(0o755)
    half_made.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
