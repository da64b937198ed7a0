"""Every layout of the wall display as a picture: the part of ``make sheets`` that is the wall's.

The scenes are those that the layout test looks at, in both languages on four panels; one sheet a
panel and language.
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

from contact_sheet import Shot, contact_sheet, load_part, picture_of  # noqa: E402

COLUMNS = 6


def make(folder: Path, names: set[str], *, keep: bool = False) -> None:
    """Make the sheets; ``names`` limits them to some scenes, ``keep`` keeps each picture too."""
    rigs, scenes = load_part(TESTS, "conftest.py"), load_part(TESTS, SCENES)
    for size in scenes.PANELS:
        for language in ("vi", "en"):
            shots = _shots(rigs, scenes, size, language, names)
            if keep:
                for name, picture in shots:
                    picture.save(folder / f"wall-{name}-{size}-{language}.png")
            if shots:
                sheet = folder / f"sheet-wall-{size}-{language}.png"
                contact_sheet(shots, COLUMNS).save(sheet)
                print(sheet, flush=True)


def _shots(
    rigs: ModuleType, scenes: ModuleType, size: str, language: str, names: set[str]
) -> list[Shot]:
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
                shots.append((name, picture_of(wall.window.surface)))
                if layout == "slides" and scene.__name__ == "ordinary":
                    wall.pass_time(12.5).pass_time(0.5)
                    shots.append((f"{name}-picture", picture_of(wall.window.surface)))
    return shots
