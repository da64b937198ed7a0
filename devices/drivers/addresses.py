"""Reading the addresses of devices in settings."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, urlsplit

from config.settings import SettingsError


def split(url: str, *, example: str) -> SplitResult:
    """The parts of a device address.  Raises SettingsError, which shows ``example``."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise bad(url, str(error), example) from error
    if not parts.scheme:
        raise bad(url, "nothing before the colon says what it is", example)
    return parts


def options(parts: SplitResult, known: dict[str, int], *, base: int = 10) -> dict[str, int]:
    """The numbers after the question mark, filled up from ``known``.

    Raises SettingsError for one that is not known or no number.
    """
    given = dict(known)
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name not in known:
            raise SettingsError(f"{parts.geturl()}: no option {name!r}, only {', '.join(known)}")
        try:
            given[name] = int(value, base)
        except ValueError as error:
            raise SettingsError(f"{parts.geturl()}: {name} must be a number") from error
    return given


def bad(url: str, fault: str, example: str) -> SettingsError:
    """The error for an address that cannot be used."""
    return SettingsError(f"device address {url!r}: {fault} (for example {example})")
