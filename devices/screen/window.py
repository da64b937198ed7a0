"""The window and its loop: one thread draws, everybody else posts to it.

The loop sleeps on its queue, so a posted callable is run at once; SDL's own events are looked
for between times.  Nothing is drawn unless something has been damaged.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import os
import queue
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pygame

from config.memory import give_back
from devices.screen.touch import Kind, Touch
from devices.screen.watchdog import Watchdog

if TYPE_CHECKING:
    from config.clock import Clock
    from config.settings import Panel

log = logging.getLogger(__name__)

Work = Callable[[], None]
TOUCH_POLL = 0.02
KEPT_TIMERS = 64
"""When so many are waiting, those that were cancelled are let go of."""
DISPLAY_POLL = 0.1
_HEADLESS = ("dummy", "offscreen")
_PICTURE_BYTES = 128 * 1024
"""The memory of a picture goes back with it, or a kiosk grows for days."""
_FINGERS = {
    pygame.FINGERDOWN: Kind.DOWN,
    pygame.FINGERMOTION: Kind.MOVE,
    pygame.FINGERUP: Kind.UP,
}
_BUTTONS = {pygame.MOUSEBUTTONDOWN: Kind.DOWN, pygame.MOUSEBUTTONUP: Kind.UP}


@dataclass(order=True, slots=True)
class Timer:
    """Work to be done later; ``cancel`` it and it never is.  Once it is ``over`` it has none."""

    due: float
    order: int
    work: Work | None = field(compare=False)

    def cancel(self) -> None:
        self.work = None

    @property
    def over(self) -> bool:
        """Whether it was cancelled, or its work was begun."""
        return self.work is None


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame that has just been shown; ``drawn`` is the steady clock when it was."""

    number: int
    mark: str
    drawn: float


class Window:
    """One SDL window, its loop and its timers.

    ``paint(boxes)`` is called to draw (None: everything) and returns nothing; ``mark`` says in a
    word what is shown.  ``on_error`` takes what a posted callable, timer or handler raised.
    """

    def __init__(
        self, panel: Panel, clock: Clock, title: str = "Motcua", poll: float = TOUCH_POLL
    ) -> None:
        self.clock = clock
        self.surface = open_surface(panel, title)
        self.on_touch: Callable[[Touch], None] = lambda _touch: None
        self.on_key: Callable[[str], None] = lambda _key: None
        self.on_error: Callable[[Exception], None] = _raise
        self.paint: Callable[[pygame.Rect], None] = lambda _box: None
        self.mark: Callable[[], str] = str
        self.frame = Frame(0, "", 0.0)
        self._on_frame: list[Callable[[Frame], None]] = []
        self._poll = poll
        self._posted: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._timers: list[Timer] = []
        self._order = itertools.count()
        self._damage: list[pygame.Rect] = []
        self._running = True
        self._watchdog = Watchdog()

    @property
    def size(self) -> tuple[int, int]:
        return self.surface.get_size()

    def post(self, work: Work) -> None:
        """Have ``work`` run on the screen's thread, at once; from any thread."""
        self._posted.put(work)

    def after(self, seconds: float, work: Work) -> Timer:
        """Have ``work`` run on the screen's thread in so many seconds."""
        timer = Timer(self.clock.monotonic() + seconds, next(self._order), work)
        if len(self._timers) >= KEPT_TIMERS:  # each touch leaves one that is due minutes later
            self._timers = [one for one in self._timers if not one.over]
            heapq.heapify(self._timers)
        heapq.heappush(self._timers, timer)
        return timer

    def damage(self, box: pygame.Rect | None = None) -> None:
        """Mark a part of the window, or all of it, to be drawn again."""
        whole = self.surface.get_rect()
        box = whole if box is None else box.clip(whole)
        if box:
            self._damage.append(box)

    def listen(self, on_frame: Callable[[Frame], None]) -> None:
        """Hear of every frame, on the screen's thread."""
        self._on_frame.append(on_frame)

    def run(self) -> None:
        """Run until ``stop`` or SIGTERM or SIGINT; then close the window."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        self._watchdog.ready()
        try:
            while self._running:
                self._wait()
                self.step()
                self._watchdog.beat(self.clock.monotonic())
        finally:
            self._watchdog.stopping()
            pygame.display.quit()

    def stop(self) -> None:
        """End ``run``; from any thread, and from a signal."""
        self._running = False
        self._posted.put(lambda: None)

    def step(self) -> None:
        """Do all that is waiting: posted work, due timers, SDL's events, drawing."""
        while (work := self._take_posted()) is not None:
            self._guard(work)
        self._run_timers()
        for event in pygame.event.get():
            self._take(event)
        if self._damage:
            self._guard(self._draw)

    def _wait(self) -> None:
        seconds = self._poll
        if self._timers:
            seconds = min(seconds, max(0.0, self._timers[0].due - self.clock.monotonic()))
        try:
            self._guard(self._posted.get(timeout=seconds))
        except queue.Empty:
            return

    def _take_posted(self) -> Work | None:
        try:
            return self._posted.get_nowait()
        except queue.Empty:
            return None

    def _run_timers(self) -> None:
        now = self.clock.monotonic()
        while self._timers and self._timers[0].due <= now:
            timer = heapq.heappop(self._timers)
            work, timer.work = timer.work, None
            if work is not None:
                self._guard(work)

    def _take(self, event: pygame.event.Event) -> None:
        if event.type == pygame.QUIT:
            self.stop()
        elif event.type == pygame.KEYDOWN:
            name = pygame.key.name(event.key)
            key = f"shift {name}" if event.mod & pygame.KMOD_SHIFT else name
            self._guard(lambda: self.on_key(key))
        elif event.type in (pygame.WINDOWEXPOSED, pygame.WINDOWSIZECHANGED):
            self.damage()
        elif (touch := _touch(event, self.size)) is not None:
            self._guard(lambda: self.on_touch(touch))

    def _draw(self) -> None:
        boxes = _merged(self._damage)
        self._damage = []
        for box in boxes:
            self.surface.set_clip(box)
            self.paint(box)
        self.surface.set_clip(None)
        pygame.display.update(boxes)
        self.frame = Frame(self.frame.number + 1, self.mark(), self.clock.monotonic())
        for tell in self._on_frame:
            tell(self.frame)

    def _guard(self, work: Work) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  the screen's thread must live on
            self.on_error(error)


