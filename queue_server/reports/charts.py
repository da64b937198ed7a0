"""The shapes of charts, in units of an SVG drawing: pure geometry, drawn by the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 720
BROAD = 1200
_TOP = 30
_FOOT = 34
_PLOT = 180
_NAME = 250
_VALUE = 70
_ROW = 62
_BAR = 22
_STACK = 48
_THICK = 36
_LEGIBLE = 34
KINDS = ("first", "second", "third")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its value; ``kind`` is one of KINDS and picks the fill."""

    x: float
    y: float
    width: float
    height: float
    text: str
    kind: str = "first"


@dataclass(frozen=True, slots=True)
class Place:
    """What a bar or a pair of bars is about, and where its name stands."""

    name: str
    x: float
    y: float
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing; ``base`` is where upright bars stand."""

    width: float
    height: float
    base: float
    places: list[Place]


def columns(values: Sequence[tuple[str, float, str]], width: float = WIDTH) -> Chart:
    """Upright bars of (name, value, value as text)."""
    most = max((value for _, value, _ in values), default=0) or 1
    step = width / max(1, len(values))
    base = _TOP + _PLOT
    places = []
    for n, (name, value, text) in enumerate(values):
        height = round(_PLOT * value / most, 1)
        bar = Bar(round(step * (n + 0.15), 1), base - height, round(step * 0.7, 1), height, text)
        places.append(Place(name, round(step * (n + 0.5), 1), base + 25, [bar]))
    return Chart(width, base + _FOOT, base, places)


def pairs(values: Sequence[tuple[str, float, str, float, str]]) -> Chart:
    """Lying bars, two a row: (name, value, its text, second value, its text)."""
    most = max((max(first, second) for _, first, _, second, _ in values), default=0) or 1
    room = WIDTH - _NAME - _VALUE
    places = []
    for n, (name, first, text, second, second_text) in enumerate(values):
        y = n * _ROW + 6
        bars = [
            Bar(_NAME, y, round(room * first / most, 1), _BAR, text),
            Bar(_NAME, y + _BAR + 3, round(room * second / most, 1), _BAR, second_text, "second"),
        ]
        places.append(Place(name, _NAME - 12, y + _BAR + 8, bars))
    return Chart(WIDTH, len(values) * _ROW + 4, 0, places)


def stacks(values: Sequence[tuple[str, Sequence[tuple[float, str]]]]) -> Chart:
    """Lying bars of parts, one a row, each as long as the drawing: (name, its parts and texts)."""
    room = WIDTH - _NAME - 12
    places = []
    for n, (name, parts) in enumerate(values):
        y, x, whole = n * _STACK + 6, float(_NAME), sum(part for part, _ in parts) or 1
        bars = []
        for (part, text), kind in zip(parts, KINDS, strict=False):
            width = round(room * part / whole, 1)
            bars.append(Bar(round(x, 1), y, width, _THICK, text if width > _LEGIBLE else "", kind))
            x += width
        places.append(Place(name, _NAME - 12, y + 24, bars))
    return Chart(WIDTH, len(values) * _STACK + 4, 0, places)
