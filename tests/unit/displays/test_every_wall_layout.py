"""Every layout of the wall with all there can be, on four panels in both languages: nothing cut,
covered or without a glyph.  The pictures of ``make pictures`` are made from the same scenes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import pygame
import pytest
from PIL import Image, ImageDraw

from config.look.fonts import NUMBERS_BOLD
from config.settings import Panel
from contract.ids import CallKind, Scope
from contract.messages import Pause, Ready
from devices.screen.type import missing_glyphs
from devices.screen.widgets import Label
from displays.side import Side
from displays.slide_card import Picture
from displays.slides import SlideShow
from displays.widgets import Digits

PANELS = {
    "full-hd": Panel(width=1920, height=1080, width_mm=1210, distance_m=4, window=True),
    "4k": Panel(width=3840, height=2160, width_mm=1430, distance_m=5, window=True),
    "upright": Panel(width=1080, height=1920, width_mm=685, distance_m=4, window=True),
    "4-by-3": Panel(width=1024, height=768, width_mm=610, distance_m=3, window=True),
}
NAMES = [
    ("Hộ tịch, chứng thực", "Civil status, certified copies", 6),
    ("Đất đai, xây dựng", "Land, building", 11),
    ("Hộ kinh doanh", "Household businesses", 2),
    ("Chính sách xã hội, người có công", "Social support, people with merit", 4),
    ("Trả kết quả", "Collecting results", 0),
]
LONG_NAMES = [
    (f"{vi} và các việc có liên quan theo phân cấp", f"{en} and all that goes with them", 120 + n)
    for vi, en, n in NAMES
]
TEXTS = {
    "vi": (
        "Khai sinh cho con không mất lệ phí\n"
        "Đăng ký trong 60 ngày từ khi sinh. Ông/bà mang giấy chứng sinh và căn cước của cha, mẹ."
    ),
    "en": (
        "Registering a birth is free of charge\n"
        "Do it within 60 days. Bring the birth certificate of the clinic and both parents' cards."
    ),
}
LAYOUTS = ("calls", "waits", "slides")
Make = Callable[..., Any]


def a_picture(folder: Path) -> None:
    """A photograph, as it were: a sky, hills and a house."""
    picture = Image.new("RGB", (1600, 900), "#BFD8D2")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((1180, 90, 1380, 290), fill="#F3D9A4")
    pen.polygon([(0, 900), (0, 560), (520, 330), (1050, 640), (1600, 420), (1600, 900)], "#5E8C7B")
    pen.rectangle((620, 560, 980, 800), fill="#FBF1DC")
    pen.polygon([(570, 570), (800, 420), (1030, 570)], fill="#8A141C")
    pen.rectangle((760, 660, 840, 800), fill="#45403B")
    pen.rectangle((0, 800, 1600, 900), fill="#3F6B5C")
    picture.save(folder / "20-house.png")


def slides(folder: Path, language: str) -> SlideShow:
    """The slides of a folder, read at once."""
    for name, text in TEXTS.items():
        (folder / f"10-birth.{name}.txt").write_text(text, encoding="utf-8")
    a_picture(folder)
    return SlideShow(folder, language, lambda work: work(), lambda work: work())


def furnish(wall: Any, walls: Any, names: list[tuple[str, str, int]], results: int) -> Any:
    """An ordinary morning on a wall."""
    office = msgspec.structs.replace(
        walls.office, notices=[{"vi": "Chiều thứ Sáu nghỉ họp", "en": "Closed on Friday afternoon"}]
    )
    wall.board.take("office", office)
    for letter, (vi, en, waiting) in zip("ABCDR", names, strict=True):
        state = walls.service(vi, letter, waiting)
        state.names = {"vi": vi, "en": en}
        wall.board.take(f"service/{letter}", state)
    wall.board.results = [
        Ready(f"2026-11-{day + 1:02}", f"{970 + day:04}") for day in range(results)
    ]
    wall.show()
    return wall.calls(
        walls.call(9, "A025", "3", ago=40),
        walls.call(8, "B011", "5", ago=70),
        walls.call(7, "R004", "1", ago=90),
        walls.call(6, "C007", "2", ago=150),
    )


def ordinary(wall: Any, walls: Any) -> None:
    furnish(wall, walls, NAMES, 6)


def without_results(wall: Any, walls: Any) -> None:
    furnish(wall, walls, NAMES, 0)


def a_priority_recall(wall: Any, walls: Any) -> None:
    furnish(wall, walls, NAMES, 6)
    wall.calls(
        walls.call(12, "A1025", "12", kind=CallKind.RECALL, priority=True),
        *(walls.call(9 - i, f"B{i:03}", str(i), ago=100) for i in range(8)),
    )


def paused(wall: Any, walls: Any) -> None:
    furnish(wall, walls, NAMES, 6)
    reason = {"vi": "Máy chủ đang bảo trì", "en": "The server is being serviced"}
    pause = Pause(scope=Scope.OFFICE, reason=reason, since=walls.office.at)
    wall.hear(msgspec.structs.replace(walls.office, pauses=[pause]))


def stale(wall: Any, walls: Any) -> None:
    furnish(wall, walls, NAMES, 6)
    wall.stale = wall.clock.now() - dt.timedelta(minutes=5)
    wall.screen.met()
    wall.settle()


def before_any_call(wall: Any, walls: Any) -> None:
    furnish(wall, walls, NAMES, 6)
    wall.calls()


def longest_names(wall: Any, walls: Any) -> None:
    furnish(wall, walls, LONG_NAMES, 19)
    wall.board.office.names = {
        "vi": "Trung tâm Phục vụ hành chính công phường Thử Nghiệm Nam Trung Bắc",
        "en": "Public Administration Service Centre of the Ward of Northern Trials",
    }
    a_priority_call = walls.call(12, "A1025", "Bàn 12", priority=True)
    wall.calls(a_priority_call, *(walls.call(9 - i, f"B{i:03}", "10") for i in range(8)))


SCENES = (
    ordinary, without_results, a_priority_recall, paused, stale, before_any_call, longest_names,
)  # fmt: skip


def make_side(layout: str, folder: Path, language: str) -> Side:
    """What stands beside the calls in one layout."""
    return Side(layout, slides(folder, language), 12.0, "5")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("size", PANELS)
def test_nothing_is_cut_or_covered(
    make_wall: Make, walls: Any, tmp_path: Path, size: str, layout: str, language: str
) -> None:
    for scene, turns in ((longest_names, 3), (a_priority_recall, 1), (paused, 1)):
        wall = make_wall(PANELS[size], language, make_side(layout, tmp_path, language))
        scene(wall, walls)
        for _ in range(turns):
            check(wall)
            wall.pass_time(12.1).pass_time(0.2)


def check(wall: Any) -> None:
    """Everything is on the screen, in its place, and touches nothing else."""
    screen, drawn = wall.window.surface.get_rect(), []
    for widget in wall.stage.widgets:
        assert screen.contains(widget.box), widget
        assert not widget.spills(wall.canvas), widget
        if isinstance(widget, Label | Digits):
            face = getattr(widget, "face", NUMBERS_BOLD)
            assert not missing_glyphs(widget.text, face), widget.text
            drawn.append((widget.text, ink(wall, widget)))
        elif isinstance(widget, Picture):
            place = widget.picture.get_rect(center=widget.box.center)
            assert widget.box.contains(place)
            drawn.append(("picture", place))
    for (first, one), (second, other) in combinations(drawn, 2):
        assert not one.colliderect(other), (first, second)


def ink(wall: Any, widget: Label | Digits) -> pygame.Rect:
    """Where a line's capitals stand."""
    face = getattr(widget, "face", NUMBERS_BOLD)
    pieces = widget.text if isinstance(widget, Digits) else [widget.text]
    width = sum(wall.canvas.type.width(piece, face, widget.capital) for piece in pieces)
    box = pygame.Rect(0, 0, width, widget.capital)
    box.midleft = widget.box.midleft
    if widget.align == "right":
        box.right = widget.box.right
    elif widget.align == "middle":
        box.centerx = widget.box.centerx
    return box
