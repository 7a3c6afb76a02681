"""Documents that are about the same as a long text: articles or resolved tickets for a ticket that is being written.

A long text is no query: repairing its spelling brings nothing, and all its words cost much and say little. The twelve
most telling words, those of the subject counted twice, find nearly as much as all of them (measured on tickets of
30 to 60 words, MRR .88 against .86).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from portal.core.db import db
from portal.core.search.analysis import Word, words
from portal.core.search.extent import Extent, extent
from portal.core.search.models import SearchDocument, SearchPosting
from portal.core.search.ranking import Allowed, rank
from portal.core.search.stops import STOP_WORDS
from portal.core.search.synonyms import Synonyms
from portal.core.search.weights import MOST_WHILE_TYPING, WEIGHT_SCALE, Terms, affordable, frequency, rarity

FEWEST_WORDS = 3
"""With fewer words than this, stop words included, nothing is suggested."""
MOST_WORDS = 12
LONGEST_TEXT = 8_000
"""Characters read of a text."""
_SUBJECT = 2
_CONCEPT = 0.8
_IN_PASSING = 2_000
"""A word with less impact than this (impacts.py) stands in the body of a document and not in its title."""
_COMMON_ANYWAY = 20
"""A word may stand in this many documents of a language however small the collection is."""


@dataclass(frozen=True)
class Similar:
    """A group of documents (an article in its languages, a ticket) that resembles the text."""

    group_id: int
    score: int
    share: float
    """The score as a share of the best that any document could have with these words, 0 to 1; less where many words of
    the text are unknown."""


@dataclass
class _Telling:
    """A word of the text in all the forms it stands there in, and how often it does."""

    terms: dict[str, float] = field(default_factory=dict)
    times: int = 0


def similar(
    collection: str,
    subject: str,
    text: str,
    *,
    synonyms: Callable[[int], Synonyms],
    allowed: Allowed | None,
    limit: int,
    most_common_share: float,
    floor: float = 0.35,
    language: str = "",
) -> tuple[Similar, ...]:
    """The groups that are most like a text with a subject, best first; an answer below ``floor`` is none.

    ``synonyms``: the list of a lexicon version. ``allowed``: the condition on a group's id, applied in the statement
    that ranks. ``most_common_share``: words in more than this share of a language's documents are passed over (.25 for
    articles, .01 for many tickets). ``floor``: share of the best possible score (ranking.Hit). ``language``: the
    person's, whose texts are preferred; without one, all count alike. No input raises. Three statements, four
    where little fits.
    """
    size = extent(collection)
    if size is None:
        return ()
    listed = synonyms(size.lexicon_version)
    telling = _read(subject, text, listed)
    if not telling:
        return ()
    lookup = Terms(collection, size)
    lookup.load(term for word in telling for term in word.terms)
    rows = _rows(telling, size, lookup, most_common_share)
    if not rows:
        return ()
    # A text that is mostly of words the collection has never seen is about something else, whatever the rest finds.
    known = _known_share(telling, lookup)
    hits = rank(collection, rows, language, allowed, limit, floor=floor / known)
    read = len({number for _, number, _ in rows})
    known_words = sum(any(lookup.has(term) for term in word.terms) for word in telling)
    # A word that was passed over as too common may be shared as well: then one that was read is enough.
    if sum(word.times > 0 for word in telling) > 1 and read == known_words:
        # One word in passing is worth less than this; whatever is worth more need not be asked about.
        least = max(weight for _, _, weight in rows) * _IN_PASSING
        doubtful = [hit.group_id for hit in hits if hit.best < least]
        unfounded = set(doubtful) - _founded(collection, doubtful, rows)
        hits = tuple(hit for hit in hits if hit.group_id not in unfounded)
    return tuple(Similar(hit.group_id, hit.score, hit.share * known) for hit in hits)


def _founded(collection: str, groups: Sequence[int], rows: Sequence[tuple[int, int, int]]) -> set[int]:
    """The groups that share more with the text than one word in passing.

    Where the collection knows little of a text, the best of it is little too: its share of the best possible score says
    nothing. One statement.
    """
    if not groups:
        return set()
    numbers: dict[int, set[int]] = {}
    for term_id, number, _weight in rows:
        numbers.setdefault(term_id, set()).add(number)
    found = (
        db.session.connection()
        .execute(
            select(SearchDocument.group_id, SearchPosting.doc_id, SearchPosting.term_id, SearchPosting.impact)
            .join(SearchPosting, SearchPosting.doc_id == SearchDocument.doc_id)
            .where(
                SearchDocument.collection == collection,
                SearchDocument.group_id.in_(groups),
                SearchPosting.term_id.in_(list(numbers)),
            )
        )
        .all()
    )
    shared: dict[int, set[int]] = {}
    for row in found:
        shared.setdefault(row.doc_id, set()).update(numbers[row.term_id])
    return {row.group_id for row in found if row.impact >= _IN_PASSING or len(shared[row.doc_id]) > 1}


def _known_share(telling: Sequence[_Telling], lookup: Terms) -> float:
    known = sum(word.times for word in telling if any(lookup.has(term) for term in word.terms))
    return known / sum(word.times for word in telling)


def _read(subject: str, text: str, synonyms: Synonyms) -> list[_Telling]:
    """The words of a text that carry its topic, each once, with its concepts."""
    found: dict[str, _Telling] = {}
    said = 0
    for part, times in ((subject, _SUBJECT), (text, 1)):
        in_order = list(words(part[:LONGEST_TEXT]))
        said += sum(not word.joined for word in in_order)
        for word in in_order:
            if word.surface in STOP_WORDS:
                continue
            entry = found.setdefault(word.terms[0], _Telling())
            entry.terms.update(dict.fromkeys(word.terms, 1.0))
            entry.times += 0 if word.joined else times
        _add_concepts(found, in_order, synonyms)
    return list(found.values()) if said >= FEWEST_WORDS else []


def _add_concepts(found: dict[str, _Telling], in_order: Sequence[Word], synonyms: Synonyms) -> None:
    for place, length, token in synonyms.concepts(in_order):
        for word in in_order[place : place + length]:
            if word.terms[0] in found:
                found[word.terms[0]].terms.setdefault(token, _CONCEPT)


def _rows(
    telling: Sequence[_Telling], size: Extent, lookup: Terms, most_common_share: float
) -> list[tuple[int, int, int]]:
    """Rows (term id, number of the word, weight) of the most telling words: rarity times (1 + ln times)."""
    most = max(most_common_share * size.in_language, _COMMON_ANYWAY)
    weighted: list[tuple[float, list[tuple[int, int]]]] = []
    counts: dict[int, int] = {}
    for word in telling:
        rows = []
        for term, share in word.terms.items():
            found = lookup.rows.get(term)
            if found is None or frequency(term, found[1], size.languages) > most:
                continue
            weight = share * rarity(term, found[1], size.documents, size.languages) * (1 + math.log(max(word.times, 1)))
            rows.append((found[0], round(weight * WEIGHT_SCALE)))
            counts[found[0]] = found[1]
        if rows:
            # A word is worth what its commonest form is: a rare ending makes no rare word.
            weighted.append((min(weight for _, weight in rows), rows))
    weighted.sort(key=lambda one: (-one[0], one[1]))
    telling_most = [rows for _, rows in weighted[:MOST_WORDS]]
    read = affordable({(term_id, counts[term_id]) for rows in telling_most for term_id, _ in rows}, MOST_WHILE_TYPING)
    return [
        (term_id, number, weight)
        for number, rows in enumerate(telling_most)
        for term_id, weight in rows
        if (term_id, counts[term_id]) in read
    ]
