"""Marked titles and passages."""

from collections.abc import Collection

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.search.analysis import words
from portal.core.search.snippets import SNIPPET_LENGTH, Marker, Piece
from portal.core.search.synonyms import Synonyms
from tests.search.library import SYNONYMS


def terms(text: str) -> frozenset[str]:
    return frozenset(term for word in words(text) for term in word.terms)


def mark(text: str, wanted: Collection[str], synonyms: Synonyms) -> tuple[Piece, ...]:
    return Marker(wanted, synonyms).mark(text)


def snippet(text: str, wanted: Collection[str], synonyms: Synonyms) -> tuple[Piece, ...]:
    return Marker(wanted, synonyms).snippet(text)


def test_words_are_marked_by_their_stem() -> None:
    assert mark("Печать на принтерах", terms("принтер"), SYNONYMS) == (
        Piece("Печать на ", False),
        Piece("принтерах", True),
    )


def test_synonyms_are_marked_by_their_concept() -> None:
    pieces = mark("Беспроводная сеть пропала", frozenset({"~wifi"}), SYNONYMS)
    assert [piece.text for piece in pieces if piece.marked] == ["Беспроводная", "сеть"]


def test_a_phrase_is_marked_only_where_it_goes_on() -> None:
    pieces = mark("Сеть, беспроводная связь, беспроводная сеть, wi-fi", frozenset({"~wifi"}), SYNONYMS)
    assert [piece.text for piece in pieces if piece.marked] == ["Сеть", "беспроводная", "беспроводная", "сеть", "wi-fi"]


def test_the_passage_with_the_words_is_taken() -> None:
    text = "Вступление. " * 60 + "Поменяйте картридж принтера. " + "Заключение. " * 60
    shown = snippet(text, terms("картридж принтера"), SYNONYMS)
    assert [piece.text for piece in shown if piece.marked] == ["картридж", "принтера"]
    assert shown[0].text == "… "
    assert shown[-1].text == " …"


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), max_size=600), st.text("абвabc ", max_size=10))
def test_a_passage_is_short_and_taken_from_the_text(text: str, query: str) -> None:
    shown = snippet(text, terms(query), SYNONYMS)
    assert sum(len(piece.text) for piece in shown) <= SNIPPET_LENGTH + 4
    assert (
        "".join(piece.text for piece in mark(text, terms(query), SYNONYMS)).split()
        == "".join(piece.text for piece in mark(text, (), SYNONYMS)).split()
    )
