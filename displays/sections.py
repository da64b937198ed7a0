"""The sections of the wall: header, newest call, earlier calls, waiting, results, footer.

Each function gives the widgets of one section within its box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pygame

from config.look import tokens
from config.look.fonts import WORDS_BOLD, WORDS_MEDIUM, WORDS_REGULAR
from config.words import Words, pick
from contract.ids import CallKind
from devices.screen.widgets import Fill, Icon, Label, Plate, Widget
from displays.board import pages, short_date
from displays.widgets import Digits, Frame, digits_width, fitting_digits

if TYPE_CHECKING:
    from contract.messages import Call, Ready, ServiceState
    from devices.screen.canvas import Canvas
    from displays.layout import Sizes

MUTED = "#7A6F65"
MUTED_DOT = "#4F463F"
QUIET = "#1B1714"
RULE = "#3A332E"
ROW_LIT = "#3B312A"
FOOTER_INK = "#F1E6CF"
LEADING = 1.65
_NAME_LINES = 2
_LONELY = 0.35
_ARROW_SHARE = 0.13
_KEPT = 300
_HEADER_SHARE = 0.18


Block = tuple[list[str], int, str, str]
"""Lines of text, their capital height, colour and face."""


@dataclass(frozen=True, slots=True)
class Pen:
    """What every section draws with; ``turn`` counts up as pages are turned."""

    canvas: Canvas
    sizes: Sizes
    words: Words
    turn: int = 0
    memo: dict[tuple[str, int, int, str], list[str]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.words.language


def header_height(pen: Pen, name: str) -> int:
    """Height of the band for the office's name, which may need two lines."""
    capital, lines = _name_lines(pen, name)
    high = max(_block(capital, len(lines)), _clock_capital(pen))
    return round(high + 1.3 * pen.sizes.text)


def header(pen: Pen, box: pygame.Rect, name: str, clock: str) -> list[Widget]:
    """The office's name and the time."""
    capital, lines = _name_lines(pen, name)
    inner = box.inflate(-2 * pen.sizes.margin, 0)
    time = Digits(
        box=inner, text=clock, capital=_clock_capital(pen), colour=tokens.WHITE, align="right"
    )
    name_labels = text_lines(
        pen, lines, inner, tokens.WHITE, face=WORDS_BOLD, capital=capital, middle=True
    )
    return [Fill(box=box, fill=tokens.LACQUER), *name_labels, time]


