"""What every screen of a touch terminal has: the header, the row of helps, the time-out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from config.words import endonym
from devices.screen.parts import MARGIN, header, page_box
from devices.screen.stage import Screen
from devices.screen.widgets import BUTTON_MARGIN, Button, Widget
from kiosk.dates import day_text, time_text
from kiosk.reach import bring

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from kiosk.screens.host import Host

IDLE_SECONDS = 45.0
EDGE = MARGIN - 16
"""How far the last line of buttons stands below the page, as a shape token."""


class TerminalScreen(Screen):
    """A screen of ``terminal``.  ``fill(canvas, page)`` gives what stands below the header.

    ``is_front``: it stands in for home; ``takes_scans``: a scanned code leads away from it;
    ``always_low``: all of it is in everybody's reach, whatever has been set; ``private``: what it
    tells is one person's affair, and never said to the room.
    """

    is_front = False
    takes_scans = True
    always_low = False
    private = False
    idle_after: float | None = IDLE_SECONDS

    def __init__(self, terminal: Host) -> None:
        super().__init__()
        self.terminal = terminal

    def compose(self, canvas: Canvas) -> list[Widget]:
        terminal = self.terminal
        now = terminal.now()
        band, bottom = header(
            canvas,
            terminal.pick(terminal.office.names),
            time_text(now),
            day_text(now, terminal.language),
            self.header_note(),
        )
        return [*band, *self.fill(canvas, self.page_below(canvas, bottom))]

    def page_below(self, canvas: Canvas, top: int) -> pygame.Rect:
        """The page below the header, as much of it as can be reached."""
        page, metrics = page_box(canvas, top), canvas.metrics
        low = self.terminal.low or self.always_low
        bring(page, self.terminal.settings.panel, metrics.height, metrics.shape(EDGE), low=low)
        return page

    def key(self, key: str) -> bool:
        """Escape goes back, where there is a way back."""
        backs = [w for w in self.stage.widgets if isinstance(w, Button) and w.key == "back"]
        if key != "escape" or not backs:
            return False
        backs[0].act()
        return True

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        """Everything below the header; ``page`` is the room there, within the margins."""
        raise NotImplementedError

    def header_note(self) -> str:
        """A second line under the office's name."""
        return ""

    def idle(self) -> None:
        """Ask whether anybody is still there."""
        self.terminal.ask_still_there(self)

    # -- parts that several screens have ----------------------------------------------------

    def button(self, canvas: Canvas, key: str, text: str, **more: object) -> Button:
        """A button as wide as its words, one main target high, at no place yet."""
        capital = canvas.metrics.text(0.25)
        width = Button.width_for(canvas, text, capital, icon=bool(more.get("icon")))
        box = pygame.Rect(0, 0, width, max(canvas.metrics.main_target, round(capital * 3.4)))
        return Button(box=box, key=key, text=text, capital=capital, **more)  # type: ignore[arg-type]

    def help_button(self, canvas: Canvas) -> Button:
        return self.button(
            canvas,
            "help",
            self.terminal.say("help"),
            kind="help",
            icon="help",
            act=lambda: self.terminal.call_help(self),
        )

    def back_button(self, canvas: Canvas, key: str = "back") -> Button:
        return self.button(
            canvas, "back", self.terminal.say(key), icon="back", act=self.terminal.go_home
        )

    def setting_buttons(self, canvas: Canvas) -> list[Button]:
        """Language, size of text and the rest; in large text the size is found among the rest."""
        terminal = self.terminal
        buttons = []
        if other := terminal.other_language:
            name = endonym(other)
            buttons.append(
                self.button(canvas, "language", name, icon="globe", act=terminal.change_language)
            )
        if not terminal.large:
            size = terminal.say("text.large")
            buttons.append(
                self.button(canvas, "text-size", size, icon="text-size", act=terminal.change_size)
            )
        if terminal.can_read:
            read = terminal.say("read.stop" if terminal.reading else "read.aloud")
            buttons.append(
                self.button(canvas, "read", read, icon="speaker", act=terminal.read_aloud)
            )
        more = terminal.say("settings.more")
        buttons.append(
            self.button(canvas, "settings", more, icon="sliders", act=terminal.more_settings)
        )
        return buttons


def row(
    canvas: Canvas,
    page: pygame.Rect,
    left: list[Button],
    right: list[Button],
    *,
    tight: bool = False,
) -> tuple[list[Widget], int]:
    """Buttons on the page's last line, from either side; more lines where one is too short.

    ``tight`` makes new buttons a little narrower where that saves a line.  Returns the top of what
    they take up as well.
    """
    gap = canvas.metrics.gap
    bottom = page.bottom + canvas.metrics.shape(EDGE)
    if not left and not right:
        return [], bottom
    needed = sum(button.box.width + gap for button in [*left, *right]) - gap
    if tight:
        needed -= _tighten(canvas, [*left, *right], needed - page.width)
    if needed <= page.width:
        _place(left, right, page, bottom, gap)
        return [*left, *right], min(button.box.top for button in [*left, *right])
    for side, buttons in (("right", right), ("left", left)):
        for line in reversed(_lines(buttons, page.width, gap)):
            _place(*((line, []) if side == "left" else ([], line)), page, bottom, gap)
            bottom = min(button.box.top for button in line) - gap
    return [*left, *right], bottom + gap


def _tighten(canvas: Canvas, buttons: list[Button], excess: int) -> int:
    """Take from the buttons' inner margins what is missing for one line; how much was taken."""
    least = canvas.metrics.main_target
    each = -(-excess // len(buttons))
    spare = 2 * (canvas.metrics.shape(30) - canvas.metrics.shape(BUTTON_MARGIN))
    if excess <= 0 or each > spare or any(b.box.width - each < least for b in buttons):
        return 0
    for button in buttons:
        button.box.width -= each
    if not any(button.spills(canvas) for button in buttons):
        return each * len(buttons)
    for button in buttons:  # one was narrow already
        button.box.width += each
    return 0


def _lines(buttons: list[Button], width: int, gap: int) -> list[list[Button]]:
    """Buttons in as many lines as they need."""
    lines: list[list[Button]] = []
    used = 0
    for button in buttons:
        if lines and used + gap + button.box.width <= width:
            lines[-1].append(button)
            used += gap + button.box.width
        else:
            lines.append([button])
            used = button.box.width
    return lines


def _place(
    left: list[Button], right: list[Button], page: pygame.Rect, bottom: int, gap: int
) -> None:
    x = page.left
    for button in left:
        button.box.bottomleft = (x, bottom)
        x = button.box.right + gap
    x = page.right
    for button in reversed(right):
        button.box.bottomright = (x, bottom)
        x = button.box.left - gap
