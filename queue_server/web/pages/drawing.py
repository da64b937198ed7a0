"""Drawings inside pages: the icons of the house, and codes for phones."""

from __future__ import annotations

from functools import cache

import segno
from markupsafe import Markup

from config.look.icons import drawing as svg


@cache
def icon(name: str) -> Markup:
    """An icon of the look, to stand beside its words."""
    return Markup(svg(name).replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S704 - no scripts in them


def qr(text: str) -> Markup:
    """A text as a QR code with its quiet zone, black on white."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(scale=6, border=4, dark="#000", light="#fff", omitsize=True))  # noqa: S704
