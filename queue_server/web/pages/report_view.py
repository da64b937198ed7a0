"""A report as its pages show it: who may see what, worded, counted, with its charts."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import Response, render_template, request

from config.clock import micros
from config.words import pick
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.reports import charts
from queue_server.reports.all_tables import own_tables, tables
from queue_server.reports.counted import FEWEST, LEVELS, RESULTS, Counts
from queue_server.reports.figures import Report
from queue_server.reports.making import make
from queue_server.reports.reading import Names, names
from queue_server.reports.span import DAY, Span
from queue_server.reports.table import Table, written
from queue_server.reports.tables import Tables
from queue_server.reports.wording import NOTHING, Speech
from queue_server.web import auth

WHOLE_OFFICE = ("supervisor", "admin")
READERS = (*WHOLE_OFFICE, "clerk")
RULES = ("turn", "wait", "service", "most", "missed", "rating", "result")
DAYS_SHOWN = 62
BY_DAY = ("days", "ratings-days", "results-days")
OPENINGS_SHOWN = 40
DAYS_DRAWN = range(2, 32)
PATIENCE_SECONDS = 20
EXAMPLE = "{{wait-median}}"
T = TypeVar("T")

# One report at a time: a second must not take the time of those who call numbers.
_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class Made:
    """A report of what one person may see, in their language."""

    report: Report
    names: Names
    say: Speech
    own: bool

    def tables(self) -> list[Table]:
        """Its tables."""
        return (own_tables if self.own else tables)(self.report, self.names, self.say)


def made_for(reader: Actor) -> Made:
    """The report this request asks for.  Raises SpanError."""
    office, say, span = auth.office(), say_here(), _span()
    own = reader.role not in WHOLE_OFFICE
    now = micros(office.clock.now())

    def read(db: Any) -> Made:
        report = make(db, span, now, reader.id if own else None)
        return Made(report, _names(db, report, say.language), say, own)

    return alone(read)


def _names(db: Any, report: Report, language: str) -> Names:
    """With the names of the procedures if there are any in the report."""
    return all_names(db, language) if report.counted.procedures else names(db, language)


def all_names(db: Any, language: str) -> Names:
    """With the names of the procedures."""
    whole = auth.office().catalogues.edition().whole
    named = {one.code: pick(one.name, language) for one in whole.procedures}
    return replace(names(db, language), procedures=named)


def alone(read: Callable[[Any], T]) -> T:
    """One report after the other.  Raises Refused ``busy`` when too many were asked for."""
    if not _turn.acquire(timeout=PATIENCE_SECONDS):
        raise Refused("busy")
    try:
        with auth.office().store.reader() as db:
            return read(db)
    finally:
        _turn.release()


def _span() -> Span:
    last_day = today()
    first = request.values.get("from", "") or last_day.replace(day=1).isoformat()
    last = request.values.get("to", "") or last_day.isoformat()
    return Span.read(first, last, last_day, zone())


def parts_of(made: Made) -> dict[str, Any]:
    """What the page shows of a report."""
    shown = made.tables()
    if len(made.report.span.dates) > DAYS_SHOWN:
        shown = [table for table in shown if table.id not in BY_DAY]
    shown = [t for t in shown if t.id != "openings" or len(t.rows) <= OPENINGS_SHOWN]
    by_id = {table.id: table for table in shown}
    busiest = max((float(cell) for cell in _loads(by_id) if cell), default=0)
    return {"tables": by_id, "busiest": busiest, "tiles": _tiles(made), **_charts(made)}


def _loads(shown: dict[str, Table]) -> list[Any]:
    """The cells of the table of weekdays and hours."""
    rows = shown["weekdays"].rows if "weekdays" in shown else []
    return [cell for row in rows for cell in row[2:]]


def _tiles(made: Made) -> list[tuple[str, str, str]]:
    """(name, value, small print) of the figures that stand on top."""
    say, whole = made.say, made.report.whole
    called = whole.served + whole.missed
    spreads = {"wait": whole.wait, "service": whole.service}
    minutes = {name: one and say.minutes(one.median / 60) for name, one in spreads.items()}
    return [
        ("tickets", say.count(made.report.tickets), ""),
        ("served", say.count(whole.served), ""),
        ("missed", say.count(whole.missed), say.share(whole.missed / called) if called else ""),
        ("wait-median", minutes["wait"] or NOTHING, ""),
        ("wait-most", say.minutes(whole.wait.most / 60) if whole.wait else NOTHING, ""),
        ("service-median", minutes["service"] or NOTHING, ""),
    ]


def _charts(made: Made) -> dict[str, charts.Chart | None]:
    days = made.report.span.dates
    return {
        "days_chart": _days_chart(made) if len(days) in DAYS_DRAWN else None,
        "hours_chart": _hours_chart(made),
        "waits_chart": _waits_chart(made),
        "ratings_chart": _ratings_chart(made),
        "results_chart": _results_chart(made),
    }


def _hours_chart(made: Made) -> charts.Chart:
    """Numbers taken an hour, of an average day."""
    table = Tables(made.report, made.names, made.say)
    taken = [(hour, table.tickets_a_day(hour)) for hour in table.hours_shown()]
    return charts.columns([(f"{hour} h", one, made.say.minutes(one)) for hour, one in taken])


def _waits_chart(made: Made) -> charts.Chart:
    """Median and 90 % of the waits for each service."""
    values = []
    for key, figures in made.report.services.items():
        wait = figures.wait
        if wait is not None:
            median, most = (made.say.minutes(one / 60) for one in (wait.median, wait.most))
            name = made.names.services.get(key, key)
            values.append((name, wait.median, median, wait.most, most))
    return charts.pairs(values)


def _ratings_chart(made: Made) -> charts.Chart:
    """How content people were, by service; services with too few ratings have no bar."""
    found = made.report.counted.ratings.services
    rated = {key: one for key, one in found.items() if sum(one.values()) >= FEWEST}
    return _stacked(made, rated, LEVELS)


def _results_chart(made: Made) -> charts.Chart:
    """What came of visits, by service, of those that were marked."""
    results = RESULTS[:-1]
    found = made.report.counted.results.services
    marked = {key: one for key, one in found.items() if any(one.get(r) for r in results)}
    return _stacked(made, marked, results)


def _stacked(made: Made, found: Mapping[str | None, Counts], kinds: Sequence[str]) -> charts.Chart:
    named = made.names.services
    rows = [
        (named.get(key or "", key or ""), [(one.get(k, 0), str(one.get(k, 0))) for k in kinds])
        for key, one in found.items()
    ]
    return charts.stacks(rows)


def _days_chart(made: Made) -> charts.Chart:
    """Numbers taken a day; a day without figures has no bar and no zero."""
    values = []
    for day in made.report.span.dates:
        taken = made.report.tickets_by_day.get(day)
        text = NOTHING if taken is None else made.say.count(taken)
        values.append((f"{day.day}/{day.month}", taken or 0, text))
    return charts.columns(values, charts.BROAD)


def facts_of(made: Made) -> list[tuple[str, str]]:
    """What stands on a workbook's first sheet."""
    say, report = made.say, made.report
    now = auth.office().clock.now()
    return [
        (say("fact.office"), office_name()),
        (say("fact.span"), f"{say.day(report.span.first)} – {say.day(report.span.last)}"),
        (say("fact.made"), f"{now:%H:%M} {say.day(now.date())}"),
        (say("fact.empty"), say.days(report.empty_days) or say("none")),
        (say("fact.unknown"), str(report.whole.unknown)),
        (say("fact.lost"), str(report.minutes_lost)),
        *((say("fact.rules"), say(f"rules.{rule}")) for rule in RULES),
    ]


