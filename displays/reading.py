"""Notices read out: what no pack holds beforehand is spoken by the voice of the set-up.

It is made ready on a thread of its own, and waits for its turn behind the calls only then: no call
and no frame waits for an engine.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from config.voice.pack import RATE, PackError
from config.voice.phrases import NOTICE
from config.voice.synthesis import spoken_text
from config.voice.wording import shortened
from displays.announcer import Aloud
from displays.beside import Beside

if TYPE_CHECKING:
    from config.voice.pack import Pack
    from displays.announcer import Spoken
    from displays.beside import Work
    from displays.town_crier import NewNotice

log = logging.getLogger(__name__)

Engine = Callable[[str, str, str], bytes]
"""Text, language and region to PCM at ``RATE``; nothing where it cannot be said."""


class Reader:
    """Hands each new notice to ``tell``, one announcement a language, so that calls come between.

    Where no text of it can be spoken, it is only told that there is one.
    """

    def __init__(
        self,
        packs: Sequence[Pack],
        tell: Callable[[Spoken], None],
        engine: Engine = spoken_text,
        begin: Callable[[Work], None] | None = None,
    ) -> None:
        self._packs = packs
        self._tell = tell
        self._engine = engine
        self._begin = begin or Beside("reading").begin

    def read(self, notice: NewNotice) -> None:
        """Speak a notice as soon as it is ready and no call waits."""
        self._begin(lambda: self._make(notice))

    def _make(self, notice: NewNotice) -> None:
        """On the reading thread."""
        texts = dict(notice.texts)
        made = [(pack, self._spoken(texts.get(pack.language, ""), pack)) for pack in self._packs]
        if not any(pcm for _, pcm in made):
            self._tell(NOTICE)
            return
        for pack, pcm in made:
            self._tell(Aloud(NOTICE, pack.language, pcm))

    def _spoken(self, text: str, pack: Pack) -> bytes:
        if not text.strip() or pack.rate != RATE:
            return b""
        try:
            return self._engine(shortened(text.strip()), pack.language, pack.manifest.region)
        except (OSError, PackError) as error:
            log.warning("a notice cannot be read out: %s", error)
        except Exception:  # the voice goes on without it
            log.exception("a notice cannot be read out")
        return b""
