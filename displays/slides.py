"""Slides: pictures and texts from a folder of the display, one after the other.

They are read beside the screen's thread, so that no call waits for a picture.  A file that cannot
be read is passed over, and logged once; an empty or missing folder shows nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pygame
from PIL import Image, ImageOps

from config.words import has_words
from displays.beside import Beside, Work

log = logging.getLogger(__name__)

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp"})
TEXT = ".txt"
MOST_PIXELS = 50_000_000
MOST_LETTERS = 600


@dataclass(frozen=True, slots=True)
class TextSlide:
    """The first line of a text is its title."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PictureSlide:
    """A picture, scaled to be within the place it is for."""

    name: str
    picture: pygame.Surface


Slide = TextSlide | PictureSlide


class SlideShow:
    """The slides of ``folder`` in the order of their names, those of one language and of none.

    ``05-fees.vi.txt`` is for Vietnamese walls only.  ``post`` takes the next slide to the screen's
    thread and ``changed`` is called there; ``begin`` starts the reading of one, beside it.
    """

    def __init__(
        self,
        folder: Path,
        language: str,
        post: Callable[[Work], None],
        begin: Callable[[Work], object] | None = None,
    ) -> None:
        self.now: Slide | None = None
        self.changed: Work = lambda: None
        self._folder = folder
        self._language = language
        self._post = post
        self._begin = begin or Beside("slides").begin
        self._last = ""
        self._version: tuple[object, ...] = ()
        self._busy = False
        self._told: set[str] = set()

    def turn(self, room: tuple[int, int]) -> None:
        """Go on to the next slide; a picture is to be within ``room`` pixels."""
        self._go(room, again=False)

    def again(self, room: tuple[int, int]) -> None:
        """Read the present slide once more, for another room."""
        self._go(room, again=True)

    def _go(self, room: tuple[int, int], *, again: bool) -> None:
        if not self._busy:
            self._busy = True
            self._begin(lambda: self._read(room, again=again))

    def _read(self, room: tuple[int, int], *, again: bool) -> None:
        """On the reading thread."""
        found = None
        try:
            found = self._next(room, again=again)
        except Exception:  # slides cost the wall nothing
            log.exception("slides")
        self._post(lambda: self._show(found))

    def _show(self, found: tuple[str, Slide] | None) -> None:
        self._busy = False
        before, self.now = self.now, found[1] if found else None
        self._last = found[0] if found else ""
        if self.now != before:
            self.changed()

    def _next(self, room: tuple[int, int], *, again: bool) -> tuple[str, Slide] | None:
        """The first readable slide after the last one shown, or from it on, round about."""
        names = self._names()
        later = [name for name in names if name > self._last or (again and name == self._last)]
        for name in later + names[: len(names) - len(later)]:
            try:
                return name, self._slide(self._folder / name, room)
            except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
                if name not in self._told:
                    self._told.add(name)
                    log.warning("slide %s cannot be shown: %s", name, type(error).__name__)
        return None

    def _slide(self, path: Path, room: tuple[int, int]) -> Slide:
        """A slide that stays is not read again."""
        version = (path.name, path.stat().st_mtime_ns, *room)
        if self.now is None or version != self._version:
            slide = read_slide(path, room)
            self._version = version
            return slide
        return self.now

    def _names(self) -> list[str]:
        try:
            return sorted(one.name for one in self._folder.iterdir() if self._is_ours(one))
        except OSError:
            return []

    def _is_ours(self, path: Path) -> bool:
        kinds = path.suffixes
        if path.name.startswith(".") or not kinds or kinds[-1].lower() not in {*PICTURES, TEXT}:
            return False
        language = kinds[-2][1:] if len(kinds) > 1 else ""
        known = language != "" and has_words(language)
        return language == self._language or not known


def read_slide(path: Path, room: tuple[int, int]) -> Slide:
    """A slide from its file.  Raises OSError, ValueError or what a broken picture raises."""
    if path.suffix.lower() == TEXT:
        title, _, text = path.read_text(encoding="utf-8-sig").strip().partition("\n")
        if not title or len(title) + len(text) > MOST_LETTERS or "\0" in text:
            raise ValueError("an empty or very long text")
        return TextSlide(" ".join(title.split()), " ".join(text.split()))
    with Image.open(path) as file:
        if file.width * file.height > MOST_PIXELS:
            raise ValueError("too large")
        file.draft("RGB", room)  # a JPEG is read at the size it is needed
        upright = ImageOps.exif_transpose(file).convert("RGB")
    fitting = ImageOps.contain(upright, room, Image.Resampling.LANCZOS)
    picture = pygame.image.frombytes(fitting.tobytes(), fitting.size, "RGB")
    return PictureSlide(path.name, picture)