def render(template: str, reader: Actor, **parts: Any) -> str:
    """One of the pages; ``problem`` is a text, or the key of one about a template."""
    say, now = say_here(), auth.office().clock.now()
    made: Made | None = parts.get("made")
    problem = parts.get("problem", "")
    if problem.startswith("fill."):
        problem = say(problem, names=parts.get("unknown", ""), example=EXAMPLE)
    common = {
        "t": say, "now": now, "own": reader.role not in WHOLE_OFFICE, "clerk_name": reader.name,
        "days": _asked_days(made), "quick": _quick(now.date()), "rules": RULES,
        "written": written, "title": say(title_of(made)) if made else say("title"),
    }  # fmt: skip
    return render_template(f"reports/{template}.html", **common, **{**parts, "problem": problem})


def _asked_days(made: Made | None) -> dict[str, str]:
    """The days for forms and links: the report's, or as they were typed."""
    if made is not None:
        span = made.report.span
        return {"from": span.first.isoformat(), "to": span.last.isoformat()}
    return {name: request.values.get(name, "")[:10] for name in ("from", "to")}


def _quick(today: dt.date) -> list[tuple[str, str, str]]:
    """(name, from, to) of spans that are asked for often."""
    first = today.replace(day=1)
    before = first - DAY
    starts = {
        "today": today, "week": today - DAY * today.weekday(), "month": first,
        "year": today.replace(month=1, day=1),
    }  # fmt: skip
    spans = [(name, begin, today) for name, begin in starts.items()]
    spans.insert(3, ("last-month", before.replace(day=1), before))
    return [(name, begin.isoformat(), end.isoformat()) for name, begin, end in spans]


def title_of(made: Made) -> str:
    """The key of a report's title."""
    return "title.own" if made.own else "title"


def say_here() -> Speech:
    """The words of reports in the reader's language."""
    return Speech(auth.language(), zone())


def zone() -> str:
    """The office's time zone."""
    return auth.office().settings.time_zone


def today() -> dt.date:
    """The day by the office's clock."""
    return auth.office().clock.now().date()


def office_name() -> str:
    """The office in the reader's language."""
    return pick(auth.office().views.office().names, auth.language())


def file_answer(content: bytes, kind: str, ending: str, name: str = "file.report") -> Response:
    """A download, named after its days."""
    span = _span()
    name = f"{say_here().either(name, 'file.report')}-{span.first}-{span.last}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=kind, headers=headers)
