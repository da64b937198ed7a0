"""Decoding in a process of its own: ``python -m devices.drivers.camera_worker SOURCE``.

It prints one JSON object a line, ``{"part": "ok"}`` or ``{"text": …, "symbology": …}`` or,
last, ``{"lost": why}``.  It ends when its input is closed, that is, with its parent.
"""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageChops, ImageStat

from devices.drivers.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

FOLDER = "folder:"
LOOK_SECONDS = 0.04
FRAME_SECONDS = 0.12
FRAME_SIZE = (1280, 720)
STILL_DIFFERENCE = 2.0
_PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".ppm", ".webp"}


def pictures_dropped(folder: Path) -> Iterator[Image.Image]:
    """Pictures as they appear in a folder, oldest first; each is read and removed.

    Whoever drops a picture writes it under a name that starts with a dot and renames it.
    """
    while True:
        for path in _waiting(folder):
            content = path.read_bytes()
            path.unlink()  # first, so that a picture that ends this process does so once
            if (picture := _read(content)) is not None:
                yield picture
        time.sleep(LOOK_SECONDS)


def _waiting(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        found = [
            (entry.stat().st_mtime_ns, entry.name)
            for entry in entries
            if not entry.name.startswith(".") and Path(entry.name).suffix.lower() in _PICTURES
        ]
    return [folder / name for _, name in sorted(found)]


def _read(content: bytes) -> Image.Image | None:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        log.warning("a file of %d bytes is no picture: %s", len(content), error)
        return None


def frames_filmed(device: str) -> Iterator[Image.Image]:
    """Frames of a video device that differ from the one before.

    Raises OSError or RuntimeError when the camera is not there or goes away.
    """
    if not Path(device).exists():
        raise FileNotFoundError(f"{device} is not there")
    import pygame
    import pygame.camera

    pygame.camera.init()
    camera = pygame.camera.Camera(device, FRAME_SIZE)
    camera.start()
    print_line(part="ok")
    last: Image.Image | None = None
    while Path(device).exists():
        surface = camera.get_image()
        pixels = pygame.image.tobytes(surface, "RGB")
        frame = Image.frombytes("RGB", surface.get_size(), pixels).convert("L")
        small = frame.resize((64, 36))
        if last is None or _differs(small, last):
            yield frame
        last = small
        time.sleep(FRAME_SECONDS)
    raise OSError(f"{device} is gone")


def _differs(one: Image.Image, other: Image.Image) -> bool:
    return ImageStat.Stat(ImageChops.difference(one, other)).mean[0] > STILL_DIFFERENCE


def print_line(**fields: Any) -> None:
    """Tell the parent something."""
    print(json.dumps(fields), flush=True)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def read_codes(source: str) -> None:
    """Read codes from ``source`` for ever.  Raises OSError or RuntimeError when it is lost."""
    from_folder = source.startswith(FOLDER)
    if from_folder:
        folder = Path(source.removeprefix(FOLDER))
        folder.mkdir(parents=True, exist_ok=True)
        pictures = pictures_dropped(folder)
        print_line(part="ok")
    else:
        pictures = frames_filmed(source)
    for picture in pictures:
        for code in decode(picture, thorough=from_folder):
            print_line(text=code.text, symbology=code.symbology)


def main(source: str) -> int:
    """Work until the source or the parent is gone; returns the exit status."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        read_codes(source)
    except (OSError, RuntimeError, SystemError) as error:  # pygame's error is a RuntimeError
        print_line(lost=str(error))
    return 1


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    sys.exit(main(sys.argv[1]))
