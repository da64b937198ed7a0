"""Memory that goes back to the system as soon as it is no longer used."""

from __future__ import annotations

import ctypes

_M_MMAP_THRESHOLD = -3


def give_back(least: int) -> None:
    """From now on every piece of at least so many bytes goes back at once.

    The C library would keep it for the thread that used it.  One without such a choice is left.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, least)
