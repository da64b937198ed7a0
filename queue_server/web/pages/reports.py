"""Reports: figures over chosen days, their files, an office's own template, explanations."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from config.clock import micros
from config.words import pick
from contract.problems import STATUS, Refused
from queue_server.domain.actor import Actor
from queue_server.reports import charts, export, filling
from queue_server.reports.daybook import DayBook
from queue_server.reports.explaining import tell_hour, tell_ticket
from queue_server.reports.figures import Report
from queue_server.reports.making import make
from queue_server.reports.placeholders import Value, placeholders
from queue_server.reports.reading import Names, names
from queue_server.reports.span import DAY, Span, SpanError, midnight, read_date
from queue_server.reports.tables import Table, Tables, own_tables, tables, written
from queue_server.reports.telling import Teller
from queue_server.reports.wording import NOTHING, Speech
from queue_server.web import auth
from queue_server.web.pages.speech import page

reports = Blueprint("reports", __name__)

WHOLE_OFFICE = ("supervisor", "admin")
READERS = (*WHOLE_OFFICE, "clerk")
DAYS_SHOWN = 62
OPENINGS_SHOWN = 40
DAYS_DRAWN = range(2, 32)
EXAMPLE = "{{wait-median}}"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BODY_ROOM = 64 * 1024
_HOUR = 3600 * 1_000_000
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


# --- the report --------------------------------------------------------------------------------


@reports.get("/reports")
def show() -> str | tuple[str, int]:
    """The report of the days asked for; this month's when none are."""
    reader = auth.clerk(*READERS)
    try:
        made = _made(reader)
    except SpanError as error:
        return _render("report", reader, problem=_say()(f"problem.{error.code}")), 400
    return _render("report", reader, made=made, **_parts(made))


@reports.get("/reports/report.xlsx")
def workbook() -> Response:
    """Every table as a workbook."""
    made = _made(auth.clerk(*READERS))
    return _file(export.as_xlsx(made.say(_title(made)), _facts(made), made.tables()), _XLSX, "xlsx")


@reports.get("/reports/<table>.csv")
def one_table(table: str) -> Response:
    """One table as CSV."""
    made = _made(auth.clerk(*READERS))
    found = next((one for one in made.tables() if one.id == table), None)
    if found is None:
        abort(404)
    return _file(export.as_csv(found), "text/csv", f"{table}.csv")


@reports.errorhandler(SpanError)
def wrong_days(error: SpanError) -> tuple[str, int]:
    """Days that cannot be reported on: the page says why."""
    return _render("report", auth.clerk(*READERS), problem=_say()(f"problem.{error.code}")), 400


@reports.errorhandler(Refused)
def refused_page(refused: Refused) -> Answer | tuple[str, int]:
    """The way in for who is not signed in; a clear word for who may not."""
    if refused.code == "not-signed-in":
        return redirect(url_for("counter.home", to="reports"), 303)
    if refused.code != "forbidden":
        home = url_for("reports.show")
        return page("error.title", "error.text", home, "back.front"), STATUS[refused.code]
    say = _say()
    return render_template(
        "message.html", title=say("forbidden.title"), text=say("forbidden.text"),
        back=url_for("reports.show"), back_label=say("forbidden.own"),
    ), STATUS["forbidden"]  # fmt: skip


# --- an office's own template ------------------------------------------------------------------


@reports.get("/reports/fill")
def fill_form() -> str:
    """The form, and every name with its value."""
    reader = auth.clerk(*WHOLE_OFFICE)
    return _render("fill", reader, **_fillable(_made(reader)))


@reports.post("/reports/fill")
def fill() -> Response | tuple[str, int]:
    """Template in, filled copy out."""
    request.max_content_length = filling.MOST_BYTES + _BODY_ROOM
    auth.same_origin()
    reader = auth.clerk(*WHOLE_OFFICE)
    made = _made(reader)
    template = request.files.get("template")
    if template is None or not template.filename:
        return _render("fill", reader, problem="fill.no-file", **_fillable(made)), 400
    try:
        return _filled(made, template, template.filename)
    except filling.FillError as error:
        listed = ", ".join(f"{{{{{name}}}}}" for name in error.names)
        told = {"problem": f"fill.{error.code}", "unknown": listed}
        return _render("fill", reader, **told, **_fillable(made)), 422


