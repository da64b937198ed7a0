"""Slides: in the order of their names, of one language; whatever is broken costs nothing."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from displays.side import Side
from displays.slides import PictureSlide, SlideShow, TextSlide
from tests.waiting import PATIENCE

ROOM = (400, 300)


@pytest.fixture
def show(tmp_path: Path) -> SlideShow:
    return SlideShow(tmp_path, "vi", lambda work: work(), lambda work: work())


def text(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content, encoding="utf-8")


def titles(show: SlideShow, turns: int) -> list[str]:
    seen = []
    for _ in range(turns):
        show.turn(ROOM)
        now = show.now
        seen.append(now.title if isinstance(now, TextSlide) else getattr(now, "name", ""))
    return seen


def test_they_come_round_in_the_order_of_names_in_the_walls_language(
    show: SlideShow, tmp_path: Path
) -> None:
    text(tmp_path, "2-fees.vi.txt", "Lệ phí\nMiễn phí\n")
    text(tmp_path, "2-fees.en.txt", "Fees")
    text(tmp_path, "1-hello.txt", "Xin chào")
    Image.new("RGB", (80, 20), "red").save(tmp_path / "3.v2.PNG")
    text(tmp_path, "notes.docx", "no slide")
    text(tmp_path, ".hidden.txt", "no slide")
    assert titles(show, 4) == ["Xin chào", "Lệ phí", "3.v2.PNG", "Xin chào"]


def test_broken_missing_and_removed_files_are_passed_over_and_logged_once(
    show: SlideShow, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "1.jpg").write_bytes(b"\xff\xd8 not a picture")
    (tmp_path / "2.txt").write_bytes(b"\xff\xfe\x00")
    text(tmp_path, "3.txt", "")
    text(tmp_path, "4.txt", "word " * 1000)
    (tmp_path / "5.png").mkdir()
    text(tmp_path, "6.txt", "Gone soon")
    text(tmp_path, "7.txt", "Good")
    with caplog.at_level(logging.WARNING):
        assert titles(show, 2) == ["Gone soon", "Good"]
        (tmp_path / "6.txt").unlink()
        assert titles(show, 2) == ["Good", "Good"]
    assert len(caplog.records) == 5
    (tmp_path / "7.txt").unlink()
    show.turn(ROOM)
    assert show.now is None


def test_no_folder_shows_nothing(tmp_path: Path) -> None:
    show = SlideShow(tmp_path / "none", "vi", lambda work: work(), lambda work: work())
    assert titles(show, 2) == ["", ""]


def test_pictures_are_scaled_into_their_room_and_turned_upright(
    show: SlideShow, tmp_path: Path
) -> None:
    sideways = Image.new("RGB", (1600, 800), "green")
    exif = sideways.getexif()
    exif[0x0112] = 6  # to be turned by a quarter
    sideways.save(tmp_path / "photo.jpg", exif=exif)
    show.turn(ROOM)
    assert isinstance(show.now, PictureSlide)
    assert show.now.picture.get_size() == (150, 300)
    before = show.now
    show.turn(ROOM)
    assert show.now is before, "a slide that stays is not read again"


def test_no_call_waits_for_a_slide(make_wall: Any, walls: Any, tmp_path: Path) -> None:
    """A slide is read on a thread of its own; the screen shows it when it comes."""
    text(tmp_path, "1.txt", "Lệ phí")
    posted: list[Any] = []
    come = threading.Event()

    def post(work: Any) -> None:
        assert threading.current_thread() is not threading.main_thread()
        posted.append(work)
        come.set()

    wall = make_wall(side=Side("slides", SlideShow(tmp_path, "vi", post)))
    wall.board.take("office", walls.office)
    wall.show().calls(walls.call(1, "A025"))
    assert "A025" in wall.texts()
    assert "Lệ phí" not in wall.texts()
    assert come.wait(PATIENCE)
    posted.pop()()
    wall.pass_time(0.2)
    assert {"A025", "Lệ phí"} <= set(wall.texts())


def test_a_zone_stands_in_the_header_and_calls_alone_fill_the_wall(
    make_wall: Any, walls: Any, ready: Any
) -> None:
    wall = make_wall(side=Side("calls"))
    wall.board.zone = "Tầng 2"
    wall.board.take("office", walls.office)
    wall.show().hear(walls.service("Hộ tịch", "A", 3), ready)
    wall.calls(walls.call(1, "A025", zone="Tầng 2"), walls.call(2, "B001", zone="Tầng 1"))
    assert {"A025"} <= set(wall.texts())
    assert not {"B001", "Hộ tịch"} & set(wall.texts())
    assert "· Tầng 2" in " ".join(wall.texts())
