"""Marked words of a title and of the passage that answers best, as pieces of plain text and never as HTML."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal.core.search.analysis import chunk_places, chunks, terms_in, words_of
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
        self._seen: set[str] = set()
        self._marked: dict[str, tuple[str | None, bool]] = {}
        """Of the chunks seen, those to mark: the wanted term, and whether a phrase may begin there."""

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
        # Most texts of an answer have a hundred words and few of them, or none, are wanted: those are told apart before
        # anybody asks where they stand.
        here = chunks(text)
        self._look(here - self._seen)
        if self._marked.keys().isdisjoint(here):
            return []
        found = list(chunk_places(text))
        places: dict[tuple[int, int], str] = {}
        for at, match in enumerate(found):
            told = self._marked.get(match[0])
            if told is None:
                continue
            term, begins = told
            if term is not None:
                places.setdefault(match.span(), term)
            if begins:
                places.update(self._phrases_at(found[at : at + _LONGEST_PHRASE]))
        return sorted((start, end, term) for (start, end), term in places.items())

    def _look(self, unseen: set[str]) -> None:
        """Find out which of these chunks are marked."""
        self._seen |= unseen
        for chunk in unseen:
            terms = terms_in(chunk)
            if not self._any.isdisjoint(terms):
                wanted = next((self._wanted[term] for term in terms if term in self._wanted), None)
                self._marked[chunk] = wanted, any(term in self._phrases for term in terms)

    def _phrases_at(self, found: Sequence[re.Match[str]]) -> dict[tuple[int, int], str]:
        """The places of the phrases that begin with the first of these chunks."""
        near = [word for match in found for word in words_of(match[0], *match.span())]
        places = {}
        for at, word in enumerate(near):
            if word.start != found[0].start():
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
    for steps, token in (member for term in terms for member in synonyms.members.get(term, ())):
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
