"""Calling a member of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.screens.notice import Notice, Said

if TYPE_CHECKING:
    from contract.messages import Answer
    from devices.screen.canvas import Canvas
    from devices.screen.stage import Screen
    from devices.screen.widgets import Button
    from kiosk.screens.host import Host

_CALLING = Said("help.calling", "help.title", "help.text", "hand")
_SENT = Said("help.sent", "help.sent.title", "help.sent.text", "check-circle", "good")
_FAILED = Said("help.failed", "help.failed.title", "help.failed.text", "counter", "attention")


class Help(Notice):
    """Calls once, however often it is shown; says what became of it."""

    def __init__(self, terminal: Host, back: Screen) -> None:
        super().__init__(terminal, _CALLING, back)
        terminal.ask("help", {"reason": back.mark}, self._answered)

    def buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        label = self.terminal.say("back")
        back = self.button(canvas, "back", label, icon="back", act=self.return_back)
        return [back], []

    def _answered(self, answer: Answer) -> None:
        self.said = _SENT if answer.ok else _FAILED
        self.name = self.said.name
        self.update()
