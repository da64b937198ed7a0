"""The look-up terminal: hold a receipt under the scanner, see where the dossier is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.opening import run_terminal
from kiosk.screens.invitation import Invitation
from kiosk.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from devices.screen.stage import Screen


class LookUp(Terminal):
    """Home is the invitation to scan."""

    locked_words = "locked.ask"

    def front(self) -> Screen:
        if self.office.online:
            return self._front_or(lambda: Invitation(self))
        return self._away("look-up.away", "away.look-up")


def run(settings_path: Path) -> int:
    """Run a look-up terminal until it is told to stop.  Raises SettingsError."""
    return run_terminal(settings_path, LookUp)
