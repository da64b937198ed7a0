"""Screens, and the stage they stand on.

A screen says what it is made of (``compose``); the stage compares that with what it was made of
before and draws again only what has changed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from devices.screen.touch import Fingers, Touch
from devices.screen.widgets import Target, Widget

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from devices.screen.window import Timer, Window

log = logging.getLogger(__name__)

FAILSAFE_SECONDS = 10.0
_FORWARD = ("tab", "right", "down", "[+]")
_HOME, _STAR = "escape", "[*]"
_ENTER = ("return", "enter", "space", "keypad enter")
_BACK = ("shift tab", "left", "up", "[-]")


class Screen:
    """One screen.  Override ``compose`` and what else is needed.

    ``name`` is part of its mark; after ``idle_after`` seconds without a touch ``idle`` is called.
    """

    name = "screen"
    idle_after: float | None = None

    def __init__(self) -> None:
        self._stage: Stage | None = None
        self._timers: list[Timer] = []

    @property
    def stage(self) -> Stage:
        if self._stage is None:
            raise RuntimeError(f"{self.name} is not on a stage")
        return self._stage

    @property
    def mark(self) -> str:
        """A short word for what is shown."""
        return self.name

    @property
    def ground(self) -> str:
        """The colour behind everything."""
        return self.stage.canvas.theme.paper

    def compose(self, canvas: Canvas) -> list[Widget]:
        """What the screen is made of now, in the order of drawing."""
        raise NotImplementedError

    def idle_seconds(self) -> float | None:
        """How long nobody must have touched anything for ``idle`` to be called."""
        return self.idle_after

    def enter(self) -> None:
        """The screen is about to be shown."""

    def leave(self) -> None:
        """The screen is no longer shown; its timers are already cancelled."""

    def key(self, key: str) -> bool:  # noqa: ARG002
        """A key, unless it pressed what has the focus; True if the screen used it."""
        return False

    def idle(self) -> None:
        """Nobody has touched anything for ``idle_after`` seconds."""

    def update(self) -> None:
        """Something the screen shows has changed."""
        if self._stage is not None:
            self._stage.refresh(self)

    def after(self, seconds: float, work: Callable[[], None]) -> Timer:
        """A timer that ends with the screen."""
        timer = self.stage.window.after(seconds, work)
        # A wall shows one screen for months, and twice a second begins a timer.
        self._timers = [*(one for one in self._timers if not one.over), timer]
        return timer

    def put_on(self, stage: Stage) -> None:
        """Called by the stage."""
        self._stage = stage

    def take_off(self) -> None:
        """Called by the stage: no timer of this screen fires any more."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self._stage = None


