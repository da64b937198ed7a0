"""Measure the wait estimate on invented days; print the figures and write them into the docs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from queue_server.domain.simulation.invent import invent  # noqa: E402
from queue_server.domain.simulation.measure import Score, Told, score, told  # noqa: E402

PAGE = ROOT / "docs" / "estimates.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
FIRST_SEED = 1
SIZES = ((50, 150), (151, 400), (401, 1000))
LONG = (10, 60)
HEAD = (
    "| | tickets | inside | median width | median middle | may be | error"
    " | naive error | better by | naive, whole room | better by |\n"
    "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |"
)


def main() -> int:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--print-only", action="store_true")
    arguments = parser.parse_args()
    text = report(arguments.days)
    print(text)
    if not arguments.print_only:
        page = PAGE.read_text(encoding="utf-8")
        before, rest = page.split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    return 0


def report(days: int) -> str:
    """The figures of so many days as Markdown."""
    played = [_played(seed) for seed in range(FIRST_SEED, FIRST_SEED + days)]
    everyone = [one for _, _, found, _ in played for one in found]
    untold = sum(missing for *_, missing in played)
    counters = [count for count, *_ in played]
    people = [count for _, count, *_ in played]
    inside = sorted(score(found).inside for *_, found, _ in played)
    worst, middle = inside[0], inside[len(inside) // 2]
    rows = "\n".join(_rows(played, everyone))
    narrow = score(everyone).narrow
    return f"""\
{days} days (seeds {FIRST_SEED} to {FIRST_SEED + days - 1}), \
{min(counters)} to {max(counters)} counters, {min(people)} to {max(people)} tickets a day.
Times in minutes.

{HEAD}
{rows}

Of single days, the worst had {worst:.0%} inside, the middle one {middle:.0%};
of the single ranges {narrow:.0%} are no wider than they may be. {untold} tickets were told nothing,
for no counter was open for their service, or were not called that day; they are not counted."""


Day = tuple[int, int, list[Told], int]


def _played(seed: int) -> Day:
    day = invent(seed)
    return (len(day.shifts), len(day.arrivals), *told(day))


def _rows(played: list[Day], everyone: list[Told]) -> Iterator[str]:
    yield _row("**all**", score(everyone))
    for low, high in SIZES:
        found = [one for _, people, ones, _ in played if low <= people <= high for one in ones]
        if found:
            yield _row(f"days of {low}–{high} tickets", score(found))
    for minutes in LONG:
        found = [one for one in everyone if one.middle > minutes]
        if found:
            yield _row(f"told over {minutes} minutes", score(found))


def _row(name: str, found: Score) -> str:
    service, room = found.naive
    return (
        f"| {name} | {found.tickets:,} | {found.inside:.1%} | {found.width:.0f}"
        f" | {found.middle:.1f} | {found.allowed:.1f} | {found.error:.1f}"
        f" | {service:.1f} | {1 - found.error / service:.0%}"
        f" | {room:.1f} | {1 - found.error / room:.0%} |"
    )


if __name__ == "__main__":
    sys.exit(main())
