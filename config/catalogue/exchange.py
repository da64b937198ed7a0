"""A catalogue as CSV, XLSX or JSON: read with an error for every line, merged, written.

A table's row changes only the columns that are there; a procedure it does not name stays.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from config.catalogue.columns import (
    KEY,
    Unfit,
    cell_text,
    code_text,
    columns,
    give,
    known,
    take,
)
from config.catalogue.model import Catalogue, Field, Procedure
from config.catalogue.text import fold

KINDS = ("csv", "xlsx", "json")
MOST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 20_000
LONGEST = 4000
OWN = ("service", "note", "off")
_FORMULA = ("=", "+", "-", "@")
_AT = re.compile(r"(.+?)(?: - at `\$(.*)`)?")
FORMULA = object()
"""What stands in a cell that is worked out: what it gave is not in every file."""
_NEEDED = {"name": "name_vi", "field": "field", "fee": "fee_vi", "who": "who_vi", "date": "date"}
"""What every procedure has, and its column."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file; ``line`` counts as a spreadsheet does, 0 is the whole file."""

    line: int
    code: str
    column: str = ""
    params: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Incoming:
    """What a file says: for each line the procedure's code and the columns it fills."""

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    whole: Catalogue | None = None
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """A procedure that is ``added``, ``changed`` or ``removed``, or a ``new-field``."""

    what: str
    code: str
    name: str = ""


@dataclass(slots=True)
class Merged:
    """What would come of an import; with ``faults`` nothing is to be kept."""

    catalogue: Catalogue
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(name: str, raw: bytes) -> Incoming:
    """Read a file; its kind is the ending of its name.  Never raises: faults are values."""
    kind = name.rpartition(".")[2].lower()
    if len(raw) > MOST_BYTES:
        return Incoming(faults=[Fault(0, "too-large")])
    if kind == "json":
        return _read_json(raw)
    if kind not in KINDS:
        return Incoming(faults=[Fault(0, "kind", params={"kinds": ", ".join(KINDS)})])
    try:
        rows = _csv_rows(raw) if kind == "csv" else _xlsx_rows(raw)
        return _table(rows)
    except UnicodeDecodeError:
        return Incoming(faults=[Fault(0, "encoding")])
    except (ValueError, KeyError, OSError, zipfile.BadZipFile, csv.Error, IndexError):
        return Incoming(faults=[Fault(0, "unreadable")])


def merge(before: Catalogue, incoming: Incoming, *, replace: bool = False) -> Merged:
    """Put a file's procedures into a catalogue; with ``replace`` those it lacks go.

    What the office alone says of a procedure (``OWN``) stays unless the file says otherwise.
    """
    if incoming.whole is not None:
        after, faults = _over(before, incoming.whole, replace=replace), list(incoming.faults)
    else:
        after, faults = _rows_into(before, incoming, replace=replace)
    faults += _twice(incoming)
    return Merged(after, list(_changes(before, after)), faults)


def write(catalogue: Catalogue, kind: str) -> bytes:
    """The catalogue as a file of one of ``KINDS``."""
    if kind == "json":
        return msgspec.json.format(msgspec.json.encode(catalogue), indent=1)
    raws = [msgspec.to_builtins(one) for one in catalogue.procedures]
    tongues = sorted({tag for raw in raws for tag in raw["name"]} | {"vi", "en"}, reverse=True)
    head = columns(tongues)
    rows = [head, *([give(raw, column) for column in head] for raw in raws)]
    return _csv_bytes(rows) if kind == "csv" else _xlsx_bytes(rows)


# --- reading ---------------------------------------------------------------------------------


def _read_json(raw: bytes) -> Incoming:
    """All of a catalogue; each procedure is decoded alone, so that each has its own faults."""
    try:
        told = msgspec.json.decode(raw)
        procedures = msgspec.convert(told.pop("procedures"), list[Any])
        head = msgspec.convert(told, Catalogue)
    except (msgspec.MsgspecError, AttributeError, KeyError, TypeError, RecursionError) as error:
        return Incoming(faults=[Fault(0, "json", params={"text": str(error)[:120]})])
    found = Incoming(whole=head)
    for line, one in enumerate(procedures, 1):
        procedure = _procedure(one, line, found.faults)
        if procedure is not None:
            head.procedures.append(procedure)
            found.rows.append((line, {KEY: procedure.code}))
    fields, events = ({one.id for one in these} for these in (head.fields, head.events))
    for line, (_, one) in enumerate(zip(found.rows, head.procedures, strict=True), 1):
        if one.field not in fields or not set(one.events) <= events:
            found.faults.append(Fault(line, "no-field", "field", {"field": one.field}))
    return found


