"""Server and broker of a whole office are away: the kiosk gives numbers, and hands them in."""

from __future__ import annotations

import os
import signal
import uuid
from typing import Any

import psutil

from tests.waiting import wait_for

FIRST_SERVICE = (0.25, 0.42)
NO_PRIORITY = (0.25, 0.8)
HOME_ALONE = r"^kiosk\.home\.alone$"
PRINTED = r"^kiosk\.number\.printed\.A\d+$"


def take_alone(demo: Any) -> str:
    """Take a number of the first service without the server."""
    demo.wait_mark("kiosk-1", HOME_ALONE)
    demo.touch("kiosk-1", FIRST_SERVICE)
    demo.wait_mark("kiosk-1", r"^kiosk\.priority$")
    demo.touch("kiosk-1", NO_PRIORITY)
    mark: str = demo.wait_mark("kiosk-1", PRINTED)
    return mark.rpartition(".")[2]


def waits(demo: Any, number: str) -> bool:
    """Whether the server knows the number, as one that waits."""
    try:
        return bool(demo.api("/api/v1/find", {"text": number})["state"] == "waiting")
    except OSError:
        return False  # not known yet


def give_back(demo: Any, *numbers: str) -> None:
    """Leave no longer line behind."""
    for number in numbers:
        token = demo.api("/api/v1/find", {"text": number})["token"]
        demo.api(f"/api/v1/tickets/{token}/cancel", {"request": str(uuid.uuid4())})


def restart_kiosk(demo: Any) -> None:
    demo.press("/break/kiosk-killed")
    demo.press("/repair/kiosk-killed")


def test_with_server_and_broker_gone_a_kiosk_killed_and_started_again_gives_on(
    whole_demo: Any,
) -> None:
    whole_demo.go_home()
    whole_demo.press("/break/server-killed")
    first = take_alone(whole_demo)
    whole_demo.press("/break/broker-stopped")
    restart_kiosk(whole_demo)
    second = take_alone(whole_demo)
    assert int(second[1:]) == int(first[1:]) + 1
    restart_kiosk(whole_demo)
    whole_demo.wait_mark("kiosk-1", HOME_ALONE)
    whole_demo.press("/repair/broker-stopped")
    whole_demo.press("/repair/server-killed")
    whole_demo.wait_mark("kiosk-1", r"^kiosk\.home$")
    for number in (first, second):
        wait_for(lambda one=number: waits(whole_demo, one), f"{number} handed in")
    ordinary = whole_demo.take_ticket()
    assert int(ordinary[1:]) < int(first[1:]), "the ordinary series goes on"
    give_back(whole_demo, first, second, ordinary)


def test_a_server_that_hangs_is_not_waited_for_and_one_person_has_one_number(
    whole_demo: Any,
) -> None:
    whole_demo.go_home()
    before = whole_demo.api("/api/v1/services")["services"][0]["waiting"]
    worker = psutil.Process(whole_demo.told["pids"]["server"]).children()[0].pid
    os.kill(worker, signal.SIGSTOP)
    try:
        whole_demo.touch("kiosk-1", (0.25, 0.34))
        if whole_demo.wait_mark("kiosk-1", r"^kiosk\.(taking|priority)$") == "kiosk.priority":
            whole_demo.touch("kiosk-1", NO_PRIORITY)
        number = whole_demo.wait_mark("kiosk-1", PRINTED).rpartition(".")[2]
    finally:
        os.kill(worker, signal.SIGCONT)
    assert int(number[1:]) > 800
    wait_for(lambda: waits(whole_demo, number), "handed in")
    assert whole_demo.api("/api/v1/services")["services"][0]["waiting"] == before + 1
    give_back(whole_demo, number)
