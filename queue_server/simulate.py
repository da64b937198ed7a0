"""``motcua simulate``: an office tries a calling order on its own past days."""

from __future__ import annotations

import sqlite3
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from config.clock import Clock, SystemClock
from config.settings import OfficeSettings, SettingsError, load
from config.words import Words, words
from queue_server.domain.calling import Policy, Weight
from queue_server.domain.simulation.compare import Waited, replay, summed
from queue_server.storage import administration, order
from queue_server.storage.past_days import PastDay, Weights, latest, past_day, read_only
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
    own = _read(path, today, days, settings.time_zone)
    trial = read_trial(policy_path, own) if policy_path else None
    past, text = own.past, words("simulate", language)
    calls = sum(len(one.day.arrivals) for one in past)
    if calls < FEW_CALLS or len(past) < FEW_DAYS:
        print(text("too-little", days=len(past), calls=calls, few=FEW_DAYS, few_calls=FEW_CALLS))
        return 1
    if trial is not None and trial.weights != Weights():
        trial.past = _read(path, today, days, settings.time_zone, trial.weights).past
    print("\n".join(_report(own, days, trial, text)))
    return 0


@dataclass(slots=True)
class Order:
    """An order, and the days it is played on; ``weights`` are those tried in it."""

    policy: Policy
    past: list[PastDay] = field(default_factory=list)
    weights: Weights = field(default_factory=Weights)
    known: Weights = field(default_factory=Weights)


class Tried(Struct, forbid_unknown_fields=True):
    """The tables of a trial beside the order's own numbers."""

    counters: dict[str, dict[str, Weight]] = {}
    clerks: dict[str, dict[str, Weight]] = {}


def read_trial(path: Path, own: Order) -> Order:
    """The order of a TOML file; what it does not name stays as it is.  Raises SettingsError."""
    try:
        told: dict[str, Any] = msgspec.toml.decode(path.read_bytes(), type=dict[str, Any])
        tables = {name: told.pop(name) for name in Tried.__struct_fields__ if name in told}
        if unknown := sorted(set(told) - set(Policy.__struct_fields__)):
            known = ", ".join((*Policy.__struct_fields__, *Tried.__struct_fields__))
            raise SettingsError(f"{path}: {', '.join(unknown)}: not among {known}")
        policy = msgspec.convert({**msgspec.to_builtins(own.policy), **told}, Policy)
        tried = msgspec.convert(tables, Tried)
        _check_known(path, tried, own.known)
        return Order(policy, own.past, Weights(tried.counters, tried.clerks), own.known)
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: no such file") from error
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path}: {error}") from error


def _check_known(path: Path, tried: Tried, known: Weights) -> None:
    for table, here, there in (
        ("counters", tried.counters, known.counters),
        ("clerks", tried.clerks, known.clerks),
    ):
        for name in sorted(here.keys() - there.keys()):
            raise SettingsError(f"{path}: {table}.{name}: not in this office")


def _read(path: Path, today: str, days: int, zone: str, tried: Weights | None = None) -> Order:
    """The office's own order with its last days, as they were or with weights that are tried."""
    if not path.exists():
        raise SettingsError(f"{path}: no such file")
    try:
        with read_only(path) as db:
            past = [past_day(db, day, zone, tried) for day in latest(db, today, days)]
            counters = {one["id"]: one["weights"] for one in administration.counters(db)}
            clerks = {one["login"]: one["weights"] for one in administration.clerks(db)}
            return Order(order.policy(db), past, known=Weights(counters, clerks))
    except sqlite3.Error as error:
        raise SettingsError(f"{path.name}: {error}") from error


def _report(own: Order, asked: int, trial: Order | None, text: Words) -> list[str]:
    past, days = own.past, [one.day for one in own.past]
    columns = [(text("column.real"), summed(_real(past)))]
    columns.append((text("column.present"), summed(replay(days, own.policy))))
    if trial is not None:
        tried = replay([one.day for one in trial.past], trial.policy)
        columns.append((text("column.other"), summed(tried)))
    calls = sum(len(day.arrivals) for day in days)
    lines = [text("head", days=len(days), first=days[0].label, last=days[-1].label, calls=calls)]
    if len(days) < asked:
        lines.append(text("fewer-days", asked=asked, days=len(days)))
    lines += _differences(own, trial, text)
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


def _differences(own: Order, trial: Order | None, text: Words) -> list[str]:
    """What the other order changes, setting by setting."""
    if trial is None:
        return [text("no-other")]
    before, after = msgspec.to_builtins(own.policy), msgspec.to_builtins(trial.policy)
    for table in ("counters", "clerks"):
        known, tried = getattr(own.known, table), getattr(trial.weights, table)
        before |= {f"{table}.{name}": known[name] for name in tried}
        after |= {f"{table}.{name}": tried[name] for name in tried}
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
