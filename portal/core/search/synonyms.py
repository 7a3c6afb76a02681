"""Concept tokens: words for one thing share a token `~code`, put into documents when they are indexed.

One extra query token then finds every word of the group, in both databases at the same cost, and the token's own
document frequency weighs it. Changing the list means indexing again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.core.search import analysis
from portal.core.search.analysis import Word

MARK = "~"
"""First character of a concept token; no word of a text begins with it."""


@dataclass(frozen=True)
class Synonyms:
    """The groups of synonyms in the form in which texts are matched against them."""

    sequences: Mapping[str, tuple[tuple[tuple[frozenset[str], ...], str], ...]] = field(default_factory=dict)
    """By the first word's term: the words that must follow each other (their terms), and the group's token."""
    members: Mapping[str, tuple[tuple[tuple[frozenset[str], ...], str], ...]] = field(default_factory=dict)
    """The same by the group's token."""
    surfaces: frozenset[str] = frozenset()
    """Folded words of all members: known to spelling repair even where no document has them."""

    @classmethod
    def of(cls, groups: Iterable[tuple[str, Sequence[str]]]) -> "Synonyms":
        """Builds the matcher from (code, members); a member is one word or several that follow each other."""
        sequences: dict[str, list[tuple[tuple[frozenset[str], ...], str]]] = {}
        by_token: dict[str, list[tuple[tuple[frozenset[str], ...], str]]] = {}
        surfaces: set[str] = set()
        for code, members in groups:
            for member in members:
                found = list(analysis.words(member))
                surfaces.update(word.surface for word in found if not word.surface.isdigit())
                for alternative in _alternatives(found):
                    # Of a part number only the whole counts, not its runs: 2fa is no "fa".
                    steps = tuple(frozenset(word.terms[:1] if _numbered(word) else word.terms) for word in alternative)
                    entry = (steps, MARK + code)
                    by_token.setdefault(MARK + code, []).append(entry)
                    for term in steps[0]:
                        if entry not in sequences.setdefault(term, []):
                            sequences[term].append(entry)
        return cls(
            {term: tuple(found) for term, found in sequences.items()},
            {token: tuple(found) for token, found in by_token.items()},
            frozenset(surfaces),
        )

    def concepts(self, words: Sequence[Word]) -> list[tuple[int, int, str]]:
        """The concept tokens of a text: (first word, number of words, token), each token once a place."""
        found: dict[tuple[int, int, str], None] = {}
        for place, word in enumerate(words):
            next_terms = words[place + 1].terms if place + 1 < len(words) else ()
            for term in word.terms:
                for steps, token in self.sequences.get(term, ()):
                    if len(steps) == 1 or (not steps[1].isdisjoint(next_terms) and follows(words, place, steps)):
                        found[(place, len(steps), token)] = None
        return list(found)

    def knows(self, word: Word) -> bool:
        """Whether the word stands in the list, in any form that its stem allows."""
        return word.surface in self.surfaces or any(
            len(steps) == 1 for term in word.terms for steps, _ in self.sequences.get(term, ())
        )


def _numbered(word: Word) -> bool:
    return any(c.isdigit() for c in word.surface)


def follows(words: Sequence[Word], place: int, steps: Sequence[frozenset[str]]) -> bool:
    """Whether the words from a place on are those of a member."""
    if place + len(steps) > len(words):
        return False
    return all(not steps[i].isdisjoint(words[place + i].terms) for i in range(len(steps)))


def _alternatives(found: Sequence[Word]) -> list[list[Word]]:
    """A member as sequences of words: as it reads, two words in either order (IP address, адрес IP), and for one
    hyphenated word also its joined form alone."""
    if len(found) == 2:
        return [list(found), list(reversed(found))]
    if len({(word.start, word.end) for word in found}) > 1 or len(found) < 3:
        return [list(found)] if found else []
    return [list(found[:-1]), [found[-1]]]
