"""What everybody reaches of a screen, sitting in a wheelchair too: 380 to 1,220 mm of height."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pygame

    from config.settings import Panel

LOWEST_MM, HIGHEST_MM = 380.0, 1220.0
LEAST_ROOM_MM = 190.0
"""A page needs so much: where less is within reach, the controls stay where they are."""
TALL_MM = 400.0
UNKNOWN_TOP = 0.4
"""Above it nothing is in reach of a screen higher than TALL_MM that hangs nobody knows where."""


def within_reach(panel: Panel) -> tuple[float, float]:
    """The part of a screen that everybody reaches: its top and bottom, 0 to 1 from above.

    All of it, where nothing can be helped by moving what is on it.
    """
    high = panel.width_mm * panel.height / panel.width
    if panel.above_floor_mm is None:
        return (UNKNOWN_TOP if high > TALL_MM else 0.0), 1.0
    top = max(0.0, 1 - (HIGHEST_MM - panel.above_floor_mm) / high)
    bottom = min(1.0, 1 - (LOWEST_MM - panel.above_floor_mm) / high)
    return (top, bottom) if (bottom - top) * high >= LEAST_ROOM_MM else (0.0, 1.0)


def can_lower(panel: Panel) -> bool:
    """Whether there is a part that is too high for some, and room for a page below it."""
    return within_reach(panel)[0] > 0


def bring(page: pygame.Rect, panel: Panel, height: int, edge: int, *, low: bool) -> None:
    """Cut from a page what nobody bends down to, and with ``low`` what is too high.

    ``height`` is the screen's in pixels; buttons may stand ``edge`` below the page.
    """
    top, bottom = within_reach(panel)
    first = max(page.y, math.ceil(height * top)) if low else page.y
    last = min(page.bottom, math.floor(height * bottom) - edge)
    page.update(page.x, first, page.width, last - first)
