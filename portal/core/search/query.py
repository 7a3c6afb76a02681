"""From what a person typed to ranked results: which words were meant, and which terms stand for each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from portal.core.search import layout, semantic
from portal.core.search.analysis import Word, words
from portal.core.search.extent import Extent, extent
from portal.core.search.ranking import Allowed, Hit, rank
from portal.core.search.spelling import SHORTEST_CLIPPED, SHORTEST_PREFIX, Vocabulary, vocabulary
from portal.core.search.stops import STOP_WORDS
from portal.core.search.synonyms import MARK, Synonyms
from portal.core.search.weights import Terms, weighted

LONGEST_QUERY = 1000
"""Characters read of a query; more is a text, not a question."""
MOST_WORDS = 24
_MOST_REPAIRED = 8
"""Words of a query whose spelling is looked into: each costs a comparison with the whole vocabulary."""
_REPAIRED = 0.85
_CONCEPT = 0.8
_COMPLETED = 0.8
_ENDING = 0.5
_CLIPPED = 0.6
_FUSED = 100
_FUSED_SCALE = 1_000_000
_MEANING = 0.5
_KNOWN_ENOUGH = 0.6
_CLEARLY_BETTER = 0.4


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


@dataclass
class _Asked:
    """A word of the query with the weights of the terms that stand for it, and how it is shown."""

    word: Word
    shown: str
    repaired: bool = False
    telling: bool = False
    """A stop word that says something with its neighbours: "what I am not there" asks for an automatic reply."""
    weights: dict[str, float] = field(default_factory=dict)

    def add(self, terms: Iterable[str], weight: float) -> None:
        for term in terms:
            self.weights[term] = max(weight, self.weights.get(term, 0.0))


@dataclass(frozen=True)
class _Known:
    """What a process knows of a collection at its present version."""

    size: Extent
    vocabulary: Vocabulary
    synonyms: Synonyms


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
    known = _state(collection, synonyms)
    if known is None:
        return Results(shown=text)
    text = text[:LONGEST_QUERY].strip()
    lookup = Terms(collection, known.size)
    reading, found = _reading(text, known, lookup, typing, repair)
    asked = _asked(found, known, lookup, typing, repair)
    if not asked:
        return Results(shown=reading, repaired=reading != text, synonyms=known.synonyms)
    rows = weighted([item.weights for item in asked], known.size.documents, known.size.languages, lookup, typing=typing)
    repaired = reading != text or any(item.repaired for item in asked)
    shown = _shown(reading, asked) if repaired else text
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


def _state(collection: str, synonyms: Callable[[int], Synonyms]) -> _Known | None:
    size = extent(collection)
    if size is None:
        return None
    listed = synonyms(size.lexicon_version)
    known_words = vocabulary(collection, size.version, size.stamp, size.lexicon_version, listed)
    return _Known(size, known_words, listed)


def _reading(text: str, known: _Known, lookup: Terms, typing: bool, repair: bool) -> tuple[str, list[Word]]:
    """The query as it was typed, or in the other layout or alphabet when only that makes sense of it."""
    typed = list(words(text))
    other = layout.switched(text) if repair else None
    switched = list(words(other)) if other else []
    spelt = [(reading, list(words(reading))) for reading in layout.transliterated(text)] if repair else []
    readings = [typed, switched, *(found for _, found in spelt)]
    lookup.load(term for found in readings for word in found for term in word.terms)
    share = _known_share(typed, known, lookup, typing)
    if share >= _KNOWN_ENOUGH or not repair:
        return text, typed
    if other and _known_share(switched, known, lookup, typing) >= max(_KNOWN_ENOUGH, share + _CLEARLY_BETTER):
        return other, switched
    shares = [(_known_share(found, known, lookup, typing), -place) for place, (_, found) in enumerate(spelt)]
    if shares and max(shares)[0] >= _KNOWN_ENOUGH:
        return spelt[-max(shares)[1]]
    return text, typed


def _known_share(found: Sequence[Word], known: _Known, lookup: Terms, typing: bool) -> float:
    """The share of letters that lie in words which the index, the stop words or the synonyms know."""
    total = right = 0
    for place, word in enumerate(found):
        is_known = _is_known(word, known, lookup)
        if word.joined and not is_known:
            continue
        if typing and place == len(found) - 1 and not is_known:
            is_known = len(word.surface) > SHORTEST_PREFIX and bool(known.vocabulary.completions(word.surface))
        total += len(word.surface)
        right += len(word.surface) * is_known
    return right / total if total else 0.0


def _is_known(word: Word, known: _Known, lookup: Terms) -> bool:
    return word.surface in STOP_WORDS or any(lookup.has(term) for term in word.terms) or known.synonyms.knows(word)


def _asked(found: Sequence[Word], known: _Known, lookup: Terms, typing: bool, repair: bool) -> list[_Asked]:
    """The words of the query that are looked for, each with the terms that stand for it."""
    meant: list[_Asked] = []
    found = found[: 2 * MOST_WORDS]  # stop words among them
    unknown = 0
    for place, word in enumerate(found):
        last = typing and place == len(found) - 1
        item = _Asked(word, word.surface)
        if _is_known(word, known, lookup):
            item.add(word.terms, 1.0)
        elif word.joined:
            continue
        elif repair and unknown < _MOST_REPAIRED and not (last and known.vocabulary.completions(word.surface)):
            unknown += 1
            _repair(item, known, last)
        if not item.repaired and not word.joined:
            _bend(item, known)
        if last:
            for completion in known.vocabulary.completions(word.surface):
                item.add(_terms_of(completion), _COMPLETED)
        meant.append(item)
    _add_concepts(meant, known)
    kept = [item for item in meant if item.telling or item.word.surface not in STOP_WORDS] or meant
    return kept[:MOST_WORDS]


def _repair(item: _Asked, known: _Known, begun: bool) -> None:
    repairs = known.vocabulary.repairs(item.word.surface)
    beginnings = known.vocabulary.repaired_prefixes(item.word.surface) if begun and not repairs else []
    for beginning in beginnings:
        repairs += known.vocabulary.completions(beginning)
    for repaired in repairs:
        item.add(_terms_of(repaired), _REPAIRED)
    if repairs:
        item.shown, item.repaired = repairs[0], True
        best = next(iter(words(repairs[0])))
        item.word = best._replace(start=item.word.start, end=item.word.end)


def _bend(item: _Asked, known: _Known) -> None:
    """What no stemmer brings together: drukarce and drukarka; a clipped word (komp) stands for what it begins."""
    for form in known.vocabulary.other_endings(item.word.surface):
        item.add(_terms_of(form), _ENDING)
    if not item.weights and len(item.word.surface) >= SHORTEST_CLIPPED:
        for completion in known.vocabulary.completions(item.word.surface):
            item.add(_terms_of(completion), _CLIPPED)


def _terms_of(surface: str) -> tuple[str, ...]:
    return tuple(term for word in words(surface) for term in word.terms)


def _add_concepts(meant: Sequence[_Asked], known: _Known) -> None:
    """A word that stands for a concept finds all words of the concept. Of several that do so together, each does.

    Where all of them are stop words, the first is kept for the concept alone.
    """
    for place, length, token in known.synonyms.concepts([item.word for item in meant]):
        together = meant[place : place + length]
        if length > 1 and all(item.word.surface in STOP_WORDS for item in together):
            together[0].weights = {
                term: weight for term, weight in together[0].weights.items() if term.startswith(MARK)
            }
            together[0].telling = True
        for item in together:
            item.add([token], _CONCEPT * (_REPAIRED if item.repaired else 1.0))


def _shown(reading: str, asked: Sequence[_Asked]) -> str:
    """The query with its repaired words in the places of the misspelt ones."""
    out, place = [], 0
    for item in asked:
        if item.repaired and item.word.start >= place:
            out += [reading[place : item.word.start], item.shown]
            place = item.word.end
    return "".join([*out, reading[place:]])
