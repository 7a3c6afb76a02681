"""From text to the terms of the index: normal form, words, joined forms, stems, look-alike letters.

No language detection: a Cyrillic word is stemmed as Russian, a Latin one as Polish and as English, and all its
distinct stems are terms. The order of the steps follows measurements on real articles: stemming before folding keeps
Polish suffixes, the folded form first and then stemmed serves those who type without diacritics.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import snowballstemmer
from snowballstemmer.basestemmer import BaseStemmer

LONGEST_TERM = 64
"""Characters of a term or word kept; the column's width. Longer ones are cut, no word of a language is."""

_DASHES = [*range(0x2010, 0x2016), 0x2212]
_INVISIBLE = [0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF]
# The number sign becomes a space before NFKC, which would turn it into the word "no".
_BEFORE_NFKC = {ord("№"): " ", ord("’"): "'", **dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_INVISIBLE, None)}
# Marks that are left after composition (a stress mark on a Cyrillic vowel) belong to no letter that is typed.
_AFTER_NFKC = {ord("ё"): "е", **dict.fromkeys(range(0x0300, 0x0370), None)}

_JOINS = r"-_'’./\u2010-\u2015\u2212"
_UNSEEN = r"\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f"
# Letters and digits of any script; parts joined by one separator (wi-fi, e_1234, 10.0.0.15) or by what stands unseen
# inside a word belong together.
_CHUNK = re.compile(rf"[^\W_]+(?:[{_JOINS}{_UNSEEN}][^\W_]+)*")
_CHUNK_HERE = re.compile(rf"(?<![^\W_])(?<![^\W_][{_JOINS}{_UNSEEN}]){_CHUNK.pattern}")
_SPLIT = re.compile(r"[\W_]+")
_RUN = re.compile(r"\d+|[^\W\d_]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_MARKED = re.compile(r"[\u00df-\u024f\u1e00-\u1eff]")
_LATIN = re.compile(r"[a-z\u00df-\u024f]")

_TO_LATIN = str.maketrans("авекмнорстху", "abekmhopctxy")
_TO_CYRILLIC = str.maketrans("abekmhopctxy", "авекмнорстху")

_stemmers = threading.local()


class Word(NamedTuple):
    """A word of a text: where it stands, how it looks folded, and the terms it is found by."""

    start: int
    end: int
    surface: str
    """The folded word with its separators gone: what spelling repair and prefixes work on."""
    terms: tuple[str, ...]
    joined: bool = False
    """Whether it is the joined form of the parts before it (wifi after wi and fi)."""
    marked: str = ""
    """The word with the marks of its Latin letters, as it is written; empty where it has none."""


def norm(text: str) -> str:
    """The text in its comparable form: NFKC, lower case, ё as е, one kind of dash and apostrophe, no soft hyphen."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.translate(_BEFORE_NFKC)).lower()).translate(
        _AFTER_NFKC
    )


def fold(word: str) -> str:
    """The word without marks on its letters (ż → z, ł → l); й is a letter of its own and stays."""
    if word.isascii():
        return word
    kept = []
    for letter in unicodedata.normalize("NFC", word):
        if letter in "йЙ":
            kept.append(letter)
        elif letter == "ł":
            kept.append("l")
        else:
            kept.extend(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(kept))


def words(text: str) -> Iterator[Word]:
    """The words of a text in order. A chunk with separators gives its parts and then its joined form.

    Places are counted in the composed (NFC) form of the text.
    """
    for match in chunk_places(unicodedata.normalize("NFC", text)):
        yield from words_of(match[0], *match.span())


def chunk_places(text: str, start: int = 0) -> Iterator[re.Match[str]]:
    """Where the runs of letters and digits, joined by separators or not, stand in a composed text. ``start``: where one
    of them does."""
    return _CHUNK.finditer(text, start)


def chunks(text: str) -> list[str]:
    """The runs of a composed text, in order."""
    return _CHUNK.findall(text)


def places_of(chunk: str, text: str) -> Iterator[tuple[int, int]]:
    """Where one run stands by itself in a composed text: (start, end)."""
    start = text.find(chunk)
    while start >= 0:
        match = _CHUNK_HERE.match(text, start)
        if match and match.end() == start + len(chunk):
            yield match.span()
        start = text.find(chunk, start + 1)


def words_of(chunk: str, start: int, end: int) -> Iterator[Word]:
    """The words of one chunk that stands there: its parts and then its joined form."""
    return (Word(start, end, *read) for read in _read(chunk))


@lru_cache(maxsize=30_000)
def terms_in(chunk: str) -> tuple[str, ...]:
    """All terms of the words of one chunk."""
    return tuple(term for _, terms, *_ in _read(chunk) for term in terms)


@lru_cache(maxsize=30_000)
def _read(chunk: str) -> tuple[tuple[str, tuple[str, ...], bool, str], ...]:
    """Surface, terms, whether it is the joined form, and the form with marks, of each word of a chunk."""
    parts = [part for part in _SPLIT.split(norm(chunk)) if part]
    found = [(part[:LONGEST_TERM], False) for part in parts]
    if len(parts) > 1:
        found.append(("".join(parts)[:LONGEST_TERM], True))
    return tuple((surface(part), terms_of(part), joined, part if has_marks(part) else "") for part, joined in found)


def surface(word: str) -> str:
    """The form of a normalised word that a person would recognise and a spelling is compared in."""
    return fold(_one_script(word))[:LONGEST_TERM]


def has_marks(word: str) -> bool:
    """Whether a normalised word has Latin letters with marks, which those leave out who type in a hurry (ż, ł)."""
    return bool(_MARKED.search(word)) and fold(word) != word


def terms_of(word: str) -> tuple[str, ...]:
    """The index terms of one normalised word, without duplicates, the most telling first."""
    word = _one_script(word)
    if any(c.isdigit() for c in word):
        # A part number: never stemmed, but its runs are terms too, so that 4015 finds HP-4015n.
        found = [word, *(run for run in _RUN.findall(word) if len(run) > 1 and run != word)]
        return tuple(dict.fromkeys(found))
    return tuple(dict.fromkeys(stem[:LONGEST_TERM] for stem in _stems(word) if stem))


@cache
def initial(letter: str) -> str:
    """The class of a letter at the beginning of a word: every term of a word without digits begins with a letter of the
    class of the word's own first letter, because stemmers cut off endings only. "" where that cannot be told: the letter is
    written in several, some of which part words (a Thai vowel, an Arabic phrase in one character)."""
    plain = norm(letter)
    return fold(plain)[:1].translate(_TO_LATIN) if plain.isalnum() else ""


def _one_script(word: str) -> str:
    """Cyrillic look-alikes among digits or Latin letters become Latin (1С = 1C); a stray Latin letter in a Russian
    word becomes Cyrillic."""
    if not _CYRILLIC.search(word):
        return word
    has_digit = any(c.isdigit() for c in word)
    if not has_digit and not _LATIN.search(word):
        return word
    latin = word.translate(_TO_LATIN)
    if not has_digit and _CYRILLIC.search(latin):
        cyrillic = word.translate(_TO_CYRILLIC)
        if not _LATIN.search(cyrillic):
            return cyrillic
    return latin


def _stems(word: str) -> list[str]:
    if _CYRILLIC.search(word):
        return [_stem("russian", word)]
    folded = fold(word)
    if not _LATIN.search(folded):
        return [folded]
    stems = [fold(_stem("polish", word)), _stem("english", folded)]
    return stems if folded == word else [*stems, fold(_stem("polish", folded))]


def _stem(language: str, word: str) -> str:
    # A stemmer keeps the word it works on in itself, so threads must not share one.
    by_language: dict[str, BaseStemmer] = _stemmers.__dict__
    if language not in by_language:
        by_language[language] = snowballstemmer.stemmer(language)
    return by_language[language].stemWord(word)


def script(word: str) -> str:
    """The script a word is compared within: "cyrillic", "latin" or "other"."""
    if _CYRILLIC.search(word):
        return "cyrillic"
    return "latin" if _LATIN.search(word) else "other"
