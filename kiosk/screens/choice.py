"""A question with a few answers, each a card; and how cards stand in a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from config.look.fonts import WORDS_BOLD
from devices.screen.widgets import Button, Widget, nothing, paragraph
from kiosk.screens.base import TerminalScreen, row
from kiosk.screens.service_card import CardSizes, ServiceCard

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.screen.canvas import Canvas
    from kiosk.screens.host import Host

MANY = 4
"""From so many cards on they stand in two columns."""
MOST = 8
"""No page has more cards than this."""
TALLEST = 240


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer.  ``tone`` is ``plain``, ``good``, ``attention`` or ``main``."""

    key: str
    name: str
    act: Callable[[], None] = nothing
    icon: str = "check"
    hint: str = ""
    count: str = ""
    unit: str = ""
    tone: str = "plain"
    enabled: bool = True


def cards_in(
    canvas: Canvas,
    grid: pygame.Rect,
    options: Sequence[Option],
    page: int,
    *,
    large: bool,
    columns: int = 0,
    most: int = MOST,
) -> tuple[list[ServiceCard], int, int]:
    """The cards of a page in their places; the page it is, and how many there are.

    ``columns`` 0 leaves their number to the room there is.
    """
    few = len(options) < MANY
    tall = grid.height > grid.width or canvas.metrics.height > canvas.metrics.width
    columns = columns or (1 if few or tall or large else 2)
    sizes = CardSizes(canvas, roomy=few and not large)
    gap = canvas.metrics.gap
    width = (grid.width - (columns - 1) * gap) // columns
    cards = [_card(canvas, option, width, sizes) for option in options]
    least = max((sizes.height(card.name, card.hint) for card in cards), default=1)
    fitting = min(max(1, (grid.height + gap) // (least + gap)), max(1, most // columns))
    lines = min(fitting, -(-len(cards) // columns)) or 1
    pages = max(1, -(-len(cards) // (lines * columns)))
    page %= pages
    roomy = max(least, canvas.metrics.shape(TALLEST))
    height = min((grid.height - (lines - 1) * gap) // lines, roomy)
    shown = cards[page * lines * columns :][: lines * columns]
    for i, card in enumerate(shown):
        place = (grid.x + i % columns * (width + gap), grid.y + i // columns * (height + gap))
        card.box.update(place, (width, height))
    if len(shown) % columns:
        shown[-1].box.width = grid.width  # no hole beside the last one
    return shown, page, pages


def _card(canvas: Canvas, option: Option, width: int, sizes: CardSizes) -> ServiceCard:
    room = sizes.text_width(canvas, width, option.unit, counted=bool(option.count))
    name = canvas.type.lines(option.name, sizes.name, room, WORDS_BOLD)
    hint = canvas.type.lines(option.hint, sizes.body, room) if option.hint else []
    return ServiceCard(
        box=pygame.Rect(0, 0, width, 0),
        key=option.key,
        act=option.act,
        enabled=option.enabled,
        icon=option.icon,
        name=tuple(name),
        hint=tuple(hint),
        count=option.count,
        unit=option.unit,
        tone=option.tone,
        roomy=sizes.roomy,
    )


class Choice(TerminalScreen):
    """Asks something.  Override ``title``, ``hint`` and ``options``."""

    def __init__(self, terminal: Host) -> None:
        super().__init__(terminal)
        self._page = 0

    def title(self) -> str:
        raise NotImplementedError

    def hint(self) -> str:
        """A line under the title, or nothing."""
        return ""

    def options(self) -> list[Option]:
        """The answers, in their order."""
        raise NotImplementedError

    def buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        """Buttons on the left and on the right of the last line."""
        return [self.back_button(canvas)], [self.help_button(canvas)]

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        left, right = self.buttons(canvas)
        widgets, top = row(canvas, page, left, right)
        head, grid = self._head(canvas, page, top - canvas.metrics.gap)
        options = self.options()
        cards, self._page, pages = cards_in(
            canvas, grid, options, self._page, large=self.terminal.large
        )
        if pages > 1:  # the button that turns pages may need a line of its own
            widgets, top = row(canvas, page, left, [self._pager(canvas, pages), *right])
            grid.height = top - canvas.metrics.gap - grid.y
            cards, self._page, pages = cards_in(
                canvas, grid, options, self._page, large=self.terminal.large
            )
            widgets, _ = row(canvas, page, left, [self._pager(canvas, pages), *right])
        return [*head, *cards, *widgets]

    def _head(
        self, canvas: Canvas, page: pygame.Rect, bottom: int
    ) -> tuple[list[Widget], pygame.Rect]:
        """Title and hint, and the room left for the cards above ``bottom``."""
        widgets: list[Widget] = []
        top = page.y + canvas.metrics.shape(40)
        theme, space = canvas.theme, round(canvas.metrics.text(0) * 1.3)
        for text, step, colour, face in (
            (self.title(), 2.5, theme.ink, WORDS_BOLD),
            (self.hint(), 0.0, theme.soft, None),
        ):
            if not text:
                continue
            size = canvas.metrics.text(step)
            more = {"face": face} if face else {}
            line = paragraph(canvas, text, (page.x, top), page.width, size, colour, **more)
            widgets.append(line)
            top = line.box.bottom + space
        return widgets, pygame.Rect(page.x, top, page.width, bottom - top)

    def _pager(self, canvas: Canvas, pages: int) -> Button:
        text = self.terminal.say("choice.more", page=self._page + 1, pages=pages)
        return self.button(canvas, "more", text, icon="arrow-right", act=self._turn)

    def _turn(self) -> None:
        self._page += 1
        self.update()
