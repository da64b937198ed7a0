"""The units start what the front door has, and systemd can read them."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import motcua
from config.places import ROOT

UNITS = sorted((ROOT / "systemd").glob("*.service"))
OURS = [unit for unit in UNITS if unit.name != "motcua-broker.service"]
HARDENED = ("NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateTmp", "RestrictSUIDSGID")


def service(unit: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str
    parser.read(unit, encoding="utf-8")
    return parser["Service"]


@pytest.mark.parametrize("unit", OURS, ids=lambda unit: unit.stem)
def test_a_unit_starts_a_part_that_there_is(unit: Path) -> None:
    words = service(unit)["ExecStart"].split()
    arguments = words[words.index("motcua.py") + 1 :]
    parsed = motcua._parser().parse_args(arguments)
    assert callable(parsed.part)
    named = re.fullmatch(r"motcua-([a-z-]+)@?", unit.stem)
    assert named is not None
    assert named[1] == arguments[0]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_hardened_and_comes_back(unit: Path) -> None:
    told = service(unit)
    assert told["Restart"] == "always"
    assert told["User"] == "motcua"
    assert [name for name in HARDENED if told.get(name) not in ("yes", "strict")] == []


@pytest.mark.parametrize("unit", OURS, ids=lambda unit: unit.stem)
def test_a_hang_is_noticed_wherever_somebody_looks_on(unit: Path) -> None:
    told = service(unit)
    if told["Type"] == "notify":
        assert 10 <= int(told["WatchdogSec"]) <= 60
    else:
        assert "box" in unit.name


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    copies = []
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        text = re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", text, flags=re.MULTILINE)
        copies.append(tmp_path / unit.name.replace("@.", "@one."))
        copies[-1].write_text(text, encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, copies)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    said = [line for line in checked.stderr.splitlines() if "motcua-" in line]
    assert said == []


def test_the_technicians_page_names_every_unit() -> None:
    page = (ROOT / "docs" / "technician.md").read_text(encoding="utf-8")
    assert [unit.stem for unit in UNITS if f"`{unit.stem}" not in page] == []
