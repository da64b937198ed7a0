"""What stands beside the calls, by the layout the terminal's settings choose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from displays import side_cards, slide_card

if TYPE_CHECKING:
    import pygame

    from devices.screen.widgets import Widget
    from displays.board import Board
    from displays.pen import Pen
    from displays.slides import SlideShow

CALLS, WAITS, SLIDES = "calls", "waits", "slides"
LEAST_ROWS, LEAST_UNDER_SLIDE = 3, 1
"""Fewer rows of results than this are not squeezed under services, or under a slide."""
SLIDE_SECONDS = 12.0
FIRST_ROOM = (640, 480)
"""What a picture is read for before anything was drawn; it is read again at once."""
_SIDE_BY_SIDE = 1.4
_SLIDE_SHARE = 0.6
_FLATTEST, _TALLEST = 9 / 16, 3 / 4


class Side:
    """``calls``: nothing; ``waits``: services, and results; ``slides``: slides, and results.

    ``results_counter`` is where results are collected, as its label, where that is told.
    """

    def __init__(
        self,
        layout: str = WAITS,
        slides: SlideShow | None = None,
        seconds: float = SLIDE_SECONDS,
        results_counter: str = "",
    ) -> None:
        self.slides = slides if layout == SLIDES else None
        self.seconds = seconds
        self._layout = layout
        self._counter = results_counter
        self._room = FIRST_ROOM

    @property
    def wide(self) -> bool:
        """Whether it takes what room the calls can spare."""
        return self.slides is not None and self.slides.now is not None

    def turn(self) -> None:
        """Go on to the next slide."""
        if self.slides is not None:
            self.slides.turn(self._room)

    def has_something(self, board: Board) -> bool:
        """Whether there is anything to show beside the calls."""
        if self._layout == CALLS:
            return False
        if self.wide:
            return True
        return bool(board.results or (self._layout == WAITS and board.services()))

    def compose(self, pen: Pen, box: pygame.Rect, board: Board) -> list[Widget]:
        """All of it in ``box``, in turns where there is not room for all at once."""
        if self._layout == SLIDES:
            return self._slides(pen, box, board)
        services, ready = board.services(), board.results
        if not ready:
            return side_cards.waiting(pen, box, services)
        if not services:
            return self._results(pen, box, board)
        upper, lower = box.copy(), box.copy()
        upper.height = side_cards.waiting_height(pen, box.width, services)
        least = self._height(pen, box.width, board, LEAST_ROWS)
        spare = box.height - upper.height - pen.sizes.gap - least
        if spare < 0:
            return self._by_turns(pen, box, board)
        upper.height += min(spare // 2, round(0.5 * pen.sizes.text) * len(services))
        lower.top = upper.bottom + pen.sizes.gap
        lower.height = box.bottom - lower.top
        return side_cards.waiting(pen, upper, services) + self._results(pen, lower, board)

    def _by_turns(self, pen: Pen, box: pygame.Rect, board: Board) -> list[Widget]:
        """No room for both: they take turns, each turning its own pages."""
        half = replace(pen, turn=pen.turn // 2)
        if pen.turn % 2 == 0:
            return side_cards.waiting(half, box, board.services())
        return self._results(half, box, board)

    def _slides(self, pen: Pen, box: pygame.Rect, board: Board) -> list[Widget]:
        shown = self.slides.now if self.slides is not None else None
        if shown is None:
            return self._results(pen, box, board)
        place, rest = self._places(pen, box, board)
        self._set_room(slide_card.room(place))
        if rest is not None and not slide_card.is_whole(pen, place, shown):
            place, rest = box, None
        if rest is None and board.results and pen.turn % 2:
            return self._results(replace(pen, turn=pen.turn // 2), box, board)
        widgets = slide_card.slide(pen, place, shown)
        return widgets + (self._results(pen, rest, board) if rest is not None else [])

    def _places(
        self, pen: Pen, box: pygame.Rect, board: Board
    ) -> tuple[pygame.Rect, pygame.Rect | None]:
        """The slide's place, and that of the results where there are any and room for them."""
        place, rest = box.copy(), box.copy()
        if not board.results:
            return place, None
        if box.width > _SIDE_BY_SIDE * box.height:
            place.width = round(box.width * _SLIDE_SHARE)
            rest.left = place.right + pen.sizes.gap
            rest.width = box.right - rest.left
            return place, rest
        least = self._height(pen, box.width, board, LEAST_UNDER_SLIDE)
        spare = box.height - least - pen.sizes.gap
        if spare < box.width * _FLATTEST:
            return place, None
        whole = box.height - pen.sizes.gap - self._height(pen, box.width, board)
        tall = box.width * _TALLEST
        place.height = round(min(spare, max(whole, box.width * _FLATTEST), tall))
        rest.top = place.bottom + pen.sizes.gap
        rest.height = box.bottom - rest.top
        return place, rest

    def _set_room(self, room: tuple[int, int]) -> None:
        """A picture read for another place is read again."""
        if room != self._room and self.slides is not None:
            self._room = room
            self.slides.again(room)

    def _results(self, pen: Pen, box: pygame.Rect, board: Board) -> list[Widget]:
        return side_cards.results(pen, box, board.results, self._counter)

    def _height(self, pen: Pen, width: int, board: Board, rows: int = 100) -> int:
        """The height of a card with all results, or so many rows of them."""
        return side_cards.results_height(pen, width, board.results, self._counter, rows)
