"""Device addresses in the settings: the good are taken, the bad are refused with a reason."""

from __future__ import annotations

import pytest

from config.settings import Printer, Scanner, SettingsError
from devices.drivers import open_printer, open_scanner
from devices.drivers.keypad import Keypad


@pytest.mark.parametrize(
    "url",
    [
        "tcp://127.0.0.1",
        "tcp://printer.local:9101",
        "serial:///dev/ttyUSB0?baud=19200",
        "usb://04b8:0202",
        "usb://0416:5011?in=81&out=03",
    ],
)
def test_good_printer_addresses(url):
    assert open_printer(Printer(url=url, dots=512)).dots == 512


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "before the colon"),
        ("192.168.1.5", "before the colon"),
        ("tcp://", "no printer"),
        ("tcp://host:99999", "out of range"),
        ("http://host", "no printer"),
        ("serial://", "no printer"),
        ("serial:///dev/ttyS0?bauds=9600", "no option 'bauds'"),
        ("serial:///dev/ttyS0?baud=fast", "must be a number"),
        ("usb://epson", "hex digits"),
    ],
)
def test_bad_printer_addresses(url, reason):
    with pytest.raises(SettingsError, match=reason):
        open_printer(Printer(url=url))


@pytest.mark.parametrize(
    ("kind", "url", "reason"),
    [
        ("serial", "nonsense://port", "nonsense"),
        ("camera", "rtsp://camera", "no camera and no folder"),
        ("wedge", "/dev/input/event0", "only serial and camera"),
    ],
)
def test_bad_scanner_addresses(kind, url, reason):
    with pytest.raises(SettingsError, match=reason):
        open_scanner(Scanner(kind=kind, url=url))


def test_a_bad_keypad_address():
    with pytest.raises(SettingsError, match="nonsense"):
        Keypad("nonsense://port")


def test_drivers_that_were_never_started_can_be_stopped():
    open_scanner(Scanner(kind="serial", url="/dev/nowhere")).stop()
    open_scanner(Scanner(kind="camera", url="folder:/nowhere")).stop()
    Keypad("/dev/nowhere").stop()
