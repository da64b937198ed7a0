"""Writing the demo office's folder: settings of every process, seed, broker, and demo.json."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import tomli_w

from config.broker import SERVER, write_broker_files
from config.settings import FORMAT
from devices.dock.plan import (
    BOX_COUNTER,
    OFFICE,
    SCANNING,
    SCREENS,
    TERMINALS,
    ZONE,
    Plan,
    SeededDossier,
)
from devices.fakes.doors import HOST

_PANELS: dict[str, dict[str, Any]] = {
    "kiosk": {"width": 1280, "height": 1024, "width_mm": 338.0, "distance_m": 0.6},
    "look-up": {"width": 1280, "height": 800, "width_mm": 300.0, "distance_m": 0.6},
    "guide": {"width": 1920, "height": 1080, "width_mm": 598.0, "distance_m": 0.6},
    "display": {"width": 1920, "height": 1080, "width_mm": 1210.0, "distance_m": 4.0},
}
TECHNICIAN_PIN = "2468"
LONG_ALONE_SECONDS = 1200
"""Whoever looks at the dock wants to see the kiosk's home."""
SIZES = {
    name: (_PANELS[TERMINALS[name]]["width"], _PANELS[TERMINALS[name]]["height"])
    for name in SCREENS
}
"""Width and height of each screen in pixels."""


def write_files(plan: Plan) -> Path:
    """Make the folder anew; returns the broker's settings file."""
    shutil.rmtree(plan.folder, ignore_errors=True)
    for folder in ("logs", "devices"):
        (plan.folder / folder).mkdir(parents=True)
    plan.glasses.mkdir(parents=True, exist_ok=True)
    plan.folder.chmod(0o700)
    for terminal in SCANNING:
        plan.camera_folder(terminal).mkdir()
    _write(plan.settings(SERVER), _office(plan))
    _write(plan.folder / "seed.toml", _seed(plan))
    for name in TERMINALS:
        plan.data(name).mkdir()
        _write(plan.settings(name), _terminal(plan, name))
    return write_broker_files(plan.folder / "broker", OFFICE, plan.tokens, plan.ports.broker)


def _write(path: Path, settings: dict[str, Any]) -> None:
    """Settings hold passwords: only their owner reads them."""
    path.touch(mode=0o600)
    path.write_text(tomli_w.dumps(settings), encoding="utf-8")


def _office(plan: Plan) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "office": OFFICE,
        "time_zone": ZONE,
        "data": "data",
        "seed": "seed.toml",
        "broker": {**_broker(plan, SERVER), "files": "broker"},
        "web": {"host": HOST, "port": plan.ports.http},
    }


def _broker(plan: Plan, name: str) -> dict[str, Any]:
    return {
        "host": HOST, "port": plan.ports.broker, "name": name, "password": plan.tokens[name],
    }  # fmt: skip


def _terminal(plan: Plan, name: str) -> dict[str, Any]:
    kind = TERMINALS[name]
    settings: dict[str, Any] = {
        "format": FORMAT,
        "office": OFFICE,
        "device": name,
        "kind": kind,
        "time_zone": ZONE,
        "data": str(plan.data(name)),
        "server": plan.http,
        "broker": _broker(plan, name),
    }
    if kind == "box":
        settings |= {"keypad": str(plan.keypad_line), "counter": BOX_COUNTER}
    if name in SCREENS:
        settings["glass"] = str(plan.glass(name))
        settings["panel"] = {**_PANELS[kind], "window": plan.windows}
    printers = {"kiosk": plan.ports.printer, "guide": plan.ports.guide_printer}
    if kind in ("kiosk", "look-up"):
        settings |= {"technician_pin": TECHNICIAN_PIN, "voice": ""}  # "": what set-up has made
        settings["picture_after"] = LONG_ALONE_SECONDS
    if kind in printers:
        settings["printer"] = {"url": f"tcp://{HOST}:{printers[kind]}"}
    if name in SCANNING:
        settings["scanners"] = [
            {"kind": "serial", "url": str(plan.scanner_line(name))},
            {"kind": "camera", "url": f"folder:{plan.camera_folder(name)}"},
        ]
    return settings


def _seed(plan: Plan) -> dict[str, Any]:
    static = plan.static
    return {
        "office": {**static["office"], "public_url": plan.http},
        "services": static["services"],
        "counters": static["counters"],
        "clerks": [asdict(login) for login in plan.logins],
        "devices": [
            {"id": name, "kind": kind, "token": plan.tokens[name]}
            for name, kind in TERMINALS.items()
        ],
        "dossiers": [_dossier(dossier) for dossier in plan.dossiers],
        "appointments": [asdict(one) for one in plan.appointments],
    }


def _dossier(dossier: SeededDossier) -> dict[str, Any]:
    told = asdict(dossier)
    if dossier.ended_at is None:
        del told["ended_at"]
    return {**told, "modified_at": dossier.ended_at or dossier.received_at}


def describe(plan: Plan, pids: Mapping[str, int], clerk_token: str) -> dict[str, Any]:
    """What ``demo.json`` says: all a script needs to drive the office from outside."""
    tokens = {name: plan.tokens[name] for name in TERMINALS}
    return {
        "http": plan.http,
        "dock": plan.dock,
        "mqtt": {"host": HOST, "port": plan.ports.broker},
        "office": OFFICE,
        "folder": str(plan.folder),
        "tokens": {**tokens, "clerk": clerk_token},
        "logins": [asdict(login) for login in plan.logins],
        "services": plan.services,
        "counters": plan.counters,
        "dossiers": [{"code": one.code, "status": one.status} for one in plan.dossiers],
        "appointments": [one.code for one in plan.appointments],
        "pids": dict(pids),
        "glass": {screen: str(plan.glass(screen)) for screen in SCREENS},
    }


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a private JSON file as a whole or not at all."""
    half_made = path.with_name(f".{path.name}.{os.getpid()}")
    half_made.touch(mode=0o600)
    half_made.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    half_made.replace(path)
