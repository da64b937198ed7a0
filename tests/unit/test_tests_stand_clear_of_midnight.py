"""Tests of offices on the real clock do not run across the office's midnight."""

from __future__ import annotations

import datetime as dt
import time
from zoneinfo import ZoneInfo

import pytest

from tests.waiting import clear_of_midnight

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("now", "waits"),
    [("2026-12-31 23:58:50", []), ("2026-12-31 23:59:31", [30.0]), ("2027-01-01 00:00:01", [])],
)
def test_only_the_last_minute_is_waited_out(
    monkeypatch: pytest.MonkeyPatch, now: str, waits: list[float]
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    clear_of_midnight(dt.datetime.fromisoformat(now).replace(tzinfo=ZONE))
    assert slept == waits
