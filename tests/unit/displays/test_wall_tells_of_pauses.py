"""The wall tells a whole room why nothing can be had, and until when."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from config.words import words
from contract.ids import Scope
from contract.messages import OfficeState, Pause, ServiceState
from displays.board import Board
from displays.telling import told

NOW = dt.datetime(2026, 11, 20, 9, 42, tzinfo=dt.timezone(dt.timedelta(hours=7)))
REASON = {"vi": "Mất điện", "en": "Power cut"}


def office(*pauses: Pause) -> OfficeState:
    return OfficeState(at=NOW, names={"vi": "Phường Thử"}, languages=["vi"], pauses=list(pauses))


def pause(scope: Scope, name: str = "", reason: dict[str, str] | None = None) -> Pause:
    return Pause(scope=scope, id=name, reason=REASON if reason is None else reason, since=NOW)


def service(name: str, **more: object) -> ServiceState:
    state = ServiceState(at=NOW, id=name, names={"vi": name.title()}, letter="A")
    return msgspec.structs.replace(state, **more)


def board(state: OfficeState | None, *services: ServiceState) -> Board:
    made = Board()
    if state is not None:
        made.take("office", state)
    for one in services:
        made.take(f"service/{one.id}", one)
    return made


def says(board_: Board) -> list[str]:
    return told(board_, words("display", "vi"), NOW)


def test_a_pause_of_the_office_is_told_with_its_reason_and_alone() -> None:
    paused = office(pause(Scope.SERVICE, "civil"), pause(Scope.OFFICE))
    assert says(board(paused, service("civil"))) == [
        "Tạm ngừng lấy số: Mất điện. Số đã lấy vẫn giữ nguyên thứ tự."
    ]


def test_each_paused_service_is_named_and_a_kiosks_pause_is_not_for_the_wall() -> None:
    paused = office(
        pause(Scope.SERVICE, "civil"), pause(Scope.SERVICE, "land", {}), pause(Scope.DEVICE, "k")
    )
    assert says(board(paused, service("civil"), service("land"))) == [
        "Civil: tạm ngừng lấy số, Mất điện.",
        "Land: tạm ngừng lấy số.",
    ]


@pytest.mark.parametrize(
    ("reason", "opens", "text"),
    [
        ("break", NOW.replace(hour=13, minute=30), "Đang nghỉ giữa buổi. Lấy số lại từ 13:30."),
        (
            "holiday", NOW + dt.timedelta(days=3),
            "Hôm nay nghỉ lễ. Lấy số lại từ 09:42 ngày 23/11.",
        ),
        ("limit", None, "Hôm nay đã hết số."),
    ],
)  # fmt: skip
def test_all_closed_for_one_reason_says_why_and_until_when(reason, opens, text) -> None:
    closed = [service(n, open=False, reason=reason, next_opening=opens) for n in ("a", "b")]
    assert says(board(office(), *closed)) == [text]


def test_an_ordinary_day_and_its_end_need_no_banner() -> None:
    over = service("b", open=False, reason="over")
    assert says(board(office(), service("a"), over)) == []
    assert says(board(office(), over)) == []
    assert says(board(None, over)) == []


def test_before_the_break_the_room_learns_that_it_will_be_the_afternoon() -> None:
    late, soon = service("a", expected="afternoon"), service("b")
    assert says(board(office(), late)) == ["Số lấy bây giờ dự kiến được gọi vào buổi chiều."]
    assert says(board(office(), late, soon)) == []


def test_the_wall_shows_the_banner_above_the_calls_and_takes_it_away(wall, walls) -> None:
    shown = wall.hear(walls.office).calls(walls.call(1, "A025"))
    top = shown.screen._hero.top
    paused = msgspec.structs.replace(walls.office, pauses=[pause(Scope.OFFICE)])
    shown.hear(paused)
    assert shown.screen.mark == "wall calls=1 told"
    assert shown.screen._hero.top > top
    shown.hear(walls.office)
    assert shown.screen.mark == "wall calls=1"
    assert shown.screen._hero.top == top
