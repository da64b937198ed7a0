"""The figures an office's own template can ask for, by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from contract.ids import Level, Need
from queue_server.reports.counted import FEWEST, LEVELS, Counts
from queue_server.reports.figures import Figures, Report, Spread
from queue_server.reports.wording import Speech

NEEDS = (Need.SIGHT, Need.HEARING, Need.WHEELCHAIR)
Value = str | float | None
"""A text, a number, or None where there are no figures."""


def placeholders(report: Report, office: str, say: Speech) -> dict[str, Value]:
    """Name → value.  Durations are in minutes, shares in percent."""
    span = report.span
    found: dict[str, Value] = {
        "office": office,
        "from": say.day(span.first),
        "to": say.day(span.last),
        "today": say.day(span.today),
        "days": len(span.dates),
        "days-with-figures": len(report.days),
        "days-without-figures": say.days(report.empty_days) or say("none"),
        "tickets": report.tickets,
        "priority": report.priority,
        "cancelled": report.outcomes.get("cancelled", 0),
        "expired": report.outcomes.get("expired", 0),
    }
    found |= _figures("", report.whole)
    found |= _counted(report)
    found |= _of("service", report.services)
    found |= _of("counter", report.counters)
    for hour, tickets in sorted(report.tickets_by_hour.items()):
        found[f"hour.{hour}.tickets"] = tickets
    return found


def _counted(report: Report) -> dict[str, Value]:
    """What is only counted, of the whole office and of each service, counter and rated clerk."""
    counted = report.counted
    kept, slips = _added(counted.appointments.values()), counted.slips
    found: dict[str, Value] = {
        "pauses": len(report.pauses),
        "pause-minutes": report.minutes_lost,
        "many-dossiers": sum(counted.many.values()),
        "dossiers": sum(counted.dossiers.values()),
        "appointments": sum(kept.values()),
        "appointments-kept": kept["checked-in"],
        "appointments-missed": kept["missed"],
        "appointments-cancelled": kept["cancelled"],
        "slips": sum(slips.values()),
        "slips-used": slips.get("checked-in", 0),
        **{f"needs.{need}": counted.needs.get(need, 0) for need in NEEDS},
        **_marked("", counted.results.whole, counted.ratings.whole),
    }
    for kind, results, ratings in (
        ("service", counted.results.services, counted.ratings.services),
        ("counter", counted.results.counters, counted.ratings.counters),
    ):
        for key in sorted(key for key in {*results, *ratings} if key):
            found |= _marked(f"{kind}.{key}.", results.get(key, {}), ratings.get(key, {}))
    return found


def _marked(prefix: str, results: Counts, ratings: Counts) -> dict[str, Value]:
    """What came of visits, and how people were content: nothing of too few."""
    enough = sum(ratings.values()) >= FEWEST
    named: dict[str, Value] = {
        "done": results.get("done", 0),
        "papers": results.get("papers", 0),
        "wrong-office": results.get("wrong-office", 0),
        "unmarked": results.get("", 0),
        "ratings": sum(ratings.values()) if enough else None,
        **{str(level): ratings.get(level, 0) if enough else None for level in LEVELS},
        "content-percent": _content(ratings) if enough else None,
    }
    return {f"{prefix}{name}": value for name, value in named.items()}


def _content(ratings: Counts) -> float:
    unhappy = ratings.get(Level.DISSATISFIED, 0)
    return round(100 * (1 - unhappy / sum(ratings.values())), 1)


def _added(counts: Iterable[Counts]) -> Counter[str]:
    whole: Counter[str] = Counter()
    for one in counts:
        whole.update(one)
    return whole


def _of(kind: str, figures: Mapping[str, Figures]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, one in figures.items():
        found |= _figures(f"{kind}.{key}.", one)
    return found


def _figures(prefix: str, figures: Figures) -> dict[str, Value]:
    called = figures.served + figures.missed
    named: dict[str, Value] = {
        "turns": figures.turns,
        "served": figures.served,
        "missed": figures.missed,
        "missed-percent": round(100 * figures.missed / called, 1) if called else None,
        "unknown": figures.unknown,
        **_spread("wait", figures.wait),
        **_spread("service", figures.service),
    }
    return {f"{prefix}{name}": value for name, value in named.items()}


def _spread(name: str, spread: Spread | None) -> dict[str, Value]:
    return {
        f"{name}-median": round(spread.median / 60, 1) if spread else None,
        f"{name}-90": round(spread.most / 60, 1) if spread else None,
    }
