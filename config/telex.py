"""Telex: Vietnamese marks typed with plain letters, one key after another.

``press`` takes the text so far and a key, and gives the text after it.  A mark typed twice is taken
back and the letter stands instead; tones find their vowel by themselves.
"""

from __future__ import annotations

import unicodedata

TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_HATS = {"a": "â", "e": "ê", "o": "ô"}
_HORNS = {"a": "ă", "o": "ơ", "u": "ư"}
_PLAIN = {"â": "a", "ă": "a", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}
_VOWELS = "aăâeêioôơuưy"
_MARKED = "ăâêôơư"


def press(text: str, key: str) -> str:
    """The text after a key was pressed at its end; other keys than letters are just added."""
    if len(key) != 1 or not key.isalpha():
        return text + key
    start = _word_start(text)
    word, small = text[start:], key.lower()
    made = _changed(word.lower(), small)
    if made is None:
        made = _with_tone(_without_tone(word.lower()) + small, _tone(word.lower()))
    return text[:start] + _in_case(made, word + key)


def erase(text: str) -> str:
    """The text without its last letter, marks and all."""
    return text[:-1]


def _word_start(text: str) -> int:
    start = len(text)
    while start and text[start - 1].isalpha():
        start -= 1
    return start


def _changed(word: str, key: str) -> str | None:
    """What the key makes of a word; None where it is a letter like others."""
    tone, bare = _tone(word), _without_tone(word)
    if key in TONES or key == "z":
        return _toned(bare, tone, key)
    if key == "d":
        return _crossed(word)
    if key == "w":
        return _horned(bare, tone)
    if key in _HATS:
        return _hatted(bare, tone, key)
    return None


def _toned(bare: str, tone: str, key: str) -> str | None:
    if key == "z":
        return bare if tone else None
    if _place(bare) is None:
        return None
    if tone == TONES[key]:
        return bare + key
    return _with_tone(bare, TONES[key])


def _crossed(word: str) -> str | None:
    if word.startswith("d"):
        return "đ" + word[1:]
    return "d" + word[1:] + "d" if word.startswith("đ") else None


def _horned(bare: str, tone: str) -> str | None:
    """A horn or a bow; on ``uo`` on both of them."""
    if "ươ" in bare:
        return bare.replace("ươ", "uo") + "w"
    for pair in ("uo", "ưo", "uơ", "uô"):
        if pair in bare and not bare.startswith("quo"):
            return _with_tone(bare.replace(pair, "ươ"), tone)
    for at in reversed(range(len(bare))):
        plain = _PLAIN.get(bare[at], bare[at])
        if plain in _HORNS and not (plain == "u" and bare[at - 1 : at] == "q"):
            if bare[at] == _HORNS[plain]:
                return _with_tone(bare[:at] + plain + bare[at + 1 :], tone) + "w"
            return _with_tone(bare[:at] + _HORNS[plain] + bare[at + 1 :], tone)
    return None


def _hatted(bare: str, tone: str, key: str) -> str | None:
    """A hat on the vowel of the word that is the same letter."""
    tail = bare.rstrip("cghmnpt")
    at = max(tail.rfind(key), tail.rfind(_HATS[key]), tail.rfind("ă") if key == "a" else -1)
    if key == "o":
        at = max(at, tail.rfind("ơ"))
    if at < 0 or any(c not in _VOWELS for c in tail[at:]):
        return None
    if bare[at] == _HATS[key]:
        return _with_tone(bare[:at] + key + bare[at + 1 :], tone) + key
    return _with_tone(bare[:at] + _HATS[key] + bare[at + 1 :], tone)


def _tone(word: str) -> str:
    """The combining mark of a word's tone, or nothing."""
    marks = [c for c in unicodedata.normalize("NFD", word) if c in TONES.values()]
    return marks[-1] if marks else ""


def _without_tone(word: str) -> str:
    bare = [c for c in unicodedata.normalize("NFD", word) if c not in TONES.values()]
    return unicodedata.normalize("NFC", "".join(bare))


def _with_tone(bare: str, tone: str) -> str:
    at = _place(bare)
    if not tone or at is None:
        return bare
    return unicodedata.normalize("NFC", bare[: at + 1] + tone + bare[at + 1 :])


def _place(bare: str) -> int | None:
    """Where the tone stands; None in a word without a vowel."""
    begin = 0
    while begin < len(bare) and bare[begin] not in _VOWELS:
        begin += 1
    if bare[:2] in ("qu", "gi") and len(bare) > 2 and bare[2] in _VOWELS:  # noqa: PLR2004
        begin = 2
    end = begin
    while end < len(bare) and bare[end] in _VOWELS:
        end += 1
    if begin == end:
        return None
    marked = [at for at in range(begin, end) if bare[at] in _MARKED]
    if marked:
        return marked[-1]
    many, closed = end - begin, end < len(bare)
    if many == 1:
        return begin
    return begin + 1 if closed or many > 2 else begin  # noqa: PLR2004 - three vowels


def _in_case(made: str, typed: str) -> str:
    """Capitals where they were typed: the first letter, or all of several."""
    letters = [c for c in typed if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return made.upper()
    return made[:1].upper() + made[1:] if typed[:1].isupper() else made
