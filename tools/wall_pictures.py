"""Every layout of the wall as a picture, and contact sheets of them.

    python tools/wall_pictures.py [FOLDER] [SCENE…]

The scenes are those that the layout test looks at, in both languages on three panels; one sheet a
panel and language.  ``SCENE`` limits it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests" / "unit" / "displays"
SCENES = "test_every_wall_layout.py"
os.environ["SDL_VIDEODRIVER"] = "dummy"
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import pygame  # noqa: E402 - after the video driver was chosen
from contact_sheet import contact_sheet, load_part  # noqa: E402
from PIL import Image  # noqa: E402

from config.look.fonts import make_fonts  # noqa: E402


def main(arguments: list[str]) -> int:
    """Make the pictures; the folder is ``build/screens`` unless named."""
    folder = Path(arguments[0]) if arguments else ROOT / "build" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    make_fonts()
    rigs, scenes = load_part(TESTS, "conftest.py"), load_part(TESTS, SCENES)
    for size in scenes.PANELS:
        for language in ("vi", "en"):
            shots = _shots(rigs, scenes, size, language, set(arguments[1:]))
            for name, picture in shots:
                picture.save(folder / f"wall-{name}-{size}-{language}.png")
            sheet = folder / f"sheet-wall-{size}-{language}.png"
            contact_sheet(shots).save(sheet)
            print(sheet, flush=True)
    return 0


def _shots(
    rigs: ModuleType, scenes: ModuleType, size: str, language: str, names: set[str]
) -> list[tuple[str, Image.Image]]:
    """All scenes in all layouts; of slides the text and the picture."""
    shots = []
    for layout in scenes.LAYOUTS:
        for scene in scenes.SCENES:
            if names and scene.__name__ not in names:
                continue
            with tempfile.TemporaryDirectory() as slides:
                side = scenes.make_side(layout, Path(slides), language)
                wall = rigs.TestedWall(scenes.PANELS[size], language, side)
                scene(wall, rigs.Walls())
                name = f"{layout}-{scene.__name__}"
                shots.append((name, _picture(wall.window.surface)))
                if layout == "slides" and scene.__name__ == "ordinary":
                    wall.pass_time(12.5).pass_time(0.5)
                    shots.append((f"{name}-picture", _picture(wall.window.surface)))
    return shots


def _picture(surface: pygame.Surface) -> Image.Image:
    return Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
