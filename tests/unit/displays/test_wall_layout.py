"""Sizes on the real screen, and nothing clipped, overlapping or without a glyph."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pygame
import pytest

from config.look.fonts import NUMBERS_BOLD
from config.settings import Panel
from contract.ids import CallKind
from contract.messages import Ready
from devices.screen.metrics import Metrics
from devices.screen.type import missing_glyphs
from devices.screen.widgets import Label
from displays.layout import Sizes, lay_out
from displays.widgets import Digits, Frame

PANELS = {
    "55 inch, 3 m": Panel(width=1920, height=1080, width_mm=1210, distance_m=3, window=True),
    "55 inch, 5 m": Panel(width=1920, height=1080, width_mm=1210, distance_m=5, window=True),
    "55 inch, 8 m": Panel(width=1920, height=1080, width_mm=1210, distance_m=8, window=True),
    "32 inch, 3 m": Panel(width=1366, height=768, width_mm=708, distance_m=3, window=True),
    "upright, 4 m": Panel(width=1080, height=1920, width_mm=685, distance_m=4, window=True),
    "30 inch, 4:3, 3 m": Panel(width=1024, height=768, width_mm=610, distance_m=3, window=True),
    "unknown": Panel(width=1920, height=1080, window=True),
}
LONG_NAMES = [
    "Đăng ký khai sinh, kết hôn, khai tử, chứng thực bản sao từ bản chính",
    "Giải quyết hồ sơ đất đai, xây dựng, môi trường và các việc liên quan",
    "Cư trú",
    "Hộ kinh doanh",
    "Chính sách xã hội, người có công",
    "Trả kết quả",
]
Make = Callable[..., Any]


@pytest.fixture(params=PANELS.values(), ids=PANELS)
def panel(request: pytest.FixtureRequest) -> Panel:
    return request.param


def full_wall(make_wall: Make, walls: Any, panel: Panel, language: str = "vi") -> Any:
    wall = make_wall(panel, language)
    wall.board.take("office", walls.office)
    for letter, name in zip("ABCDEF", LONG_NAMES, strict=True):
        wall.board.take(f"service/{letter}", walls.service(name, letter, 123))
    wall.board.results = [Ready(f"2026-11-{day:02}", f"{day:04}") for day in range(1, 20)]
    wall.show()
    return wall.calls(
        walls.call(9, "A1025", "12", priority=True, kind=CallKind.RECALL),
        *(walls.call(8 - i, f"B{i:03}", str(i), ago=100) for i in range(8)),
    )


def test_digits_are_as_tall_as_the_distance_asks(make_wall: Make, walls: Any, panel: Panel) -> None:
    wall = full_wall(make_wall, walls, panel)
    millimetre = panel.width / panel.width_mm
    numbers = [w for w in wall.stage.widgets if isinstance(w, Digits) and w.text[0] in "AB"]
    assert len(numbers) >= 2
    for digits in numbers:
        assert digits.capital / millimetre >= 12.2 * panel.distance_m
    assert numbers[0].capital >= 1.1 * numbers[1].capital


def test_other_text_is_at_least_6_mm_a_metre(make_wall: Make, walls: Any, panel: Panel) -> None:
    """The office's name alone may give way, to leave the calls their place."""
    wall = full_wall(make_wall, walls, panel)
    millimetre = panel.width / panel.width_mm
    header = wall.metrics.height * 0.2
    for widget in wall.stage.widgets:
        if isinstance(widget, Label) and widget.box.top > header:
            assert widget.capital / millimetre >= 6 * panel.distance_m * 0.8, widget.text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_spills_and_every_glyph_is_there(
    make_wall: Make, walls: Any, panel: Panel, language: str
) -> None:
    wall = full_wall(make_wall, walls, panel, language)
    screen = wall.window.surface.get_rect()
    for _ in range(8):
        for widget in wall.stage.widgets:
            assert not widget.spills(wall.canvas), widget
            assert screen.contains(widget.box), widget
            text = getattr(widget, "text", "")
            face = getattr(widget, "face", NUMBERS_BOLD)
            assert not missing_glyphs(text, face), text
        wall.pass_time(10)


def test_lines_of_text_do_not_touch_each_other(make_wall: Make, walls: Any, panel: Panel) -> None:
    wall = full_wall(make_wall, walls, panel)
    for _ in range(8):
        boxes = [
            (widget.text, ink_box(wall, widget))
            for widget in wall.stage.widgets
            if isinstance(widget, Label | Digits)
        ]
        for (first, one), (second, other) in combinations(boxes, 2):
            assert not one.colliderect(other), (first, second)
        wall.pass_time(10)


def ink_box(wall: Any, widget: Label | Digits) -> pygame.Rect:
    """Where a line's capitals stand."""
    if isinstance(widget, Digits):
        face = NUMBERS_BOLD
        width = sum(wall.canvas.type.width(c, face, widget.capital) for c in widget.text)
    else:
        width = wall.canvas.type.width(widget.text, widget.face, widget.capital)
    box = pygame.Rect(0, 0, width, widget.capital)
    box.centery = widget.box.centery
    if widget.align == "left":
        box.left = widget.box.left
    elif widget.align == "right":
        box.right = widget.box.right
    else:
        box.centerx = widget.box.centerx
    return box


def test_text_stays_on_its_card(make_wall: Make, walls: Any, panel: Panel) -> None:
    wall = full_wall(make_wall, walls, panel)
    metrics, sizes = wall.metrics, Sizes.of(wall.metrics)
    layout = lay_out(metrics, sizes, round(metrics.height * 0.1), with_side=True)
    cards = [w.box for w in wall.stage.widgets if isinstance(w, Frame)]
    assert len(cards) >= 1 + len(layout.rows)
    for widget in wall.stage.widgets:
        if isinstance(widget, Digits) and widget.text[0] in "AB":
            assert any(card.contains(ink_box(wall, widget)) for card in cards), widget.text


@pytest.mark.parametrize("with_side", [True, False])
def test_sections_never_overlap(panel: Panel, *, with_side: bool) -> None:
    metrics = Metrics.of(panel, (panel.width, panel.height))
    layout = lay_out(metrics, Sizes.of(metrics), 100, with_side=with_side)
    side = [layout.side] if layout.side else []
    boxes = [layout.header, layout.footer, layout.hero, *layout.rows, *side]
    far = panel.distance_m * 1000 / panel.width_mm > 6
    assert (layout.side is not None) == (with_side and not far)
    assert layout.rows
    for one, other in combinations(boxes, 2):
        assert not one.colliderect(other)
    assert all(box.width > 0 and box.height > 0 for box in boxes)


def test_a_nearer_room_gets_more_rows() -> None:
    counts = []
    for distance in (3, 5, 8):
        panel = Panel(width=1920, height=1080, width_mm=1210, distance_m=distance)
        metrics = Metrics.of(panel, (1920, 1080))
        counts.append(len(lay_out(metrics, Sizes.of(metrics), 150, with_side=True).rows))
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1] >= 1
