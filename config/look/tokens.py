"""Colours and shape, shared by every screen and page.

Sizes of text come from millimetres (see ``devices.screen.metrics``), never from here.
"""

from __future__ import annotations

from dataclasses import dataclass

PAPER = "#FAF7F1"
INK = "#1D1B1A"
SOFT = "#45403B"
LINE = "#E4DCCF"
WHITE = "#FFFFFF"
LACQUER = "#8A141C"
LACQUER_TINT = "#F8E6E4"
JADE = "#0B5345"
JADE_TINT = "#E2F0EA"
JADE_ON_DARK = "#7FD6BE"
GOLD = "#B7791F"
GOLD_TINT = "#FBF1DC"
NIGHT = "#14110F"
NIGHT_CARD = "#221D1A"
CREAM = "#FFF8EA"
SAND = "#D9C6A0"


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours a screen draws with; ``scale`` multiplies all text (1.4 in large text).

    ``stark``: black and white alone, so what is pressed shows by a thick border.
    """

    paper: str = PAPER
    card: str = WHITE
    ink: str = INK
    soft: str = SOFT
    line: str = LINE
    accent: str = LACQUER
    accent_tint: str = LACQUER_TINT
    good: str = JADE
    good_tint: str = JADE_TINT
    attention: str = GOLD
    attention_tint: str = GOLD_TINT
    on_accent: str = WHITE
    focus: str = GOLD
    border: int = 2
    scale: float = 1.0
    stark: bool = False


LIGHT = Theme()
HIGH_CONTRAST = Theme(
    paper="#FFFFFF",
    card="#FFFFFF",
    ink="#000000",
    soft="#000000",
    line="#000000",
    accent="#000000",
    accent_tint="#FFFFFF",
    good="#000000",
    good_tint="#FFFFFF",
    attention="#000000",
    attention_tint="#FFFFFF",
    focus="#000000",
    border=4,
    stark=True,
)
