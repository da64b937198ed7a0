"""A camera that is not there: a picture, made as bad as a camera makes it, dropped in a folder."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

from PIL import Image, ImageEnhance, ImageFilter

if TYPE_CHECKING:
    from pathlib import Path

_DESK = 205
_numbers = itertools.count()


def spoil(
    picture: Image.Image,
    *,
    tilt: float = 0.0,
    dim: float = 1.0,
    blur: float = 0.0,
    noise: float = 0.0,
    random_source: random.Random | None = None,
) -> Image.Image:
    """The picture as a camera would see it, in grey, lying on a desk.

    ``tilt`` in degrees, ``dim`` the light left (1: all), ``blur`` a radius in pixels, ``noise``
    the spread of each pixel in grey levels.
    """
    grey = picture.convert("L")
    desk = Image.new("L", (grey.width + 160, grey.height + 160), _DESK)
    desk.paste(grey, (80, 80))
    seen = desk.rotate(tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=_DESK)
    seen = ImageEnhance.Brightness(seen).enhance(dim)
    if blur:
        seen = seen.filter(ImageFilter.GaussianBlur(blur))
    source = random_source or random.Random(1)  # noqa: S311  # grain is no secret
    return _grain(seen, noise, source) if noise else seen


def _grain(picture: Image.Image, spread: float, source: random.Random) -> Image.Image:
    levels = (level + source.gauss(0, spread) for level in picture.tobytes())
    grained = bytes(min(255, max(0, round(level))) for level in levels)
    return Image.frombytes("L", picture.size, grained)


def drop_picture(
    folder: Path,
    picture: Image.Image,
    *,
    tilt: float = 0.0,
    dim: float = 1.0,
    blur: float = 0.0,
    noise: float = 0.0,
) -> Path:
    """Hold a picture before the camera that watches ``folder``; returns where it was put."""
    seen = spoil(picture, tilt=tilt, dim=dim, blur=blur, noise=noise)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{next(_numbers):06d}.png"
    half_made = folder / f".{name}"
    seen.save(half_made)
    return half_made.replace(folder / name)
