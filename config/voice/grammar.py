"""How numbers are said, as names of clips: pure rules, one ``Reading`` per language.

A clip name such as ``five-after-tens`` stands for one recorded word; what it sounds like is the
matter of a pack.  Speech engines read Vietnamese fifteen and twenty-one wrong, hence our own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

Clips = tuple[str, ...]

LETTERS = "ABCDEGHIKLMNOPQRSTUVXYĐFJWZ"
DIGIT_CLIPS: Clips = tuple(f"digit-{digit}" for digit in range(10))
LETTER_CLIPS: Clips = tuple(f"letter-{letter.lower()}" for letter in LETTERS.replace("Đ", ""))
LETTER_CLIPS += ("letter-dd",)

NORTH, SOUTH = "north", "south"
_LARGEST = 9999
_RUNS = re.compile(rf"[{LETTERS}]|[0-9]+")
_WORD = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True, slots=True)
class Reading:
    """How one language says numbers.

    ``ticket`` says a ticket's number ("A025"), ``counter`` a counter's label ("3", "12B"); both
    give no clips when there is nothing to say, ``counter`` also for a name in words.  ``clips``
    are all the clips they can need.
    """

    ticket: Callable[[str], Clips]
    counter: Callable[[str], Clips]
    clips: frozenset[str]


def reading(language: str, region: str = NORTH) -> Reading:
    """The reading of a language; one whose rules we do not know is read digit by digit."""
    if language == "vi":
        return _VIETNAMESE[region]
    return _OTHERS.get(language, _DIGIT_BY_DIGIT)


def vietnamese_number(number: int, region: str = NORTH) -> Clips:
    """0–9999 in Vietnamese; anything larger digit by digit.

    ``region`` chooses the word for an empty tens place (north and south differ) and for thousand.
    """
    if number > _LARGEST:
        return _digits(str(number))
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest, region)
    head = (f"digit-{thousands}", "thousand" if region == NORTH else "thousand-south")
    if not rest:
        return head
    # An empty hundreds place is said, or 1025 would sound like 1250 cut short.
    return head + _hundreds(rest // 100, rest % 100, region)


def english_number(number: int) -> Clips:
    """0–99 in English; anything larger digit by digit."""
    if number < len(_ENGLISH_SMALL):
        return (_ENGLISH_SMALL[number],)
    if number >= 100:  # noqa: PLR2004
        return _digits(str(number))
    tens, ones = divmod(number, 10)
    return (f"tens-{tens}",) if not ones else (f"tens-{tens}", f"digit-{ones}")


def _below_thousand(number: int, region: str) -> Clips:
    hundreds, rest = divmod(number, 100)
    return _hundreds(hundreds, rest, region) if hundreds else _below_hundred(rest)


def _hundreds(hundreds: int, rest: int, region: str) -> Clips:
    head = (f"digit-{hundreds}", "hundred")
    if not rest:
        return head
    if rest < 10:  # noqa: PLR2004
        return (*head, f"empty-tens-{region}", f"digit-{rest}")
    return head + _below_hundred(rest)


def _below_hundred(number: int) -> Clips:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return (f"digit-{ones}",)
    head: Clips = ("ten",) if tens == 1 else (f"digit-{tens}", "tens")
    if ones == 0:
        return head
    changed = _AFTER_TEN if tens == 1 else _AFTER_TENS
    return (*head, changed.get(ones, f"digit-{ones}"))


_AFTER_TEN = {5: "five-after-tens"}
_AFTER_TENS = {1: "one-after-tens", 4: "four-after-tens", 5: "five-after-tens"}


def _digits(text: str) -> Clips:
    return tuple(f"digit-{digit}" for digit in text)


def _runs(text: str) -> list[str]:
    """Single letters and runs of digits; diacritics other than Đ's bar are dropped."""
    letters = unicodedata.normalize("NFD", text.upper())
    return _RUNS.findall(letters)


def _letter(letter: str) -> str:
    return "letter-dd" if letter == "Đ" else f"letter-{letter.lower()}"


def _is_word(label: str) -> bool:
    """Whether a counter's label is a name ("Tầng hai"), which spelling out would only confuse."""
    return _WORD.search(label) is not None


def _spoken(text: str, number: Callable[[str], Clips]) -> Clips:
    clips: list[str] = []
    for run in _runs(text):
        clips.extend(number(run) if run.isdigit() else (_letter(run),))
    return tuple(clips)


def _with_zeros(say: Callable[[int], Clips]) -> Callable[[str], Clips]:
    """Each leading zero is said by itself, then the rest as a number: 025 is zero, 25."""

    def number(run: str) -> Clips:
        rest = run.lstrip("0")
        zeros = ("digit-0",) * (len(run) - len(rest))
        return zeros + say(int(rest)) if rest else zeros

    return number


def _reader(number: Callable[[str], Clips]) -> Callable[[str], Clips]:
    return lambda text: _spoken(text, number)


def _counter_reader(number: Callable[[str], Clips]) -> Callable[[str], Clips]:
    return lambda label: () if _is_word(label) else _spoken(label, number)


def _vietnamese(region: str) -> Reading:
    number = _with_zeros(lambda value: vietnamese_number(value, region))
    thousand = "thousand" if region == NORTH else "thousand-south"
    own = {"ten", "tens", "hundred", thousand, f"empty-tens-{region}", *_AFTER_TENS.values()}
    clips = frozenset({*DIGIT_CLIPS, *LETTER_CLIPS, *own})
    return Reading(_reader(number), _counter_reader(number), clips)


_ENGLISH_SMALL: Clips = DIGIT_CLIPS + tuple(f"teen-{number}" for number in range(10, 20))
_ENGLISH_TENS = frozenset(f"tens-{number}" for number in range(2, 10))
_VIETNAMESE = {region: _vietnamese(region) for region in (NORTH, SOUTH)}
_DIGIT_BY_DIGIT = Reading(
    ticket=_reader(_digits),
    counter=_counter_reader(_digits),
    clips=frozenset({*DIGIT_CLIPS, *LETTER_CLIPS}),
)
_OTHERS = {
    "en": Reading(
        ticket=_reader(_digits),
        counter=_counter_reader(_with_zeros(english_number)),
        clips=frozenset({*LETTER_CLIPS, *_ENGLISH_SMALL, *_ENGLISH_TENS}),
    ),
}