@reports.errorhandler(413)
def too_large(_error: HTTPException) -> tuple[str, int]:
    """A file beyond what is read at all."""
    say = _say()
    return render_template(
        "message.html", title=say("fill.title"), text=say("fill.too-large"),
        back=url_for("reports.fill_form"), back_label=say("fill.back"),
    ), 413  # fmt: skip


def _filled(made: Made, template: FileStorage, name: str) -> Response:
    def write(value: Value) -> str:
        if value is None:
            return made.say("no-figures")
        return value if isinstance(value, str) else made.say.count(value)

    figures = filling.Figures(_values(made), write)
    content = filling.fill(name, template.stream.read(filling.MOST_BYTES + 1), figures)
    ending = name.lower().rpartition(".")[2]
    return _file(content, _XLSX if ending == "xlsx" else _DOCX, ending, "file.filled")


def _fillable(made: Made) -> dict[str, Any]:
    return {"made": made, "values": _values(made), "example": EXAMPLE}


def _values(made: Made) -> dict[str, Value]:
    return placeholders(made.report, _office_name(), made.say)


# --- explanations ------------------------------------------------------------------------------


@reports.get("/reports/explain")
def explain() -> str | tuple[str, int]:
    """Why a number, or the numbers of an hour, were called when they were."""
    reader = auth.clerk(*WHOLE_OFFICE)
    asked = {name: request.args.get(name, "").strip() for name in ("ticket", "hour", "day")}
    asked["day"] = asked["day"] or _today().isoformat()
    if not asked["ticket"] and not asked["hour"]:
        return _render("explain", reader, asked=asked)
    try:
        day = read_date(asked["day"])
    except SpanError:
        return _render("explain", reader, asked=asked, problem=_say()("problem.no-date")), 400
    if asked["ticket"]:
        return _explained_ticket(reader, day, asked)
    return _explained_hour(reader, day, asked)


def _explained_ticket(reader: Actor, day: dt.date, asked: dict[str, str]) -> str | tuple[str, int]:
    book, teller = _book(day)
    ticket = book.find(asked["ticket"])
    if ticket is None:
        say = teller.say
        number = asked["ticket"].upper()
        problem = say("explain.no-ticket", number=number, day=say.day(day))
        return _render("explain", reader, asked=asked, problem=problem), 404
    story = tell_ticket(book, ticket)
    return _render(
        "explain", reader, asked=asked, day=day, story=story, steps=teller.steps(story),
        state=teller.state(ticket), facts=teller.ticket_facts(story),
        calls=teller.calls(story.overtook),
    )  # fmt: skip


def _explained_hour(reader: Actor, day: dt.date, asked: dict[str, str]) -> str | tuple[str, int]:
    hour = int(asked["hour"]) if asked["hour"].isdecimal() else 24
    if hour >= 24:  # noqa: PLR2004 - hours of a day
        problem = _say()("explain.no-hour")
        return _render("explain", reader, asked=asked, problem=problem), 400
    book, teller = _book(day)
    told = tell_hour(book, midnight(day, _zone()) + hour * _HOUR)
    return _render(
        "explain", reader, asked=asked, day=day, hour=f"{hour}:00–{hour + 1}:00",
        facts=teller.hour_facts(told), calls=teller.calls(told.calls),
    )  # fmt: skip


def _book(day: dt.date) -> tuple[DayBook, Teller]:
    def read(db: Any) -> tuple[DayBook, Teller]:
        return DayBook.read(db, day, _zone()), Teller(names(db, auth.language()), _say())

    return _alone(read)


# --- what they share ---------------------------------------------------------------------------


def _made(reader: Actor) -> Made:
    """The report this request asks for.  Raises SpanError."""
    office, say, span = auth.office(), _say(), _span()
    own = reader.role not in WHOLE_OFFICE
    now = micros(office.clock.now())

    def read(db: Any) -> Made:
        report = make(db, span, now, reader.id if own else None)
        return Made(report, names(db, say.language), say, own)

    return _alone(read)


