"""Handles for addresses, made of what people call a thing."""

import re
import unicodedata
from collections.abc import Container

# Russian as in passports (ICAO 9303); the rest of the alphabets loses its marks.
_LETTERS = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia", "ł": "l", "ß": "ss",
})  # fmt: skip


def latin(text: str) -> str:
    """The words of a text in small Latin letters and digits, joined by hyphens; "" where it has none."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")


def first_free(stem: str, taken: Container[str]) -> str:
    """The stem, or with the smallest number behind it that nobody has: till, till-2, till-3."""
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name
