"""Reports: figures over chosen days, their files, an office's own template, explanations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from config.clock import micros
from contract.problems import STATUS, Refused
from queue_server.domain.actor import Actor
from queue_server.reports import export, filling
from queue_server.reports.daybook import DayBook
from queue_server.reports.explaining import tell_hour, tell_ticket
from queue_server.reports.making import openings
from queue_server.reports.placeholders import Value, placeholders
from queue_server.reports.reading import names
from queue_server.reports.span import Span, SpanError, midnight, read_date
from queue_server.reports.table import Table
from queue_server.reports.tables import Tables
from queue_server.reports.telling import Teller
from queue_server.web import auth
from queue_server.web.pages.report_view import (
    EXAMPLE,
    READERS,
    WHOLE_OFFICE,
    Made,
    all_names,
    alone,
    facts_of,
    file_answer,
    made_for,
    office_name,
    parts_of,
    render,
    say_here,
    title_of,
    today,
    zone,
)
from queue_server.web.pages.speech import page

reports = Blueprint("reports", __name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BODY_ROOM = 64 * 1024
_HOUR = 3600 * 1_000_000

# --- the report --------------------------------------------------------------------------------


@reports.get("/reports")
def show() -> str | tuple[str, int]:
    """The report of the days asked for; this month's when none are."""
    reader = auth.clerk(*READERS)
    try:
        made = made_for(reader)
    except SpanError as error:
        return render("report", reader, problem=say_here()(f"problem.{error.code}")), 400
    return render("report", reader, made=made, **parts_of(made))


@reports.get("/reports/report.xlsx")
def workbook() -> Response:
    """Every table as a workbook."""
    made = made_for(auth.clerk(*READERS))
    return file_answer(
        export.as_xlsx(made.say(title_of(made)), facts_of(made), made.tables()), _XLSX, "xlsx"
    )


@reports.get("/reports/<table>.csv")
def one_table(table: str) -> Response:
    """One table as CSV."""
    made = made_for(auth.clerk(*READERS))
    found = next((one for one in made.tables() if one.id == table), None)
    if found is None:
        abort(404)
    return file_answer(export.as_csv(found), "text/csv", f"{table}.csv")


@reports.errorhandler(SpanError)
def wrong_days(error: SpanError) -> tuple[str, int]:
    """Days that cannot be reported on: the page says why."""
    return render("report", auth.clerk(*READERS), problem=say_here()(f"problem.{error.code}")), 400


@reports.errorhandler(Refused)
def refused_page(refused: Refused) -> Answer | tuple[str, int]:
    """The way in for who is not signed in; a clear word for who may not."""
    if refused.code == "not-signed-in":
        return redirect(url_for("counter.home", to="reports"), 303)
    if refused.code != "forbidden":
        home = url_for("reports.show")
        return page("error.title", "error.text", home, "back.front"), STATUS[refused.code]
    say, asker = say_here(), auth.actor()
    own = asker is not None and asker.role in READERS
    return render_template(
        "message.html", title=say("forbidden.title"), text=say("forbidden.text"),
        back=url_for("reports.show" if own else "counter.home"),
        back_label=say("forbidden.own" if own else "nav.counter"),
    ), STATUS["forbidden"]  # fmt: skip


# --- an office's own template ------------------------------------------------------------------


@reports.get("/reports/fill")
def fill_form() -> str:
    """The form, and every name with its value."""
    reader = auth.clerk(*WHOLE_OFFICE)
    return render("fill", reader, **_fillable(made_for(reader)))


@reports.post("/reports/fill")
def fill() -> Response | tuple[str, int]:
    """Template in, filled copy out."""
    request.max_content_length = filling.MOST_BYTES + _BODY_ROOM
    reader = auth.clerk(*WHOLE_OFFICE)
    made = made_for(reader)
    template = request.files.get("template")
    if template is None or not template.filename:
        return render("fill", reader, problem="fill.no-file", **_fillable(made)), 400
    try:
        return _filled(made, template, template.filename)
    except filling.FillError as error:
        listed = ", ".join(f"{{{{{name}}}}}" for name in error.names)
        told = {"problem": f"fill.{error.code}", "unknown": listed}
        return render("fill", reader, **told, **_fillable(made)), 422


@reports.errorhandler(413)
def too_large(_error: HTTPException) -> tuple[str, int]:
    """A file beyond what is read at all."""
    say = say_here()
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
    return file_answer(content, _XLSX if ending == "xlsx" else _DOCX, ending, "file.filled")


def _fillable(made: Made) -> dict[str, Any]:
    return {"made": made, "values": _values(made), "example": EXAMPLE}


def _values(made: Made) -> dict[str, Value]:
    return placeholders(made.report, office_name(), made.say)


# --- explanations ------------------------------------------------------------------------------


@reports.get("/reports/explain")
def explain() -> str | tuple[str, int]:
    """Why a number, or the numbers of an hour, were called when they were."""
    reader = auth.clerk(*WHOLE_OFFICE)
    asked = {name: request.args.get(name, "").strip()[:10] for name in ("ticket", "hour", "day")}
    asked["day"] = asked["day"] or today().isoformat()
    if not asked["ticket"] and not asked["hour"]:
        return render("explain", reader, asked=asked)
    try:
        day = read_date(asked["day"])
    except SpanError:
        return render("explain", reader, asked=asked, problem=say_here()("problem.no-date")), 400
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
        return render("explain", reader, asked=asked, problem=problem), 404
    story = tell_ticket(book, ticket)
    return render(
        "explain", reader, asked=asked, day=day, story=story, steps=teller.steps(story),
        state=teller.state(ticket), facts=teller.ticket_facts(story),
        calls=teller.calls(story.overtook),
    )  # fmt: skip


def _explained_hour(reader: Actor, day: dt.date, asked: dict[str, str]) -> str | tuple[str, int]:
    hour = int(asked["hour"]) if asked["hour"].isdecimal() else 24
    if hour >= 24:  # noqa: PLR2004 - hours of a day
        problem = say_here()("explain.no-hour")
        return render("explain", reader, asked=asked, problem=problem), 400
    book, teller = _book(day)
    told = tell_hour(book, midnight(day, zone()) + hour * _HOUR)
    return render(
        "explain", reader, asked=asked, day=day, hour=f"{hour}:00–{hour + 1}:00",
        facts=teller.hour_facts(told), calls=teller.calls(told.calls), openings=_openings(day),
    )  # fmt: skip


def _book(day: dt.date) -> tuple[DayBook, Teller]:
    def read(db: Any) -> tuple[DayBook, Teller]:
        return DayBook.read(db, day, zone()), Teller(all_names(db, auth.language()), say_here())

    return alone(read)


def _openings(day: dt.date) -> list[Table]:
    """When counters were open that day, and what was paused."""
    now, span = micros(auth.office().clock.now()), Span(day, day, today(), zone())

    def read(db: Any) -> Tables:
        return Tables(openings(db, span, now), names(db, auth.language()), say_here())

    made = alone(read)
    return [table for table in (made.openings(), made.pauses()) if table.rows]
