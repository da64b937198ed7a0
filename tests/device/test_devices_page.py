"""The technician's page names every setting, address, fault and key there is."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from config.places import ROOT
from config.settings import Led, LedPanel, Printer, Scanner
from devices.drivers.keypad import LETTERS
from devices.drivers.printer_ports import find_port
from devices.protocols import PrinterStatus

PAGE = Path(ROOT / "docs" / "devices.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [Printer, Scanner, Led, LedPanel])
def test_every_setting_is_in_the_examples(kind):
    names = [field.name for field in msgspec.structs.fields(kind)]
    shown = re.findall(r"^(\w+) = |^\[\[\w+\.(\w+)\]\]", PAGE, re.MULTILINE)
    assert set(names) <= {name for either in shown for name in either}


def test_every_printer_address_shown_works():
    shown = re.findall(r"`((?:tcp|usb|serial)://[^`]+)`", PAGE)
    assert len(shown) >= 4
    assert all(find_port(url) for url in shown)


def test_every_fault_has_its_line():
    known = set(re.findall(r"``([a-z-]+)``", PrinterStatus.problem.__doc__ or ""))
    assert len(known) == 5
    assert known <= set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))


def test_every_key_has_its_line():
    for letter, key in LETTERS.items():
        assert f"| `{letter.decode()}` | {key} |" in PAGE
