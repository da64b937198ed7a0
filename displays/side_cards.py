"""Beside the calls: how many wait for each service, and which dossiers can be collected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pygame

from config.look import tokens
from config.look.fonts import WORDS_MEDIUM, WORDS_REGULAR
from config.words import pick
from devices.screen.widgets import Fill, Plate, Widget
from displays.board import short_date
from displays.pen import Pen, page_of, text_lines, wrapped
from displays.widgets import Digits, digits_width, fitting_digits

if TYPE_CHECKING:
    from contract.messages import Ready, ServiceState

RULE = "#3A332E"
MUTED_DOT = "#4F463F"
CLOSED_INK = "#F1E6CF"
_MOST_COLUMNS = 3


def waiting(pen: Pen, box: pygame.Rect, services: Sequence[ServiceState]) -> list[Widget]:
    """How many wait for each service; page by page when they do not all fit."""
    sizes = pen.sizes
    inner = _card_inner(pen, box)
    names = _service_names(pen, inner.width, services)
    heights = [_service_height(pen, lines) for lines in names]
    top = inner.y + sizes.text + round(0.55 * sizes.text)
    shown, page = page_of(pen, heights, box.bottom - round(0.5 * sizes.text) - top)
    widgets = _card(pen, box, [pen.words("wall.waiting")], page)
    heights = _stretched(pen, heights, shown, box.bottom - round(0.5 * sizes.text) - top)
    for i in shown:
        if i != shown[0]:
            widgets.append(Fill(box=pygame.Rect(inner.x, top, inner.width, 2), fill=RULE))
        place = pygame.Rect(inner.x, top, inner.width, heights[i])
        widgets += _service(pen, place, names[i], services[i])
        top += heights[i]
    return widgets


def waiting_height(pen: Pen, width: int, services: Sequence[ServiceState]) -> int:
    """The height at which all services stand on one page of a card ``width`` wide."""
    names = _service_names(pen, width - 2 * _inset(pen), services)
    return sum(_service_height(pen, lines) for lines in names) + round(3.0 * pen.sizes.text)


def results(pen: Pen, box: pygame.Rect, ready: Sequence[Ready], counter: str = "") -> list[Widget]:
    """Dossiers that can be collected: the day and the tail of their codes, and where if known."""
    inner = _card_inner(pen, box)
    rows, columns = _result_rows(pen, inner.width, ready)
    title = _results_title(pen, inner.width, counter)
    top = inner.y + pen.sizes.line(len(title)) + round(0.5 * pen.sizes.text)
    room = box.bottom - round(0.5 * pen.sizes.text) - top
    each = [_result_height(pen)] * len(rows)
    shown, page = page_of(pen, each, room)
    widgets = _card(pen, box, title, page)
    heights = _stretched(pen, each, shown, room)
    for i in shown:
        place = pygame.Rect(inner.x, top, inner.width // columns, heights[i])
        for text in rows[i]:
            widgets.append(_result(pen, place, text))
            place = place.move(place.width, 0)
        top += heights[i]
    return widgets


def _result(pen: Pen, place: pygame.Rect, text: str) -> Widget:
    capital = fitting_digits(pen.canvas, text, _result_capital(pen), place.width)
    return Digits(box=place, text=text, capital=capital, colour=tokens.WHITE)


def _result_rows(pen: Pen, width: int, ready: Sequence[Ready]) -> tuple[list[list[str]], int]:
    """What is written of each dossier, in rows of so many as fit beside each other."""
    texts = [f"{short_date(one.date)} · {one.tail}" for one in ready]
    capital = _result_capital(pen)
    widest = max((digits_width(pen.canvas, text, capital) for text in texts), default=1)
    columns = max(1, min(_MOST_COLUMNS, width // (widest + capital)))
    return [texts[i : i + columns] for i in range(0, len(texts), columns)], columns


def results_height(
    pen: Pen, width: int, ready: Sequence[Ready], counter: str = "", rows: int = 100
) -> int:
    """The height of a results card that shows all of ``ready`` at once, or so many ``rows``."""
    inner = width - 2 * _inset(pen)
    title = _results_title(pen, inner, counter)
    count = min(rows, len(_result_rows(pen, inner, ready)[0]))
    frame = pen.sizes.line(len(title)) + round(1.9 * pen.sizes.text)
    return frame + count * _result_height(pen)


def _card(pen: Pen, box: pygame.Rect, title: Sequence[str], page: tuple[int, int]) -> list[Widget]:
    """A dark card with its title, and which page of how many it shows."""
    inner = _card_inner(pen, box)
    widgets: list[Widget] = [Plate(box=box, fill=tokens.NIGHT_CARD, radius=pen.sizes.radius)]
    widgets += text_lines(pen, title, inner, tokens.SAND, face=WORDS_MEDIUM)
    widgets += _dots(pen, box, page)
    return widgets


def _dots(pen: Pen, box: pygame.Rect, page: tuple[int, int]) -> list[Widget]:
    """A dot a page at the foot of a card; the present page's is bright."""
    current, count = page
    side = max(6, round(0.3 * pen.sizes.text))
    x = box.centerx - (2 * count - 1) * side // 2
    y = box.bottom - round(0.35 * pen.sizes.text) - side
    return [
        Plate(
            box=pygame.Rect(x + 2 * i * side, y, side, side),
            fill=tokens.SAND if i == current else MUTED_DOT,
            radius=side // 2,
        )
        for i in range(count if count > 1 else 0)
    ]


