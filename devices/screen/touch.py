"""Touch: a press starts and ends on one target, and quick touches of a target press once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from config.clock import Clock

DEBOUNCE_SECONDS = 0.25
Point = tuple[int, int]


class Kind(StrEnum):
    """What a finger does."""

    DOWN = "down"
    MOVE = "move"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Touch:
    """One finger (or the mouse) doing something at a place, in pixels."""

    kind: Kind
    finger: Hashable
    place: Point


class _Press(NamedTuple):
    """A target that was pressed, when and where."""

    at: float
    key: str | None
    place: Point


class Fingers:
    """Follows any number of fingers; knows which target each presses.

    ``find`` gives the key of the target at a place.  A second press right after the first is a
    bounce on the same target, and within ``spot`` pixels of it, whatever stands there by then.
    """

    def __init__(self, clock: Clock, find: Callable[[Point], str | None], spot: int) -> None:
        self._clock = clock
        self._find = find
        self._spot = spot
        self._started: dict[Hashable, str] = {}
        self._over: dict[Hashable, bool] = {}
        self._recent: list[_Press] = []

    @property
    def pressed(self) -> frozenset[str]:
        """Keys of the targets that have a finger on them."""
        return frozenset(key for finger, key in self._started.items() if self._over[finger])

    def forget(self) -> None:
        """Another screen is shown: what is down presses nothing any more.

        Its targets are others; only what has come under the last finger may be hit by a bounce.
        """
        self._started.clear()
        self._over.clear()
        self._recent = [press._replace(key=None) for press in self._recent[-1:]]

    def take(self, touch: Touch) -> str | None:
        """Follow one touch; returns the key of a target that has been pressed."""
        if touch.kind is Kind.DOWN:
            self._down(touch)
        elif touch.finger in self._started:
            inside = self._find(touch.place) == self._started[touch.finger]
            if touch.kind is Kind.UP:
                return self._up(touch, inside=inside)
            self._over[touch.finger] = inside
        return None

    def _down(self, touch: Touch) -> None:
        key = self._find(touch.place)
        if key is not None and not self._bounces(key, touch.place):
            self._started[touch.finger] = key
            self._over[touch.finger] = True

    def _up(self, touch: Touch, *, inside: bool) -> str | None:
        key = self._started.pop(touch.finger)
        del self._over[touch.finger]
        if not inside or self._bounces(key, touch.place):
            return None
        self._recent.append(_Press(self._clock.monotonic(), key, touch.place))
        return key

    def _bounces(self, key: str, place: Point) -> bool:
        since = self._clock.monotonic() - DEBOUNCE_SECONDS
        self._recent = [press for press in self._recent if press.at > since]
        return any(
            press.key == key or math.dist(place, press.place) <= self._spot
            for press in self._recent
        )
