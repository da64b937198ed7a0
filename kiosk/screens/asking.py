"""While the server is asked something: nothing can be pressed twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kiosk.screens.notice import Notice, Said
from kiosk.screens.sorry import sorry

if TYPE_CHECKING:
    from contract.messages import Answer
    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Button
    from kiosk.screens.host import Host

_ASKING = Said("asking", "asking.title", "taking.text", "clock")


class Asking(Notice):
    """Asks once.  ``then`` gets a success, unless somebody has gone elsewhere meanwhile.

    A refusal is worded; ``otherwise`` names the words for what has none of its own.
    """

    takes_scans = False
    idle_after = None

    def __init__(
        self,
        terminal: Host,
        verb: str,
        fields: dict[str, Any],
        then: Callable[[Answer], None],
        otherwise: str = "number",
    ) -> None:
        super().__init__(terminal, _ASKING)
        self._then = then
        self._otherwise = otherwise
        terminal.ask(verb, fields, self._answered)

    def buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:  # noqa: ARG002
        return [], []

    def _answered(self, answer: Answer) -> None:
        if self.terminal.stage.screen is not self:
            return
        if answer.ok:
            self._then(answer)
        else:
            self.stage.show(sorry(self.terminal, answer.error, self._otherwise))
