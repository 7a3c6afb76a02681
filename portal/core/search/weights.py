"""What each word of a query weighs: its rarity, as an integer, and which of its terms are worth reading.

A query is an OR of its words; a word is a set of terms (its stems, repairs, completions and concept) of which the best
counts in a document.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import bindparam, select

from portal.core.db import db
from portal.core.search.extent import Extent
from portal.core.search.models import SearchTerm
from portal.core.search.synonyms import MARK

WEIGHT_SCALE = 1000
_MOST_POSTINGS: int = 14_000
"""Read for one query: a collection of two thousand articles never needs as many (docs/performance.md)."""
MOST_WHILE_TYPING = 7_000
"""Read for what is asked again with every few letters that somebody types."""
_MOST_ABOVE_CONCEPT = 1.6
"""A word that belongs to a concept is held at most so many times as rare as the concept: an unusual word for a usual
thing must not outweigh the rest of the query."""
_MOST_KEPT = 20_000
_FOUND = select(SearchTerm.term, SearchTerm.id, SearchTerm.df).where(
    SearchTerm.collection == bindparam("collection"),
    SearchTerm.term.in_(bindparam("wanted", expanding=True)),
    SearchTerm.df > 0,
)

Rows = dict[str, tuple[int, int] | None]
_kept: dict[tuple[str, str], tuple[tuple[int, int], Rows]] = {}


class Terms:
    """Ids and document frequencies of terms. A process keeps what it read until the collection changes."""

    def __init__(self, collection: str, size: Extent) -> None:
        self.collection = collection
        key, stand = (str(db.engine.url), collection), (size.version, size.stamp)
        kept = _kept.get(key)
        if kept is None or kept[0] != stand or len(kept[1]) > _MOST_KEPT:
            kept = _kept[key] = (stand, {})
        self.rows = kept[1]

    def load(self, terms: Iterable[str]) -> None:
        """Reads what is not known yet of these terms, in one statement or none."""
        wanted = [term for term in dict.fromkeys(terms) if term not in self.rows]
        if not wanted:
            return
        found: Rows = dict.fromkeys(wanted)
        for term, number, df in db.session.connection().execute(
            _FOUND, {"collection": self.collection, "wanted": wanted}
        ):
            found[term] = (number, df)
        self.rows.update(found)

    def has(self, term: str) -> bool:
        """Whether a document holds the term; it must have been loaded."""
        return self.rows.get(term) is not None


def weighted(
    asked: Sequence[Mapping[str, float]], documents: int, languages: int, lookup: Terms, *, typing: bool = False
) -> list[tuple[int, int, int]]:
    """Rows (term id, number of the word, weight): the weight of the term times its rarity, as an integer."""
    lookup.load(term for weights in asked for term in weights)
    found = {row for weights in asked for term in weights if (row := lookup.rows.get(term))}
    cheap = affordable(found, MOST_WHILE_TYPING if typing else _MOST_POSTINGS)
    rows = []
    for number, weights in enumerate(asked):
        known = {term: row for term in weights if (row := lookup.rows.get(term))}
        rare = {term: rarity(term, df, documents, languages) for term, (_, df) in known.items()}
        most = _MOST_ABOVE_CONCEPT * max((rare[term] for term in rare if term.startswith(MARK)), default=math.inf)
        for term, row in known.items():
            if row in cheap:
                rows.append((row[0], number, round(weights[term] * min(rare[term], most) * WEIGHT_SCALE)))
    return rows


def rarity(term: str, df: int, documents: int, languages: int) -> float:
    """How much a term tells (the idf of BM25). A word belongs to one language, a concept to all: each is measured
    against the documents it can stand in."""
    in_language = documents / languages
    holding = min(frequency(term, df, languages), in_language)
    return math.log1p((in_language - holding + 0.5) / (holding + 0.5))


def frequency(term: str, df: int, languages: int) -> float:
    """In how many documents of a language a term stands: a concept in its share of each language, a word in one."""
    return df / languages if term.startswith(MARK) else df


def affordable(found: Collection[tuple[int, int]], most: int) -> set[tuple[int, int]]:
    """The rarest of the terms (id, df) whose postings together are read in reasonable time: the commonest say the least,
    and a search of a large collection must not cost more than one of a small one. The rarest is always kept."""
    kept: set[tuple[int, int]] = set()
    read = 0
    for term_id, df in sorted(found, key=lambda row: (row[1], row[0])):
        read += df
        if kept and read > most:
            break
        kept.add((term_id, df))
    return kept
