"""Fonts, opened by path: Be Vietnam Pro for words, Noto Sans Bold for numbers.

Noto Sans comes as one variable font; set-up cuts the bold weight with the letters we use out of
it (``python -m config.look.fonts``), since SDL cannot choose a weight.  Letters that our faces do
not have (``Ƀuôn Ŏng``) are taken from Noto Sans as a whole; ``shown`` says from which.
"""

from __future__ import annotations

import logging
import os
import unicodedata
from functools import cache, lru_cache
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
OTHERS_REGULAR = "others-regular"
OTHERS_BOLD = "others-bold"
_OTHERS = {
    WORDS_REGULAR: OTHERS_REGULAR,
    WORDS_MEDIUM: OTHERS_BOLD,
    WORDS_BOLD: OTHERS_BOLD,
    NUMBERS_BOLD: OTHERS_BOLD,
}
"""Where each face has the letters from that it lacks."""
COMMON = frozenset(
    "".join(chr(code) for code in range(0x20, 0x7F)) + "–—…·•’‘“”°©«»\n"
    "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư"
    + "".join(chr(code) for code in range(0x1EA0, 0x1EFA))
)
"""What every face has: Vietnamese and English."""
_LEFT_OUT = frozenset({"So", "Sk", "Cf", "Cc", "Cn", "Co", "Cs", "Mn", "Me"})
"""Kinds of characters that are left out where no font has them: pictures, signs, marks."""

log = logging.getLogger(__name__)
_MADE = {NUMBERS_BOLD: "NotoSans-Bold.ttf", OTHERS_BOLD: "NotoSans-Bold-all.ttf"}
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
    if face == OTHERS_REGULAR:
        return _noto_file()
    if face in _MADE:
        path = build_dir() / "fonts" / _MADE[face]
        if face == OTHERS_BOLD and not path.exists():
            return _noto_file()  # set up by an older version: seldom letters are not bold
        if not path.exists():
            raise FileNotFoundError(f"{path} is missing: run 'python -m config.look.fonts'")
        return path
    return _package_files("fontpkg_be_vietnam_pro") / _WORDS_FILES[face]


def make_fonts() -> Path:
    """Cut the bold fonts, those of ``_MADE`` that are not there yet; their folder."""
    folder = build_dir() / "fonts"
    for face, name in _MADE.items():
        if not (folder / name).exists():
            _cut_bold(folder / name, whole=face == OTHERS_BOLD)
    return folder


def _cut_bold(target: Path, *, whole: bool) -> None:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(_noto_file())
    instantiateVariableFont(font, {"wght": 700, "wdth": 100}, inplace=True)
    subsetter = Subsetter(Options(layout_features=["kern", "mark", "mkmk", "ccmp"]))
    subsetter.populate(unicodes=font.getBestCmap() if whole else _KEPT)
    subsetter.subset(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    half_made = target.with_name(f"{target.name}.{os.getpid()}")
    font.save(half_made)
    half_made.replace(target)


@lru_cache(maxsize=512)
def shown(text: str, face: str) -> tuple[str, str]:
    """How a text is shown: composed and without what no font has, and the face that has it all.

    A picture or mark that no font has is left out, a letter stands as ``?``; each is logged once.
    """
    text = unicodedata.normalize("NFC", text)
    if COMMON.issuperset(text) or face not in _OTHERS:
        return text, face
    other = letters_of(_OTHERS[face]) | {ord("\n")}
    text = "".join(c if ord(c) in other else _stand_in(c) for c in text)
    has = letters_of(face) | {ord("\n")}
    return text, face if all(ord(c) in has for c in text) else _OTHERS[face]


@cache
def letters_of(face: str) -> frozenset[int]:
    """The code points that a face has."""
    from fontTools.ttLib import TTFont

    with TTFont(font_path(face), lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _stand_in(letter: str) -> str:
    out = unicodedata.category(letter) in _LEFT_OUT
    name = f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip()
    log.warning("no font has %s: %s", name, "it is left out" if out else "it stands as ?")
    return "" if out else "?"


def _noto_file() -> Path:
    return _package_files("fontpkg_noto_sans") / "NotoSans[wdth,wght].ttf"


def _package_files(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the package {package} is not installed")
    return Path(spec.origin).parent / "files"


if __name__ == "__main__":
    print(make_fonts())
