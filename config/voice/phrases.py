"""What is announced, as sentences of clips.

The order of a sentence's clips stands in the language's ``voice.po`` (``sentence.call`` …), as do
the words of each clip (``clip.invite`` …, ``number.ten`` …): a new language needs a file and
recordings only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from config.voice.grammar import NORTH, reading
from config.words import words

Sentence = tuple[tuple[str, ...], ...]
"""Groups of clip names: a number's clips are one group, each phrase is one of its own."""

CHIME = "chime"
PAUSED = "paused"
NOTICE = "notice"
HELPS = (
    "home", "closed", "priority", "dossiers", "code", "taking", "number", "own", "choose", "rate",
    "settings", "sorry", "calling", "still-there", "any",
)  # fmt: skip
"""What a kiosk reads out of its screens, where its pack has it: clips ``help-home`` …"""


class Announcement(StrEnum):
    """What can be announced; each has its sentence in the language file."""

    CALL = "call"
    RECALL = "recall"
    PRIORITY_CALL = "priority-call"
    PRIORITY_RECALL = "priority-recall"
    MISSED = "missed"
    RESULTS = "results"
    CLOSING = "closing"


NEEDED = frozenset(
    {
        Announcement.CALL,
        Announcement.RECALL,
        Announcement.PRIORITY_CALL,
        Announcement.PRIORITY_RECALL,
    }
)
"""What every pack can say; the others are said by packs that have their clips."""


def sentence(
    kind: Announcement, ticket: str, counter: str, language: str, region: str = NORTH
) -> Sentence:
    """The clips that call ``ticket`` ("A025") to the counter labelled ``counter`` ("3").

    A counter whose label has neither digits nor letters is left to the screen to show.  Nothing
    where the language has no such sentence.
    """
    say = reading(language, region)
    spoken_counter = say.counter(counter)
    key = f"sentence.{kind}" if spoken_counter else f"sentence.{kind}.screen"
    order = words("voice", language)
    if not order.has(key):
        return ()
    places = {"{ticket}": say.ticket(ticket), "{counter}": spoken_counter}
    groups = (places.get(name, (name,)) for name in order(key).split())
    return tuple(group for group in groups if group)


def needed_clips(language: str, region: str = NORTH) -> frozenset[str]:
    """Every clip a language's pack must hold to say any announcement, the chime included."""
    phrases = (name for kind in NEEDED for name in _phrase_clips(kind, language))
    return frozenset({CHIME, *reading(language, region).clips, *phrases})


def optional_clips(language: str) -> frozenset[str]:
    """The clips of announcements, notices and helps that a pack may do without."""
    others = set(Announcement) - NEEDED
    spoken = {name for kind in others for name in _phrase_clips(kind, language)}
    names = spoken | {PAUSED, NOTICE, *map(help_clip, HELPS)}
    return frozenset(name for name in names if _key(name, language))


def lacking_words(language: str, region: str = NORTH) -> list[str]:
    """The keys that a language's ``voice.po`` must have and has not; none when it can call."""
    say = words("voice", language)
    if say.language != language:
        return sorted(_sentences(NEEDED))
    sentences = [key for key in sorted(_sentences(NEEDED)) if not say.has(key)]
    clips = sorted(needed_clips(language, region) - {CHIME})
    return sentences + [f"clip.{name}" for name in clips if not _key(name, language)]


def help_clip(name: str) -> str:
    """The clip of one of HELPS."""
    return f"help-{name}"


def clip_text(name: str, language: str) -> str:
    """The words of one clip, as they are to be spoken.

    ``number.…`` are the words that only this language's own numbers need.
    """
    key = _key(name, language) or f"clip.{name}"
    return words("voice", language)(key)


def written(groups: Sentence, language: str) -> str:
    """A sentence as text: its phrases and numbers, set apart by commas where one pauses."""
    return ", ".join(" ".join(clip_text(name, language) for name in group) for group in groups)


def _key(name: str, language: str) -> str:
    """Under which key the words of a clip stand; empty where they do not."""
    say = words("voice", language)
    return next((key for key in (f"number.{name}", f"clip.{name}") if say.has(key)), "")


def _sentences(kinds: Iterable[Announcement]) -> list[str]:
    return [key for kind in kinds for key in (f"sentence.{kind}", f"sentence.{kind}.screen")]


def _phrase_clips(kind: Announcement, language: str) -> Iterator[str]:
    say = words("voice", language)
    for key in _sentences([kind]):
        if say.has(key):
            yield from (name for name in say(key).split() if not name.startswith("{"))
