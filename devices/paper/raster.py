"""Drawing for thermal paper: one bit a dot, black on white, blocks under one another.

A ``Sheet`` grows downwards as blocks are put on it.  Sizes are given for paper 576 dots wide and
are scaled to the paper at hand, so a narrow roll gets smaller, still legible, type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFont

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD, WORDS_REGULAR, font_path, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WHITE = 1
BLACK = 0
FULL_WIDTH = 576
SMALLEST_SCALE = 0.78
QUIET_MODULES = 4
INK_LEVEL = 140
FINER = 4
SLANT = 28
_MARK = re.compile(r"\*([^*]+)\*")


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a line that is never broken, with its width and the space before it in dots."""

    text: str
    font: ImageFont.FreeTypeFont
    width: float
    space: float


def make_word(text: str, font: ImageFont.FreeTypeFont, *, glue: bool = False) -> Word:
    """Measure a word once; ``glue`` sets it without a space after the word before."""
    space = 0.0 if glue else font.getlength(" ") / FINER
    return Word(text, font, font.getlength(text) / FINER, space)


@dataclass(frozen=True, slots=True)
class Face:
    """How a text is set: size in dots (at 576 wide), its face and the face of its marked parts."""

    size: int
    face: str = WORDS_REGULAR
    marked: str = WORDS_BOLD
    leading: float = 1.3


@cache
def load_font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """One of the office's fonts, ``FINER`` times as large as it will be on paper.

    Type is set that much finer and then brought to dots: hinting for so few dots would space
    letters unevenly.  Pillow's own layout is the same on every machine.
    """
    path = str(font_path(face))
    return ImageFont.truetype(path, size * FINER, layout_engine=ImageFont.Layout.BASIC)


def scale_for(dots: int) -> float:
    """What sizes are multiplied by on paper ``dots`` wide."""
    return max(dots / FULL_WIDTH, SMALLEST_SCALE)


def blank(width: int, height: int) -> Image.Image:
    return Image.new("1", (width, height), WHITE)


