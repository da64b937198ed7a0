"""The look's colours and faces as CSS for the dock's page."""

from __future__ import annotations

from functools import cache

from config.look import tokens
from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD, WORDS_MEDIUM, WORDS_REGULAR

_FACES = (
    ("Words", 400, WORDS_REGULAR),
    ("Words", 500, WORDS_MEDIUM),
    ("Words", 700, WORDS_BOLD),
    ("Numbers", 700, NUMBERS_BOLD),
)


@cache
def stylesheet() -> str:
    """The faces, and every colour of the tokens as a variable: ``LACQUER`` is ``--lacquer``."""
    faces = [
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; '
        f'src: url("/fonts/{face}.ttf"); }}'
        for family, weight, face in _FACES
    ]
    colours = [
        f"  --{name.lower().replace('_', '-')}: {value};"
        for name, value in vars(tokens).items()
        if name.isupper() and isinstance(value, str)
    ]
    return "\n".join([*faces, ":root {", *colours, "}", ""])
