"""``motcua simulate``: an office tries a calling order on its own past days."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

import msgspec

from config.clock import Clock, SystemClock
from config.settings import OfficeSettings, SettingsError, load
from config.words import Words, words
from queue_server.domain.calling import Policy
from queue_server.domain.simulation.compare import Waited, replay, summed
from queue_server.storage import order
from queue_server.storage.past_days import PastDay, latest, past_day, read_only
from queue_server.storage.store import FILE

FEW_CALLS = 50
FEW_DAYS = 3
COLUMN = 18
FIRST_COLUMN = 34


def run(
    settings_path: Path,
    days: int,
    policy_path: Path | None = None,
    language: str = "vi",
    clock: Clock | None = None,
) -> int:
    """Play the office's last days again and print the waits; 1 when there is too little to play.

    Raises SettingsError for settings, a policy or a database that cannot be used.
    """
    settings = load(settings_path, OfficeSettings)
    today = (clock or SystemClock(settings.time_zone)).now().date().isoformat()
    path = settings_path.absolute().parent / settings.data / FILE
    present, past = _read(path, today, days, settings.time_zone)
    other = read_policy(policy_path, present) if policy_path else None
    text = words("simulate", language)
    calls = sum(len(one.day.arrivals) for one in past)
    if calls < FEW_CALLS or len(past) < FEW_DAYS:
        print(text("too-little", days=len(past), calls=calls, few=FEW_DAYS, few_calls=FEW_CALLS))
        return 1
    print("\n".join(_report(past, days, present, other, text)))
    return 0


def read_policy(path: Path, present: Policy) -> Policy:
    """The order of a TOML file; what it does not name stays as it is.  Raises SettingsError."""
    try:
        told: dict[str, Any] = msgspec.toml.decode(path.read_bytes(), type=dict[str, Any])
        if unknown := sorted(set(told) - set(Policy.__struct_fields__)):
            known = ", ".join(Policy.__struct_fields__)
            raise SettingsError(f"{path}: {', '.join(unknown)}: not among {known}")
        return msgspec.convert({**msgspec.to_builtins(present), **told}, Policy)
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: no such file") from error
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path}: {error}") from error


def _read(path: Path, today: str, days: int, zone: str) -> tuple[Policy, list[PastDay]]:
    """The office's own order, and its last days."""
    if not path.exists():
        raise SettingsError(f"{path}: no such file")
    try:
        with read_only(path) as db:
            past = [past_day(db, day, zone) for day in latest(db, today, days)]
            return order.policy(db), past
    except sqlite3.Error as error:
        raise SettingsError(f"{path.name}: {error}") from error


def _report(
    past: list[PastDay], asked: int, present: Policy, other: Policy | None, text: Words
) -> list[str]:
    days = [one.day for one in past]
    columns = [(text("column.real"), summed(_real(past)))]
    columns.append((text("column.present"), summed(replay(days, present))))
    if other is not None:
        columns.append((text("column.other"), summed(replay(days, other))))
    calls = sum(len(day.arrivals) for day in days)
    lines = [text("head", days=len(days), first=days[0].label, last=days[-1].label, calls=calls)]
    if len(days) < asked:
        lines.append(text("fewer-days", asked=asked, days=len(days)))
    lines += _differences(present, other, text)
    lines += ["", _line("", [name for name, _ in columns])]
    for name in columns[0][1]:
        label = f"{text(f'class.{name}')} ({columns[0][1][name].called})"
        lines.append(_line(label, [_cell(found.get(name)) for _, found in columns]))
    lines += ["", text("legend")]
    if left_out := sum(one.left_out for one in past):
        lines.append(text("left-out", count=left_out))
    return lines


def _real(past: list[PastDay]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for one in past:
        for name, waits in one.waits.items():
            found.setdefault(name, []).extend(waits)
    return found


def _differences(present: Policy, other: Policy | None, text: Words) -> list[str]:
    """What the other order changes, number by number."""
    if other is None:
        return [text("no-other")]
    before, after = msgspec.to_builtins(present), msgspec.to_builtins(other)
    changed = [name for name in before if before[name] != after[name]]
    if not changed:
        return [text("same-order")]
    return [
        text("changes", name=name, before=_value(before[name]), after=_value(after[name]))
        for name in changed
    ]


def _value(value: object) -> str:
    """A setting as it stands in the file, without brackets."""
    if isinstance(value, dict):
        return ", ".join(f"{name} = {one}" for name, one in value.items()) or "–"
    return ", ".join(map(str, value)) or "–" if isinstance(value, list | tuple) else str(value)


def _cell(waited: Waited | None) -> str:
    if waited is None:
        return "–"
    return f"{waited.half / 60:.0f} / {waited.most / 60:.0f}"


def _line(first: str, cells: list[str]) -> str:
    return f"{first:<{FIRST_COLUMN}}" + "".join(f"{cell:>{COLUMN}}" for cell in cells)


def main(arguments: Any) -> int:
    """The sub-command."""
    if arguments.days < 1:
        print("motcua: --days must be at least 1", file=sys.stderr)
        return 2
    return run(arguments.settings, arguments.days, arguments.policy, arguments.language)
