"""Where things stand on the wall, from the screen's real size and the viewing distance.

Digits are at least 12.2 mm high per metre of distance and other text 6 mm, so the number of rows
follows from the panel and the room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

if TYPE_CHECKING:
    from devices.screen.metrics import Metrics

DIGIT_MM_PER_METRE = 12.2
TEXT_MM_PER_METRE = 6.0
# A wall display smaller than its room needs would show nothing: text gives way at these shares.
_MOST_DIGIT, _MOST_TEXT = 0.20, 0.09
_LEAST_DIGIT, _LEAST_TEXT = 0.085, 0.03
_MOST_ROWS, _MOST_ROWS_UPRIGHT = 5, 7
_HERO_HIGHEST = 0.56
"""The newest call's height beside its width: a number cannot be wider than its card."""
_HERO_LARGER = ((2.3, 3), (1.7, 1), (1.25, 0))
"""How much larger the newest number is than the others, and the rows that must remain beside it."""
_LEAST_HEADER = 0.085
_UPRIGHT_CALLS, _UPRIGHT_CALLS_WIDE = 0.62, 0.5
"""The calls' share of an upright screen's height."""
_CALL_DIGITS = 8.0
"""Width of "A1025 → 12" with its margins, in capital heights of its digits."""
_SIDE_TEXT = 15.5
"""Width of the side column in capital heights: room for a name such as "Đất đai, xây dựng"."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Capital heights and distances in pixels."""

    text: int
    digit: int
    margin: int
    gap: int
    radius: int

    @classmethod
    def of(cls, metrics: Metrics) -> Sizes:
        side = min(metrics.width, metrics.height)
        text = metrics.mm(TEXT_MM_PER_METRE * metrics.distance_m)
        digit = metrics.mm(DIGIT_MM_PER_METRE * metrics.distance_m)
        return cls(
            text=_within(text, _LEAST_TEXT * side, _MOST_TEXT * side),
            digit=_within(digit, _LEAST_DIGIT * side, _MOST_DIGIT * side),
            margin=round(0.037 * side),
            gap=round(0.018 * side),
            radius=round(0.024 * side),
        )

    def line(self, lines: int = 1) -> int:
        """Height from the first capitals to the last baseline of wall text, which stands close."""
        return self.text + (lines - 1) * self.leading

    @property
    def leading(self) -> int:
        return round(self.text * 1.65)


@dataclass(frozen=True, slots=True)
class Layout:
    """The boxes of one wall.

    ``side`` is None where only calls are shown: there is nothing else, or no room for it at the
    room's distance.
    """

    header: pygame.Rect
    footer: pygame.Rect
    main: pygame.Rect
    hero: pygame.Rect
    rows: tuple[pygame.Rect, ...]
    side: pygame.Rect | None

    def is_cramped(self, sizes: Sizes) -> bool:
        """Whether the newest call has less height than its digits need at this distance."""
        return self.hero.height < _hero_height(sizes, _HERO_LARGER[-1][0])


def lay_out(
    metrics: Metrics, sizes: Sizes, header_height: int, *, with_side: bool, wide: bool = False
) -> Layout:
    """Divide the screen: header, calls, the side column where there is something, footer.

    A ``wide`` side column takes what the calls can spare.
    """
    width, height = metrics.width, metrics.height
    least = round(_LEAST_HEADER * min(width, height))
    header = pygame.Rect(0, 0, width, max(header_height, least))
    footer_height = round(sizes.text * 2.1)
    footer = pygame.Rect(0, height - footer_height, width, footer_height)
    top, bottom = header.bottom + sizes.gap, footer.top - sizes.gap
    body = pygame.Rect(sizes.margin, top, width - 2 * sizes.margin, bottom - top)
    main, side = _columns(body, sizes, upright=height > width, wide=wide)
    divided = with_side and main.width >= sizes.digit * _CALL_DIGITS
    if not divided:
        main = body
    hero, rows = _calls(main, sizes)
    return Layout(header, footer, main, hero, rows, side if divided else None)


def _columns(
    body: pygame.Rect, sizes: Sizes, *, upright: bool, wide: bool
) -> tuple[pygame.Rect, pygame.Rect]:
    """The calls, and the rest beside them (below them on an upright screen)."""
    main, side = body.copy(), body.copy()
    if upright:
        main.height = round(body.height * (_UPRIGHT_CALLS_WIDE if wide else _UPRIGHT_CALLS))
        side.top = main.bottom + sizes.gap
        side.height = body.bottom - side.top
    else:
        wanted = round(sizes.text * _SIDE_TEXT)
        most = 0.42 * body.width
        if wide:
            spare = body.width - sizes.gap - round(sizes.digit * _CALL_DIGITS)
            most = max(most, min(spare, 0.5 * body.width))
            wanted = round(most)
        side.width = _within(wanted, 0.34 * body.width, most)
        side.right = body.right
        main.width = side.left - sizes.gap - main.left
    return main, side


def _calls(main: pygame.Rect, sizes: Sizes) -> tuple[pygame.Rect, tuple[pygame.Rect, ...]]:
    """The newest call's card and as many rows as the digits' height allows."""
    least_row = round(sizes.digit * 1.4)
    for larger, rows in _HERO_LARGER:
        least_hero = _hero_height(sizes, larger)
        count = (main.height - least_hero) // (least_row + sizes.gap)
        if count >= rows:
            break
    count = max(0, min(_MOST_ROWS, count))
    spare = main.height - least_hero - count * (least_row + sizes.gap)
    row_height = least_row + round(spare * 0.3 / count) if count else 0
    hero_height = main.height - count * (row_height + sizes.gap)
    over = hero_height - round(main.width * _HERO_HIGHEST)
    if over > 0 and count:
        more = min(_MOST_ROWS_UPRIGHT - count, over // (row_height + sizes.gap))
        count += more
        row_height += (over - more * (row_height + sizes.gap)) // count
        hero_height = main.height - count * (row_height + sizes.gap)
    hero = pygame.Rect(main.x, main.y, main.width, hero_height)
    below = [hero.bottom + sizes.gap + i * (row_height + sizes.gap) for i in range(count)]
    return hero, tuple(pygame.Rect(main.x, y, main.width, row_height) for y in below)


def _hero_height(sizes: Sizes, larger: float) -> int:
    return round(sizes.digit * larger + sizes.text * 3.2)


def _within(value: float, least: float, most: float) -> int:
    return round(max(least, min(value, most)))