def hero(pen: Pen, box: pygame.Rect, call: Call, *, lit: bool) -> list[Widget]:
    """The newest call, as large as its card allows."""
    sizes = pen.sizes
    inner = box.inflate(-2.4 * sizes.margin, -1.9 * sizes.text)
    top = pygame.Rect(inner.x, inner.y, inner.width, sizes.text)
    numbers = pygame.Rect(inner.x, top.bottom, inner.width, box.bottom - top.bottom)
    line = tokens.GOLD if lit else tokens.CREAM
    width = max(4, sizes.gap // 2)
    colours = (tokens.LACQUER, tokens.JADE)
    capital = round(numbers.height * 0.62)
    return [
        Frame(box=box, fill=tokens.CREAM, line=line, width=width, radius=sizes.radius),
        *_hero_words(pen, top, call),
        *_number_to_counter(pen, numbers, call, capital, colours, tokens.SAND),
    ]


def _hero_words(pen: Pen, top: pygame.Rect, call: Call) -> list[Widget]:
    """What the number is, perhaps that it goes first, and what the counter is."""
    title = pen.words("wall.recall" if call.kind is CallKind.RECALL else "wall.call")
    counter, priority = pen.words("wall.counter"), pen.words("wall.priority")
    spaced = f"{title}{counter}" + (f"{priority}MMM" if call.priority else "M")
    capital = pen.canvas.type.fit(spaced, WORDS_BOLD, pen.sizes.text, top.width)
    widgets: list[Widget] = [
        Label(box=top, text=title, capital=capital, colour=tokens.SOFT, face=WORDS_MEDIUM),
        Label(box=top, text=counter, capital=capital, colour=tokens.SOFT, face=WORDS_MEDIUM,
              align="right"),
    ]  # fmt: skip
    if call.priority:
        left = top.x + pen.canvas.type.width(title, WORDS_MEDIUM, capital) + capital
        widgets += _priority(pen, pygame.Rect(left, top.y, 0, top.height), priority, capital)
    return widgets


def row(pen: Pen, box: pygame.Rect, call: Call | None, *, lit: bool) -> list[Widget]:
    """An earlier call; an empty place where there is none."""
    sizes = pen.sizes
    fill = ROW_LIT if lit else tokens.NIGHT_CARD if call else QUIET
    line = tokens.SAND if lit else fill
    card = Frame(box=box, fill=fill, line=line, width=max(2, sizes.gap // 6), radius=sizes.radius)
    if call is None:
        return [card]
    inner = box.inflate(-2.4 * sizes.margin, 0)
    capital = max(sizes.digit, min(round(box.height * 0.58), round(sizes.digit * 1.25)))
    colours = (tokens.WHITE, tokens.JADE_ON_DARK)
    return [card, *_number_to_counter(pen, inner, call, capital, colours, MUTED)]


def empty(pen: Pen, box: pygame.Rect, title: str, text: str) -> list[Widget]:
    """The whole place of the calls while there is none: what will be seen here."""
    sizes = pen.sizes
    inner = box.inflate(-3 * sizes.margin, -2 * sizes.text)
    heading = round(sizes.text * 1.3)
    blocks: list[Block] = [
        (_wrapped(pen, title, inner.width, heading, WORDS_BOLD), heading, tokens.INK, WORDS_BOLD),
        (_wrapped(pen, text, inner.width, sizes.text, WORDS_REGULAR) if text else [],
         sizes.text, tokens.SOFT, WORDS_REGULAR),
    ]  # fmt: skip
    below = _blocks_height(pen, blocks)
    if below > inner.height:
        blocks, below = blocks[:1], _blocks_height(pen, blocks[:1])
    icon = min(round(sizes.digit * 2.4), inner.height - below)
    widgets: list[Widget] = [Plate(box=box, fill=tokens.CREAM, radius=sizes.radius)]
    y = box.centery - below // 2
    if icon > sizes.text:
        place = pygame.Rect(box.centerx - icon // 2, box.centery - (icon + below) // 2, icon, icon)
        widgets.append(Icon(box=place, name="ticket", colour=tokens.LACQUER))
        y = place.bottom + sizes.text
    for lines, capital, colour, face in blocks:
        rest = pygame.Rect(inner.x, y, inner.width, 0)
        widgets += text_lines(pen, lines, rest, colour, face=face, capital=capital, align="middle")
        y += round(len(lines) * capital * LEADING) + round(0.4 * sizes.text)
    return widgets


def _blocks_height(pen: Pen, blocks: Sequence[Block]) -> int:
    lines = sum(round(len(lines) * capital * LEADING) for lines, capital, _, _ in blocks)
    return lines + round(1.6 * pen.sizes.text)


def waiting(pen: Pen, box: pygame.Rect, services: Sequence[ServiceState]) -> list[Widget]:
    """How many wait for each service; page by page when they do not all fit."""
    sizes = pen.sizes
    inner = _card_inner(pen, box)
    names = _service_names(pen, inner.width, services)
    heights = [_service_height(pen, lines) for lines in names]
    top = inner.y + sizes.text + round(0.55 * sizes.text)
    shown, page = _page(pen, heights, box.bottom - round(0.5 * sizes.text) - top)
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


def results(pen: Pen, box: pygame.Rect, ready: Sequence[Ready]) -> list[Widget]:
    """Dossiers that can be collected: the day and the tail of their codes, nothing more."""
    sizes = pen.sizes
    inner = _card_inner(pen, box)
    capital, each = round(sizes.text * 1.1), _result_height(pen)
    texts = [f"{short_date(one.date)} · {one.tail}" for one in ready]
    title = _results_title(pen, inner.width)
    top = inner.y + sizes.line(len(title)) + round(0.5 * sizes.text)
    shown, page = _page(pen, [each] * len(texts), box.bottom - round(0.5 * sizes.text) - top)
    widgets = _card(pen, box, title, page)
    room = box.bottom - round(0.5 * sizes.text) - top
    heights = _stretched(pen, [each] * len(texts), shown, room)
    for i in shown:
        place = pygame.Rect(inner.x, top, inner.width, heights[i])
        fitting = fitting_digits(pen.canvas, texts[i], capital, inner.width)
        widgets.append(Digits(box=place, text=texts[i], capital=fitting, colour=tokens.WHITE))
        top += heights[i]
    return widgets


def results_height(pen: Pen, width: int, count: int) -> int:
    """The height of a results card that shows ``count`` of them at once."""
    title = _results_title(pen, width - 2 * _inset(pen))
    frame = pen.sizes.line(len(title)) + round(1.9 * pen.sizes.text)
    return frame + count * _result_height(pen)


def footer(pen: Pen, box: pygame.Rect, parts: Sequence[str]) -> list[Widget]:
    """Sessions, telephone, notices: as many as fit on the line, then the next."""
    widgets: list[Widget] = [Fill(box=box, fill=tokens.NIGHT_CARD)]
    inner = box.inflate(-2 * pen.sizes.margin, 0)
    between = "  ·  "
    widths = [pen.canvas.type.width(part, WORDS_REGULAR, pen.sizes.text) for part in parts]
    gap = pen.canvas.type.width(between, WORDS_REGULAR, pen.sizes.text)
    if parts:
        shown, _ = _page(pen, widths, inner.width, gap)
        text = between.join(parts[i] for i in shown)
        widgets.append(_label(pen, inner, text, FOOTER_INK, face=WORDS_REGULAR))
    return widgets


def stale(pen: Pen, box: pygame.Rect, text: str) -> list[Widget]:
    """The band that says since when the wall has heard nothing."""
    capital = pen.sizes.text
    side = round(capital * 1.5)
    icon = pygame.Rect(pen.sizes.margin, box.centery - side // 2, side, side)
    inner = pygame.Rect(icon.right + pen.sizes.gap, box.y, 0, box.height)
    inner.width = box.right - pen.sizes.margin - inner.x
    edge = pygame.Rect(box.x, box.y, box.width, max(3, pen.sizes.gap // 4))
    return [
        Fill(box=box, fill=tokens.GOLD_TINT),
        Fill(box=edge, fill=tokens.GOLD),
        Icon(box=icon, name="warning", colour=tokens.INK),
        _label(pen, inner, text, tokens.INK, face=WORDS_BOLD),
    ]


# --- pieces ------------------------------------------------------------------------------------


def _clock_capital(pen: Pen) -> int:
    return round(pen.sizes.text * 1.25)


def _count_capital(pen: Pen) -> int:
    return round(pen.sizes.text * 1.2)


def _name_lines(pen: Pen, name: str) -> tuple[int, list[str]]:
    """The office's name on one line or two, and its capital height.

    It is ordinary text, but gives way before it takes the calls' place.
    """
    sizes, metrics = pen.sizes, pen.canvas.metrics
    time = digits_width(pen.canvas, "00:00", _clock_capital(pen))
    room = metrics.width - 3 * sizes.margin - time
    most = min(metrics.width, metrics.height) * _HEADER_SHARE - 1.3 * sizes.text
    capital = sizes.text
    lines = _wrapped(pen, name, room, capital, WORDS_BOLD)
    while capital > sizes.text // 2 and _block(capital, len(lines)) > most:
        capital = round(capital * 0.92)
        lines = _wrapped(pen, name, room, capital, WORDS_BOLD)
    return capital, lines[:_NAME_LINES]


def _block(capital: int, lines: int) -> int:
    return capital + round((lines - 1) * capital * LEADING)


def _wrapped(pen: Pen, text: str, width: int, capital: int, face: str) -> list[str]:
    """``text`` on as few lines as ``width`` allows; kept, as texts seldom change."""
    key = (text, width, capital, face)
    if key not in pen.memo:
        if len(pen.memo) >= _KEPT:
            pen.memo.clear()
        pen.memo[key] = _wrap(pen, text, width, capital, face)
    return pen.memo[key]


def _wrap(pen: Pen, text: str, width: int, capital: int, face: str) -> list[str]:
    """No word or two are left alone on the last line if narrower lines can help it."""
    wrap = partial(pen.canvas.type.lines, text.replace("*", ""), capital, face=face)
    lines = narrower = wrap(width)
    while len(narrower) == len(lines) > 1:
        lines = narrower
        if lines[-1].width > _LONELY * max(line.width for line in lines):
            break
        narrower = wrap(max(line.width for line in lines) - 1)
    return ["".join(run.text for run in line.runs) for line in lines]


def text_lines(
    pen: Pen,
    lines: Sequence[str],
    box: pygame.Rect,
    colour: str,
    *,
    face: str = WORDS_REGULAR,
    capital: int | None = None,
    align: str = "left",
    middle: bool = False,
) -> list[Widget]:
    """Lines from the top of ``box`` down, or in the middle of its height."""
    capital = capital or pen.sizes.text
    leading = round(capital * LEADING)
    high = _block(capital, len(lines))
    y = box.centery - high // 2 if middle else box.y
    return [
        Label(
            box=pygame.Rect(box.x, y + i * leading, box.width, capital),
            text=line, capital=capital, colour=colour, face=face, align=align,
        )
        for i, line in enumerate(lines)
    ]  # fmt: skip


def _label(
    pen: Pen,
    box: pygame.Rect,
    text: str,
    colour: str,
    *,
    face: str = WORDS_MEDIUM,
    align: str = "left",
) -> Label:
    capital = pen.canvas.type.fit(text, face, pen.sizes.text, box.width)
    return Label(box=box, text=text, capital=capital, colour=colour, face=face, align=align)


def _priority(pen: Pen, place: pygame.Rect, word: str, capital: int) -> list[Widget]:
    """The one word others may know, on a gold tint from ``place`` to the right."""
    width = pen.canvas.type.width(word, WORDS_BOLD, capital) + round(1.3 * capital)
    chip = pygame.Rect(place.x, 0, width, round(1.9 * capital))
    chip.centery = place.centery
    line, radius = max(2, pen.sizes.gap // 6), chip.height // 2
    return [
        Frame(box=chip, fill=tokens.GOLD_TINT, line=tokens.GOLD, width=line, radius=radius),
        Label(box=chip, text=word, capital=capital, colour=tokens.INK, face=WORDS_BOLD,
              align="middle"),
    ]  # fmt: skip


def _number_to_counter(
    pen: Pen,
    box: pygame.Rect,
    call: Call,
    capital: int,
    colours: tuple[str, str],
    arrow: str,
) -> list[Widget]:
    """``A025 → 3``, its capitals in the middle of the box's height."""
    canvas = pen.canvas
    beside = round(box.width * _ARROW_SHARE)
    label = fitting_digits(canvas, call.label, capital, round(box.width * 0.3))
    taken = beside + digits_width(canvas, call.label, label)
    number = fitting_digits(canvas, call.number, capital, box.width - taken)
    label = min(label, number)
    left = box.x + digits_width(canvas, call.number, number)
    right = box.right - digits_width(canvas, call.label, label)
    side = min(round(number * 0.62), round((right - left) * 0.7))
    place = pygame.Rect(0, 0, side, side)
    place.center = ((left + right) // 2, box.centery)
    return [
        Digits(box=box, text=call.number, capital=number, colour=colours[0]),
        Icon(box=place, name="arrow-right", colour=arrow),
        Digits(box=box, text=call.label, capital=label, colour=colours[1], align="right"),
    ]


def _inset(pen: Pen) -> int:
    return round(0.85 * pen.sizes.margin)


def _card_inner(pen: Pen, box: pygame.Rect) -> pygame.Rect:
    return box.inflate(-2 * _inset(pen), -1.8 * pen.sizes.text)


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


def _results_title(pen: Pen, width: int) -> list[str]:
    return _wrapped(pen, pen.words("wall.results"), width, pen.sizes.text, WORDS_MEDIUM)


def _result_height(pen: Pen) -> int:
    return round(1.9 * pen.sizes.text)


def _stretched(pen: Pen, heights: Sequence[int], shown: range, room: int) -> list[int]:
    """The rows' heights with some of the spare room shared among them."""
    spare = room - sum(heights[i] for i in shown)
    more = max(0, min(spare // max(1, len(shown)), round(0.6 * pen.sizes.text)))
    return [height + more for height in heights]


def _service_names(pen: Pen, width: int, services: Sequence[ServiceState]) -> list[list[str]]:
    """Each service's name in lines that leave room for the largest count."""
    capital = _count_capital(pen)
    counts = [digits_width(pen.canvas, str(service.waiting), capital) for service in services]
    room = width - max(counts, default=0) - pen.sizes.gap
    names = [pick(service.names, pen.language) for service in services]
    return [_wrapped(pen, name, room, pen.sizes.text, WORDS_REGULAR) for name in names]


def _service_height(pen: Pen, lines: Sequence[str]) -> int:
    return pen.sizes.line(len(lines)) + round(1.25 * pen.sizes.text)


def _service(
    pen: Pen, box: pygame.Rect, name: Sequence[str], service: ServiceState
) -> list[Widget]:
    count = str(service.waiting)
    return [
        *text_lines(pen, name, box, tokens.WHITE if service.open else FOOTER_INK, middle=True),
        Digits(
            box=box, text=count, capital=_count_capital(pen), colour=tokens.JADE_ON_DARK,
            align="right",
        ),
    ]  # fmt: skip


def _page(pen: Pen, sizes: Sequence[int], room: int, gap: int = 0) -> tuple[range, tuple[int, int]]:
    """Which items are shown at this turn, and the page's number among how many."""
    counts = pages(sizes, room, gap)
    if not counts:
        return range(0), (0, 1)
    page = pen.turn % len(counts)
    start = sum(counts[:page])
    return range(start, start + counts[page]), (page, len(counts))