def _results_title(pen: Pen, width: int, counter: str) -> list[str]:
    title = pen.words("wall.results-at", counter=counter) if counter else pen.words("wall.results")
    return wrapped(pen, title, width, pen.sizes.text, WORDS_MEDIUM)


def _result_capital(pen: Pen) -> int:
    return round(pen.sizes.text * 1.1)


def _result_height(pen: Pen) -> int:
    return round(1.9 * pen.sizes.text)


def _service_names(pen: Pen, width: int, services: Sequence[ServiceState]) -> list[list[str]]:
    """Each service's name in lines that leave room for the largest count."""
    capital = _count_capital(pen)
    counts = [digits_width(pen.canvas, str(service.waiting), capital) for service in services]
    room = width - max(counts, default=0) - pen.sizes.gap
    names = [pick(service.names, pen.language) for service in services]
    return [wrapped(pen, name, room, pen.sizes.text, WORDS_REGULAR) for name in names]


def _service_height(pen: Pen, lines: Sequence[str]) -> int:
    return pen.sizes.line(len(lines)) + round(1.25 * pen.sizes.text)


def _service(
    pen: Pen, box: pygame.Rect, name: Sequence[str], service: ServiceState
) -> list[Widget]:
    count = str(service.waiting)
    return [
        *text_lines(pen, name, box, tokens.WHITE if service.open else CLOSED_INK, middle=True),
        Digits(
            box=box, text=count, capital=_count_capital(pen), colour=tokens.JADE_ON_DARK,
            align="right",
        ),
    ]  # fmt: skip


def _stretched(pen: Pen, heights: Sequence[int], shown: range, room: int) -> list[int]:
    """The rows' heights with some of the spare room shared among them."""
    spare = room - sum(heights[i] for i in shown)
    more = max(0, min(spare // max(1, len(shown)), round(0.6 * pen.sizes.text)))
    return [height + more for height in heights]


def _inset(pen: Pen) -> int:
    return round(0.85 * pen.sizes.margin)


def _card_inner(pen: Pen, box: pygame.Rect) -> pygame.Rect:
    return box.inflate(-2 * _inset(pen), -1.8 * pen.sizes.text)


def _count_capital(pen: Pen) -> int:
    return round(pen.sizes.text * 1.2)
