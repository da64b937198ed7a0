"""A written text as it is to be read aloud: times, dates and telephone numbers in words.

A speech engine reads ``8:00`` as three numbers and ``20/11`` as two.  The words stand in the
language's ``voice.po``; what is long ends where a sentence or a word does.
"""

from __future__ import annotations

import re

from config.words import Words, words

MOST_LETTERS = 240
"""About 25 seconds of speech: whoever is called next waits no longer."""
_SENTENCE_END = re.compile(r"[.!?;:](?=\s)|\n")
_TIME = re.compile(r"\b([01]?\d|2[0-3])(?::|[hg](?=\d))([0-5]\d)\b(?![:/])")
_HOUR = re.compile(r"\b([01]?\d|2[0-3])[hg]\b")
_DATE = re.compile(r"\b(0?[1-9]|[12]\d|3[01])[/-](0?[1-9]|1[0-2])(?:[/-](\d{4}))?\b(?![/-])")
_BY_DIGITS = re.compile(r"(?<![.,])\b0\d+\b")
_UNSPOKEN = re.compile(r"[\[\]<>{}|*_#~^\\]+")


def as_read(text: str, language: str) -> str:
    """``text`` with its figures as a voice of ``language`` has to be told them."""
    say = words("voice", language)
    plain = _UNSPOKEN.sub(" ", text)
    plain = _TIME.sub(lambda found: _time(say, found[1], found[2]), plain)
    plain = _HOUR.sub(lambda found: _time(say, found[1], "00"), plain)
    plain = _DATE.sub(lambda found: _date(say, *found.groups()), plain)
    plain = _BY_DIGITS.sub(lambda found: " ".join(found[0]), plain)
    return " ".join(plain.split())


def shortened(text: str, most: int = MOST_LETTERS) -> str:
    """The beginning of a text: whole sentences where half of it are such, else whole words."""
    if len(text) <= most:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text[: most + 1])]
    if ends and ends[-1] >= most // 2:
        return text[: ends[-1]].rstrip()
    return text[:most].rpartition(" ")[0] or text[:most]


def _time(say: Words, hour: str, minute: str) -> str:
    if int(minute) == 0:
        return say("text.hour", hour=int(hour))
    return say("text.time", hour=int(hour), minute=int(minute))


def _date(say: Words, day: str, month: str, year: str | None) -> str:
    if year is None:
        return say("text.date", day=int(day), month=int(month))
    return say("text.date-year", day=int(day), month=int(month), year=int(year))