def open_surface(panel: Panel, title: str) -> pygame.Surface:
    """Set SDL up and open the window of a panel; its real size may differ."""
    if not getattr(pygame, "IS_CE", False):
        raise RuntimeError("pygame-ce is needed, and plain pygame stands in its place")
    give_back(_PICTURE_BYTES)
    os.environ.setdefault("SDL_TOUCH_MOUSE_EVENTS", "0")
    os.environ.setdefault("SDL_MOUSE_TOUCH_EVENTS", "0")
    pygame.display.init()
    if pygame.display.get_driver() != "KMSDRM":  # which can only show textures
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
    whole = not panel.window and pygame.display.get_driver() not in _HEADLESS
    flags = pygame.FULLSCREEN if whole else 0
    surface = pygame.display.set_mode((panel.width, panel.height), flags)
    pygame.display.set_caption(title)
    pygame.key.set_repeat(0)
    if whole:
        pygame.mouse.set_visible(False)
    return surface


def _touch(event: pygame.event.Event, size: tuple[int, int]) -> Touch | None:
    """A finger's or the mouse's event as a touch; None for any other event."""
    if event.type in _FINGERS:
        place = (int(event.x * size[0]), int(event.y * size[1]))
        return Touch(_FINGERS[event.type], (event.touch_id, event.finger_id), place)
    if event.type in _BUTTONS and event.button == pygame.BUTTON_LEFT:
        return Touch(_BUTTONS[event.type], "mouse", event.pos)
    if event.type == pygame.MOUSEMOTION and event.buttons[0]:
        return Touch(Kind.MOVE, "mouse", event.pos)
    return None


def _merged(boxes: list[pygame.Rect]) -> list[pygame.Rect]:
    """The same area in boxes that do not overlap each other."""
    merged: list[pygame.Rect] = []
    for box in boxes:
        joined = box.copy()
        while (hit := joined.collidelist(merged)) >= 0:
            joined.union_ip(merged.pop(hit))
        merged.append(joined)
    return merged


def _raise(error: Exception) -> None:
    raise error
