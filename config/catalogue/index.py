"""Finding procedures: the words people use, with slips, against what the catalogue says.

Every name, everyday wording, field and event is a phrase.  A phrase scores by the words and pairs
of neighbouring words it shares with the question, rare ones more than common ones; a procedure by
its best phrase, with a little from its others.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from config.catalogue.model import Catalogue, Field, Procedure
from config.catalogue.text import ABSENT, FILLERS, fold, marked, split, untelexed

_FILLER_WEIGHT, _FILLER_PAIR = 0.15, 0.7
_NAME, _SAYS, _EVENT, _FIELD, _AROUND = 1.1, 1.0, 0.5, 0.4, 0.35
_PAIR = 1.3
_MISSING = 0.55
"""How much the words of a phrase that were not asked for take from its score."""
_UNKNOWN = 0.45
_OTHERS = 0.04
_COVERED = 0.3
"""How much it tells that a question's words are in any phrases of a procedure, not in one alone."""
_MARK = 0.3
"""What a word gains where the marks are right, too."""
_LEAST, _TAIL = 0.13, 0.5
"""No hit scores less, nor less than this part of the first one."""
_UNSURE = 0.45
"""Below this score it is most often not what was asked for, once enough has been said."""
_TELLING = 3
"""From so many words on a question says what it is about; fewer are still being typed."""
_NOBODY = -1
"""The owner of what people ask for at such an office and no catalogue of procedures has."""
_PREFIX, _PREFIX_TOO, _TELEX, _SLIP, _TWO_SLIPS = 0.82, 0.35, 0.95, 0.72, 0.5
_LONG = 5
_ENOUGH = 400
_FAR_BEHIND = 0.3
"""A phrase with less than this part of the best one's words cannot win any more."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A procedure that was found; a higher ``score`` fits better."""

    procedure: Procedure
    score: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """One word of a question and the words of the catalogue it may mean, with how surely."""

    word: str
    means: dict[str, float]
    weight: float


