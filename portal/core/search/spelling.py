"""Repair of misspelt words and completion of begun ones, out of the words that the index knows.

The vocabulary is kept by each process (about 19 MB for 95,000 words) and follows the database: a search reads the
version of its collection anyway, and when it has changed only the words that came or went are read.
"""

import math
import re
import sys
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import nsmallest

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import ColumnElement, func, select

from portal.core.db import db
from portal.core.search.analysis import fold, has_marks, script
from portal.core.search.models import SearchWord
from portal.core.search.synonyms import Synonyms

SHORTEST_REPAIRED = 4
_SHORT = 7
"""Up to this many letters one edit is forgiven, beyond it two."""
_CANDIDATES = 6
_NEAR_BEST = 0.35
_SAME_FIRST_LETTER = 0.3
_FREQUENCY = 0.02
_COMPLETIONS = 8
SHORTEST_PREFIX = 2
SHORTEST_CLIPPED = 3
_LONGEST_ENDING = 3
_SHORTEST_STEM = 5
_ENDINGS = 8
_LETTERS = re.compile(r"[a-zA-Z]+")
_AFTER_ALL = chr(sys.maxunicode)


@dataclass
class Vocabulary:
    """Folded words with the number of documents that have them. A changed list is replaced, never altered in place,
    so that a thread that is reading it is not disturbed."""

    listed: frozenset[str] = frozenset()
    """Words of the list of synonyms: known even where no document has them."""
    version: int = 0
    stamp: int = 0
    lexicon_version: int = 0
    df: dict[str, int] = field(default_factory=dict)
    by_length: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    by_start: dict[str, list[str]] = field(default_factory=dict)
    beginnings: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    """By first letter and length: how known words begin. Made when it is asked for."""

    marked: dict[str, dict[str, int]] = field(default_factory=dict)
    """By folded word: the forms with marks on their letters, and in how many documents."""

    def __post_init__(self) -> None:
        self._list(dict.fromkeys(self.listed, True))

    def take(self, words: Iterable[tuple[str, int]]) -> None:
        """Takes in words with their counts; a count of 0 takes a word out."""
        changed: dict[str, bool] = {}
        for word, df in words:
            if has_marks(word):
                self._mark(word, df)
                continue
            if (df > 0) is not (word in self.df) and word not in self.listed:
                changed[word] = df > 0
            if df > 0:
                self.df[word] = df
            else:
                self.df.pop(word, None)
        self._list(changed)

    def _mark(self, word: str, df: int) -> None:
        folded = fold(word)
        forms = {**self.marked.get(folded, {}), word: df}
        self.marked[folded] = {form: count for form, count in forms.items() if count > 0}

    @property
    def size(self) -> int:
        """The number of words that it has from the database."""
        return len(self.df) + sum(map(len, self.marked.values()))

    def with_marks(self, text: str) -> str:
        """The text with the marks of its letters (ż, ł) where they were left out: each word as documents mostly write
        it. A text with any letter beyond ASCII was typed with them, or in another script, and stays."""
        return _LETTERS.sub(lambda found: self._as_written(found[0]), text) if text.isascii() else text

    def _as_written(self, word: str) -> str:
        folded = word.lower()
        forms = self.marked.get(folded)
        if not forms:
            return word
        form, df = max(forms.items(), key=lambda one: (one[1], one[0]))
        plain = self.df.get(folded, 0) - sum(forms.values())
        return form if df >= plain else word

    def _list(self, changed: dict[str, bool]) -> None:
        by_length: defaultdict[tuple[str, int], dict[str, bool]] = defaultdict(dict)
        by_start: defaultdict[str, dict[str, bool]] = defaultdict(dict)
        for word, there in changed.items():
            by_length[script(word), len(word)][word] = there
            by_start[word[:SHORTEST_PREFIX]][word] = there
        for key, of_length in by_length.items():
            self.by_length[key] = _changed(self.by_length.get(key, []), of_length)
        self.beginnings = {}
        for start, of_start in by_start.items():
            self.by_start[start] = sorted(_changed(self.by_start.get(start, []), of_start))

    def repairs(self, word: str) -> list[str]:
        """The known words that this one was most likely meant to be, the likeliest first."""
        if len(word) < SHORTEST_REPAIRED or any(c.isdigit() for c in word):
            return []
        edits = 1 if len(word) <= _SHORT else 2
        found = []
        for length in range(len(word) - edits, len(word) + edits + 1):
            bucket = self.by_length.get((script(word), length), ())
            found += process.extract(word, bucket, scorer=OSA.distance, score_cutoff=edits, limit=None)
        return self._best(word, ((known, distance) for known, distance, _ in found))

    def completions(self, prefix: str) -> list[str]:
        """The known words that begin so, the most frequent first."""
        return self._most_frequent(self._beginning(prefix), _COMPLETIONS)

    def other_endings(self, word: str) -> list[str]:
        """The known words that differ from this one in their last few letters only, the most frequent first."""
        if len(word) < _SHORTEST_STEM or any(c.isdigit() for c in word):
            return []
        stem = word[: max(_SHORTEST_STEM, len(word) - _LONGEST_ENDING)]
        longest = len(stem) + _LONGEST_ENDING
        alike = [known for known in self._beginning(stem) if len(known) <= longest and known != word]
        return self._most_frequent(alike, _ENDINGS)

    def _beginning(self, prefix: str) -> list[str]:
        if len(prefix) < SHORTEST_PREFIX:
            return []
        words = self.by_start.get(prefix[:SHORTEST_PREFIX], [])
        return words[bisect_left(words, prefix) : bisect_left(words, prefix + _AFTER_ALL)]

    def _most_frequent(self, words: list[str], most: int) -> list[str]:
        return nsmallest(most, words, key=lambda word: (-self.df.get(word, 0), word))

    def repaired_prefixes(self, prefix: str) -> list[str]:
        """The known beginnings, of the same length and first letter, that a begun word was likely meant to be."""
        if len(prefix) < SHORTEST_REPAIRED:
            return []
        edits = 1 if len(prefix) <= _SHORT else 2
        key = (prefix[0], len(prefix))
        starts = self.beginnings.get(key)
        if starts is None:
            of_letter = (words for start, words in self.by_start.items() if start[0] == prefix[0])
            begun = {word[: len(prefix)] for words in of_letter for word in words if len(word) >= len(prefix)}
            starts = self.beginnings[key] = sorted(begun)
        found = process.extract(prefix, starts, scorer=OSA.distance, score_cutoff=edits, limit=None)
        return self._best(prefix, ((known, distance) for known, distance, _ in found))

    def _best(self, word: str, candidates: Iterable[tuple[str, float]]) -> list[str]:
        scored = sorted(
            (
                distance - _SAME_FIRST_LETTER * (known[0] == word[0]) - _FREQUENCY * math.log1p(self.df.get(known, 0)),
                known,
            )
            for known, distance in candidates
        )
        return [known for score, known in scored if score <= scored[0][0] + _NEAR_BEST][:_CANDIDATES]