def stack(pictures: Sequence[Image.Image], width: int, *, centre: bool = False) -> Image.Image:
    """Pictures under one another on paper ``width`` wide, from the left or in the middle."""
    whole = blank(width, sum(picture.height for picture in pictures))
    top = 0
    for picture in pictures:
        whole.paste(picture, ((width - picture.width) // 2 if centre else 0, top))
        top += picture.height
    return whole


def beside(left: Image.Image, right: Image.Image, gap: int, *, top: bool = False) -> Image.Image:
    """Two pictures next to each other, centred on one another in height, or hung from the top."""
    height = max(left.height, right.height)
    whole = blank(left.width + gap + right.width, height)
    for picture, x in ((left, 0), (right, left.width + gap)):
        whole.paste(picture, (x, 0 if top else (height - picture.height) // 2))
    return whole


def split_words(text: str, face: Face, scale: float, *, marks: bool) -> list[Word]:
    """Words of ``text``; with ``marks``, parts between asterisks are set in the marked face."""
    size = max(1, round(face.size * scale))
    words: list[Word] = []
    glued = False
    for index, part in enumerate(_MARK.split(text) if marks else [text]):
        name = face.marked if index % 2 else face.face
        if part[:1].isspace():
            glued = False
        for position, piece in enumerate(part.split()):
            written, having = shown(piece, name)
            if written:
                font = load_font(having, size)
                words.append(make_word(written, font, glue=glued and position == 0))
        glued = bool(part) and not part[-1:].isspace()
    return words


def break_lines(words: Iterable[Word], width: float) -> list[list[Word]]:
    """Words in as few lines as fit ``width``, the lines as even as that number allows."""
    fitting = [piece for word in words for piece in _fit(word, width)]
    fewest = len(_fill(fitting, width))
    low, high = 0.0, width
    while high - low > 1:
        middle = (low + high) / 2
        if len(_fill(fitting, middle)) > fewest:
            low = middle
        else:
            high = middle
    return _fill(fitting, high)


def _fit(word: Word, width: float) -> list[Word]:
    """The word itself, or pieces of it where it alone is wider than the paper."""
    if word.width <= width or len(word.text) == 1:
        return [word]
    cut = len(word.text)
    while cut > 1 and word.font.getlength(word.text[:cut]) > width * FINER:
        cut -= 1
    first = make_word(word.text[:cut], word.font, glue=not word.space)
    return [first, *_fit(make_word(word.text[cut:], word.font), width)]


def _fill(words: Sequence[Word], width: float) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in words:
        if lines and (not word.space or line_width([*lines[-1], word]) <= width):
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def line_width(line: Sequence[Word]) -> float:
    """Width in dots of words set next to each other."""
    return sum(word.width + (word.space if index else 0) for index, word in enumerate(line))


def draw_lines(
    lines: Sequence[Sequence[Word]], width: int, leading: float, *, centre: bool
) -> Image.Image:
    """Set lines as a picture ``width`` wide.

    Each line has room above for stacked capitals (Ễ), which rise over the font's ascent.
    """
    if not lines:
        return blank(width, 0)
    size = max(word.font.size for line in lines for word in line) / FINER
    pitch, baseline = round(size * leading), round(size * 1.1)
    fine = _fine_paper(width, pitch * (len(lines) - 1) + round(size * 1.42))
    draw = ImageDraw.Draw(fine)
    for index, line in enumerate(lines):
        left = max(0.0, (width - line_width(line)) / 2) if centre else 0.0
        for position, word in enumerate(line):
            left += word.space if position else 0
            corner = (left * FINER, (baseline + index * pitch) * FINER)
            draw.text(corner, word.text, 0, word.font, "ls")
            left += word.width
    return to_dots(fine)


def _fine_paper(width: int, height: int) -> Image.Image:
    return Image.new("L", (width * FINER, height * FINER), 255)


def to_dots(fine: Image.Image) -> Image.Image:
    """Fine grey type as dots, each black or white by itself: dithering would fray it."""
    return fine.reduce(FINER).point(lambda level: 255 * (level > INK_LEVEL), "1")


def draw_qr(content: str, widest: int, *, module: int = 6) -> Image.Image:
    """A QR with its quiet zone, ``module`` dots a module or what fits in ``widest`` dots.

    Raises ValueError when even one dot a module is too wide.
    """
    code = segno.make(content, error="m", micro=False, boost_error=True)
    modules = int(code.symbol_size(scale=1, border=QUIET_MODULES)[0])
    scale = min(module, widest // modules)
    if scale < 1:
        raise ValueError(f"a QR of {modules} modules does not fit in {widest} dots")
    picture = blank(modules, modules)
    dots = [dark for row in code.matrix_iter(border=QUIET_MODULES) for dark in row]
    picture.putdata([BLACK if dark else WHITE for dark in dots])
    return picture.resize((modules * scale, modules * scale), Image.Resampling.NEAREST)


def draw_number(text: str, width: int, tallest: int) -> Image.Image:
    """``text`` in the numbers' face, as large as ``width`` and ``tallest`` (of its ink) allow."""
    left, top, right, bottom = load_font(NUMBERS_BOLD, 200).getbbox(text, anchor="ls")
    wide, tall = (right - left) / FINER, (bottom - top) / FINER
    font = load_font(NUMBERS_BOLD, int(200 * min((width - 1) / wide, (tallest - 1) / tall)))
    left, top, right, bottom = font.getbbox(text, anchor="ls")
    fine = _fine_paper(ceil((right - left) / FINER), ceil((bottom - top) / FINER))
    ImageDraw.Draw(fine).text((-left, -top), text, 0, font, "ls")
    return to_dots(fine)


def draw_band(text: str, width: int, face: Face, scale: float) -> Image.Image:
    """``text`` in white on a black band ``width`` wide, smaller where it would not fit."""
    text, name = shown(text, face.face)
    font = load_font(name, max(1, round(face.size * scale)))
    size = round(face.size * scale * min(1.0, 0.92 * width * FINER / font.getlength(text)))
    font = load_font(name, max(1, size))
    fine = Image.new("L", (width * FINER, round(size * 1.6) * FINER), 0)
    middle = (fine.width // 2, fine.height // 2)
    ImageDraw.Draw(fine).text(middle, text, 255, font, "mm")
    return to_dots(fine)


def overprint(picture: Image.Image, text: str) -> Image.Image:
    """The picture with ``text`` across it, in every other dot so that it can still be read."""
    width, height = picture.size
    long = ceil((width**2 + height**2) ** 0.5)
    font = load_font(WORDS_BOLD, max(1, width // 6))
    fine = Image.new("L", (ceil(font.getlength(text)), round(font.size * 1.5)), 0)
    ImageDraw.Draw(fine).text((fine.width // 2, fine.height // 2), text, 255, font, "mm")
    word, across = fine.reduce(FINER), Image.new("L", (long, long), 0)
    for top in range(0, long, word.height * 2):
        across.paste(word, ((long - word.width) // 2, top))
    left, top = (long - width) // 2, (long - height) // 2
    slanted = across.rotate(SLANT).crop((left, top, left + width, top + height))
    ink = ImageChops.darker(
        slanted.point(lambda level: 255 * (level > INK_LEVEL)), _grid(width, height)
    )
    whole = picture.convert("L")
    whole.paste(0, mask=ink)
    return whole.convert("1", dither=Image.Dither.NONE)


def _grid(width: int, height: int) -> Image.Image:
    """Every other dot of every other line."""
    line, nothing = b"\xff\x00" * (width // 2 + 1), bytes(width)
    rows = (nothing if y % 2 else line[:width] for y in range(height))
    return Image.frombytes("L", (width, height), b"".join(rows))


class Sheet:
    """A paper that grows as blocks are put under one another.

    ``dots`` is its printable width; blocks keep a margin on both sides.
    """

    def __init__(self, dots: int = FULL_WIDTH) -> None:
        self.dots = dots
        self.scale = scale_for(dots)
        self.margin = round(dots / 24)
        self._blocks: list[Image.Image] = []

    @property
    def width(self) -> int:
        """Dots between the margins."""
        return self.dots - 2 * self.margin

    def gap(self, height: float) -> None:
        """Leave paper white."""
        self._blocks.append(blank(self.dots, round(height * self.scale)))

    def put(self, picture: Image.Image) -> None:
        """Put a picture in the middle."""
        block = blank(self.dots, picture.height)
        block.paste(picture, ((self.dots - picture.width) // 2, 0))
        self._blocks.append(block)

    def text(self, text: str, face: Face, *, marks: bool = False, centre: bool = True) -> None:
        """Set a text, wrapped between the margins.  ``marks``: ``*strong*`` parts are bold."""
        self.put(self.block(text, face, self.width, marks=marks, centre=centre))

    def block(
        self, text: str, face: Face, width: int, *, marks: bool = False, centre: bool = False
    ) -> Image.Image:
        """A text as a picture ``width`` dots wide, to be put somewhere."""
        lines = break_lines(split_words(text, face, self.scale, marks=marks), width)
        return draw_lines(lines, width, face.leading, centre=centre)

    def rule(self) -> None:
        """A dashed line across."""
        thick, dash = max(2, round(3 * self.scale)), max(4, round(8 * self.scale))
        line = blank(self.width, thick)
        draw = ImageDraw.Draw(line)
        for left in range(0, self.width, dash + dash // 2):
            draw.rectangle((left, 0, left + dash - 1, thick - 1), BLACK)
        self.put(line)

    def finish(self) -> Image.Image:
        """The whole paper, in mode ``1``."""
        return stack(self._blocks, self.dots)