def _csv_rows(raw: bytes) -> Iterator[list[Any]]:
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = raw.decode("utf-16" if wide else "utf-8-sig")
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    csv.field_size_limit(LONGEST * 20)
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark)


def _xlsx_rows(raw: bytes) -> Iterator[list[Any]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(raw), read_only=True)
    try:
        for row in book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2):
            yield [FORMULA if cell.data_type == "f" else cell.value for cell in row]
    finally:
        book.close()


def _table(rows: Iterable[list[Any]]) -> Incoming:
    """Lines under their heads; empty lines are passed over."""
    found, head = Incoming(), list[str]()
    for line, row in enumerate(rows, 1):
        formulas = [place for place, value in enumerate(row) if value is FORMULA]
        texts = ["" if value is FORMULA else cell_text(value) for value in row]
        if not any(texts) and not formulas:
            continue
        if not head:
            head = [text.lower() for text in texts]
            found.faults += _head_faults(line, head)
            if found.faults:
                break
        elif len(found.rows) >= MOST_ROWS:
            found.faults.append(Fault(line, "too-many-rows", params={"most": str(MOST_ROWS)}))
            break
        else:
            named = dict(enumerate(head))
            found.faults += [Fault(line, "formula", named.get(one, "")) for one in formulas]
            cells = {name: text for name, text in zip(head, texts, strict=False) if name}
            cells[KEY] = code_text(cells.get(KEY, ""))
            found.rows.append((line, cells))
    if not head:
        found.faults.append(Fault(0, "empty"))
    return found


def _head_faults(line: int, head: list[str]) -> Iterator[Fault]:
    if KEY not in head:
        yield Fault(line, "no-code-column", KEY)
    for column in sorted({one for one in head if one}):
        if not known(column):
            yield Fault(line, "unknown-column", column)
        elif head.count(column) > 1:
            yield Fault(line, "twice-column", column)


# --- merging ---------------------------------------------------------------------------------


def _rows_into(
    before: Catalogue, incoming: Incoming, *, replace: bool
) -> tuple[Catalogue, list[Fault]]:
    faults = list(incoming.faults)
    after = msgspec.structs.replace(
        before, fields=list(before.fields), events=list(before.events), sample=before.sample
    )
    made: dict[str, Procedure] = {} if replace else {one.code: one for one in before.procedures}
    for line, cells in incoming.rows:
        old = before.one(cells[KEY])
        raw = _filled(old, line, cells, faults)
        if raw is not None and _whole(raw, line, faults):
            _place(raw, after)
            one = _procedure(raw, line, faults)
            if one is not None:
                made[one.code] = one
    after.procedures = list(made.values())
    return after, faults


def _filled(
    old: Procedure | None, line: int, cells: dict[str, str], faults: list[Fault]
) -> dict[str, Any] | None:
    """An old procedure's data, or none, with a row's cells put over it."""
    raw: dict[str, Any] = msgspec.to_builtins(old) if old is not None else {"code": cells[KEY]}
    raw.setdefault("date", dt.date.min.isoformat() if old is None else str(old.date))
    good = True
    for column, text in cells.items():
        if column == KEY or (column == "date" and not text and old is not None):
            continue
        try:
            if len(text) > LONGEST:
                raise Unfit("too-long", most=str(LONGEST))  # noqa: TRY301 - one way for all
            take(raw, column, text)
        except Unfit as unfit:
            faults.append(Fault(line, unfit.code, column, unfit.params))
            good = False
    raw.pop("papers_read", None)
    return raw if good else None


def _whole(raw: dict[str, Any], line: int, faults: list[Fault]) -> bool:
    """Whether a row has, or keeps, all that is needed; else each lacking column is a fault."""
    has = {name: raw.get(name) for name in _NEEDED}
    has |= {name: raw.get(name, {}).get("vi") for name in ("name", "who")}
    has["fee"] = raw.get("fee", {}).get("note", {}).get("vi")
    has["date"] = raw["date"] if raw["date"] != dt.date.min.isoformat() else ""
    lacking = [column for name, column in _NEEDED.items() if not has[name]]
    faults += [Fault(line, "missing", column) for column in lacking]
    return not lacking


