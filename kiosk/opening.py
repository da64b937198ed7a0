"""Opening a touch terminal: settings, window, link and devices, and closing them again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from config.clock import SystemClock
from config.settings import TerminalSettings, load
from devices.link import Link
from devices.screen.glass import Glass
from devices.screen.window import Window
from kiosk.speaking import open_earphone, open_help

if TYPE_CHECKING:
    from config.clock import Clock
    from devices.protocols import Scanner
    from kiosk.terminal import Terminal

    Make = Callable[[TerminalSettings, Clock, Window, Link], Terminal]

log = logging.getLogger(__name__)


def run_terminal(settings_path: Path, make: Make) -> int:
    """Open the terminal that ``make`` makes, run it till it is stopped, close it.

    Raises SettingsError for settings that cannot be used.
    """
    settings = load(settings_path, TerminalSettings)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    clock = SystemClock(settings.time_zone)
    window = Window(settings.panel, clock, f"Motcua {settings.device}")
    link = Link(settings, clock)
    terminal = make(settings, clock, window, link)
    terminal.voice = open_help(settings, settings_path.parent)
    terminal.earphone = open_earphone(settings)
    glass = Glass(Path(settings.glass), window) if settings.glass else None
    scanners = _open_scanners(settings, terminal)
    terminal.begin()
    if glass is not None:
        glass.start()
    link.start()
    terminal.start_devices()
    try:
        window.run()
    finally:
        for scanner in scanners:
            scanner.stop()
        terminal.stop_devices()
        link.stop()
        if glass is not None:
            glass.stop()
    return 0


def _open_scanners(settings: TerminalSettings, terminal: Terminal) -> list[Scanner]:
    """Every scanner of the settings, started; each reports as ``scanner``, ``scanner-2`` …"""
    if not settings.scanners:
        return []
    from devices.drivers import open_scanner

    scanners = []
    for number, scanner_settings in enumerate(settings.scanners, 1):
        name = "scanner" if number == 1 else f"scanner-{number}"
        scanner = open_scanner(scanner_settings)
        _start_scanner(scanner, name, terminal)
        scanners.append(scanner)
    return scanners


def _start_scanner(scanner: Scanner, name: str, terminal: Terminal) -> None:
    post = terminal.window.post
    scanner.start(
        lambda scan: post(lambda: terminal.scanned(scan)),
        lambda part: post(lambda: terminal.scanner_is(name, part)),
    )