def _alone(read: Callable[[Any], T]) -> T:
    with _turn, auth.office().store.reader() as db:
        return read(db)


def _span() -> Span:
    today = _today()
    first = request.values.get("from", "") or today.replace(day=1).isoformat()
    last = request.values.get("to", "") or today.isoformat()
    return Span.read(first, last, today, _zone())


def _parts(made: Made) -> dict[str, Any]:
    """What the page shows of a report."""
    shown = made.tables()
    if len(made.report.span.dates) > DAYS_SHOWN:
        shown = [table for table in shown if table.id != "days"]
    shown = [t for t in shown if t.id != "openings" or len(t.rows) <= OPENINGS_SHOWN]
    by_id = {table.id: table for table in shown}
    return {"tables": by_id, "tiles": _tiles(made), **_charts(made)}


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


def _charts(made: Made) -> dict[str, Any]:
    report, say, make_table = made.report, made.say, Tables(made.report, made.names, made.say)
    hours = [(hour, make_table.tickets_a_day(hour)) for hour in make_table.hours_shown()]
    waits = [
        (made.names.services.get(key, key), one.wait)
        for key, one in report.services.items()
        if one.wait is not None
    ]
    return {
        "days_chart": _days_chart(made) if len(report.span.dates) in DAYS_DRAWN else None,
        "hours_chart": charts.columns(
            [(f"{h} h", value, say.minutes(value)) for h, value in hours]
        ),
        "waits_chart": charts.pairs(
            [
                (
                    name,
                    one.median,
                    say.minutes(one.median / 60),
                    one.most,
                    say.minutes(one.most / 60),
                )
                for name, one in waits
            ]
        ),
    }


def _days_chart(made: Made) -> charts.Chart:
    """Numbers taken a day; a day without figures has no bar and no zero."""
    values = []
    for day in made.report.span.dates:
        taken = made.report.tickets_by_day.get(day)
        text = NOTHING if taken is None else made.say.count(taken)
        values.append((f"{day.day}/{day.month}", taken or 0, text))
    return charts.columns(values, charts.BROAD)


def _facts(made: Made) -> list[tuple[str, str]]:
    """What stands on a workbook's first sheet."""
    say, report = made.say, made.report
    now = auth.office().clock.now()
    return [
        (say("fact.office"), _office_name()),
        (say("fact.span"), f"{say.day(report.span.first)} – {say.day(report.span.last)}"),
        (say("fact.made"), f"{now:%H:%M} {say.day(now.date())}"),
        (say("fact.empty"), say.days(report.empty_days) or say("none")),
        (say("fact.unknown"), str(report.whole.unknown)),
        *((say("fact.rules"), say(f"rules.{rule}")) for rule in RULES),
    ]


RULES = ("turn", "wait", "service", "most", "missed")


def _render(template: str, reader: Actor, **parts: Any) -> str:
    say, now = _say(), auth.office().clock.now()
    made: Made | None = parts.get("made")
    problem = parts.get("problem", "")
    if problem.startswith("fill."):
        problem = say(problem, names=parts.get("unknown", ""), example=EXAMPLE)
    common = {
        "t": say, "now": now, "own": reader.role not in WHOLE_OFFICE, "clerk_name": reader.name,
        "days": _asked_days(made), "quick": _quick(now.date()), "rules": RULES,
        "written": written, "title": say(_title(made)) if made else say("title"),
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


def _title(made: Made) -> str:
    return "title.own" if made.own else "title"


def _say() -> Speech:
    return Speech(auth.language(), _zone())


def _zone() -> str:
    return auth.office().settings.time_zone


def _today() -> dt.date:
    return auth.office().clock.now().date()


def _office_name() -> str:
    return pick(auth.office().views.office().names, auth.language())


def _file(content: bytes, kind: str, ending: str, name: str = "file.report") -> Response:
    """A download, named after its days."""
    span = _span()
    name = f"{_say().either(name, 'file.report')}-{span.first}-{span.last}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=kind, headers=headers)
