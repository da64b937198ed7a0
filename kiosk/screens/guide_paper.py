"""Taking the checklist along: printing it, or a QR for the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from config.look.fonts import WORDS_BOLD
from contract.codes import wifi_text
from devices.screen.widgets import Button, Widget, paragraph
from kiosk.screens.base import TerminalScreen, row
from kiosk.screens.notice import Said, big_notice
from kiosk.screens.qr import qr_card

if TYPE_CHECKING:
    from config.catalogue.model import Procedure
    from devices.protocols import PrintResult
    from devices.screen.canvas import Canvas
    from devices.screen.stage import Screen
    from kiosk.screens.guide_host import GuideHost
    from kiosk.screens.host import Host

_SAID = {
    state: Said(f"guide.{state}", f"guide.{state}.title", f"guide.{state}.text", icon, tone)
    for state, icon, tone in (
        ("printing", "printer", "calm"),
        ("printed", "check-circle", "good"),
        ("print-failed", "warning", "attention"),
    )
}
DONE_SECONDS = 8.0
NETWORK_SHARE, NETWORK_HEIGHT = 0.36, 0.8
NARROWEST = 1.15
"""The guest network is the smaller code: who has a connection of their own passes it by."""


class _Along(TerminalScreen):
    """A screen that leads back to the procedure it came from."""

    def __init__(
        self, terminal: Host, guide: GuideHost, procedure: Procedure, back: Screen
    ) -> None:
        super().__init__(terminal)
        self.guide = guide
        self.procedure = procedure
        self._back = back

    def back_to(self, canvas: Canvas) -> Button:
        text = self.guide.words("guide.back")
        return self.button(canvas, "back", text, icon="back", act=self.return_back)

    def return_back(self) -> None:
        """Show the procedure again, its ticks kept."""
        self.stage.show(self._back)


class GuidePrinting(_Along):
    """From the touch until the paper is out, or is known not to come."""

    name = "guide.printing"

    def __init__(
        self, terminal: Host, guide: GuideHost, procedure: Procedure, back: Screen
    ) -> None:
        super().__init__(terminal, guide, procedure, back)
        self._state = "printing"
        self._asked = False

    @property
    def mark(self) -> str:
        return f"guide.{self._state}"

    def enter(self) -> None:
        """Print once, however often the screen is shown."""
        if not self._asked:
            self._asked = True
            self.guide.print(self.procedure, self._printed)

    def _printed(self, result: PrintResult) -> None:
        self._state = "printed" if result.ok else "print-failed"
        self.update()
        if result.ok and self._stage is not None:
            self.after(DONE_SECONDS, self.return_back)

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        left = [self.back_to(canvas)]
        if self._state == "print-failed" and self.guide.address(self.procedure):
            left.append(
                self.button(
                    canvas, "qr", self.guide.words("guide.qr"), icon="phone",
                    act=lambda: self.guide.show_qr(self.procedure, self._back),
                )
            )  # fmt: skip
        widgets, top = row(canvas, page, left, [self.help_button(canvas)])
        said, g = _SAID[self._state], self.guide.words
        room = pygame.Rect(page.x, page.y, page.width, top - page.y)
        return [*widgets, *big_notice(canvas, room, g(said.title), g(said.text), said)]


class GuideQr(_Along):
    """The procedure's page as a QR."""

    name = "guide.qr"

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        metrics, g = canvas.metrics, self.guide.words
        widgets, bottom = row(canvas, page, [self.back_to(canvas)], [self.help_button(canvas)])
        title = paragraph(
            canvas, g("guide.qr.title"), (page.x, page.y + metrics.shape(40)), page.width,
            metrics.text(2.5), canvas.theme.ink, WORDS_BOLD, align="middle",
        )  # fmt: skip
        room = pygame.Rect(page.x, title.box.bottom + metrics.gap * 3, page.width, 0)
        room.height = min(page.width, bottom - metrics.gap * 2 - room.y)
        card = pygame.Rect(0, room.y, min(page.width, round(room.height * 1.1)), room.height)
        card.centerx = page.centerx
        wifi = self.terminal.office.guest_wifi
        network: list[Widget] = []
        if wifi is not None:
            small = self._make_room(canvas, room, card)
            content = wifi_text(wifi.ssid, wifi.password)
            network = qr_card(canvas, small, content, g("guide.qr.wifi", ssid=wifi.ssid))
        address = self.guide.address(self.procedure)
        shown = qr_card(canvas, card, address, g("guide.qr.text"))
        return [title, *shown, *network, *widgets]

    def _make_room(self, canvas: Canvas, room: pygame.Rect, card: pygame.Rect) -> pygame.Rect:
        """Shrink ``card`` for the office's network beside it, or below it; gives that one's box."""
        gap = canvas.metrics.gap
        if room.width > NARROWEST * room.height:
            wide = round(NETWORK_SHARE * (room.width - gap))
            card.width = min(card.width, room.width - gap - wide)
            card.x = room.centerx - (card.width + gap + wide) // 2
            high = card.height if self.terminal.large else round(NETWORK_HEIGHT * card.height)
            return pygame.Rect(card.right + gap, card.bottom - high, wide, high)
        high = round(NETWORK_SHARE * card.height)
        card.height -= high + gap
        return pygame.Rect(card.x, card.bottom + gap, card.width, high)
