"""Drivers of real hardware, chosen by the address in a terminal's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.settings import SettingsError

if TYPE_CHECKING:
    from config import settings
    from devices import protocols


def open_printer(settings: settings.Printer) -> protocols.Printer:
    """The printer's driver; nothing is opened before the first job.

    Raises SettingsError for an address no driver knows.
    """
    from devices.drivers.escpos_printer import open_escpos

    return open_escpos(settings)


def open_scanner(settings: settings.Scanner) -> protocols.Scanner:
    """The barcode reader's driver, not yet started.

    Raises SettingsError for a kind or an address no driver knows.
    """
    if settings.kind == "serial":
        from devices.drivers.serial_scanner import open_serial

        return open_serial(settings.url)
    if settings.kind == "camera":
        from devices.drivers.camera_scanner import open_camera

        return open_camera(settings.url)
    raise SettingsError(f"scanner kind {settings.kind!r}: only serial and camera are known")
