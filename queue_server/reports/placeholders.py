"""The figures an office's own template can ask for, by name."""

from __future__ import annotations

from collections.abc import Mapping

from queue_server.reports.figures import Figures, Report, Spread
from queue_server.reports.wording import Speech

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
    found |= _of("service", report.services)
    found |= _of("counter", report.counters)
    for hour, tickets in sorted(report.tickets_by_hour.items()):
        found[f"hour.{hour}.tickets"] = tickets
    return found


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
