"""Codes before a camera: tilted, dim, grained; and a decoder process that dies."""

from __future__ import annotations

import os
import queue
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import segno
import zxingcpp
from PIL import Image

from config.places import ROOT
from config.settings import Scanner
from contract.ids import Part
from devices.drivers import open_scanner
from devices.drivers.camera_scanner import Debounce
from devices.drivers.decode import decode
from devices.fakes.camera import drop_picture, spoil

CODE = "H26.08.15-261008-0975"
VIETNAMESE = "Phường Bồ Đề: hẹn trả 26/11"
LONG_ENOUGH = 10.0


def qr(content):
    code = segno.make(content, error="m", micro=False)
    rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(border=4)]
    picture = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
    return picture.resize((picture.width * 5, picture.height * 5), Image.Resampling.NEAREST)


def code128(content):
    barcode = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.Code128)
    bars = Image.fromarray(barcode.to_image(scale=2))
    picture = Image.new("L", (bars.width + 60, 200), 255)
    picture.paste(bars.resize((bars.width, 120)), (30, 40))
    return picture


@pytest.mark.parametrize("tilt", [0, 8, -8, 25])
@pytest.mark.parametrize(("dim", "blur", "noise"), [(1, 0, 0), (0.3, 1, 4), (0.15, 1.2, 5)])
@pytest.mark.parametrize("content", [CODE, VIETNAMESE])
def test_a_qr_is_read_tilted_dim_and_grained(tilt, dim, blur, noise, content):
    found = decode(spoil(qr(content), tilt=tilt, dim=dim, blur=blur, noise=noise))
    assert [(code.text, code.symbology) for code in found] == [(content, "QRCode")]


@pytest.mark.parametrize(("tilt", "dim"), [(0, 1), (8, 1), (-8, 0.3), (12, 0.3)])
def test_a_linear_code_is_read_tilted_and_dim(tilt, dim):
    found = decode(spoil(code128(CODE), tilt=tilt, dim=dim))
    assert [(code.text, code.symbology) for code in found] == [(CODE, "Code128")]


def test_grain_alone_is_no_code():
    source = random.Random(5)
    grain = Image.frombytes("L", (300, 200), source.randbytes(60_000))
    assert decode(grain) == []
    assert decode(Image.new("RGB", (1, 1))) == []


@pytest.fixture
def camera(tmp_path):
    scans, parts = queue.Queue(), queue.Queue()
    scanner = open_scanner(Scanner(kind="camera", url=f"folder:{tmp_path / 'seen'}"))
    scanner.folder, scanner.scans, scanner.parts = tmp_path / "seen", scans, parts
    scanner.start(scans.put, parts.put)
    assert parts.get(timeout=LONG_ENOUGH) is Part.OK
    yield scanner
    scanner.stop()


def test_a_receipt_held_to_the_camera_is_scanned_once(camera):
    for _ in range(3):
        drop_picture(camera.folder, qr(CODE), tilt=8, dim=0.3)
    drop_picture(camera.folder, code128("H26.08.15-261008-0976"), tilt=8, dim=0.3)
    first, second = (camera.scans.get(timeout=LONG_ENOUGH) for _ in range(2))
    assert (first.text, first.source, first.symbology) == (CODE, "camera", "QRCode")
    assert second.text == "H26.08.15-261008-0976"
    assert camera.scans.empty()
    assert list(camera.folder.iterdir()) == []


def test_files_that_are_no_pictures_do_no_harm(camera):
    source = random.Random(6)
    for number in range(200):
        half_made = camera.folder / f".{number}"
        half_made.write_bytes(source.randbytes(source.randrange(200)))
        half_made.rename(camera.folder / f"{number:03d}.png")
    (camera.folder / ".half-made.png").write_bytes(b"still being written")
    drop_picture(camera.folder, qr(CODE))
    assert camera.scans.get(timeout=LONG_ENOUGH).text == CODE


def test_a_dead_decoder_is_told_and_replaced(camera):
    first = camera.worker_pid
    os.kill(first, signal.SIGKILL)
    assert camera.parts.get(timeout=LONG_ENOUGH) is Part.FAULT
    assert camera.parts.get(timeout=LONG_ENOUGH) is Part.OK
    assert camera.worker_pid != first
    drop_picture(camera.folder, qr(CODE))
    assert camera.scans.get(timeout=LONG_ENOUGH).text == CODE


def test_a_stopped_scanner_leaves_no_process(camera):
    worker = camera.worker_pid
    camera.stop()
    assert not Path(f"/proc/{worker}").exists()


PARENT = """
import sys, threading
from config.settings import Scanner
from devices.drivers import open_scanner
ready = threading.Event()
scanner = open_scanner(Scanner(kind="camera", url=sys.argv[1]))
scanner.start(print, lambda part: ready.set())
ready.wait()
print(scanner.worker_pid, flush=True)
threading.Event().wait()
"""


def test_a_killed_terminal_leaves_no_decoder(tmp_path):
    command = [sys.executable, "-c", PARENT, f"folder:{tmp_path}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        worker = Path("/proc") / parent.stdout.readline().strip()
        assert worker.exists()
        parent.kill()
    end = time.monotonic() + LONG_ENOUGH
    while _runs(worker) and time.monotonic() < end:
        time.sleep(0.02)
    assert not _runs(worker)


def _runs(process):
    """Whether it is there and not only waits for its end to be noticed."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_camera_that_is_not_there_is_a_fault_and_not_an_end(caplog):
    parts = queue.Queue()
    scanner = open_scanner(Scanner(kind="camera", url="/dev/video-of-nobody"))
    scanner.start(lambda _scan: None, parts.put)
    assert parts.get(timeout=LONG_ENOUGH) is Part.FAULT
    scanner.stop()
    assert "/dev/video-of-nobody is not there" in caplog.text


def test_a_code_that_stays_is_let_through_once():
    times = iter((0.0, 1.5, 3.0, 4.9, 7.0, 7.1))
    debounce = Debounce(2.0, lambda: next(times))
    let_through = [debounce.fresh(CODE) for _ in range(5)]
    assert let_through == [True, False, False, False, True]
    assert debounce.fresh("another")
