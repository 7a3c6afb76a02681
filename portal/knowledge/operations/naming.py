"""Names for addresses, made of what people write: an article's slug, a file's name."""

import re
import unicodedata

from sqlalchemy import select

from portal.core.db import db
from portal.knowledge.models import LONGEST_SLUG, Article, ArticleFile
from portal.knowledge.queries.texts import RESERVED

# Russian as in passports (ICAO 9303); the rest of the alphabets loses its marks.
_LETTERS = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia", "ł": "l", "ß": "ss",
})  # fmt: skip
_LONGEST_MADE = 60


def latin(text: str) -> str:
    """The words of a text in small Latin letters and digits, joined by hyphens; "" where it has none."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")


def free_slug(title: str) -> str:
    """A slug for an article of this title that no other article has and no page of the portal."""
    stem = latin(title)[:_LONGEST_MADE].strip("-") or "article"
    near = select(Article.slug).where(Article.slug.startswith(stem, autoescape=True))
    taken = {*db.session.scalars(near), *RESERVED}
    return _free(stem, taken)[:LONGEST_SLUG]


def free_file_name(article_id: int, name: str) -> str:
    """A name for a file of an article that needs no quoting in Markdown and is not taken there."""
    stem, _dot, extension = name.rpartition(".")
    kept = latin(stem)[:_LONGEST_MADE].strip("-") or "file"
    ending = f".{extension.lower()}"
    rows = db.session.scalars(select(ArticleFile.name).where(ArticleFile.article_id == article_id))
    taken = {row.removesuffix(ending) for row in rows if row.endswith(ending)}
    return f"{_free(kept, taken)}{ending}"


def _free(stem: str, taken: set[str]) -> str:
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name
