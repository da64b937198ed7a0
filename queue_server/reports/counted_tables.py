"""The tables of what is only counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from queue_server.reports.counted import BOOKED, FEWEST, LEVELS, RESULTS, Counts, Grouped
from queue_server.reports.reading import Names
from queue_server.reports.table import Cell, Column, Kind, Table
from queue_server.reports.tables import Tables

Row = Callable[[Counts], list[Cell]]


def counted_tables(make: Tables) -> list[Table]:
    """All of them; those with nothing in them have no rows."""
    more = CountedTables(make)
    return [
        *more.ratings(), *more.results(), more.procedures(), more.dossiers(), more.appointments(),
        more.slips(), more.needs(),
    ]  # fmt: skip


def own_counted_tables(make: Tables) -> list[Table]:
    """Those of one clerk's own turns."""
    more = CountedTables(make)
    return [more.ratings()[0], more.results()[0]]


@dataclass(frozen=True, slots=True)
class CountedTables:
    """Makes them beside the other tables of a report."""

    make: Tables

    def ratings(self) -> list[Table]:
        """How people were content: by service, counter, clerk and day."""
        columns = [
            self._count("ratings"),
            *(self._count(f"level.{level}") for level in LEVELS),
            self.make.column("content", Kind.SHARE),
        ]
        return self._grouped("ratings", self.make.report.counted.ratings, columns, rating_cells)

    def results(self) -> list[Table]:
        """What came of visits, as clerks marked them."""
        columns = [
            self._count("served"),
            *(self._count(f"result.{result or 'none'}") for result in RESULTS),
            self.make.column("papers-share", Kind.SHARE),
        ]
        return self._grouped("results", self.make.report.counted.results, columns, result_cells)

    def procedures(self) -> Table:
        """How often each procedure was marked, the most frequent first."""
        found, named = self.make.report.counted.procedures, self.make.names.procedures
        columns = [
            self.make.column("procedure", Kind.TEXT), self.make.column("name", Kind.TEXT),
            self._count("visits"),
        ]  # fmt: skip
        ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
        rows: list[list[Cell]] = [[code, named.get(code), many] for code, many in ordered]
        return self.make.table("procedures", columns, rows)

    def needs(self) -> Table:
        """How many tickets told which need."""
        found = self.make.report.counted.needs
        rows: list[list[Cell]] = [
            [self.make.say.either(f"need.{need}", "need.other"), many]
            for need, many in sorted(found.items())
        ]
        return self._plain("needs", "need", rows)

    def dossiers(self) -> Table:
        """Who brought several dossiers, by service."""
        counted = self.make.report.counted
        columns = [
            self.make.column("service", Kind.TEXT), self._count("many"), self._count("dossiers"),
        ]  # fmt: skip
        rows: list[list[Cell]] = [
            [name, counted.many[key], counted.dossiers[key]]
            for key, name in self._services(counted.many)
        ]
        return self.make.table("dossiers", columns, rows)

    def appointments(self) -> Table:
        """Appointments kept and not, by service."""
        found = self.make.report.counted.appointments
        columns = [
            self.make.column("service", Kind.TEXT),
            self._count("appointments"),
            *(self._count(f"booked.{state}") for state in BOOKED),
            self.make.column("kept-share", Kind.SHARE),
        ]
        rows: list[list[Cell]] = [
            [name, *booked_cells(found[key])] for key, name in self._services(found)
        ]
        return self.make.table("appointments", columns, rows)

    def slips(self) -> Table:
        """Return slips given in the span, and what became of them."""
        found = self.make.report.counted.slips
        columns = [
            self._count("slips"), *(self._count(f"slip.{state}") for state in BOOKED),
        ]  # fmt: skip
        total = sum(found.values())
        rows: list[list[Cell]] = [[total, *(found.get(state, 0) for state in BOOKED)]]
        return self.make.table("slips", columns, rows if total else [])

    def _grouped(
        self, table: str, found: Grouped, columns: Sequence[Column], cells: Row
    ) -> list[Table]:
        say, names = self.make.say, self.make.names
        groups: list[tuple[str, Kind, Mapping[Any, Counts], dict[Any, Cell]]] = [
            ("service", Kind.TEXT, found.services, dict(names.services)),
            ("counter", Kind.TEXT, found.counters, self._counters(names)),
            ("clerk", Kind.TEXT, found.clerks, {**names.clerks, None: say("clerk.none")}),
            ("day", Kind.DAY, found.days, {day: day for day in sorted(found.days)}),
        ]
        whole: list[list[Cell]] = [[say("whole"), *cells(found.whole)]] if found.whole else []
        return [
            self.make.table(
                f"{table}-{head}s",
                [self.make.column(head, kind), *columns],
                [*(whole if head == "service" else []), *_rows(groups_of, named, cells)],
            )
            for head, kind, groups_of, named in groups
        ]

    def _counters(self, names: Names) -> dict[Any, Cell]:
        say = self.make.say
        named: dict[Any, Cell] = {
            key: say("counter", label=label) for key, label in names.counters.items()
        }
        return {**named, None: say("counter.none")}

    def _services(self, found: Mapping[str, object]) -> list[tuple[str, str]]:
        """(id, name) of those found, in their order; gone ones by their id, last."""
        names = self.make.names.services
        gone = sorted(set(found) - set(names))
        return [(key, names.get(key, key)) for key in (*names, *gone) if key in found]

    def _plain(self, table: str, head: str, rows: list[list[Cell]]) -> Table:
        columns = [self.make.column(head, Kind.TEXT), self._count("visits")]
        return self.make.table(table, columns, rows)

    def _count(self, name: str) -> Column:
        return self.make.column(name, Kind.COUNT)


def rating_cells(counts: Counts) -> list[Cell]:
    """How many ratings, by level, and the share of the content; nothing of too few."""
    total = sum(counts.values())
    if total < FEWEST:
        return [None] * (len(LEVELS) + 2)
    content = counts.get(LEVELS[0], 0) + counts.get(LEVELS[1], 0)
    return [total, *(counts.get(level, 0) for level in LEVELS), content / total]


def result_cells(counts: Counts) -> list[Cell]:
    """How many visits, by result, and the share of the marked that lacked papers."""
    total = sum(counts.values())
    marked = total - counts.get("", 0)
    lacked = counts.get("papers", 0) / marked if marked else None
    return [total, *(counts.get(result, 0) for result in RESULTS), lacked]


def booked_cells(counts: Counts) -> list[Cell]:
    """How many appointments, by state, and the share kept of those that are over."""
    kept, missed = counts.get("checked-in", 0), counts.get("missed", 0)
    share = kept / (kept + missed) if kept + missed else None
    return [sum(counts.values()), *(counts.get(state, 0) for state in BOOKED), share]


def _rows(found: Mapping[Any, Counts], named: dict[Any, Cell], cells: Row) -> list[list[Cell]]:
    gone = {key: str(key) for key in found if key not in named}
    every: dict[Any, Cell] = {**named, **gone}
    return [[name, *cells(found[key])] for key, name in every.items() if key in found]
