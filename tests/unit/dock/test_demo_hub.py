"""The newest of everything, for viewers fast and slow."""

from __future__ import annotations

import threading

from devices.dock.hub import Hub
from tests.waiting import PATIENCE


def test_a_slow_viewer_misses_pictures_but_not_the_last() -> None:
    hub = Hub()
    with hub.viewer() as seen:
        hub.put("wall", b"1")
        assert hub.news(seen, 1) == [b"1"]
        for picture in (b"2", b"3", b"4"):
            hub.put("wall", picture)
        hub.put("state", "{}")
        assert hub.news(seen, 1) == [b"4", "{}"]
        assert hub.news(seen, 0) == []


def test_what_is_the_same_is_no_news() -> None:
    hub = Hub()
    with hub.viewer() as seen:
        hub.put("state", "{}")
        hub.news(seen, 1)
        hub.put("state", "{}")
        assert hub.news(seen, 0) == []


def test_every_viewer_sees_what_was_there_before_it_came() -> None:
    hub = Hub()
    hub.put("wall", b"1")
    with hub.viewer() as first, hub.viewer() as second:
        assert hub.news(first, 1) == hub.news(second, 1) == [b"1"]


def test_a_waiting_viewer_is_woken() -> None:
    hub, got = Hub(), []
    with hub.viewer() as seen:
        waiting = threading.Thread(target=lambda: got.extend(hub.news(seen, 10)))
        waiting.start()
        hub.put("wall", b"1")
        waiting.join(PATIENCE)
    assert got == [b"1"]


def test_the_screens_hear_whether_anybody_looks() -> None:
    heard: list[bool] = []
    hub = Hub(heard.append)
    with hub.viewer(), hub.viewer():
        assert heard == [True]
    assert heard == [True, False]