def _place(raw: dict[str, Any], after: Catalogue) -> None:
    """Fields and events by their ids or names; what is not known becomes a new one."""
    if raw.get("field"):
        raw["field"] = _known_field(str(raw["field"]), after.fields)
    raw["events"] = [_known_field(one, after.events) for one in raw.get("events", [])]


def _known_field(told: str, fields: list[Field]) -> str:
    plain = fold(told).strip()
    for one in fields:
        if plain in (one.id, *(fold(text) for text in one.name.values())):
            return one.id
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64] or "khac"
    fields.append(Field(id=made, name={"vi": told}))
    return made


def _procedure(raw: Any, line: int, faults: list[Fault]) -> Procedure | None:
    """The data as a procedure, or None and why not."""
    try:
        one = msgspec.convert(raw, Procedure)
    except msgspec.ValidationError as error:
        faults.append(_fault(line, str(error)))
        return None
    texts = {"name": one.name, "who": one.who, "fee": one.fee.note}
    missing = [name for name, text in texts.items() if not text.get("vi")]
    faults += [Fault(line, "missing", name) for name in missing]
    return None if missing else one


def _fault(line: int, message: str) -> Fault:
    found = _AT.fullmatch(message)
    told, path = (found[1], found[2] or "") if found else (message, "")
    column = path.strip(".").partition(".")[0].partition("[")[0]
    lacking = re.search(r"missing required field `(\w+)`", told)
    if lacking is not None:
        return Fault(line, "missing", column or lacking[1])
    return Fault(line, "value", column)


def _over(before: Catalogue, whole: Catalogue, *, replace: bool) -> Catalogue:
    """A whole catalogue over another."""
    made = {} if replace else {one.code: one for one in before.procedures}
    for one in whole.procedures:
        old = before.one(one.code)
        kept = {name: getattr(old, name) for name in OWN} if old is not None else {}
        said = {name: kept[name] for name in kept if not getattr(one, name)}
        made[one.code] = msgspec.structs.replace(one, **said)
    fields = {one.id: one for one in (*before.fields, *whole.fields)}
    events = {one.id: one for one in (*before.events, *whole.events)}
    return msgspec.structs.replace(
        whole, fields=list(fields.values()), events=list(events.values()),
        procedures=list(made.values()),
    )  # fmt: skip


def _twice(incoming: Incoming) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for line, cells in incoming.rows:
        code = cells[KEY]
        if code in seen:
            yield Fault(line, "twice", KEY, {"code": code[:40], "line": str(seen[code])})
        seen.setdefault(code, line)


def _changes(before: Catalogue, after: Catalogue) -> Iterator[Change]:
    olds = {one.code: one for one in before.procedures}
    for one in after.procedures:
        old = olds.pop(one.code, None)
        if old != one:
            yield Change("added" if old is None else "changed", one.code, one.name.get("vi", ""))
    yield from (Change("removed", one.code, one.name.get("vi", "")) for one in olds.values())
    had = {one.id for one in (*before.fields, *before.events)}
    for one_field in (*after.fields, *after.events):
        if one_field.id not in had:
            had.add(one_field.id)
            yield Change("new-field", one_field.id, one_field.name.get("vi", ""))


# --- writing ---------------------------------------------------------------------------------


def _csv_bytes(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    safe = ([f"'{text}" if text.startswith(_FORMULA) else text for text in row] for row in rows)
    csv.writer(out).writerows(safe)
    return out.getvalue().encode("utf-8-sig")


def _xlsx_bytes(rows: list[list[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("procedures")
    sheet.freeze_panes = "C2"
    for place, name in enumerate(rows[0], 1):
        wide = name.partition("_")[2] or name in ("days", "amounts", "legal")
        sheet.column_dimensions[get_column_letter(place)].width = 40 if wide else 14
    for line, row in enumerate(rows):
        cells = [WriteOnlyCell(sheet, text) for text in row]
        for cell in cells:
            cell.data_type, cell.number_format = "s", "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if not line:
                cell.font = Font(bold=True)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
