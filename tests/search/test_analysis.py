"""What words and terms a text gives."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.core.search.analysis import (
    LONGEST_TERM,
    chunk_places,
    chunks,
    fold,
    initial,
    norm,
    places_of,
    terms_in,
    words,
)

WRITTEN = "abcdefghijklmnopqrstuvwyzżółćęśąźńABCŻ абвгдежзийклмнопрстуфхцчшщьыэюяёАЁЙ0123-_'’./\u00ad\u0301ﬁßŠé"
"""Letters of the three languages, look-alikes, digits, joints and marks."""


def terms(text: str) -> set[str]:
    return {term for word in words(text) for term in word.terms}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("принтеры", "принтером"),
        ("drukarką", "drukarki"),
        ("drukarka", "DRUKARKI"),
        ("żółty", "zolty"),
        ("łącze", "lacze"),
        ("Ёлка", "елки"),
        ("printing", "prints"),
        ("1С", "1C"),
        ("НР-4015", "hp-4015"),
        ("wi-fi", "wifi"),
        ("wi\u2011fi", "WiFi"),
        ("e_1234", "E1234"),
        ("HP-4015n", "4015"),
        ("0x80070005", "80070005"),
        ("10.0.0.15", "100015"),
        ("при\u00adнтер", "принтер"),
        ("пара\u0301метр", "параметры"),
        ("и\u0306од", "йод"),
        ("пpинтер", "принтер"),
        ("ﬁle", "files"),
        ("don’t", "don't"),
    ],
)
def test_two_spellings_of_one_word_share_a_term(one: str, other: str) -> None:
    assert terms(one) & terms(other)


@pytest.mark.parametrize(
    ("one", "other"), [("E1234", "E1235"), ("принтер", "пример"), ("й", "и"), ("№5", "no"), ("hp-4015", "hp-4016n")]
)
def test_different_things_share_no_whole_term(one: str, other: str) -> None:
    assert terms(one) - {"hp"} != terms(other) - {"hp"}
    assert not (terms(one) & terms(other)) - {"hp"}


def test_the_joined_form_comes_after_its_parts() -> None:
    assert [(word.surface, word.joined) for word in words("HP-4015n")] == [
        ("hp", False),
        ("4015n", False),
        ("hp4015n", True),
    ]


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_no_text_breaks_the_analysis(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    for word in words(text):
        assert 0 <= word.start < word.end <= len(composed)
        assert word.terms
        assert all(0 < len(term) <= LONGEST_TERM for term in word.terms)
        assert "\0" not in word.surface
        "".join(word.terms).encode()  # nothing that a database would refuse


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_the_normal_form_is_stable(text: str) -> None:
    assert norm(norm(text)) == norm(text)
    assert fold(fold(norm(text))) == fold(norm(text))


def test_a_word_of_ten_thousand_letters_is_cut() -> None:
    assert all(len(term) <= LONGEST_TERM for term in terms("ы" * 10_000 + " " + "1a" * 5_000))


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=60) | st.text(WRITTEN, max_size=80))
@example("\u0e33")
@example("\ufdfa \ufe70abc")
def test_a_term_begins_as_its_word_does_and_a_word_is_found_where_it_stands(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    places = [(match[0], match.span()) for match in chunk_places(text)]
    assert [chunk for chunk, _ in places] == chunks(text)
    for chunk, _ in places:
        assert list(places_of(chunk, text)) == [span for other, span in places if other == chunk]
        if chunk.isalpha():
            begins = initial(chunk[0])
            assert not begins or {initial(term[0]) for term in terms_in(chunk)} <= {begins}
