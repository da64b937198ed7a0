"""What screens are made of.

Widgets are values: two that are equal look the same, so the stage can tell what has changed.
Each draws itself inside its box (a shadow edge and a focus ring may reach a little beyond).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pygame

from config.look.fonts import WORDS_BOLD, WORDS_REGULAR
from devices.screen.type import Line, block_height

if TYPE_CHECKING:
    from config.look.tokens import Theme
    from devices.screen.canvas import Canvas

Act = Callable[[], None]
HELD_BORDER = 10
BUTTON_MARGIN = 14
"""Left and right of a button's words, as a shape token."""


def nothing() -> None:
    """An act that does nothing."""


def darker(colour: str) -> str:
    """The colour of a thing that is being pressed."""
    red, green, blue, _ = pygame.Color(colour)
    return f"#{red * 4 // 5:02X}{green * 4 // 5:02X}{blue * 4 // 5:02X}"


@dataclass(frozen=True, kw_only=True)
class Widget:
    """Something drawn at a place."""

    box: pygame.Rect

    def draw(self, canvas: Canvas) -> None:
        raise NotImplementedError

    @property
    def overhang(self) -> int:
        """Pixels that its letters may rise above its box and fall below it."""
        return 0

    def spills(self, canvas: Canvas) -> bool:  # noqa: ARG002
        """Whether its text does not fit into its box."""
        return False


@dataclass(frozen=True, kw_only=True)
class Plate(Widget):
    """A rounded ground; ``edge`` is the colour of the shadow edge under it."""

    fill: str
    line: str | None = None
    edge: str | None = None
    radius: int | None = None

    def draw(self, canvas: Canvas) -> None:
        if self.edge:
            canvas.panel(self.box.move(0, canvas.metrics.shape(2)), self.edge, radius=self.radius)
        canvas.panel(self.box, self.fill, self.line, self.radius)


@dataclass(frozen=True, kw_only=True)
class Fill(Widget):
    """A plain rectangle."""

    fill: str

    def draw(self, canvas: Canvas) -> None:
        canvas.surface.fill(self.fill, self.box)


