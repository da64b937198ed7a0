"""Every screen of the terminals as a picture, and contact sheets of them all.

    python tools/contact_sheet.py [FOLDER] [NAME…]

The screens are those that the layout test looks at, in both languages, three sizes, normal and
large text; one sheet a size and language, with normal text above large.  ``NAME`` limits it.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests" / "unit" / "kiosk"
os.environ["SDL_VIDEODRIVER"] = "dummy"
sys.path.insert(0, str(ROOT))

import pygame  # noqa: E402 - after the video driver was chosen
from PIL import Image, ImageDraw, ImageFont  # noqa: E402

from config.look.fonts import WORDS_BOLD, font_path  # noqa: E402

THUMB = 320
COLUMNS = 6
CAPTION = 26


def main(arguments: list[str]) -> int:
    """Make the pictures; the folder is ``build/screens`` unless named."""
    folder = Path(arguments[0]) if arguments else ROOT / "build" / "screens"
    rigs, scenes = load_part(TESTS, "conftest.py"), load_part(TESTS, SCENES)
    folder.mkdir(parents=True, exist_ok=True)
    made = Pictures(rigs, scenes, folder, set(arguments[1:]))
    for size in scenes.PANELS:
        for language in ("vi", "en"):
            pages = [made.page(size, language, large=large) for large in (False, True)]
            sheet = contact_sheet([shot for page in pages for shot in page])
            sheet.save(folder / f"sheet-{size}-{language}.png")
            print(folder / f"sheet-{size}-{language}.png", flush=True)
    return 0


SCENES = "test_layout_of_terminal_screens.py"


class Pictures:
    """Shows scenes on terminals without a window, and keeps what they drew."""

    def __init__(self, rigs: ModuleType, scenes: ModuleType, folder: Path, names: set[str]) -> None:
        self._rigs = rigs
        self._scenes = scenes
        self._folder = folder
        self._names = names
        self._made = rigs.Made

    def page(self, size: str, language: str, *, large: bool) -> list[tuple[str, Image.Image]]:
        """All scenes of one size, language and size of text, with their names."""
        shots = []
        for kind, scene in self._scenes.SHOWN:
            name = f"{kind}-{scene.__name__}"
            if self._names and not self._names & {name, scene.__name__}:
                continue
            picture = self._shot(kind, scene, size, language, large=large)
            text = "large" if large else "normal"
            picture.save(self._folder / f"{name}-{size}-{language}-{text}.png")
            shots.append((name, picture))
        return shots

    def _shot(self, kind: str, scene: Any, size: str, language: str, *, large: bool) -> Image.Image:
        rig = self._rigs.make_rig(kind, panel=self._scenes.PANELS[size])
        if language == "en":
            rig.terminal.change_language()
        if large:
            rig.terminal.change_size()
        rig.step()
        scene(rig, self._made)
        rig.step()
        surface = rig.window.surface
        return Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))


def contact_sheet(shots: list[tuple[str, Image.Image]]) -> Image.Image:
    """Small pictures in rows, each with its name beneath."""
    high = max((THUMB * shot.height // shot.width for _, shot in shots), default=1) + CAPTION
    rows = -(-len(shots) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (THUMB + 12) + 12, rows * (high + 12) + 12), "#C9C2B8")
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(str(font_path(WORDS_BOLD)), 15)
    for i, (name, shot) in enumerate(shots):
        place = (12 + i % COLUMNS * (THUMB + 12), 12 + i // COLUMNS * (high + 12))
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