class Stage:
    """Shows one screen at a time.

    When a screen raises, ``failsafe()`` is shown and, some seconds later, ``home()``.
    """

    def __init__(
        self,
        window: Window,
        canvas: Canvas,
        home: Callable[[], Screen],
        failsafe: Callable[[], Screen],
    ) -> None:
        self.window = window
        self.canvas = canvas
        self._home = home
        self._failsafe = failsafe
        self._screen: Screen | None = None
        self._widgets: list[Widget] = []
        self._fingers = Fingers(window.clock, self._key_at, canvas.metrics.small_target)
        self._pressed: frozenset[str] = frozenset()
        self._focus: str | None = None
        self._idle: Timer | None = None
        self._faults: set[str] = set()
        window.paint, window.on_touch, window.on_key = self._paint, self.touch, self.press_key
        window.mark, window.on_error = lambda: self.mark, self._fail

    @property
    def screen(self) -> Screen | None:
        return self._screen

    @property
    def widgets(self) -> list[Widget]:
        """What is shown, in the order of drawing."""
        return self._widgets

    @property
    def mark(self) -> str:
        return self._screen.mark if self._screen else ""

    def show(self, screen: Screen) -> None:
        """Put ``screen`` in the place of the present one."""
        old, self._screen = self._screen, screen
        if old is not None:
            old.take_off()
            old.leave()
        self._fingers.forget()
        self._pressed, self._focus = frozenset(), None
        screen.put_on(self)
        screen.enter()
        if self._screen is not screen:
            return  # it has handed on already
        self._widgets = screen.compose(self.canvas)
        self.window.damage()
        self.touched()

    def show_home(self) -> None:
        self.show(self._home())

    def refresh(self, screen: Screen) -> None:
        """Compose ``screen`` again and damage what has changed."""
        if screen is not self._screen:
            return
        old, self._widgets = self._widgets, screen.compose(self.canvas)
        for widget in _differing(old, self._widgets):
            self._damage(widget)

    def repaint(self) -> None:
        """Compose and draw everything: sizes or colours have changed."""
        if self._screen is not None:
            self._widgets = self._screen.compose(self.canvas)
            self.window.damage()
            self.touched()

    def touched(self) -> None:
        """Somebody is there: the idle time starts anew."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        screen = self._screen
        seconds = screen.idle_seconds() if screen is not None else None
        if screen is not None and seconds is not None:
            self._idle = self.window.after(seconds, screen.idle)

    # -- fingers and keys -------------------------------------------------------------------

    def touch(self, touch: Touch) -> None:
        """A finger, the mouse, or a finger on the glass."""
        self.touched()
        key = self._fingers.take(touch)
        self._focus_on(None)
        self._press(self._fingers.pressed)
        if key is not None:
            self._act(key)

    def press_key(self, key: str) -> None:
        """A key by its SDL name.

        Enter presses what has the focus; Tab, arrows and a numeric pad's plus and minus move it;
        Escape, or a numeric pad's star, leads home from wherever there is something to press.
        A digit presses the first to ninth target in the order of drawing, unless the screen
        takes digits itself.
        """
        self.touched()
        key = _HOME if key == _STAR else key
        keys = [target.key for target in self._targets()]
        if key in _ENTER and self._focus in keys:
            self._act(self._focus)
        elif self._screen is not None and self._screen.key(key):
            return
        elif keys and key in (*_FORWARD, *_BACK):
            step = 1 if key in _FORWARD else -1
            start = keys.index(self._focus) if self._focus in keys else min(-step, 0)
            self._focus_on(keys[(start + step) % len(keys)])
        elif keys and key == _HOME:
            self.show_home()
        elif (place := _digit(key)) is not None and place <= len(keys):
            self._act(keys[place - 1])

    def _targets(self) -> list[Target]:
        return [w for w in self._widgets if isinstance(w, Target) and w.enabled]

    def _key_at(self, place: tuple[int, int]) -> str | None:
        for target in reversed(self._targets()):
            if target.box.collidepoint(place):
                return target.key
        return None

    def _act(self, key: str | None) -> None:
        for target in self._targets():
            if target.key == key:
                target.act()
                return

    def _press(self, pressed: frozenset[str]) -> None:
        changed, self._pressed = self._pressed ^ pressed, pressed
        self._damage_keys(changed)

    def _focus_on(self, key: str | None) -> None:
        if key != self._focus:
            changed, self._focus = {self._focus, key}, key
            self._damage_keys(changed)

    # -- drawing ----------------------------------------------------------------------------

    def _damage_keys(self, keys: set[str | None] | frozenset[str]) -> None:
        for widget in self._widgets:
            if isinstance(widget, Target) and widget.key in keys:
                self._damage(widget)

    def _damage(self, widget: Widget) -> None:
        self.window.damage(self._reach(widget))

    def _reach(self, widget: Widget) -> pygame.Rect:
        """All that a widget may draw on: its box, shadow, focus ring and overhanging letters."""
        margin = 2 * self.canvas.metrics.shape(10)
        return widget.box.inflate(margin, margin + 2 * widget.overhang)

    def _paint(self, box: pygame.Rect) -> None:
        if self._screen is None:
            return
        self.canvas.clear(self._screen.ground)
        for widget in self._widgets:
            if not self._reach(widget).colliderect(box):
                continue
            if isinstance(widget, Target):
                held = widget.key in self._pressed
                widget.draw(self.canvas, pressed=held, focused=widget.key == self._focus)
            else:
                widget.draw(self.canvas)

    # -- when a screen fails ----------------------------------------------------------------

    def _fail(self, error: Exception) -> None:
        """Log a fault once, show the failsafe, and come back by itself."""
        fault = f"{self.mark}: {type(error).__name__}: {error}"
        if fault not in self._faults:
            self._faults.add(fault)
            log.error("screen failed: %s", fault, exc_info=error)
        failed, self._screen = self._screen, None
        if failed is not None:
            failed.take_off()
        safe = self._failsafe()
        self.show(safe)
        safe.after(FAILSAFE_SECONDS, self.show_home)


def _digit(key: str) -> int | None:
    """1–9 of a digit's key, on the row or on a numeric pad; None for any other key."""
    digit = key.strip("[]")
    return int(digit) if len(digit) == 1 and digit in "123456789" else None


def _differing(old: list[Widget], new: list[Widget]) -> list[Widget]:
    """Widgets that stand in only one of the two lists; all, when the order has changed."""
    if len(old) == len(new):  # the common case: the same places, some with something else
        return [w for pair in zip(old, new, strict=True) if pair[0] != pair[1] for w in pair]
    gone = [widget for widget in old if widget not in new]
    come = [widget for widget in new if widget not in old]
    kept = [widget for widget in old if widget in new]
    if kept != [widget for widget in new if widget in old]:
        return [*old, *new]
    return [*gone, *come]
