"""The gesture that opens the technician's corner: the upper corners, left, right, left, right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.screen.touch import Kind

if TYPE_CHECKING:
    from config.clock import Clock
    from devices.screen.touch import Touch

ORDER = ("left", "right", "left", "right")
SECONDS = 6.0
REST_SECONDS = 30.0
_LONGEST_REST = 15 * 60.0
_ZONE = 0.1
"""Side of a corner, as a part of the screen's shorter side."""


class CornerGesture:
    """Watches fingers; a touch elsewhere, or a pause, begins anew."""

    def __init__(self, clock: Clock, size: tuple[int, int]) -> None:
        self._clock = clock
        self._size = size
        self._done = 0
        self._began = 0.0
        self._rests = 0
        self._rests_until = 0.0

    def made(self, touch: Touch) -> bool:
        """Whether this touch completes the gesture."""
        if touch.kind is not Kind.DOWN:
            return False
        now = self._clock.monotonic()
        if now < self._rests_until:
            return False
        corner = self._corner(touch.place)
        if self._done and (now - self._began > SECONDS or corner != ORDER[self._done]):
            self._done = 0
        if corner == ORDER[self._done]:
            self._began = self._began if self._done else now
            self._done += 1
        if self._done < len(ORDER):
            return False
        self._done = 0
        return True

    def rest(self) -> None:
        """See nothing for a while, twice as long each time: wrong PINs were typed."""
        seconds = min(REST_SECONDS * 2**self._rests, _LONGEST_REST)
        self._rests += 1
        self._rests_until = self._clock.monotonic() + seconds

    def forgive(self) -> None:
        """The right PIN was typed."""
        self._rests = 0

    def _corner(self, place: tuple[int, int]) -> str | None:
        side = min(self._size) * _ZONE
        if place[1] > side:
            return None
        if place[0] < side:
            return "left"
        return "right" if place[0] > self._size[0] - side else None
