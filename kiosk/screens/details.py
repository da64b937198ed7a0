"""What only the receipt's PIN opens: the procedure's name, the steps so far, the papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from config.look.fonts import WORDS_BOLD
from contract.messages import DossierView, decode
from devices.screen.widgets import Button, Widget, paragraph
from kiosk.dates import moment_text
from kiosk.screens.asking import Asking
from kiosk.screens.clearing import Clearing
from kiosk.screens.guide_flow import Section, heading, text_pieces
from kiosk.screens.number_pad import NumberPad
from kiosk.screens.pages import Pages
from kiosk.screens.sorry import sorry, sorry_about

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract.messages import Answer, DossierDetails
    from devices.screen.canvas import Canvas
    from devices.screen.stage import Screen
    from kiosk.screens.host import Host

PIN_DIGITS = (4, 12)
_KNOWN = range(1, 11)


class DossierPin(NumberPad):
    """Asks for the PIN; a wrong one is said so, and can be typed again."""

    name = "dossier.pin"
    takes_scans = False
    hidden = True
    longest = PIN_DIGITS[1]

    def __init__(self, terminal: Host, dossier: DossierView, back: Screen) -> None:
        super().__init__(terminal)
        self._dossier = dossier
        self._back = back
        self._wrong = False

    def title(self) -> str:
        return self.terminal.say("pin.wrong.title" if self._wrong else "pin.title")

    def hint(self) -> str:
        return self.terminal.say("pin.wrong" if self._wrong else "pin.hint")

    def fits(self) -> bool:
        return len(self.text) >= PIN_DIGITS[0]

    def go(self) -> None:
        pin, self.text = self.text, ""
        fields = {"code": self._dossier.code, "pin": pin}
        self.stage.show(AskingDetails(self.terminal, fields, self._opened, self._refused))

    def go_button(self, canvas: Canvas) -> Button:
        return self.button(
            canvas, "go", self.terminal.say("code.go"), kind="main", icon="search",
            enabled=self.fits(), act=self.go,
        )  # fmt: skip

    def _opened(self, answer: Answer) -> None:
        view = decode(bytes(answer.result), DossierView)
        if view.details is None:
            self._refused("")
        else:
            stage = self.terminal.stage
            stage.show(Details(self.terminal, view, view.details, self._back))

    def _refused(self, code: str) -> None:
        self._wrong = True
        if code == "wrong-pin":
            self.terminal.stage.show(self)
        elif code == "too-many-tries":
            self.terminal.stage.show(sorry_about(self.terminal, "pin-locked"))
        else:
            self.terminal.stage.show(sorry(self.terminal, None, "look-up"))


class AskingDetails(Asking):
    """Asks once; ``refused`` gets the code of a refusal."""

    def __init__(
        self,
        terminal: Host,
        fields: dict[str, str],
        then: Callable[[Answer], None],
        refused: Callable[[str], None],
    ) -> None:
        self._refused = refused
        super().__init__(terminal, "look-up", fields, then, "look-up")

    def _answered(self, answer: Answer) -> None:
        if answer.ok or self.terminal.stage.screen is not self:
            super()._answered(answer)
        else:
            self._refused(answer.error.code if answer.error else "")


class Details(Clearing, Pages):
    """Nothing of it is ever read aloud: the loudspeaker is everybody's."""

    name = "dossier.details"
    takes_scans = False

    def __init__(
        self, terminal: Host, dossier: DossierView, details: DossierDetails, back: Screen
    ) -> None:
        super().__init__(terminal)
        self._dossier = dossier
        self._details = details
        self._back = back

    @property
    def mark(self) -> str:
        return self.name if self.left is None else f"{self.name}.clearing"

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        name = self.terminal.pick(self._details.names) if self._details.names else ""
        title = paragraph(
            canvas, name or self._details.procedure or self._dossier.code,
            (page.x, page.y + canvas.metrics.shape(30)), page.width, canvas.metrics.text(1),
            canvas.theme.ink, WORDS_BOLD,
        )  # fmt: skip
        return [title, *self.read(canvas, page, title.box.bottom)]

    def sections(self, canvas: Canvas, width: int) -> list[Section]:
        say = self.terminal.say
        papers = [f"• {self.terminal.pick(paper)}" for paper in self._details.papers]
        return [
            self._section(canvas, width, "clock", say("details.steps"), self._steps()),
            self._section(
                canvas, width, "document", say("details.papers"), papers or [say("details.none")]
            ),
        ]

    def page_buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        back = self.button(
            canvas, "back", self.terminal.say("back"), icon="back",
            act=lambda: self.stage.show(self._back),
        )  # fmt: skip
        right = [self.help_button(canvas)] if self.left is None else [self.keep_button(canvas)]
        return [back], right

    def _steps(self) -> list[str]:
        say, terminal = self.terminal.words("dossiers"), self.terminal
        lines = []
        for step in self._details.steps:
            status = step.status if step.status in _KNOWN else 0
            at = step.at.astimezone(terminal.now().tzinfo)
            lines.append(f"*{say(f'status.{status}')}*: {moment_text(at, terminal.language)}")
        return lines or [terminal.say("details.none")]

    def _section(
        self, canvas: Canvas, width: int, icon: str, head: str, lines: list[str]
    ) -> Section:
        pieces = [piece for line in lines for piece in text_pieces(canvas, line, width)]
        return Section(heading(canvas, icon, head, width), pieces, whole=True)
