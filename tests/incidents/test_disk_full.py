"""The disk is full: everybody is told so, nothing is lost, and it goes on once there is room."""

from __future__ import annotations

import resource
from typing import Any


def leave_no_room(office: Any) -> None:
    """The server's files can grow no more, as on a full disk."""
    room = (office.data / "motcua.sqlite3-wal").stat().st_size
    assert (office.folder / "server.log").stat().st_size < room - 10_000, "the log needs room"
    resource.prlimit(office.worker_pid, resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))


def make_room(office: Any) -> None:
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(office.worker_pid, resource.RLIMIT_FSIZE, unlimited)


def take(office: Any, request: str) -> tuple[int, Any]:
    body = {"request": request, "service": "ho-tich"}
    status, answer = office.post("tickets", body, "kiosk-1-token")
    return status, answer.get("number") or answer["error"]


def test_a_full_disk_is_told_and_goes_on_by_itself(real_office: Any) -> None:
    assert take(real_office, "confirmed-0001") == (201, "A001")
    leave_no_room(real_office)
    answers = {take(real_office, f"no-room-{n:04d}") for n in range(20)}
    assert answers == {(503, "busy")}
    assert real_office.get("/status")
    assert real_office.count("ticket") == 1
    assert real_office.log.count("storage cannot be written") == 1
    make_room(real_office)
    assert take(real_office, "no-room-0000") == (201, "A002")
    assert take(real_office, "confirmed-0001") == (201, "A001")
    assert real_office.log.count("storage can be written again") == 1
    assert "Traceback" not in real_office.log
