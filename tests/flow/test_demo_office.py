"""The demo office as a newcomer meets it: touched, scanned, called, broken and repaired."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import wave
from pathlib import Path
from typing import Any

import psutil
import pytest
import zxingcpp
from PIL import Image, ImageOps
from simple_websocket import Client
from simple_websocket.errors import ConnectionError as NotConnectedError

from tests.waiting import PATIENCE, wait_for

ROOT = Path(__file__).parents[2]
FIRST_SERVICE = (0.25, 0.34)
NO_PRIORITY = (0.25, 0.8)
PARTS = {"dock", "broker", "server", "kiosk-1", "guide-1", "look-up-1", "display-1", "box-3"}


def code_of(demo: Any, status: int) -> str:
    """A seeded dossier of that status."""
    return next(one["code"] for one in demo.told["dossiers"] if one["status"] == status)


def newest_paper(demo: Any) -> Image.Image:
    number = demo.state()["papers"][0]["number"]
    return Image.open(io.BytesIO(demo.get(f"/papers/{number}.png")))


def with_children(pids: dict[str, int]) -> list[psutil.Process]:
    """The office's processes and all that these have started."""
    dock = psutil.Process(pids["dock"])
    found = {process.pid: process for process in (dock, *dock.children(recursive=True))}
    assert set(pids.values()) <= set(found)
    return list(found.values())


# -- opening and closing ------------------------------------------------------------------------


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_nothing_of_a_closed_office_goes_on_running(
    tmp_path: Path, start_demo: Any, how: signal.Signals
) -> None:
    office = start_demo(tmp_path / "office")
    pids = office.told["pids"]
    assert set(pids) == PARTS
    everybody = with_children(pids)
    assert len(everybody) > len(PARTS)  # the server's worker and the cameras' decoders
    status = office.end(how)
    assert psutil.wait_procs(everybody, timeout=PATIENCE)[1] == []
    if how is signal.SIGINT:
        assert status == 0
        assert not (tmp_path / "office" / "demo.json").exists()


