"""From what a person typed to ranked results: read, looked up, ranked by words and, where that is on, by meaning."""

from collections.abc import Callable
from dataclasses import dataclass, field

from portal.core.search import semantic
from portal.core.search.extent import Extent, extent
from portal.core.search.ranking import Allowed, Hit, rank
from portal.core.search.reading import Known, asked_for, read, shown_as
from portal.core.search.spelling import vocabulary
from portal.core.search.synonyms import Synonyms
from portal.core.search.weights import Terms, weighted

LONGEST_QUERY = 1000
"""Characters read of a query; more is a text, not a question."""
_FUSED = 100
_FUSED_SCALE = 1_000_000
_MEANING = 0.5


@dataclass(frozen=True)
class Results:
    """Ranked hits, with what the page needs to say how they were found."""

    hits: tuple[Hit, ...] = ()
    shown: str = ""
    """The query as it was understood, which differs from what was typed where it was repaired."""
    repaired: bool = False
    terms: frozenset[str] = frozenset()
    """The terms that were looked for: words of a text that have one of them are marked."""
    synonyms: Synonyms = field(default_factory=Synonyms, compare=False)
    """The list that was in use, by which words are marked."""


def search(
    collection: str,
    text: str,
    *,
    language: str,
    synonyms: Callable[[int], Synonyms],
    allowed: Allowed | None = None,
    limit: int = 10,
    typing: bool = False,
    repair: bool = True,
) -> Results:
    """The groups that answer a query best, those in the person's language preferred.

    `synonyms` gives the list of a lexicon version. `allowed` makes the condition on a group's id that is applied in
    the ranking statement itself: what a person may not see is never counted. `typing` reads the last word as a
    beginning. No input raises; an empty result means that no word of it is known.
    """
    known = _known(collection, synonyms)
    if known is None:
        return Results(shown=text)
    text = text[:LONGEST_QUERY].strip()
    lookup = Terms(collection, known.size)
    reading, found = read(text, known, lookup, typing, repair)
    asked = asked_for(found, known, lookup, typing, repair)
    if not asked:
        return Results(shown=reading, repaired=reading != text, synonyms=known.synonyms)
    rows = weighted([item.weights for item in asked], known.size.documents, known.size.languages, lookup, typing=typing)
    repaired = reading != text or any(item.repaired for item in asked)
    shown = shown_as(reading, asked) if repaired else text
    # What is begun says nothing yet, and what shall be taken as it was typed is not to be interpreted.
    if semantic.active() and repair and not typing:
        hits = _fused(collection, rows, known.size, known.vocabulary.with_marks(shown), language, allowed)[:limit]
    else:
        hits = rank(collection, rows, language, allowed, limit) if rows else ()
    terms = frozenset(term for item in asked for term in item.weights)
    return Results(hits, shown, repaired, terms, known.synonyms)


def _fused(
    collection: str, rows: list[tuple[int, int, int]], size: Extent, text: str, language: str, allowed: Allowed | None
) -> tuple[Hit, ...]:
    """The hundred best of each layer by the sum of what they are worth, each measured against its own best. A sum,
    not reciprocal ranks: by how much an answer is better tells more than that it is."""
    hits = rank(collection, rows, language, allowed, _FUSED) if rows else ()
    try:
        near = semantic.nearest(collection, size, text, language, allowed, _FUSED)
    except semantic.FAILURES as error:
        semantic.failed(error)
        return hits
    worth = {hit.group_id: hit.score / hits[0].score for hit in hits}
    most, least = max(near.values(), default=0.0), min(near.values(), default=0.0)
    for group_id, likeness in near.items():
        meant = (likeness - least) / (most - least) if most > least else 1.0
        worth[group_id] = worth.get(group_id, 0.0) + _MEANING * meant
    best = sorted(
        ((round(score * _FUSED_SCALE), group_id) for group_id, score in worth.items()),
        key=lambda one: (-one[0], one[1]),
    )
    return tuple(Hit(group_id, score) for score, group_id in best)


def _known(collection: str, synonyms: Callable[[int], Synonyms]) -> Known | None:
    size = extent(collection)
    if size is None:
        return None
    listed = synonyms(size.lexicon_version)
    known_words = vocabulary(collection, size.version, size.stamp, size.lexicon_version, listed)
    return Known(size, known_words, listed)
