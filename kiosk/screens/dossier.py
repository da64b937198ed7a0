"""Where a dossier is: status in words, what to do next, the dates, and how old the news is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pygame

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD
from devices.screen.parts import columns
from devices.screen.widgets import Button, Icon, Plate, Widget, paragraph
from kiosk.dates import moment_text, since_text
from kiosk.screens.base import row
from kiosk.screens.clearing import Clearing
from kiosk.screens.details import DossierPin
from kiosk.screens.notice import band, tone

if TYPE_CHECKING:
    from contract.messages import DossierView
    from devices.screen.canvas import Canvas
    from kiosk.screens.host import Host

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
READY = 9
_GOOD_NEWS = ("early", "on-time")


class Fit(NamedTuple):
    """How generously a result is set: steps added to its text, and a factor for its margins."""

    step: float
    air: float

    def text(self, canvas: Canvas, step: float) -> int:
        """A text size; never below the body's."""
        return canvas.metrics.text(max(0.0, step + self.step))


FITS = (Fit(0.75, 1.1), Fit(0.35, 1.0), Fit(0.0, 0.8), Fit(-0.25, 0.6), Fit(-0.5, 0.4))


class Dossier(Clearing):
    """Warns 20 s after the last touch and clears itself after 40 s."""

    def __init__(self, terminal: Host, dossier: DossierView) -> None:
        super().__init__(terminal)
        self.dossier = dossier

    @property
    def status(self) -> int:
        return self.dossier.status if self.dossier.status in _KNOWN else 0

    @property
    def mark(self) -> str:
        return f"dossier.{self.status}" + ("" if self.left is None else ".clearing")

    def header_note(self) -> str:
        return "" if self.terminal.large else self.terminal.say("look-up.name")

    # -- layout -----------------------------------------------------------------------------

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        widgets, bottom = row(canvas, page, *self._buttons(canvas))
        limit = bottom - canvas.metrics.gap
        content: list[Widget] = []
        for fit in FITS:
            content = self._content(canvas, page, fit)
            if content[-1].box.bottom <= limit:
                break
        warning = self._warning(canvas, page, limit)
        if warning and warning[0].box.top < content[-1].box.bottom + canvas.metrics.gap:
            warning = []  # the button counts down as well
        return [*content, *warning, *widgets]

    def _content(self, canvas: Canvas, page: pygame.Rect, fit: Fit) -> list[Widget]:
        """Everything between header and buttons; the last one is the lowest."""
        space = round(canvas.metrics.shape(36) * fit.air)
        place = pygame.Rect(page.x, page.y + round(1.3 * space), page.width, 0)
        name = f"{self.terminal.say('dossier.name')} *{self.dossier.code}*"
        code = paragraph(
            canvas,
            name,
            place.topleft,
            page.width,
            fit.text(canvas, 1.25),
            canvas.theme.ink,
            strong=NUMBERS_BOLD,
        )
        place.y = code.box.bottom + space
        status = self._status(canvas, place, fit)
        place.y = status[0].box.bottom + canvas.metrics.gap
        facts = self._facts(canvas, place, fit)
        place.y = facts[0].box.bottom + space
        age = paragraph(
            canvas,
            self._age(),
            place.topleft,
            page.width,
            fit.text(canvas, 0),
            canvas.theme.soft,
            strong=NUMBERS_BOLD,
        )
        return [code, *status, *facts, age]

    def _buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        left = [self.back_button(canvas), self.help_button(canvas), *self._listen_button(canvas)]
        if self.left is None:
            return left, [*self._pin_button(canvas), *self._lane_button(canvas)]
        return left, [self.keep_button(canvas)]

    def _pin_button(self, canvas: Canvas) -> list[Button]:
        """Procedure, papers and steps are for who has the receipt in hand."""
        if not self.dossier.pin:
            return []
        text = self.terminal.say("dossier.details")
        return [self.button(canvas, "details", text, icon="lock", act=self._ask_pin)]

    def _listen_button(self, canvas: Canvas) -> list[Button]:
        """By an earphone alone: the room does not hear how anybody's dossier stands."""
        if not self.terminal.can_hear:
            return []
        text = self.terminal.say("dossier.listen")
        return [self.button(canvas, "listen", text, icon="ear", act=self._listen)]

    def _listen(self) -> None:
        self.keep()
        say = self.terminal.say
        status = self.terminal.words("dossiers")(f"status.{self.status}")
        due = f"{say('dossier.due')}: {self._due()}"
        sentences = (status, self._next(), due, self._progress())
        self.terminal.tell_ear([one.replace("*", "") for one in sentences])

    def leave(self) -> None:
        """Nobody else hears the rest of it."""
        self.terminal.tell_ear([])
        super().leave()

    def _ask_pin(self) -> None:
        self.stage.show(DossierPin(self.terminal, self.dossier, self))

    def _lane_button(self, canvas: Canvas) -> list[Button]:
        """Where the result can be collected and numbers are given here: one touch to it."""
        lane, take = self.terminal.office.results_lane, self.terminal.take_number_for
        if self.status != READY or lane is None or take is None:
            return []
        text = self.terminal.say("dossier.take")
        return [
            self.button(canvas, "take", text, kind="main", icon="ticket", act=lambda: take(lane.id))
        ]

    def _status(self, canvas: Canvas, place: pygame.Rect, fit: Fit) -> list[Widget]:
        """The card that says in words how the dossier stands, and what to do."""
        otherwise = ("clock", "attention" if self._overdue else "calm")
        icon, tone_name = _ICONS.get(self.status, otherwise)
        colours = tone(canvas, tone_name)
        pad = round(canvas.metrics.shape(44) * fit.air)
        side = round(4.4 * fit.text(canvas, 0))
        left = place.x + pad + side + round(0.8 * pad)
        width = place.right - pad - left
        body_size = fit.text(canvas, 0.5)
        head = paragraph(
            canvas,
            self.terminal.words("dossiers")(f"status.{self.status}"),
            (left, 0),
            width,
            fit.text(canvas, 2.75),
            colours.ink,
            WORDS_BOLD,
        )
        body = paragraph(canvas, self._next(), (left, 0), width, body_size, canvas.theme.ink)
        between = round(1.4 * body_size)
        high = head.box.height + between + body.box.height
        card = pygame.Rect(place.x, place.y, place.width, max(side, high) + 2 * pad)
        head.box.y = card.centery - high // 2
        body.box.y = head.box.bottom + between
        mark = pygame.Rect(place.x + pad, card.centery - side // 2, side, side)
        return [
            Plate(box=card, fill=colours.fill, line=colours.line),
            Icon(box=mark, name=icon, colour=colours.ink),
            head,
            body,
        ]

    def _facts(self, canvas: Canvas, place: pygame.Rect, fit: Fit) -> list[Widget]:
        """Due date and progress, side by side; the two plates come first."""
        say, theme = self.terminal.say, canvas.theme
        progress = self.dossier.progress
        good = progress is not None and progress.code in _GOOD_NEWS
        facts = [
            (say("dossier.due"), self._due(), theme.ink),
            (say("dossier.progress"), self._progress(), theme.good if good else theme.ink),
        ]
        boxes = columns(place, 2, canvas.metrics.gap)
        texts: list[Widget] = []
        pad = round(canvas.metrics.shape(30) * max(fit.air, 0.6))
        for box, (name, value, colour) in zip(boxes, facts, strict=True):
            width = box.width - 2 * pad
            head = paragraph(
                canvas, name, (box.x + pad, box.y + pad), width, fit.text(canvas, 0), theme.soft
            )
            top = head.box.bottom + fit.text(canvas, 0)
            body = paragraph(
                canvas,
                value,
                (box.x + pad, top),
                width,
                fit.text(canvas, 0.5),
                colour,
                WORDS_BOLD,
            )
            box.height = body.box.bottom + pad - box.y
            texts += [head, body]
        tallest = max(box.height for box in boxes)
        for box in boxes:
            box.height = tallest
        return [*(Plate(box=box, fill=theme.card, line=theme.line) for box in boxes), *texts]

    def _warning(self, canvas: Canvas, page: pygame.Rect, bottom: int) -> list[Widget]:
        if self.left is None:
            return []
        text = self.terminal.say("dossier.clearing", n=self.left)
        widgets, low = band(canvas, pygame.Rect(page.x, 0, page.width, 0), "clock", text)
        for widget in widgets:
            widget.box.y += bottom - low
        return widgets

    # -- what it says -----------------------------------------------------------------------

    def _next(self) -> str:
        """What to do next."""
        say, counter = self.terminal.words("dossiers"), self.dossier.counter
        key = "next.overdue" if self._overdue else f"next.{self.status}"
        if counter and say.has(f"{key}.at"):
            return say(f"{key}.at", counter=counter)
        return say(key)

    @property
    def _overdue(self) -> bool:
        """Whether the office is late with it: then nobody is told to sit and wait."""
        progress = self.dossier.progress
        return progress is not None and progress.code == "overdue"

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


def _places(params: dict[str, object]) -> dict[str, object]:
    """Parameters for words: working days count the plural."""
    return {**params, "n": params["days"]} if "days" in params else params
