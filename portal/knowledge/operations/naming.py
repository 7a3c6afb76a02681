"""Names for addresses, made of what people write: an article's slug, a file's name."""

from sqlalchemy import select

from portal.core.db import db
from portal.core.naming import first_free, latin
from portal.knowledge.models import LONGEST_SLUG, Article, ArticleFile
from portal.knowledge.queries.texts import RESERVED

_LONGEST_MADE = 60


def free_slug(title: str) -> str:
    """A slug for an article of this title that no other article has and no page of the portal."""
    stem = latin(title)[:_LONGEST_MADE].strip("-") or "article"
    near = select(Article.slug).where(Article.slug.startswith(stem, autoescape=True))
    taken = {*db.session.scalars(near), *RESERVED}
    return first_free(stem, taken)[:LONGEST_SLUG]


def free_file_name(article_id: int, name: str) -> str:
    """A name for a file of an article that needs no quoting in Markdown and is not taken there."""
    stem, _dot, extension = name.rpartition(".")
    kept = latin(stem)[:_LONGEST_MADE].strip("-") or "file"
    ending = f".{extension.lower()}"
    rows = db.session.scalars(select(ArticleFile.name).where(ArticleFile.article_id == article_id))
    taken = {row.removesuffix(ending) for row in rows if row.endswith(ending)}
    return f"{first_free(kept, taken)}{ending}"
