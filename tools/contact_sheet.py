"""Every screen of every terminal as a picture, on contact sheets: ``make sheets``.

    python tools/contact_sheet.py [--pictures] [FOLDER] [NAME…]

The screens are the scenes that the layout tests look at: kiosk, look-up and guide, a line each,
beside one another in both languages as they are, in large text, in high contrast and, where a
screen is so high, with its controls low; and every layout of the wall display.  ``NAME`` limits
them to scenes so called; ``--pictures`` keeps each picture in its own size as well.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests" / "unit" / "kiosk"
os.environ["SDL_VIDEODRIVER"] = "dummy"
sys.path.insert(0, str(ROOT))

import pygame  # noqa: E402 - after the video driver was chosen
from PIL import Image, ImageDraw, ImageFont  # noqa: E402

from config.look.fonts import WORDS_BOLD, font_path, make_fonts  # noqa: E402

THUMB = 320
CAPTION = 26
SPACE = 12
LINES = 8
Shot = tuple[str, Image.Image]


def main(arguments: list[str]) -> int:
    """Make the sheets; the folder is ``build/screens`` unless named."""
    import wall_pictures

    keep, arguments = "--pictures" in arguments, [a for a in arguments if a != "--pictures"]
    folder = Path(arguments[0]) if arguments else ROOT / "build" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    make_fonts()
    made = Pictures(load_part(TESTS, "conftest.py"), load_part(TESTS, "scenes.py"))
    names = set(arguments[1:])
    for size in made.scenes.PANELS:
        for kind in made.scenes.SCREENS:
            _sheets(made, folder, kind, size, names, keep=keep)
    wall_pictures.make(folder, names, keep=keep)
    return 0


def _sheets(
    made: Pictures, folder: Path, kind: str, size: str, names: set[str], *, keep: bool
) -> None:
    """The sheets of one kind of terminal on one screen, some scenes on each."""
    scenes = [one for one in made.scenes.SCREENS[kind] if not names or one.__name__ in names]
    for first in range(0, len(scenes), LINES):
        lines = [list(made.line(kind, one, size)) for one in scenes[first : first + LINES]]
        if keep:
            for name, picture in (shot for line in lines for shot in line):
                picture.save(folder / f"{kind}-{name.replace(' ', '-')}-{size}.png")
        sheet = folder / f"sheet-{kind}-{size}-{first // LINES + 1}.png"
        contact_sheet([shot for line in lines for shot in line], len(lines[0])).save(sheet)
        print(sheet, flush=True)


class Pictures:
    """Shows scenes on terminals without a window, and keeps what they drew."""

    def __init__(self, rigs: ModuleType, scenes: ModuleType) -> None:
        self.scenes = scenes
        self._rigs = rigs

    def line(self, kind: str, scene: Any, size: str) -> Iterator[Shot]:
        """A scene in all that a person can set, with the names of what was set."""
        for language in ("vi", "en"):
            for chosen in ({}, {"large": True}, {"contrast": True}, {"low": True}):
                rig = self._rigs.make_rig(kind, panel=self.scenes.PANELS[size])
                if "low" in chosen and not rig.terminal.can_lower:
                    continue
                setting = self.scenes.Setting(language, **chosen)
                self.scenes.play(rig, self._rigs.Made, scene, setting)
                yield f"{scene.__name__} {setting}", picture_of(rig.window.surface)


def picture_of(surface: pygame.Surface) -> Image.Image:
    """What a window shows."""
    return Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))


def contact_sheet(shots: list[Shot], columns: int) -> Image.Image:
    """Small pictures in rows, each with its name beneath."""
    high = max((THUMB * shot.height // shot.width for _, shot in shots), default=1) + CAPTION
    rows = -(-len(shots) // columns)
    across, down = THUMB + SPACE, high + SPACE
    sheet = Image.new("RGB", (columns * across + SPACE, rows * down + SPACE), "#C9C2B8")
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(str(font_path(WORDS_BOLD)), 15)
    for i, (name, shot) in enumerate(shots):
        place = (SPACE + i % columns * across, SPACE + i // columns * down)
        size = (THUMB, THUMB * shot.height // shot.width)
        sheet.paste(shot.resize(size, Image.Resampling.LANCZOS), place)
        pen.text((place[0], place[1] + size[1] + 4), name, fill="#1D1B1A", font=font)
    return sheet


def load_part(folder: Path, file: str) -> ModuleType:
    """A file of the tests as a module, under a name that no other folder's file has."""
    path = folder / file
    spec = importlib.util.spec_from_file_location(f"{folder.name}_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be read")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
