"""The look for pages: colours and faces as CSS, made from ``config.look``; the fonts themselves."""

from __future__ import annotations

from functools import cache

from flask import Blueprint, Response, abort, send_file, url_for

from config.look import tokens
from config.look.fonts import (
    FACES,
    NUMBERS_BOLD,
    WORDS_BOLD,
    WORDS_MEDIUM,
    WORDS_REGULAR,
    font_path,
)
from config.look.icons import drawing

look = Blueprint("look", __name__)

_YEAR = 365 * 24 * 3600
_FACES = (
    ("Words", 400, WORDS_REGULAR),
    ("Words", 500, WORDS_MEDIUM),
    ("Words", 700, WORDS_BOLD),
    ("Numbers", 700, NUMBERS_BOLD),
)
# What only pages need; the greys are steps between the line and the soft ink of the tokens.
_OWN = {"faint": "#8A8279", "key-edge": "#CFC6B8", "attention-ink": "#704A0F"}


@look.get("/look.css")
def css() -> Response:
    """The tokens as CSS variables, the faces as ``Words`` and ``Numbers``."""
    answer = Response(_faces() + _variables(), mimetype="text/css")
    answer.cache_control.max_age = 3600
    return answer


@look.get("/fonts/<face>.ttf")
def font(face: str) -> Response:
    """One of ``config.look.fonts.FACES``."""
    if face not in FACES:
        abort(404)
    return send_file(font_path(face), mimetype="font/ttf", max_age=_YEAR)


@cache
def icon(name: str) -> str:
    """One of the look's icons as SVG, drawn in the colour of the words around it."""
    return drawing(name).replace("<svg ", '<svg aria-hidden="true" ', 1)


@cache
def _variables() -> str:
    contrast = _root(tokens.HIGH_CONTRAST, dict.fromkeys(_OWN, "#000000"))
    return _root(tokens.LIGHT, _OWN) + f"@media (prefers-contrast: more) {{\n{contrast}}}\n"


def _root(theme: tokens.Theme, own: dict[str, str]) -> str:
    colours = {
        name.replace("_", "-"): value
        for name in theme.__slots__
        if isinstance(value := getattr(theme, name), str)
    }
    lines = "".join(f"  --{name}: {value};\n" for name, value in {**colours, **own}.items())
    return f":root {{\n{lines}}}\n"


def _faces() -> str:
    return "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-display: swap; '
        f'src: url("{url_for("look.font", face=face)}") format("truetype"); }}\n'
        for family, weight, face in _FACES
    )
