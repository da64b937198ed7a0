"""Text as people type it, brought to what is compared: no marks, no capitals, no Telex left."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

_PLAIN = str.maketrans("đĐ", "dD")
_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)*")
_MARKED = re.compile(r"[^\W_]+(?:\.[0-9]+)*")
_TWICE = re.compile(r"aa|ee|oo|dd")
_HORN = re.compile(r"([uoa])w|w")
_EVERYDAY = tomllib.loads((Path(__file__).parent / "everyday.toml").read_text(encoding="utf-8"))
_TONE = re.compile(r"(?<=[aeiouycghmnpt])[sfrxj]$")
_TONE_INSIDE = re.compile(r"(?<=[aeiouy])[sfrxj](?=[aeiouy]|c$|ch$|m$|n$|ng$|nh$|p$|t$)")


def fold(text: str) -> str:
    """Small letters without any mark: ``Đăng ký`` → ``dang ky``."""
    flat = unicodedata.normalize("NFD", text.translate(_PLAIN).lower())
    return "".join(c for c in flat if not unicodedata.combining(c))


def marked(text: str) -> list[str]:
    """The words of a text in small letters, marks and all."""
    return _MARKED.findall(unicodedata.normalize("NFC", text).lower())


def split(text: str) -> list[str]:
    """The words of a text, folded, what people call by several names by one of them."""
    return as_one(_WORD.findall(fold(text)))


def as_one(words: list[str]) -> list[str]:
    """Folded words with everyday wordings of one thing brought to one: ``bìa đỏ`` → ``sổ đỏ``."""
    found: list[str] = []
    place = 0
    while place < len(words):
        for length in (4, 3, 2, 1):
            same = SAME.get(" ".join(words[place : place + length]))
            if same is not None and place + length <= len(words):
                found += same.split()
                place += length
                break
        else:
            found.append(words[place])
            place += 1
    return found


@lru_cache(maxsize=4096)
def untelexed(word: str) -> str:
    """A folded word without the keys of a Telex that did not work: ``ddaats`` → ``dat``."""
    word = _TWICE.sub(lambda found: found[0][0], word)
    word = _HORN.sub(lambda found: found[1] or "u", word)
    word = _TONE_INSIDE.sub("", word)
    return _TONE.sub("", word)


SAME: dict[str, str] = {
    fold(wording): fold(one) for one, wordings in _EVERYDAY["same"].items() for wording in wordings
}
"""Folded wording → the one it is brought to."""

FILLERS = frozenset(fold(word) for word in _EVERYDAY["fillers"])
"""Words that tell next to nothing of what somebody looks for."""

ABSENT: tuple[str, ...] = tuple(_EVERYDAY["absent"])
"""What people ask for that is done elsewhere: a catalogue that has it says so better itself."""
