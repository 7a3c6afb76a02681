"""What a query means: the layout and alphabet it was typed in, and which terms stand for each of its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal.core.search import layout
from portal.core.search.analysis import Word, words
from portal.core.search.extent import Extent
from portal.core.search.spelling import SHORTEST_CLIPPED, SHORTEST_PREFIX, Vocabulary
from portal.core.search.stops import STOP_WORDS
from portal.core.search.synonyms import MARK, Synonyms
from portal.core.search.weights import Terms

MOST_WORDS = 24
_MOST_REPAIRED = 8
"""Words of a query whose spelling is looked into: each costs a comparison with the whole vocabulary."""
_REPAIRED = 0.85
_CONCEPT = 0.8
_COMPLETED = 0.8
_ENDING = 0.5
_CLIPPED = 0.6
_KNOWN_ENOUGH = 0.6
_CLEARLY_BETTER = 0.4


@dataclass(frozen=True)
class Known:
    """What a process knows of a collection at its present version."""

    size: Extent
    vocabulary: Vocabulary
    synonyms: Synonyms


@dataclass
class Asked:
    """A word of the query with the weights of the terms that stand for it, and how it is shown."""

    word: Word
    shown: str
    repaired: bool = False
    telling: bool = False
    """A stop word that says something with its neighbours: "what I am not there" asks for an automatic reply."""
    weights: dict[str, float] = field(default_factory=dict)

    def add(self, terms: Iterable[str], weight: float) -> None:
        """Let terms stand for the word, each with the greatest weight that it was given."""
        for term in terms:
            self.weights[term] = max(weight, self.weights.get(term, 0.0))


def read(text: str, known: Known, lookup: Terms, typing: bool, repair: bool) -> tuple[str, list[Word]]:
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


def _known_share(found: Sequence[Word], known: Known, lookup: Terms, typing: bool) -> float:
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


def _is_known(word: Word, known: Known, lookup: Terms) -> bool:
    return word.surface in STOP_WORDS or any(lookup.has(term) for term in word.terms) or known.synonyms.knows(word)


def asked_for(found: Sequence[Word], known: Known, lookup: Terms, typing: bool, repair: bool) -> list[Asked]:
    """The words of the query that are looked for, each with the terms that stand for it."""
    meant: list[Asked] = []
    found = found[: 2 * MOST_WORDS]  # stop words among them
    unknown = 0
    for place, word in enumerate(found):
        last = typing and place == len(found) - 1
        item = Asked(word, word.surface)
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


def _repair(item: Asked, known: Known, begun: bool) -> None:
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


def _bend(item: Asked, known: Known) -> None:
    """What no stemmer brings together: drukarce and drukarka; a clipped word (komp) stands for what it begins."""
    for form in known.vocabulary.other_endings(item.word.surface):
        item.add(_terms_of(form), _ENDING)
    if not item.weights and len(item.word.surface) >= SHORTEST_CLIPPED:
        for completion in known.vocabulary.completions(item.word.surface):
            item.add(_terms_of(completion), _CLIPPED)


def _terms_of(surface: str) -> tuple[str, ...]:
    return tuple(term for word in words(surface) for term in word.terms)


def _add_concepts(meant: Sequence[Asked], known: Known) -> None:
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


def shown_as(reading: str, asked: Sequence[Asked]) -> str:
    """The query with its repaired words in the places of the misspelt ones."""
    out, place = [], 0
    for item in asked:
        if item.repaired and item.word.start >= place:
            out += [reading[place : item.word.start], item.shown]
            place = item.word.end
    return "".join([*out, reading[place:]])
