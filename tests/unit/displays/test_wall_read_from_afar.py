"""Read from the last row: digits 12.2 mm and other text 6 mm a metre, on common panels; flashing
that harms nobody; and no name of anybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import pygame
import pytest

from config.settings import Panel
from contract.ids import CallKind, Scope
from contract.messages import CallsState, Pause, Ready
from devices.screen.widgets import Label
from displays.side import Side
from displays.widgets import Digits, Frame
from queue_server.services.register import NewDossier

WIDTHS_MM = {43: 952, 55: 1218, 65: 1439}
NOTICE = {
    "vi": "Chiều thứ Sáu 20/11 nghỉ họp từ 13:30. Số đã lấy được gọi trước vào sáng thứ Hai 23/11, "
    "mời ông/bà giữ phiếu.",
    "en": "Closed on Friday 20/11 from 13:30. Numbers taken go first on Monday 23/11, keep them.",
}
REASON = {
    "vi": "mất điện cả khu phố, điện lực báo có lại khoảng 10:30",
    "en": "no electricity in the whole quarter, it is said to be back at half past ten",
}
SERVICES = ("Hộ tịch, chứng thực", "Đất đai, xây dựng", "Hộ kinh doanh")
Make = Callable[..., Any]


def ordinary(wall: Any) -> None:
    """Nothing is amiss."""


def paused(wall: Any) -> None:
    pause = Pause(scope=Scope.OFFICE, reason=REASON, since=wall.clock.now())
    wall.hear(msgspec.structs.replace(wall.board.office, pauses=[pause]))


def cut_off(wall: Any) -> None:
    wall.stale = wall.clock.now() - dt.timedelta(minutes=5)
    wall.screen.met()
    wall.settle()


def both(wall: Any) -> None:
    paused(wall)
    cut_off(wall)


@pytest.mark.parametrize("state", [ordinary, paused, cut_off, both])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("distance", [5, 8])
@pytest.mark.parametrize("inches", WIDTHS_MM)
def test_everybody_in_the_room_can_read_it(
    make_wall: Make, walls: Any, inches: int, distance: int, language: str, state: Any
) -> None:
    """The office's name alone gives way."""
    panel = Panel(width=1920, height=1080, width_mm=WIDTHS_MM[inches], distance_m=distance,
                  window=True)  # fmt: skip
    wall = make_wall(panel, language, Side("waits"))
    wall.board.take("office", msgspec.structs.replace(walls.office, notices=[NOTICE]))
    for letter, name in zip("ABC", SERVICES, strict=True):
        wall.board.take(f"service/{letter}", walls.service(name, letter, 11))
    wall.board.results = [Ready("2026-11-06", "0975")]
    wall.show()
    wall.calls(
        walls.call(9, "A1025", "12", priority=True, kind=CallKind.RECALL),
        *(walls.call(8 - i, f"B{i:03}", "3", ago=100) for i in range(8)),
    )
    state(wall)
    header = wall.screen._hero.top * 0.6
    for _ in range(9):
        for widget in wall.stage.widgets:
            check_size(widget, header, panel)
        wall.pass_time(10.1)


def check_size(widget: Any, header: float, panel: Panel) -> None:
    least = panel.distance_m * panel.width / panel.width_mm
    if isinstance(widget, Digits) and widget.text[0] in "AB":
        assert widget.capital >= round(12.2 * least) - 1, widget.text
    elif isinstance(widget, Digits) or (isinstance(widget, Label) and widget.box.top > header):
        assert widget.capital >= round(6 * least) - 1, widget.text


def test_a_long_notice_is_told_whole_line_by_line(make_wall: Make, walls: Any) -> None:
    wall = make_wall()
    wall.board.take("office", msgspec.structs.replace(walls.office, notices=[NOTICE], hotline=""))
    wall.show()
    told = []
    for _ in range(6):
        told.append(wall.texts()[-1])
        wall.pass_time(10.1)
    whole = " ".join(line.rstrip("…") for line in told)
    for sentence in NOTICE["vi"].split(". "):
        assert sentence in whole


def test_a_text_that_would_be_cut_takes_turns_with_the_results(
    make_wall: Make, walls: Any, tmp_path: Any
) -> None:
    from displays.slides import SlideShow

    text = "Khai sinh cho con không mất lệ phí\nĐăng ký trong 60 ngày từ khi sinh."
    (tmp_path / "10-birth.txt").write_text(text, encoding="utf-8")
    show = SlideShow(tmp_path, "vi", lambda work: work(), lambda work: work())
    square = Panel(width=1024, height=768, width_mm=610, distance_m=3, window=True)
    wall = make_wall(square, "vi", Side("slides", show, 12.0, "5"))
    wall.board.take("office", walls.office)
    wall.board.results = [Ready("2026-11-06", "0975")]
    wall.show().calls(walls.call(1, "A025"))
    seen = " ".join(wall.texts())
    assert "lệ phí" in seen
    assert "0975" not in seen
    assert "06/11 · 0975" in " ".join(wall.pass_time(10.1).texts())


def hero_picture(wall: Any) -> bytes:
    box = next(widget.box for widget in wall.stage.widgets if isinstance(widget, Frame))
    small = pygame.transform.scale(wall.window.surface.subsurface(box), (64, 36))
    return pygame.image.tobytes(small, "RGB")


@pytest.mark.parametrize("between", [0.2, 0.3, 0.7, 1.0, 1.1])
def test_a_crowd_of_calls_does_not_flicker(make_wall: Make, walls: Any, between: float) -> None:
    """One counter's card: a call that is called again and again, at any pace."""
    wall = make_wall()
    wall.board.take("office", walls.office)
    wall.show()
    step, changes, before, seq, due = 0.05, [], b"", 0, 0.0
    for i in range(160):
        if i * step >= due:
            seq, due = seq + 1, due + between
            call = msgspec.structs.replace(walls.call(seq, "A025"), at=wall.clock.now())
            wall.board.take("calls", CallsState(at=wall.clock.now(), calls=[call]))
            wall.screen.changed()
        wall.pass_time(step)
        now = hero_picture(wall)
        changes += [i * step] * (now != before)
        before = now
    assert changes
    for start in changes:
        assert sum(start <= change < start + 1 for change in changes) <= 4, start


def test_no_name_of_anybody_is_ever_drawn(make_wall: Make, office, clerk, kiosk) -> None:
    """An office whose clerk, applicants and notes have names, all of it shown on a wall."""
    names = ("Nguyễn Thị Hoa", "Lê Văn Tám", "gặp ông Bảy", clerk.name)
    now = office.clock.now()
    for place, name in enumerate(names[:2]):
        code = f"H26.15.02-261106-000{place}"
        office.register.enter(clerk, None, NewDossier(code=code, name=name, phone="0900000000",
                              status=9, received_at=now - dt.timedelta(days=3)))  # fmt: skip
    numbers = [office.tickets.take(kiosk, None, "ho-tich").number for _ in range(3)]
    for command, more in (("open", {}), ("next", {}), ("recall", {}), ("missed", {}), ("next", {})):
        office.counters.command(clerk, "quay-1", command, **more)
    office.counters.command(clerk, "quay-1", "transfer", service="dat-dai", note=names[2])
    wall = make_wall(language="vi", side=Side("waits"))
    for topic in office.views.topics():
        wall.board.take(topic, office.views.state(topic))
    wall.show()
    wall.screen.changed()
    drawn = ""
    for _ in range(4):
        drawn += " ".join([*wall.texts(), ""])
        wall.pass_time(10.1)
    assert numbers[0] in drawn
    assert [name for name in names if name in drawn] == []
