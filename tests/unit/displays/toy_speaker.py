"""A speaker that remembers."""

from __future__ import annotations


class Speaker:
    """Plays at once; ``played`` is all of it, in order."""

    rate = 22050

    def __init__(self) -> None:
        self.played: list[bytes] = []

    def play(self, pcm: bytes, volume: float) -> bool:
        self.played.append(pcm)
        return True

    def stop(self) -> None: ...
    def close(self) -> None: ...
