"""Where a dossier is: status in words, what to do next, the dates, and how old the news is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD
from devices.screen.type import leading
from devices.screen.widgets import Button, Icon, Plate, Text, Widget, paragraph
from kiosk.dates import moment_text, since_text
from kiosk.screens.base import TerminalScreen, row
from kiosk.screens.notice import band, tone

if TYPE_CHECKING:
    from contract.messages import DossierView
    from devices.screen.canvas import Canvas
    from kiosk.terminal import Terminal

WARN_SECONDS = 20.0
CLEAR_SECONDS = 20
_ICONS = {
    3: ("close-circle", "attention"),
    5: ("document", "attention"),
    6: ("money", "attention"),
    7: ("back", "calm"),
    8: ("pause", "attention"),
    9: ("check-circle", "good"),
    10: ("check-circle", "good"),
}
_KNOWN = range(1, 11)


class Dossier(TerminalScreen):
    """Warns 20 s after the last touch and clears itself after 40 s."""

    idle_after = WARN_SECONDS

    def __init__(self, terminal: Terminal, dossier: DossierView) -> None:
        super().__init__(terminal)
        self.dossier = dossier
        self.left: int | None = None
        self._count_timer_runs = False

    @property
    def status(self) -> int:
        return self.dossier.status if self.dossier.status in _KNOWN else 0

    @property
    def mark(self) -> str:
        return f"dossier.{self.status}" + ("" if self.left is None else ".clearing")

    def header_note(self) -> str:
        return self.terminal.say("look-up.name")

    def enter(self) -> None:
        self.left = None
        self._count_timer_runs = False

    def idle(self) -> None:
        """Warn, and count down."""
        self.left = CLEAR_SECONDS
        self.update()
        if not self._count_timer_runs:
            self._count_timer_runs = True
            self.after(1, self._count)

    def keep(self) -> None:
        """Somebody is still reading."""
        self.left = None
        self.update()

    def _count(self) -> None:
        if self.left is None:
            self._count_timer_runs = False
            return
        self.left -= 1
        if self.left <= 0:
            self.terminal.go_home()
            return
        self.after(1, self._count)
        self.update()

    # -- layout -----------------------------------------------------------------------------

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        metrics = canvas.metrics
        widgets, bottom = row(canvas, page, *self._buttons(canvas))
        code = self._code(canvas, page)
        top = code.box.bottom + metrics.shape(36)
        status = self._status(canvas, pygame.Rect(page.x, top, page.width, 0))
        top = status[0].box.bottom + metrics.gap
        facts = self._facts(canvas, pygame.Rect(page.x, top, page.width, 0))
        top = facts[0].box.bottom + metrics.shape(36)
        age = paragraph(
            canvas,
            self._age(),
            (page.x, top),
            page.width,
            metrics.text(0),
            canvas.theme.soft,
            strong=NUMBERS_BOLD,
        )
        return [code, *status, *facts, age, *self._warning(canvas, page, bottom), *widgets]

    def _buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        say = self.terminal.say
        left = [self.back_button(canvas), self.help_button(canvas)]
        if self.left is None:
            return left, []
        keep = self.button(
            canvas, "keep", say("dossier.keep"), kind="main", icon="clock", act=self.keep
        )
        return left, [keep]

    def _code(self, canvas: Canvas, page: pygame.Rect) -> Text:
        metrics = canvas.metrics
        text = f"{self.terminal.say('dossier.name')} *{self.dossier.code}*"
        return paragraph(
            canvas,
            text,
            (page.x, page.y + metrics.shape(48)),
            page.width,
            metrics.text(1.5),
            canvas.theme.ink,
            strong=NUMBERS_BOLD,
        )

    def _status(self, canvas: Canvas, place: pygame.Rect) -> list[Widget]:
        metrics, say = canvas.metrics, self.terminal.words("dossiers")
        icon, tone_name = _ICONS.get(self.status, ("clock", "calm"))
        colours = tone(canvas, tone_name)
        pad, side = metrics.shape(44), round(4.4 * metrics.text(0))
        left = place.x + pad + side + metrics.shape(36)
        width = place.right - pad - left
        head = paragraph(
            canvas,
            say(f"status.{self.status}"),
            (left, 0),
            width,
            metrics.text(3),
            colours.ink,
            WORDS_BOLD,
        )
        body = paragraph(
            canvas, self._next(), (left, 0), width, metrics.text(0.5), canvas.theme.ink
        )
        between = leading(metrics.text(0.5))
        high = max(side, head.box.height + between + body.box.height)
        card = pygame.Rect(place.x, place.y, place.width, high + 2 * pad)
        head.box.y = card.centery - (head.box.height + between + body.box.height) // 2
        body.box.y = head.box.bottom + between
        mark = pygame.Rect(place.x + pad, card.centery - side // 2, side, side)
        return [
            Plate(box=card, fill=colours.fill, line=colours.line),
            Icon(box=mark, name=icon, colour=colours.ink),
            head,
            body,
        ]

    def _next(self) -> str:
        """What to do next."""
        say = self.terminal.words("dossiers")
        counter = self.dossier.counter
        if counter and say.has(f"next.{self.status}.at"):
            return say(f"next.{self.status}.at", counter=counter)
        return say(f"next.{self.status}")

    def _facts(self, canvas: Canvas, place: pygame.Rect) -> list[Widget]:
        """Due date and progress, side by side."""
        gap = canvas.metrics.gap
        width = (place.width - gap) // 2
        say = self.terminal.say
        pairs = [(say("dossier.due"), self._due()), (say("dossier.progress"), self._progress())]
        boxes, texts = [], []
        for i, (name, value) in enumerate(pairs):
            left = place.x + i * (width + gap)
            card, rows = self._fact(canvas, pygame.Rect(left, place.y, width, 0), name, value)
            boxes.append(card)
            texts += rows
        tallest = max(box.height for box in boxes)
        theme = canvas.theme
        for box in boxes:
            box.height = tallest
        return [*(Plate(box=box, fill=theme.card, line=theme.line) for box in boxes), *texts]

    def _fact(
        self, canvas: Canvas, place: pygame.Rect, name: str, value: str
    ) -> tuple[pygame.Rect, list[Text]]:
        metrics, theme = canvas.metrics, canvas.theme
        pad = metrics.shape(30)
        left, width = place.x + pad, place.width - 2 * pad
        head = paragraph(canvas, name, (left, place.y + pad), width, metrics.text(0), theme.soft)
        top = head.box.bottom + leading(metrics.text(0)) - metrics.text(0)
        body = paragraph(
            canvas, value, (left, top), width, metrics.text(0.75), theme.ink, WORDS_BOLD
        )
        bottom = body.box.bottom + pad
        return pygame.Rect(place.x, place.y, place.width, bottom - place.y), [head, body]

    def _due(self) -> str:
        due = self.dossier.due_at
        if due is None:
            return self.terminal.say("dossier.no-date")
        zoned = due.astimezone(self.terminal.now().tzinfo)
        return moment_text(zoned, self.terminal.language)

    def _progress(self) -> str:
        progress = self.dossier.progress
        say = self.terminal.words("dossiers")
        if progress is None or not say.has(f"progress.{progress.code}"):
            return say(f"status.{self.status}")
        return say(f"progress.{progress.code}", **_places(progress.params))

    def _age(self) -> str:
        terminal, dossier = self.terminal, self.dossier
        moment = since_text(dossier.fetched_at, terminal.now(), terminal.language)
        age = terminal.say("dossier.updated", moment=moment)
        return f"{age} {terminal.say('dossier.backend-down')}" if dossier.backend_down else age

    def _warning(self, canvas: Canvas, page: pygame.Rect, bottom: int) -> list[Widget]:
        if self.left is None:
            return []
        text = self.terminal.say("dossier.clearing", n=self.left)
        place = pygame.Rect(page.x, 0, page.width, 0)
        widgets, low = band(canvas, place, "clock", text)
        for widget in widgets:
            widget.box.y += bottom - canvas.metrics.gap - low
        return widgets


def _places(params: dict[str, object]) -> dict[str, object]:
    """Parameters for words: working days count the plural."""
    return {**params, "n": params["days"]} if "days" in params else params
