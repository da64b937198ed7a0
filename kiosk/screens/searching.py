"""While a dossier is being looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract.messages import DossierView, decode
from kiosk.screens.dossier import Dossier
from kiosk.screens.notice import Notice, Said
from kiosk.screens.sorry import sorry_for_look_up

if TYPE_CHECKING:
    from contract.messages import Answer
    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Button
    from kiosk.screens.host import Host

_SEARCHING = Said("look-up.searching", "look-up.searching", "taking.text", "search")


class Searching(Notice):
    """Asks once; its answer is dropped when somebody has gone elsewhere meanwhile."""

    def __init__(self, terminal: Host, code: str) -> None:
        super().__init__(terminal, _SEARCHING)
        self._code = code
        terminal.ask("look-up", {"code": code[:200]}, self._answered)

    def buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        return [self.back_button(canvas)], []

    def _answered(self, answer: Answer) -> None:
        if self.terminal.stage.screen is not self:
            return
        if answer.ok:
            self.stage.show(Dossier(self.terminal, decode(bytes(answer.result), DossierView)))
        else:
            self.stage.show(sorry_for_look_up(self.terminal, answer.error, self._code))
