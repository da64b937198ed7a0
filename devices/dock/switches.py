"""The switches that break the demo office, and what each of them shows."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devices.dock.hardware import Hardware
    from devices.dock.supervisor import Supervisor

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Switch:
    """One thing that can break.  ``broken`` says whether it is so now."""

    name: str
    icon: str
    broken: Callable[[], bool]
    break_it: Act
    repair_it: Act


def all_switches(hardware: Hardware, supervisor: Supervisor) -> dict[str, Switch]:
    """Every switch of the dock by its name, in the order in which they are shown."""
    printer = hardware.printer
    scanner = hardware.scanner_lines["look-up-1"]
    keypad = hardware.keypad.line
    switches = (
        Switch(
            "paper-out", "paper-roll", lambda: printer.paper_is_out,
            printer.paper_out, printer.load_paper,
        ),
        Switch(
            "paper-low", "paper-roll", lambda: 0 < printer.paper_mm <= printer.low_mm,
            printer.paper_low, printer.load_paper,
        ),
        Switch(
            "cover-open", "printer", lambda: printer.cover_open,
            printer.open_cover, printer.close_cover,
        ),
        Switch(
            "printer-unplugged", "plug", lambda: not printer.line.plugged,
            printer.unplug, printer.plug,
        ),
        Switch(
            "scanner-unplugged", "barcode", lambda: not scanner.plugged,
            scanner.unplug, scanner.plug,
        ),
        Switch(
            "keypad-unplugged", "keyboard", lambda: not keypad.plugged,
            keypad.unplug, keypad.plug,
        ),
        _process("broker-stopped", "broker", "globe", signal.SIGTERM, supervisor),
        _process("server-killed", "server", "house", signal.SIGKILL, supervisor),
        _process("kiosk-killed", "kiosk-1", "hand", signal.SIGKILL, supervisor),
    )  # fmt: skip
    return {switch.name: switch for switch in switches}


def _process(
    name: str, process: str, icon: str, number: signal.Signals, supervisor: Supervisor
) -> Switch:
    """A process ended with a signal; it comes back only when it is repaired."""
    return Switch(
        name,
        icon,
        lambda: not supervisor.children[process].wanted,
        lambda: supervisor.turn_off(process, number),
        lambda: supervisor.turn_on(process),
    )
