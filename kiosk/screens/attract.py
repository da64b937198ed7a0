"""The picture while nobody is there: what this machine is for, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from config.look.fonts import WORDS_BOLD
from config.words import words, written
from devices.screen.widgets import Icon, Label, Plate, Target, Widget, paragraph
from kiosk.screens.base import TerminalScreen

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas

SAMPLE = "A025"


@dataclass(frozen=True, kw_only=True)
class Anywhere(Target):
    """The whole page: wherever one touches, one begins."""

    def draw(self, canvas: Canvas, *, pressed: bool = False, focused: bool = False) -> None:
        """Nothing of its own."""


class Attract(TerminalScreen):
    """A ticket coming out of its slot, and where to touch."""

    name = "kiosk.attract"
    idle_after = None

    def update(self) -> None:
        """What has changed may be that nothing can be given any more: home says so."""
        if not (self.terminal.office.online and self.terminal.office.open):
            self.terminal.go_home()
        else:
            super().update()

    def key(self, key: str) -> bool:  # noqa: ARG002
        self.terminal.go_home()
        return True

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        metrics, theme = canvas.metrics, canvas.theme
        languages = written("kiosk", self.terminal.settings.languages)[:2]
        sizes = (3.5, 1.25)
        lines = []
        for language, step in zip(languages, sizes, strict=False):
            text = words("kiosk", language)("attract.title")
            lines.append(
                paragraph(
                    canvas, text, (0, 0), page.width, metrics.text(step),
                    theme.ink if step == sizes[0] else theme.soft, WORDS_BOLD, align="middle",
                )
            )  # fmt: skip
        space = metrics.shape(40)
        high = sum(line.box.height + space for line in lines)
        room = pygame.Rect(page.x, page.y + space, page.width, page.height - high - 2 * space)
        unit = min(room.height // 10, room.width // 12)
        picture = pygame.Rect(room.x, 0, room.width, 10 * unit)
        picture.top = room.top + (room.height - picture.height) // 3
        top = picture.bottom + 2 * space
        for line in lines:
            line.box.topleft = (page.x, top)
            top = line.box.bottom + space
        return [
            *self._ticket(canvas, picture, unit),
            *lines,
            Anywhere(
                box=pygame.Rect(0, page.y, metrics.width, metrics.height - page.y),
                key="anywhere",
                act=self.terminal.go_home,
            ),
        ]

    def _ticket(self, canvas: Canvas, box: pygame.Rect, unit: int) -> list[Widget]:
        """A paper half out of its slot."""
        theme, metrics = canvas.theme, canvas.metrics
        slot = pygame.Rect(0, box.y, 8 * unit, unit)
        slot.centerx = box.centerx
        paper = pygame.Rect(0, slot.centery, 6 * unit, 9 * unit)
        paper.centerx = box.centerx
        number = pygame.Rect(paper.x, paper.y + unit, paper.width, 3 * unit)
        hand = pygame.Rect(0, 0, 2 * unit, 2 * unit)
        hand.center = (paper.centerx, paper.y + round(6.6 * unit))
        rule = pygame.Rect(paper.x + unit, paper.y + round(4.6 * unit), 4 * unit, max(3, unit // 8))
        return [
            Plate(box=paper, fill=theme.card, line=theme.line, edge=theme.line,
                  radius=metrics.shape(14)),
            Plate(box=slot, fill=theme.ink, radius=unit // 2),
            Label(box=number, text=SAMPLE, capital=round(1.3 * unit), colour=theme.accent,
                  face=WORDS_BOLD, align="middle"),
            Plate(box=rule, fill=theme.line, radius=1),
            Icon(box=hand, name="hand", colour=theme.good),
        ]  # fmt: skip
