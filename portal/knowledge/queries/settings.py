"""How an article is set: what is decided about it beside its texts."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import select

from portal.core.db import db
from portal.knowledge.models import Article, ArticleModel, ArticleTopic


@dataclass(frozen=True)
class Settings:
    """All of it, as it is or as it should be."""

    category_id: int
    audience: str
    organisation_id: int | None
    department_id: int | None
    role: str | None
    owner_id: int | None
    reviewer_id: int | None
    review_on: date | None
    review_months: int | None
    publish_at: datetime | None
    expires_at: datetime | None
    model_ids: frozenset[int]
    known_error: bool
    topic_ids: frozenset[int]


def settings_of(article: Article) -> Settings:
    """How an article is set now. Two statements."""
    models = db.session.execute(
        select(ArticleModel.model_id, ArticleModel.known_error).where(ArticleModel.article_id == article.id)
    ).all()
    topics = db.session.scalars(select(ArticleTopic.category_id).where(ArticleTopic.article_id == article.id))
    return Settings(
        category_id=article.category_id,
        audience=article.audience,
        organisation_id=article.organisation_id,
        department_id=article.department_id,
        role=article.role,
        owner_id=article.owner_id,
        reviewer_id=article.reviewer_id,
        review_on=article.review_on,
        review_months=article.review_months,
        publish_at=article.publish_at,
        expires_at=article.expires_at,
        model_ids=frozenset(row.model_id for row in models),
        known_error=any(row.known_error for row in models),
        topic_ids=frozenset(topics),
    )


def changes(present: Settings, wanted: Settings) -> Mapping[str, tuple[object, object]]:
    """The settings that differ: name to both values."""
    pairs = {one.name: (getattr(present, one.name), getattr(wanted, one.name)) for one in fields(Settings)}
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}
