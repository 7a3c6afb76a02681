"""Marked words of a title and of the passage that answers best, as pieces of plain text and never as HTML."""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from portal.core.search.analysis import chunk_places, chunks, initial, places_of, terms_in, words_of
from portal.core.search.synonyms import MARK, Synonyms, follows

SNIPPET_LENGTH = 220
"""Characters of a passage, about two lines of a result."""
LONGEST_TEXT = 2_000
"""Characters read of a text: beyond them nobody looks for the passage."""
_LONGEST_PHRASE = 5
"""Words of a member of the synonyms that are looked at."""


@dataclass(frozen=True)
class Piece:
    """A run of text that is marked or not."""

    text: str
    marked: bool


class Marker:
    """Marks what a query looked for. Made once for all the texts of an answer, because most of their words recur."""

    def __init__(self, terms: Collection[str], synonyms: Synonyms) -> None:
        self._wanted = {term: term for term in terms if not term.startswith(MARK)}
        self._phrases = _members(terms, synonyms, self._wanted)
        self._any = self._wanted.keys() | self._phrases.keys()
        self._initials = {initial(term[0]) for term in self._any} | {""}
        self._seen: set[str] = set()
        self._marked: dict[str, tuple[str | None, frozenset[str]]] = {}
        """Of the chunks seen, those to mark: the wanted term, and the terms by which a phrase that begins there goes on."""

    def mark(self, text: str) -> tuple[Piece, ...]:
        """The text cut into pieces; the words that a term or its concept found are marked."""
        text = unicodedata.normalize("NFC", text)
        return _pieces(text, 0, len(text), self._places(text))

    def snippet(self, text: str, length: int = SNIPPET_LENGTH) -> tuple[Piece, ...]:
        """The earliest passage with the most different terms, cut at words, with … where text is left out."""
        text = unicodedata.normalize("NFC", " ".join(text[:LONGEST_TEXT].split()))
        places = self._places(text)
        start = _best_start(places, length)
        if start and len(text) - start < length:
            start = max(0, len(text) - length)
        start = text.find(" ", start - 1) + 1 if start > 0 else 0
        end = len(text)
        if end - start > length:
            end = max(text.rfind(" ", start, start + length), start)
            end = end if end > start else start + length
        pieces = _pieces(text, start, end, places)
        before = (Piece("… ", False),) if start > 0 else ()
        after = (Piece(" …", False),) if end < len(text) else ()
        return (*before, *pieces, *after)

    def _places(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, what was found) of each word to mark, in the order of the text."""
        # Most texts of an answer have some hundred words and few of them, or none, are wanted: those are told apart
        # before anybody asks where they stand.
        order = chunks(text)
        here = set(order)
        self._look(here - self._seen)
        places: dict[tuple[int, int], str] = {}
        begun: dict[str, Iterator[tuple[int, int]]] = {}
        for chunk in here & self._marked.keys():
            term, following = self._marked[chunk]
            found = list(places_of(chunk, text))
            if term is not None:
                places.update(dict.fromkeys(found, term))
            if following:
                begun[chunk] = iter(found)
        for number, chunk in enumerate(order if begun else ()):
            if chunk in begun:
                start, _ = next(begun[chunk])
                near = (*terms_in(chunk), *(terms_in(order[number + 1]) if number + 1 < len(order) else ()))
                if not self._marked[chunk][1].isdisjoint(near):
                    places.update(self._phrases_at(text, start))
        return sorted((start, end, term) for (start, end), term in places.items())

    def _look(self, unseen: set[str]) -> None:
        """Find out which of these chunks are marked."""
        self._seen |= unseen
        # Stems are what costs; a word with another first letter than all that is wanted needs none.
        likely = {letter for letter in {chunk[0] for chunk in unseen} if initial(letter) in self._initials}
        for chunk in [chunk for chunk in unseen if chunk[0] in likely or not chunk.isalpha()]:
            terms = terms_in(chunk)
            if not self._any.isdisjoint(terms):
                wanted = next((self._wanted[term] for term in terms if term in self._wanted), None)
                phrases = (steps for term in terms for steps, _ in self._phrases.get(term, ()))
                self._marked[chunk] = wanted, frozenset(term for steps in phrases for term in steps[1])

    def _phrases_at(self, text: str, start: int) -> dict[tuple[int, int], str]:
        """The places of the phrases that begin with the chunk that stands there."""
        found = islice(chunk_places(text, start), _LONGEST_PHRASE)
        near = [word for match in found for word in words_of(match[0], *match.span())]
        places = {}
        for at, word in enumerate(near):
            if word.start != start:
                break
            for steps, token in (step for term in word.terms for step in self._phrases.get(term, ())):
                if follows(near, at, steps):
                    places.update({(inside.start, inside.end): token for inside in near[at : at + len(steps)]})
        return places


def _members(
    terms: Collection[str], synonyms: Synonyms, wanted: dict[str, str]
) -> dict[str, list[tuple[Sequence[frozenset[str]], str]]]:
    """The members of the concepts that were looked for: single words are added to ``wanted``, the others returned by
    their first term."""
    phrases: dict[str, list[tuple[Sequence[frozenset[str]], str]]] = {}
    for steps, token in (member for term in sorted(terms) for member in synonyms.members.get(term, ())):
        for term in steps[0]:
            if len(steps) == 1:
                wanted.setdefault(term, token)
            else:
                phrases.setdefault(term, []).append((steps, token))
    return phrases


def _best_start(places: Sequence[tuple[int, int, str]], length: int) -> int:
    best, best_count, lead = 0, 0, length // 6
    for i, (start, _, _) in enumerate(places):
        inside = {term for from_, to, term in places[i : i + 40] if to <= start - lead + length}
        if len(inside) > best_count:
            best, best_count = max(0, start - lead), len(inside)
    return best


def _pieces(text: str, start: int, end: int, places: Sequence[tuple[int, int, str]]) -> tuple[Piece, ...]:
    pieces, at = [], start
    for from_, to, _ in places:
        if from_ < at or to > end:
            continue
        if from_ > at:
            pieces.append(Piece(text[at:from_], False))
        pieces.append(Piece(text[from_:to], True))
        at = to
    if at < end:
        pieces.append(Piece(text[at:end], False))
    return tuple(pieces)
