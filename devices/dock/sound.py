"""Where the demo's announcements go: to the machine's loudspeaker, or into a file."""

from __future__ import annotations

import os
from pathlib import Path

_CARDS = Path("/proc/asound/cards")
_SERVERS = ("pulse/native", "pipewire-0")


def has_sound() -> bool:
    """Whether this machine has a sound card or a sound server that we can reach."""
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere"))
    if any((runtime / server).exists() for server in _SERVERS):
        return True
    try:
        cards = _CARDS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "[" in cards


def sound_environment(file: Path) -> dict[str, str]:
    """What tells SDL where to play: nothing where there is sound, else a file of raw samples."""
    chosen = os.environ.get("SDL_AUDIODRIVER", "")
    if chosen not in ("", "disk") or (not chosen and has_sound()):
        return {}
    return {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(file)}