@dataclass(frozen=True, kw_only=True)
class Label(Widget):
    """One line of text, its capitals in the middle of the box's height."""

    text: str
    capital: int
    colour: str
    face: str = WORDS_REGULAR
    align: str = "left"

    def draw(self, canvas: Canvas) -> None:
        x = {"left": self.box.left, "middle": self.box.centerx, "right": self.box.right}[self.align]
        y = self.box.centery - self.capital // 2
        canvas.text(self.text, (x, y), self.capital, self.colour, self.face, self.align)

    @property
    def overhang(self) -> int:
        return max(0, self.capital - self.box.height // 2)

    def spills(self, canvas: Canvas) -> bool:
        return canvas.type.width(self.text, self.face, self.capital) > self.box.width


@dataclass(frozen=True, kw_only=True)
class Text(Widget):
    """Wrapped text; its box runs from the first capitals to the last baseline."""

    lines: tuple[Line, ...]
    capital: int
    colour: str
    align: str = "left"

    def draw(self, canvas: Canvas) -> None:
        x = {"left": self.box.left, "middle": self.box.centerx, "right": self.box.right}[self.align]
        canvas.lines(list(self.lines), (x, self.box.top), self.capital, self.colour, self.align)

    @property
    def overhang(self) -> int:
        return self.capital // 2

    def spills(self, canvas: Canvas) -> bool:  # noqa: ARG002
        return any(line.width > self.box.width for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Icon(Widget):
    """An icon of the look, on a round-cornered tile where ``tile`` is a colour."""

    name: str
    colour: str
    tile: str | None = None

    def draw(self, canvas: Canvas) -> None:
        box = self.box
        if self.tile:
            canvas.panel(box, self.tile, radius=canvas.metrics.shape(16))
            box = box.inflate(-box.width // 2, -box.height // 2)
        canvas.icon(self.name, box, self.colour)


@dataclass(frozen=True, kw_only=True)
class Target(Widget):
    """Something that can be touched; ``key`` is its own on its screen."""

    key: str
    act: Act = field(default=nothing, compare=False)
    enabled: bool = True

    def draw(self, canvas: Canvas, *, pressed: bool = False, focused: bool = False) -> None:
        raise NotImplementedError

    def draw_ground(
        self, canvas: Canvas, ground: Ground, *, pressed: bool, focused: bool
    ) -> pygame.Rect:
        """Draw shadow edge, ground and focus ring; returns where the contents now stand."""
        shift = canvas.metrics.shape(2)
        box = self.box.move(0, shift) if pressed else self.box
        if focused:
            draw_focus(canvas, box)
        if not pressed and ground.edge and self.enabled:
            canvas.panel(box.move(0, shift), ground.edge)
        stark = pressed and canvas.theme.stark
        width = canvas.metrics.shape(HELD_BORDER) if stark else None
        canvas.panel(box, ground.held if pressed else ground.fill, ground.line, width=width)
        return box


def draw_focus(canvas: Canvas, box: pygame.Rect) -> None:
    """The ring around what Enter would press."""
    shape, theme = canvas.metrics.shape, canvas.theme
    ring = box.inflate(2 * shape(7), 2 * shape(7))
    canvas.panel(ring, theme.paper, theme.focus, shape(25), shape(4))


class Ground(NamedTuple):
    """The colours a target stands on, its words in ``ink``; ``held`` is its fill when pressed."""

    fill: str
    ink: str
    held: str
    line: str | None = None
    edge: str | None = None


def grounds(canvas: Canvas, *, pressed: bool = False) -> dict[str, Ground]:
    """The kinds of button in the present theme."""
    theme = canvas.theme
    if theme.stark:
        return _stark_grounds(theme, pressed=pressed)
    return {
        "main": Ground(
            theme.accent, theme.on_accent, darker(theme.accent), None, darker(theme.accent)
        ),
        "help": Ground(theme.good, theme.on_accent, darker(theme.good), None, darker(theme.good)),
        "secondary": Ground(theme.card, theme.ink, theme.line, theme.line, theme.line),
        "dark": Ground(theme.ink, theme.on_accent, theme.soft, theme.on_accent),
        "off": Ground(theme.paper, theme.soft, theme.paper, theme.line),
    }


def _stark_grounds(theme: Theme, *, pressed: bool) -> dict[str, Ground]:
    """Black on white, white on black where it leads on; what is pressed is black on white."""
    light = Ground(theme.card, theme.ink, theme.card, theme.line)
    off = light._replace(line=None)
    main = light if pressed else Ground(theme.ink, theme.card, theme.card)
    dark = light if pressed else main._replace(line=theme.card)
    return {"main": main, "help": main, "secondary": light, "dark": dark, "off": off}


@dataclass(frozen=True, kw_only=True)
class Button(Target):
    """A button: words, with an icon before them where there is one.

    ``kind`` is ``main`` (the one main action), ``help``, ``secondary`` or ``dark``.
    """

    text: str
    capital: int
    kind: str = "secondary"
    icon: str | None = None
    face: str = WORDS_BOLD

    def draw(self, canvas: Canvas, *, pressed: bool = False, focused: bool = False) -> None:
        ground = grounds(canvas, pressed=pressed)[self.kind if self.enabled else "off"]
        box = self.draw_ground(canvas, ground, pressed=pressed, focused=focused)
        lines = self._lines(canvas)
        width = max((line.width for line in lines), default=0)
        side, space = self._icon_size(canvas)
        left = box.centerx - (width + side + space) // 2
        if self.icon:
            place = pygame.Rect(left, box.centery - side // 2, side, side)
            canvas.icon(self.icon, place, ground.ink)
        top = box.centery - block_height(len(lines), self.capital) // 2
        middle = left + side + space + width // 2
        canvas.lines(lines, (middle, top), self.capital, ground.ink, "middle")

    def spills(self, canvas: Canvas) -> bool:
        lines = self._lines(canvas)
        room = self._room(canvas)
        high = block_height(len(lines), self.capital) + self.capital
        return any(line.width > room for line in lines) or high > self.box.height

    def _icon_size(self, canvas: Canvas) -> tuple[int, int]:
        """Side of the icon and the space after it; nothing where there is no icon."""
        if not self.icon:
            return 0, 0
        return round(self.capital * 1.6), canvas.metrics.shape(14) if self.text else 0

    def _room(self, canvas: Canvas) -> int:
        return (
            self.box.width - 2 * canvas.metrics.shape(BUTTON_MARGIN) - sum(self._icon_size(canvas))
        )

    def _lines(self, canvas: Canvas) -> list[Line]:
        if not self.text:
            return []
        return canvas.type.lines(self.text, self.capital, self._room(canvas), self.face)

    @staticmethod
    def width_for(canvas: Canvas, text: str, capital: int, *, icon: bool = False) -> int:
        """The width at which ``text`` stands on one line with a comfortable margin."""
        width = canvas.type.width(text, WORDS_BOLD, capital) + 2 * canvas.metrics.shape(30)
        if icon:
            width += round(capital * 1.6) + canvas.metrics.shape(14)
        return max(width, canvas.metrics.main_target)


def paragraph(
    canvas: Canvas,
    text: str,
    place: tuple[int, int],
    width: int,
    capital: int,
    colour: str,
    face: str = WORDS_REGULAR,
    *,
    strong: str = WORDS_BOLD,
    align: str = "left",
) -> Text:
    """Text wrapped to ``width`` with its first capitals at ``place``, the left top corner.

    Words between asterisks stand in ``strong``; centred text has lines of about one length.
    """
    wrap = canvas.type.balanced if align == "middle" else canvas.type.lines
    lines = tuple(wrap(text, capital, width, face, strong))
    box = pygame.Rect(*place, width, block_height(len(lines), capital))
    return Text(box=box, lines=lines, capital=capital, colour=colour, align=align)
