"""The office's settings as a text: reading a TOML, naming what is wrong in it, writing one."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from config.settings import FORMAT
from queue_server.services.office_checks import check
from queue_server.services.office_file import (
    KINDS,
    SINGLE,
    TABLES,
    Fault,
    Faulty,
    OfficeFile,
    key_of,
    tidied,
)

T = TypeVar("T")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_AT = re.compile(r"(?s)(.*?)(?: - at `(?:key in )?\$\.?(.*)`)?")
_NAMED = re.compile(r"(unknown|required) field `(.*?)`")
LONGEST = 300


def read(text: bytes) -> OfficeFile:
    """Read and check a file by itself.  Raises Faulty with everything that is wrong."""
    raw = _tables(text)
    faults: list[Fault] = []
    found: dict[str, Any] = {
        name: entry(name, raw.get(name, {}), kind, faults) for name, kind in SINGLE.items()
    }
    for table in TABLES:
        rows = raw.get(table, [])
        if not isinstance(rows, list):
            faults.append(Fault("not-a-list", table))
            rows = []
        found[table] = [
            entry(table, row, KINDS[table], faults, str(n)) for n, row in enumerate(rows, 1)
        ]
    if faults:
        raise Faulty(faults)
    file = tidied(OfficeFile(**found))
    if faults := check(file):
        raise Faulty(faults)
    return file


def entry(table: str, raw: object, kind: type[T], faults: list[Fault], place: str = "") -> T | None:
    """One entry, or None and what is wrong with it."""
    name = key_of(raw) or place
    bad = [Fault("text", table, name, where) for where, text in _texts(raw) if not _plain(text)]
    if bad:
        faults += bad
        return None
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        faults.append(_fault(table, name, str(error)))
        return None


def write(file: OfficeFile) -> str:
    """The file's text: the same settings always give the same text."""
    told = _without_nothing(msgspec.to_builtins(file, builtin_types=(dt.date,)))
    lines = [f"format = {FORMAT}", "", "[office]", *_pairs(told["office"])]
    for table in TABLES:
        for one in told[table]:
            lines += ["", f"[[{table}]]", *_pairs(one)]
    for table in SINGLE:
        if table != "office":
            lines += ["", f"[{table}]", *_pairs(told[table])]
    return "\n".join([*lines, ""])


def _pairs(table: dict[str, Any]) -> list[str]:
    return [f"{_key(name)} = {_value(value)}" for name, value in table.items()]


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _value(value: Any) -> str:
    """A value on one line; texts hold nothing that JSON and TOML write differently."""
    if isinstance(value, dict):
        return f"{{ {', '.join(_pairs(value))} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def _tables(text: bytes) -> dict[str, Any]:
    """The file's tables, of the right format and no others.  Raises Faulty."""
    try:
        raw: dict[str, Any] = _normal(tomllib.loads(text.decode("utf-8-sig").replace("\r\n", "\n")))
    except UnicodeDecodeError as error:
        raise Faulty([Fault("encoding")]) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise Faulty([Fault("toml", params={"line": line[1] if line else "?"})]) from error
    if raw.get("format") != FORMAT or isinstance(raw["format"], bool):
        raise Faulty([Fault("format", field="format", params={"format": FORMAT})])
    tables = {"format", *OfficeFile.__struct_fields__}
    unknown = [Fault("unknown-table", str(table)) for table in sorted(set(raw) - tables)]
    if unknown:
        raise Faulty(unknown)
    return raw


def _fault(table: str, name: str, message: str) -> Fault:
    """What the decoder said, as a fault."""
    found = _AT.fullmatch(message)
    told, path = found.groups() if found else (message, "")
    named = _NAMED.search(told)
    if named is not None:
        where = f"{path}.{named[2]}" if path else named[2]
        return Fault("unknown" if named[1] == "unknown" else "missing", table, name, where)
    return Fault("value", table, name, (path or "").replace("[...]", ""))


def _texts(raw: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text in an entry, keys of tables, too, and the field it stands in."""
    if isinstance(raw, str):
        yield where, raw
    elif isinstance(raw, dict):
        for name, value in raw.items():
            yield where, name
            yield from _texts(value, where or name)
    elif isinstance(raw, list):
        for value in raw:
            yield from _texts(value, where)


def _plain(text: str) -> bool:
    """A text that screens can show and a topic can carry."""
    return len(text) <= LONGEST and all(
        c.isprintable() or unicodedata.category(c) == "Zs" for c in text
    )


def _normal(raw: Any) -> Any:
    """The same with every text in NFC."""
    if isinstance(raw, str):
        return unicodedata.normalize("NFC", raw)
    if isinstance(raw, dict):
        return {_normal(name): _normal(value) for name, value in raw.items()}
    return [_normal(one) for one in raw] if isinstance(raw, list) else raw


def _without_nothing(raw: Any) -> Any:
    """TOML has no word for nothing: what is not set is not written."""
    if isinstance(raw, dict):
        return {name: _without_nothing(one) for name, one in raw.items() if one is not None}
    return [_without_nothing(one) for one in raw] if isinstance(raw, list | tuple) else raw