def _changed(words: list[str], changes: dict[str, bool]) -> list[str]:
    gone = {word for word, there in changes.items() if not there}
    kept = [word for word in words if word not in gone] if gone else words
    return [*kept, *(word for word, there in changes.items() if there)]


_vocabularies: dict[tuple[str, str], Vocabulary] = {}
_reading = threading.Lock()


def vocabulary(collection: str, version: int, stamp: int, lexicon_version: int, synonyms: Synonyms) -> Vocabulary:
    """The words of a collection as of this version, read only as far as they changed since this process last did."""
    key = (str(db.engine.url), collection)
    known = _vocabularies.get(key)
    if known and (known.version, known.stamp, known.lexicon_version) == (version, stamp, lexicon_version):
        return known
    with _reading:
        known = _vocabularies.get(key)
        if known is None or known.version >= version or known.lexicon_version != lexicon_version:
            known = _read_all(collection, synonyms)
        else:
            _read_newer(collection, known)
            if known.size != _count(collection):  # a version that this process saw was rolled back
                known = _read_all(collection, synonyms)
        known.version, known.stamp, known.lexicon_version = version, stamp, lexicon_version
        _vocabularies[key] = known
    return known


def _read_all(collection: str, synonyms: Synonyms) -> Vocabulary:
    fresh = Vocabulary(listed=synonyms.surfaces)
    fresh.take(_rows(SearchWord.collection == collection, SearchWord.df > 0))
    return fresh


def _read_newer(collection: str, known: Vocabulary) -> None:
    known.take(_rows(SearchWord.collection == collection, SearchWord.changed_in > known.version))


def _rows(*conditions: ColumnElement[bool]) -> list[tuple[str, int]]:
    return [(word, df) for word, df in db.session.execute(select(SearchWord.word, SearchWord.df).where(*conditions))]


def _count(collection: str) -> int:
    of_collection = (SearchWord.collection == collection) & (SearchWord.df > 0)
    return db.session.execute(select(func.count()).select_from(SearchWord).where(of_collection)).scalar_one()
