"""Queries typed in the wrong keyboard layout or in Latin letters for Russian: the other reading of a whole query."""

import re
from collections.abc import Iterator

_EN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?~@#$^&"
_RU = 'йцукенгшщзхъфывапролджэячсмитьбю.ёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,Ё"№;:?'
_TO_RUSSIAN = str.maketrans(_EN, _RU)
_TO_LATIN = str.maketrans(_RU, _EN)

_LETTERS_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_LETTERS_LATIN = re.compile(r"[A-Za-z]")

# Longer spellings first. The second column of alternatives is tried for the whole query, not word by word.
_COMMON = {
    "shch": "щ", "sch": "щ", "yo": "е", "jo": "е", "yu": "ю", "ju": "ю", "ya": "я", "ja": "я", "zh": "ж", "kh": "х",
    "ch": "ч", "sh": "ш", "ts": "ц", "ye": "е", "je": "е", "a": "а", "b": "б", "v": "в", "w": "в", "g": "г", "d": "д",
    "e": "е", "z": "з", "i": "и", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с",
    "t": "т", "u": "у", "f": "ф", "q": "к", "'": "ь", "`": "ь",
}  # fmt: skip
_SCHOOLS: tuple[dict[str, str], ...] = (
    {"h": "х", "c": "ц", "j": "й", "x": "кс"},
    {"h": "х", "c": "к", "j": "ж", "x": "х", "e": "э"},
    {"h": "х", "c": "с", "j": "дж", "x": "х", "w": "ш"},
)
_VOWELS = set("аеиоуыэюя")


def switched(text: str) -> str | None:
    """The text as if typed in the other of the layouts йцукен and qwerty; None where it has letters of both or none.

    Punctuation counts: б ю ж х э ъ lie on the keys of , . ; [ ' ].
    """
    cyrillic, latin = bool(_LETTERS_CYRILLIC.search(text)), bool(_LETTERS_LATIN.search(text))
    if cyrillic == latin:
        return None
    return text.translate(_TO_LATIN if cyrillic else _TO_RUSSIAN)


def transliterated(text: str) -> Iterator[str]:
    """Russian readings of a text in Latin letters, the usual one first; nothing where it is not all Latin."""
    if _LETTERS_CYRILLIC.search(text) or not _LETTERS_LATIN.search(text) or not text.isascii():
        return
    seen = set()
    for school in _SCHOOLS:
        reading = _read(text.lower(), {**_COMMON, **school})
        if reading not in seen:
            seen.add(reading)
            yield reading


def _read(text: str, table: dict[str, str]) -> str:
    out: list[str] = []
    place = 0
    while place < len(text):
        for length in (4, 3, 2, 1):
            piece = text[place : place + length]
            if len(piece) == length and piece in table:
                out.append(table[piece])
                break
        else:
            length, piece = 1, text[place]
            # y is й after a vowel and ы after a consonant: novyy, moy
            out.append(("й" if out and out[-1] and out[-1][-1] in _VOWELS | {"ы"} else "ы") if piece == "y" else piece)
        place += length
    return "".join(out)
