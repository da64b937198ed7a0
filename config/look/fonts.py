"""Fonts, opened by path: Be Vietnam Pro for words, Noto Sans Bold for numbers.

Noto Sans comes as one variable font; set-up cuts the bold weight with the letters we use out of
it (``python -m config.look.fonts``), since SDL cannot choose a weight.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from config.places import build_dir

WORDS_REGULAR = "words-regular"
WORDS_MEDIUM = "words-medium"
WORDS_BOLD = "words-bold"
NUMBERS_BOLD = "numbers-bold"

_WORDS_FILES = {
    WORDS_REGULAR: "BeVietnamPro-Regular.ttf",
    WORDS_MEDIUM: "BeVietnamPro-Medium.ttf",
    WORDS_BOLD: "BeVietnamPro-Bold.ttf",
}
FACES = (*_WORDS_FILES, NUMBERS_BOLD)
# Latin with Vietnamese, punctuation, arrows and the dong sign.
_KEPT = [
    *range(0x20, 0x250),
    *range(0x1E00, 0x1F00),
    *range(0x2000, 0x2070),
    0x20AB,
    0x2190,
    0x2192,
    0x2212,
    0x2032,
    0x2033,
]


@cache
def font_path(face: str) -> Path:
    """The file of one of ``FACES``.  Raises FileNotFoundError naming the command that makes it."""
    if face == NUMBERS_BOLD:
        path = _numbers_file()
        if not path.exists():
            raise FileNotFoundError(f"{path} is missing: run 'python -m config.look.fonts'")
        return path
    return _package_files("fontpkg_be_vietnam_pro") / _WORDS_FILES[face]


def make_fonts() -> Path:
    """Cut the bold numbers font; nothing is done when it is already there."""
    target = _numbers_file()
    if target.exists():
        return target
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(_package_files("fontpkg_noto_sans") / "NotoSans[wdth,wght].ttf")
    instantiateVariableFont(font, {"wght": 700, "wdth": 100}, inplace=True)
    subsetter = Subsetter(Options(layout_features=["kern", "mark", "mkmk", "ccmp"]))
    subsetter.populate(unicodes=_KEPT)
    subsetter.subset(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    half_made = target.with_name(f"{target.name}.{os.getpid()}")
    font.save(half_made)
    half_made.replace(target)
    return target


def _numbers_file() -> Path:
    return build_dir() / "fonts" / "NotoSans-Bold.ttf"


def _package_files(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the package {package} is not installed")
    return Path(spec.origin).parent / "files"


if __name__ == "__main__":
    print(make_fonts())
