"""How much a word says about a document: BM25F with everything but the word's rarity.

Constants stand for the average lengths, so that one changed document never asks for the others to be computed again.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from portal.core.search.analysis import words
from portal.core.search.synonyms import Synonyms

# Weight and average length in words of each field (BM25F), measured on help articles in three languages.
_FIELDS = {"title": (6.0, 5), "keywords": (6.0, 5), "summary": (1.5, 10), "body": (1.0, 200)}
_B = 0.4
_K1 = 2.5
IMPACT_SCALE = 1000


@dataclass(frozen=True)
class Document:
    """A text to be found: its plain words by field. Documents of one group are shown as one result."""

    doc_id: int
    group_id: int
    language: str
    title: str
    keywords: str = ""
    summary: str = ""
    body: str = ""


def impacts_of(document: Document, synonyms: Synonyms) -> tuple[dict[str, int], frozenset[str]]:
    """The impact of each term of a document, and the words that its spelling vouches for, as they are compared (folded)
    and, where that is not the same, as they are written."""
    weighted: defaultdict[str, float] = defaultdict(float)
    surfaces: set[str] = set()
    for name, (weight, average) in _FIELDS.items():
        found = list(words(getattr(document, name)))
        if not found:
            continue
        counts = Counter(term for word in found for term in word.terms)
        counts.update(token for _, _, token in synonyms.concepts(found))
        factor = weight / (1 - _B + _B * len(found) / average)
        for term, count in counts.items():
            weighted[term] += factor * count
        # Part numbers are never repaired, so they would only swell the vocabulary.
        spelled = {(word.surface, word.marked) for word in found}
        telling = [forms for forms in spelled if not any(c.isdigit() for c in forms[0])]
        surfaces.update(form for forms in telling for form in forms if form)
    # Weights are summed in the order of the fields, so the rounded impact is the same on every machine.
    impacts = {term: int(IMPACT_SCALE * tfw * (_K1 + 1) / (tfw + _K1)) for term, tfw in weighted.items()}
    return impacts, frozenset(surfaces)
