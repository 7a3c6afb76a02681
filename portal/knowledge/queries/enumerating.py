"""All that a person may read, one after another, for programs that keep a copy; and what an article carries besides its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from assets.models import DeviceModel
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _l, pick
from portal.core.paging import Order, Page, is_cursor, page_of
from portal.knowledge.models import Article, ArticleCategory, ArticleModel, ArticleTranslation
from portal.knowledge.queries.reading import Shelf, listed

_ORDERS = (Order(Article.__table__.c.id),)


@dataclass(frozen=True)
class Listed:
    """An article in the list of all."""

    id: int
    slug: str
    kind: str
    category: Shelf
    title: str
    summary: str
    language: str
    languages: tuple[str, ...]
    published_at: datetime | None
    updated_at: datetime
    """When one of its texts was last changed."""


@dataclass(frozen=True)
class Model:
    """A device model that an article is about."""

    manufacturer: str
    name: str
    known_error: bool


def all_articles(
    viewer: Viewer | None,
    language: str,
    *,
    written_in: str | None = None,
    category: str | None = None,
    changed_since: datetime | None = None,
    after: str | None = None,
    size: int = 50,
) -> Page[Listed]:
    """A page of the articles that the viewer may read, in the order they were made: walking on meets each once.

    ``changed_since``: published or changed in any language then or later. Raises Invalid for a cursor that is none. Two statements.
    """
    if after is not None and not is_cursor(after, _ORDERS):
        raise Invalid("after", _l("This is no cursor of this list."))
    texts = select(ArticleTranslation.id).where(ArticleTranslation.article_id == Article.id).correlate(Article)
    statement = (
        listed(viewer, language)
        .add_columns(Article.kind, Article.published_at, ArticleCategory.code, ArticleCategory.titles)
        .join(ArticleCategory, ArticleCategory.id == Article.category_id)
    )
    if written_in:
        statement = statement.where(texts.where(ArticleTranslation.language == written_in).exists())
    if category:
        statement = statement.where(ArticleCategory.code == category)
    if changed_since:
        changed = texts.where(ArticleTranslation.updated_at >= changed_since).exists()
        statement = statement.where(or_(Article.published_at >= changed_since, changed))
    found = page_of(statement, _ORDERS, after, size)
    written = _written([row.id for row in found.rows])
    rows = [
        Listed(
            id=row.id,
            slug=row.slug,
            kind=row.kind,
            category=Shelf(row.code, pick(row.titles, language), 0),
            title=row.title,
            summary=row.summary,
            language=row.language,
            languages=tuple(sorted(written[row.id])),
            published_at=row.published_at,
            updated_at=max(written[row.id].values()),
        )
        for row in found.rows
    ]
    return Page(rows, found.after)


def carried(article_id: int, language: str) -> tuple[str, tuple[Model, ...]]:
    """The text without marks of an article that the viewer was shown, and the device models it is about. Two statements."""
    plain = db.session.scalar(
        select(ArticleTranslation.plain).where(
            ArticleTranslation.article_id == article_id, ArticleTranslation.language == language
        )
    )
    models = db.session.execute(
        select(DeviceModel.manufacturer, DeviceModel.name, ArticleModel.known_error)
        .join(ArticleModel, ArticleModel.model_id == DeviceModel.id)
        .where(ArticleModel.article_id == article_id)
        .order_by(DeviceModel.manufacturer, DeviceModel.name, DeviceModel.id)
    )
    return plain or "", tuple(Model(*row) for row in models)


def _written(article_ids: Sequence[int]) -> dict[int, dict[str, datetime]]:
    """By article and language: when the text was last changed."""
    columns = (ArticleTranslation.article_id, ArticleTranslation.language, ArticleTranslation.updated_at)
    found: dict[int, dict[str, datetime]] = {}
    for article_id, language, at in db.session.execute(
        select(*columns).where(ArticleTranslation.article_id.in_(article_ids))
    ):
        found.setdefault(article_id, {})[language] = at
    return found