def test_a_busy_port_is_named_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        command = [sys.executable, str(ROOT / "motcua.py"), "demo"]
        options = ["--port", str(port), "--folder", str(tmp_path)]
        ended = subprocess.run(
            [*command, *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert f"port {port} for the dock is busy" in ended.stderr
    assert not (tmp_path / "demo").exists()


def test_a_second_office_does_not_write_over_the_first(demo: Any) -> None:
    before = demo.told
    command = [sys.executable, str(ROOT / "motcua.py"), "demo", "--free-ports"]
    ended = subprocess.run(
        [*command, "--folder", str(demo.folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert str(demo.folder) in ended.stderr
    assert demo.told == before


def test_secrets_are_for_their_owner_only(demo: Any) -> None:
    told = demo.folder / "demo.json"
    assert told.stat().st_mode & 0o077 == 0
    assert (demo.folder / "demo").stat().st_mode & 0o077 == 0


def test_a_process_that_dies_is_started_again(whole_demo: Any) -> None:
    before = whole_demo.told["pids"]["display-1"]
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: whole_demo.told["pids"].get("display-1", before) != before, "another display")
    whole_demo.wait_mark("display-1", r"^wall calls=\d+$")


# -- a ticket's way -----------------------------------------------------------------------------


def test_a_touch_gives_a_ticket_whose_code_can_be_read(whole_demo: Any) -> None:
    number = whole_demo.take_ticket()
    read = zxingcpp.read_barcodes(ImageOps.expand(newest_paper(whole_demo).convert("L"), 20, 255))
    address = read[0].text
    assert address.startswith(f"{whole_demo.told['http']}/t/")
    token = address.rpartition("/")[2]
    assert whole_demo.api(f"/api/v1/tickets/{token}")["number"] == number


def test_a_call_is_shown_and_spoken(whole_demo: Any) -> None:
    whole_demo.take_ticket()
    spoken = whole_demo.state()["announcement"]
    before = whole_demo.wait_mark("display-1", r"^wall calls=\d+$")
    whole_demo.command("3", "open")
    called = whole_demo.command("3", "next")
    assert called["ticket"]["number"]
    seq = int(before.partition("=")[2])
    newer = re.compile(r"^wall calls=(\d+)$")

    def shows_a_newer_call() -> bool:
        found = newer.search(whole_demo.look("display-1").mark)
        return found is not None and int(found[1]) > seq

    wait_for(shows_a_newer_call, "the call on the wall")
    wait_for(lambda: whole_demo.state()["announcement"] > spoken, "the call's sound")
    with wave.open(io.BytesIO(whole_demo.get("/announcement.wav"))) as sound:
        assert sound.getnframes() > sound.getframerate()
    wait_for(
        lambda: whole_demo.state()["counters"]["3"]["ticket"] == called["ticket"]["number"],
        "the number beside the keypad",
    )


def test_the_keypad_calls_the_next(whole_demo: Any) -> None:
    number = whole_demo.take_ticket()
    whole_demo.command("3", "open")

    def call() -> bool:
        whole_demo.press("/keypad/box-3/next")
        time.sleep(0.4)  # a key pressed at once again is taken for a bounce
        return bool(whole_demo.api("/api/v1/counters/3")["ticket"]["number"] == number)

    wait_for(call, f"{number} at counter 3")


# -- codes --------------------------------------------------------------------------------------


def test_receipts_are_read_by_scanner_and_camera(whole_demo: Any) -> None:
    ready, processing = code_of(whole_demo, 9), code_of(whole_demo, 4)
    whole_demo.press("/scan", {"code": ready, "how": "serial", "at": "look-up-1"})
    whole_demo.wait_mark("look-up-1", r"^dossier\.9")
    whole_demo.press("/scan", {"code": processing, "how": "camera", "at": "look-up-1"})
    whole_demo.wait_mark("look-up-1", r"^dossier\.4")


def test_the_kiosk_reads_receipts_too(whole_demo: Any) -> None:
    whole_demo.go_home()
    whole_demo.press("/scan", {"code": code_of(whole_demo, 5), "how": "camera", "at": "kiosk-1"})
    whole_demo.wait_mark("kiosk-1", r"^dossier\.5")
    whole_demo.touch("kiosk-1", (0.08, 0.96))
    whole_demo.wait_mark("kiosk-1", r"^kiosk\.home$")


# -- breaking and repairing ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("switch", "screen", "broken", "whole"),
    [
        ("paper-out", "kiosk-1", r"^kiosk\.home\.paper-out$", r"^kiosk\.home$"),
        ("cover-open", "kiosk-1", r"^kiosk\.home\.cover-open$", r"^kiosk\.home$"),
        ("printer-unplugged", "kiosk-1", r"^kiosk\.home\.printer-missing$", r"^kiosk\.home$"),
        ("scanner-unplugged", "look-up-1", r"^look-up\.home\.no-scanner$", r"^look-up\.home$"),
        ("broker-stopped", "kiosk-1", r"^kiosk\.home\.alone$", r"^kiosk\.home$"),
        ("server-killed", "kiosk-1", r"^kiosk\.home\.alone$", r"^kiosk\.home$"),
        ("server-killed", "display-1", r"^wall calls=\d+ stale$", r"^wall calls=\d+$"),
        ("kiosk-killed", "kiosk-1", r"", r"^kiosk\.home$"),
    ],
)
def test_what_breaks_is_shown_and_goes_on_after_the_repair(
    whole_demo: Any, switch: str, screen: str, broken: str, whole: str
) -> None:
    whole_demo.go_home()
    whole_demo.clear_look_up()
    whole_demo.press(f"/break/{switch}")
    assert whole_demo.state()["switches"][switch]
    if broken:
        whole_demo.wait_mark(screen, broken)
    else:
        wait_for(lambda: not whole_demo.state()["screens"][screen], "a dark screen")
    whole_demo.press(f"/repair/{switch}")
    assert not whole_demo.state()["switches"][switch]
    whole_demo.wait_mark(screen, whole)
    if screen == "kiosk-1":
        assert whole_demo.take_ticket()


def test_little_paper_and_a_lost_keypad_are_told(whole_demo: Any) -> None:
    def parts(device: str) -> dict[str, str]:
        devices = whole_demo.api("/status")["devices"]
        return next(one["parts"] for one in devices if one["id"] == device)

    whole_demo.press("/break/paper-low")
    whole_demo.press("/break/keypad-unplugged")
    wait_for(lambda: parts("kiosk-1")["paper"] == "low", "paper low")
    wait_for(lambda: parts("box-3")["keypad"] == "missing", "keypad missing")
    whole_demo.press("/repair/paper-low")
    whole_demo.press("/repair/keypad-unplugged")
    wait_for(lambda: parts("kiosk-1")["paper"] == "ok", "paper")
    wait_for(lambda: parts("box-3")["keypad"] == "ok", "keypad")


# -- the dock's addresses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/break/paper-out", {}, {"Origin": "http://elsewhere.test"}, 403),
        ("/break/paper-out", {}, {"Sec-Fetch-Site": "cross-site"}, 403),
        ("/break/paper-out", {}, {"Host": "elsewhere.test"}, 403),
        ("/break/nothing-we-have", {}, {}, 404),
        ("/keypad/box-3/nothing-we-have", {}, {}, 404),
        ("/screens/nothing-we-have/touch", {"x": 0.5, "y": 0.5}, {}, 404),
        ("/screens/kiosk-1/touch", {"x": 5, "y": 0.5}, {}, 400),
        ("/screens/kiosk-1/touch", [], {}, 400),
        ("/scan", {"code": ""}, {}, 400),
        ("/scan", {"code": "x" * 201}, {}, 400),
        ("/scan", {"code": "1", "at": "the-moon"}, {}, 400),
        ("/scan", {"code": "tiếng Việt", "how": "camera"}, {}, 400),
    ],
)
def test_what_is_wrong_or_foreign_is_refused_and_changes_nothing(
    demo: Any, path: str, body: object, headers: dict[str, str], status: int
) -> None:
    assert demo.post(path, body, headers) == status
    assert not any(demo.state()["switches"].values())


def test_the_guide_explains_prints_and_leads_to_a_number(whole_demo: Any) -> None:
    whole_demo.wait_mark("guide-1", r"^guide\.home$")
    papers = whole_demo.papers_out()
    whole_demo.touch("guide-1", (0.17, 0.40))  # what happens first in a life: a child is born
    whole_demo.wait_mark("guide-1", r"^guide\.list$")
    whole_demo.touch("guide-1", (0.25, 0.40))
    whole_demo.wait_mark("guide-1", r"^guide\.procedure\.1\.001193$")
    whole_demo.touch("guide-1", (0.22, 0.955))
    whole_demo.wait_mark("guide-1", r"^guide\.printed$")
    wait_for(lambda: whole_demo.papers_out() > papers, "a checklist")
    whole_demo.wait_mark("guide-1", r"^guide\.procedure\.1\.001193$")
    whole_demo.touch("guide-1", (0.73, 0.955))
    whole_demo.wait_mark("guide-1", r"^kiosk\.(priority|number)")


def test_a_viewer_gets_every_screen_and_can_touch(whole_demo: Any) -> None:
    whole_demo.go_home()
    viewer = Client(whole_demo.told["dock"].replace("http", "ws") + "/live")
    try:
        seen = _screens(viewer, 4)
        assert set(seen) == {"kiosk-1", "display-1", "look-up-1", "guide-1"}
        sizes = {name: Image.open(io.BytesIO(jpeg)).size for name, jpeg in seen.items()}
        assert sizes["kiosk-1"] == (1280, 1024)
        assert sizes["display-1"] == (1920, 1080)
        _tap(viewer, *FIRST_SERVICE)
        if whole_demo.wait_mark("kiosk-1", r"^kiosk\.(number|priority)") == "kiosk.priority":
            _tap(viewer, *NO_PRIORITY)
        whole_demo.wait_mark("kiosk-1", r"kiosk\.number\.")
        viewer.send("no finger at all")
        assert _screens(viewer, 1)
    finally:
        viewer.close()


def test_another_sites_page_gets_no_live_screens(demo: Any) -> None:
    address = demo.told["dock"].replace("http", "ws") + "/live"
    with pytest.raises(NotConnectedError) as refused:
        Client(address, headers={"Origin": "http://elsewhere.test"})
    assert refused.value.status_code == 403


def _tap(viewer: Client, x: float, y: float) -> None:
    """A finger down and up at the kiosk."""
    for what in ("down", "up"):
        place = {"screen": "kiosk-1", "x": x, "y": y, "id": 7, "finger": what}
        viewer.send(json.dumps(place))


def _screens(viewer: Client, count: int) -> dict[str, bytes]:
    """The pictures of the first ``count`` screens that come."""
    found: dict[str, bytes] = {}
    while len(found) < count:
        message = viewer.receive(timeout=PATIENCE)
        assert message is not None, "no picture came"
        if isinstance(message, bytes):
            end = 1 + message[0]
            found[message[1:end].decode()] = message[end:]
    return found
