"""Which of two states is the newer: the rule by which a terminal drops what is old."""

from __future__ import annotations

from contract.messages import State


class Freshness:
    """Remembers the last state taken per topic.

    A state is taken when its epoch is later, or its epoch is the same and its seq not smaller.
    """

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, int]] = {}

    def take(self, suffix: str, state: State) -> bool:
        """Whether to use ``state`` (and remember it) for the topic ``suffix``."""
        age = (state.epoch, state.seq)
        if age < self._last.get(suffix, ("", -1)):
            return False
        self._last[suffix] = age
        return True
