"""Sizes on a real screen: millimetres, degrees of sight, and pixels.

Text is measured by the height of its capitals, since that is what people read by.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.settings import Panel

BODY_MM = 4.9
"""Capitals of ordinary text on a kiosk; nothing on a touch terminal is smaller."""
STEP = 1.25
SLOWER = 0.6
LARGE_DEGREES = 0.7
"""Angle under which capitals are seen in large text."""
MAIN_TARGET_MM = 20.0
SMALL_TARGET_MM = 12.0
GAP_MM = 5.0
SHAPE_BASE = 1024
"""The shorter side, in pixels, at which shape tokens (radius, line) are given."""


def degrees_to_mm(degrees: float, distance_m: float) -> float:
    """The size in mm that is seen under an angle from a distance in metres."""
    return 2000.0 * distance_m * math.tan(math.radians(degrees) / 2)


@dataclass(frozen=True, slots=True)
class Metrics:
    """How big things are on one screen; ``scale`` multiplies the text."""

    width: int
    height: int
    px_per_mm: float
    distance_m: float = 0.6
    scale: float = 1.0

    @classmethod
    def of(cls, panel: Panel, size: tuple[int, int], *, large: bool = False) -> Metrics:
        """Metrics of a surface of ``size`` pixels that fills ``panel``."""
        scale = 1.0
        if large:
            scale = max(1.4, degrees_to_mm(LARGE_DEGREES, panel.distance_m) / BODY_MM)
        return cls(*size, size[0] / panel.width_mm, panel.distance_m, scale)

    def mm(self, millimetres: float) -> int:
        """Pixels that are at least so many millimetres."""
        return math.ceil(millimetres * self.px_per_mm - 1e-6)

    def text(self, step: float = 0) -> int:
        """Capital height in pixels of kiosk text, ``step`` steps of 1.25 above the body.

        In large text what is large already grows less.
        """
        if self.scale > 1 and step > 1:
            step = 1 + (step - 1) * SLOWER
        return self.mm(BODY_MM * STEP**step * self.scale)

    def seen(self, degrees: float) -> int:
        """Pixels seen under an angle from the panel's viewing distance."""
        return self.mm(degrees_to_mm(degrees, self.distance_m))

    def shape(self, pixels: float) -> int:
        """A shape token (radius, line, margin), given for 1024 pixels of height."""
        return max(1, round(pixels * min(self.width, self.height) / SHAPE_BASE))

    @property
    def main_target(self) -> int:
        return self.mm(MAIN_TARGET_MM)

    @property
    def small_target(self) -> int:
        return self.mm(SMALL_TARGET_MM)

    @property
    def gap(self) -> int:
        return self.mm(GAP_MM)
