"""What the wall remembers of the office."""

from __future__ import annotations

import datetime as dt

import pytest

from contract.ids import CallKind
from contract.messages import Call, CallsState, CounterState, Ready, ResultsState, ServiceState
from displays.board import Board, pages, part_of_day, plain_time, short_date, time_ahead

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


def call(seq: int, zone: str = "") -> Call:
    return Call(
        seq=seq, at=NOW, kind=CallKind.CALL, number=f"A{seq:03}", counter="c", label="1",
        service="s", zone=zone,
    )  # fmt: skip


def service(
    letter: str, position: int = 0, *, waiting: int = 0, is_open: bool = True
) -> ServiceState:
    return ServiceState(
        at=NOW, id=letter.lower(), names={"vi": letter}, letter=letter, position=position,
        waiting=waiting, open=is_open,
    )  # fmt: skip


def numbers(board: Board) -> list[int]:
    return [call.seq for call in board.calls]


def test_calls_are_newest_first_however_they_come() -> None:
    board = Board()
    assert board.take("calls", CallsState(at=NOW, calls=[call(3), call(9), call(5)]))
    assert numbers(board) == [9, 5, 3]
    assert board.newest == 9


def test_a_zone_shows_its_own_calls_and_those_of_no_zone() -> None:
    calls = CallsState(at=NOW, calls=[call(1, "hall"), call(2, "upstairs"), call(3)])
    board = Board("hall")
    board.take("calls", calls)
    assert numbers(board) == [3, 1]
    everywhere = Board()
    everywhere.take("calls", calls)
    assert numbers(everywhere) == [3, 2, 1]


def test_what_has_gone_is_forgotten() -> None:
    board = Board()
    board.take("calls", CallsState(at=NOW, calls=[call(1)]))
    board.take("service/a", service("A"))
    board.take("results", ResultsState(at=NOW, results=[Ready("2026-11-06", "0975")]))
    for suffix in ("calls", "service/a", "results"):
        assert board.take(suffix, None)
    assert (board.calls, board.services(), board.results, board.newest) == ([], [], [], 0)


def test_services_stand_in_the_offices_order_and_closed_ones_only_while_people_wait() -> None:
    board = Board()
    for one in (
        service("C", 1), service("A", 2), service("B", 0, is_open=False),
        service("D", 3, is_open=False, waiting=2),
    ):  # fmt: skip
        board.take(f"service/{one.id}", one)
    assert [one.letter for one in board.services()] == ["C", "A", "D"]


def test_what_the_wall_does_not_show_changes_nothing() -> None:
    board = Board()
    assert not board.take("counter/3", CounterState(at=NOW, id="3", label="3"))
    assert not board.take("link", None)


@pytest.mark.parametrize(
    ("sizes", "room", "gap", "expected"),
    [
        ([], 10, 0, []),
        ([4, 4, 4], 12, 0, [3]),
        ([4, 4, 4], 11, 0, [2, 1]),
        ([4, 4, 4], 10, 2, [2, 1]),
        ([20, 4], 10, 0, [1, 1]),
        ([3, 20, 3, 3], 10, 0, [1, 1, 2]),
    ],
)
def test_pages(sizes: list[int], room: int, gap: int, expected: list[int]) -> None:
    assert pages(sizes, room, gap) == expected


@pytest.mark.parametrize(("seconds", "believed"), [(5, 0), (-14, 0), (3600, 3600), (-90, -90)])
def test_the_servers_clock_is_believed_where_ours_is_clearly_wrong(
    seconds: int, believed: int
) -> None:
    ahead = time_ahead(NOW + dt.timedelta(seconds=seconds), NOW)
    assert ahead.total_seconds() == believed


def test_dates_and_times_as_people_write_them() -> None:
    assert short_date("2026-11-06") == "06/11"
    assert short_date("06/11") == "06/11"
    assert (plain_time("08:00"), plain_time("13:30")) == ("8:00", "13:30")
    assert [part_of_day(start) for start in ("07:30", "13:00", "18:30")] == [
        "wall.morning", "wall.afternoon", "wall.evening",
    ]  # fmt: skip