class Index:
    """Search in one catalogue; made once for each version, then only read."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.procedures = catalogue.shown
        self._owners: list[int] = []
        self._weights: list[float] = []
        self._totals: list[float] = []
        self._sets: list[frozenset[str]] = []
        self._words: dict[str, list[int]] = defaultdict(list)
        self._having_it: dict[str, set[int]] = defaultdict(set)
        self._pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._marked: dict[str, list[int]] = defaultdict(list)
        texts = list(self._phrases(catalogue))
        self._rarity = _rarities((owner, words) for owner, _, words, _ in texts)
        for owner, weight, words, marks in texts:
            self._add(owner, weight, words, marks)
        self._known = list(self._words)
        self._codes = {one.code: place for place, one in enumerate(self.procedures)}
        self._last: tuple[str, list[Hit], bool] = ("", [], False)

    def find(self, question: str, most: int = 20) -> list[Hit]:
        """What fits, best first; nothing for a question without a word."""
        return self._asked(question)[0][:most]

    def covers(self, question: str) -> bool:
        """Whether it seems to be here at all; if not, what was found is only the nearest."""
        return self._asked(question)[1]

    def _asked(self, question: str) -> tuple[list[Hit], bool]:
        question = question[:200]
        key, hits, covers = self._last
        if key != question:
            hits, covers = self._find(question)
            self._last = (question, hits, covers)
        return hits, covers

    # -- making -------------------------------------------------------------------------------

    def _phrases(self, catalogue: Catalogue) -> Iterator[tuple[int, float, list[str], list[str]]]:
        fields = {one.id: one for one in catalogue.fields}
        events = {one.id: one for one in catalogue.events}
        for place, one in enumerate(self.procedures):
            for weight, text in _texts_of(one, fields, events):
                if words := split(text):
                    yield place, weight, words, marked(text)
        for text in ABSENT:
            yield _NOBODY, _SAYS, split(text), marked(text)

    def _add(self, owner: int, weight: float, words: list[str], marks: list[str]) -> None:
        phrase = len(self._owners)
        self._owners.append(owner)
        self._weights.append(weight)
        unique = dict.fromkeys(words)
        pairs = dict.fromkeys(pairwise(words))
        for word in unique:
            self._words[word].append(phrase)
            if weight > _AROUND:
                self._having_it[word].add(owner)
        for pair in pairs:
            self._pairs[pair].append(phrase)
        for word in dict.fromkeys(marks):
            if not word.isascii():
                self._marked[word].append(phrase)
        total = sum(map(self._worth, unique)) + sum(map(self._pair_worth, pairs))
        self._totals.append(total)
        self._sets.append(frozenset(unique))

    def _worth(self, word: str) -> float:
        return self._rarity.get(word, 0.0) * (_FILLER_WEIGHT if word in FILLERS else 1.0)

    def _pair_worth(self, pair: tuple[str, str]) -> float:
        """Two words together tell more than each; even a filler tells beside its neighbour."""
        left, right = pair
        rare = math.sqrt(self._rarity.get(left, 0.0) * self._rarity.get(right, 0.0))
        return _PAIR * rare * (_FILLER_PAIR if left in FILLERS or right in FILLERS else 1.0)

    # -- asking -------------------------------------------------------------------------------

    def _find(self, question: str) -> tuple[list[Hit], bool]:
        if (place := self._codes.get(fold(question).strip().upper())) is not None:
            return [Hit(self.procedures[place], 2.0)], True
        words = [self._typed(word) for word in split(question)[:24]]
        if not words:
            return [], True
        asked = [self._meaning(word, last=i == len(words) - 1) for i, word in enumerate(words)]
        whole = sum(one.weight for one in asked)
        scores: dict[int, float] = defaultdict(float)
        self._score_words(asked, scores)
        whole += self._score_pairs(asked, scores)
        self._score_marks(question, scores)
        hits, elsewhere = self._ranked(scores, asked, whole or 1.0)
        best = hits[0].score if hits else 0.0
        unsure = len(words) >= _TELLING and best < _UNSURE
        return hits, bool(hits) and (len(words) == 1 or not (unsure or best < elsewhere))

    def _typed(self, word: str) -> str:
        """A filler typed with Telex keys is still a filler."""
        bare = untelexed(word)
        return bare if word not in self._words and bare in FILLERS else word

    def _meaning(self, word: str, *, last: bool) -> _Asked:
        means = self._candidates(word, last=last)
        typical = 0.5 if word in FILLERS else _UNKNOWN * 4
        weight = max((self._worth(one) for one in means), default=typical)
        return _Asked(word, means, weight)

    def _candidates(self, word: str, *, last: bool) -> dict[str, float]:
        """Catalogue words a typed one may stand for: itself, else the nearest."""
        means: dict[str, float] = {}
        if word in self._words:
            means[word] = 1.0
        bare = untelexed(word)
        if bare != word and bare in self._words:
            means.setdefault(bare, _TELEX)
        if last and len(word) > 1:
            starts = [one for one in self._known if one.startswith(word) and one != word]
            sure = _PREFIX_TOO if 1.0 in means.values() else _PREFIX
            means |= {one: sure for one in starts[:12] if one not in means}
        if 1.0 in means.values() or word in FILLERS:
            return means
        return {**self._slips(word), **self._slips(bare), **means}

    def _slips(self, word: str) -> dict[str, float]:
        if len(word) < 3 or any(c.isdigit() for c in word):  # noqa: PLR2004 - too short to guess
            return {}
        reach = 2 if len(word) >= _LONG else 1
        near = process.extract(
            word, self._known, scorer=OSA.distance, score_cutoff=reach, limit=6, processor=None
        )
        return {one: _SLIP if far == 1 else _TWO_SLIPS for one, far, _ in near}

    def _score_words(self, asked: list[_Asked], scores: dict[int, float]) -> None:
        """The telling words first: common ones then only add to what those have found."""
        for one in sorted(asked, key=lambda one: -one.weight):
            if len(one.means) == 1:
                ((word, sure),) = one.means.items()
                self._gain(self._having(word, scores), sure * self._worth(word), scores)
                continue
            best: dict[int, float] = {}
            for word, sure in one.means.items():
                gain = sure * self._worth(word)
                for phrase in self._having(word, scores):
                    if gain > best.get(phrase, 0.0):
                        best[phrase] = gain
            for phrase, gain in best.items():
                scores[phrase] += gain

    @staticmethod
    def _gain(phrases: Iterable[int], gain: float, scores: dict[int, float]) -> None:
        for phrase in phrases:
            scores[phrase] += gain

    def _having(self, word: str, scores: dict[int, float]) -> list[int]:
        """The phrases with a word; when many are in question already, only of those."""
        found = self._words[word]
        if len(scores) < _ENOUGH and not (scores and word in FILLERS):
            return found
        if len(found) < len(scores):
            return [phrase for phrase in found if phrase in scores]
        return [phrase for phrase in scores if word in self._sets[phrase]]

    def _score_pairs(self, asked: list[_Asked], scores: dict[int, float]) -> float:
        """Neighbours that are neighbours in a phrase, too; returns what they could have given."""
        could = 0.0
        for left, right in pairwise(asked):
            best = 0.0
            for a, sure in left.means.items():
                for b, too in right.means.items():
                    found = self._pairs.get((a, b))
                    if not found:
                        continue
                    gain = sure * too * self._pair_worth((a, b))
                    best = max(best, gain)
                    for phrase in found:
                        scores[phrase] += gain
            could += best
        return could

    def _score_marks(self, question: str, scores: dict[int, float]) -> None:
        """Who types marks means them."""
        for word in dict.fromkeys(marked(question)):
            gain = _MARK * self._worth(fold(word))
            for phrase in self._marked.get(word, ()):
                if phrase in scores:
                    scores[phrase] += gain

    def _covered(self, asked: list[_Asked], among: set[int]) -> dict[int, float]:
        """Procedure → the part of the question's words that any of its phrases has."""
        whole = sum(one.weight for one in asked) or 1.0
        covered: dict[int, float] = defaultdict(float)
        for one in asked:
            best: dict[int, float] = {}
            for word, sure in one.means.items():
                gain = sure * self._worth(word) / whole
                for owner in self._having_it[word] & among:
                    if gain > best.get(owner, 0.0):
                        best[owner] = gain
            for owner, gain in best.items():
                covered[owner] += gain
        return covered

    def _ranked(
        self, scores: dict[int, float], asked: list[_Asked], whole: float
    ) -> tuple[list[Hit], float]:
        """The hits, and how well what nobody here does would fit."""
        best: dict[int, float] = defaultdict(float)
        others: dict[int, float] = defaultdict(float)
        least = max(scores.values(), default=0.0) * _FAR_BEHIND
        for phrase, score in scores.items():
            if score < least:
                continue
            missing = max(0.0, self._totals[phrase] - score)
            fit = self._weights[phrase] * score / (whole + _MISSING * missing)
            owner = self._owners[phrase]
            others[owner] += fit
            best[owner] = max(best[owner], fit)
        likely = max(best.values(), default=0.0) * _TAIL
        near = {one for one, fit in best.items() if fit >= likely}
        covered = self._covered(asked, near)
        fits = {
            one: best[one] + _OTHERS * math.log1p(others[one]) + _COVERED * covered[one]
            for one in near
        }
        elsewhere = fits.pop(_NOBODY, 0.0)
        found = sorted(fits.items(), key=lambda pair: (-pair[1], pair[0]))
        top = found[0][1] if found else 0.0
        least = max(_LEAST, top * _TAIL)
        hits = [Hit(self.procedures[one], score) for one, score in found if score >= least]
        return hits, elsewhere


def _texts_of(
    one: Procedure, fields: dict[str, Field], events: dict[str, Field]
) -> Iterator[tuple[float, str]]:
    yield from ((_NAME, text) for text in one.name.values())
    for phrases in one.says.values():
        yield from ((_SAYS, text) for text in phrases)
    yield from ((_AROUND, text) for text in one.for_whom.values())
    yield from ((_AROUND, text) for text in one.result.values())
    if one.field in fields:
        yield from ((_FIELD, text) for text in fields[one.field].name.values())
    for event in one.events:
        if event in events:
            yield from ((_EVENT, text) for text in events[event].name.values())


def _rarities(phrases: Iterable[tuple[int, list[str]]]) -> dict[str, float]:
    """Word → how much it tells: more where few procedures have it, however often they say it."""
    having: dict[str, set[int]] = defaultdict(set)
    every: set[int] = set()
    for owner, words in phrases:
        every.add(owner)
        for word in words:
            having[word].add(owner)
    return {word: math.log(1 + len(every) / len(owners)) for word, owners in having.items()}
