"""Which tables a report has, in their order."""

from __future__ import annotations

from queue_server.reports.counted_tables import counted_tables, own_counted_tables
from queue_server.reports.figures import Report
from queue_server.reports.reading import Names
from queue_server.reports.table import Table
from queue_server.reports.tables import Tables
from queue_server.reports.wording import Speech


def tables(report: Report, names: Names, say: Speech) -> list[Table]:
    """All tables of an office's report."""
    make = Tables(report, names, say)
    return [
        make.summary(), make.outcomes(), make.services(), make.counters(), make.clerks(),
        make.hours(), make.weekdays(), make.days(), *counted_tables(make), make.attendance(),
        make.openings(), make.breaks(), make.pauses(),
    ]  # fmt: skip


def own_tables(report: Report, names: Names, say: Speech) -> list[Table]:
    """The tables of one clerk's own turns."""
    make = Tables(report, names, say)
    return [
        make.summary(), make.services(), make.hours(), make.days(), *own_counted_tables(make),
    ]  # fmt: skip
