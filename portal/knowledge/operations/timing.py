"""What time does to articles: they appear, they expire, and somebody is reminded to read them again. Each act is safe twice."""

from sqlalchemy import select

from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.core.errors import DomainError, NotAllowedNow
from portal.core.facts import record
from portal.events.knowledge import PublicationHeld, ReviewDue
from portal.knowledge import states
from portal.knowledge.models import Article
from portal.knowledge.operations import publishing, reviewing
from portal.knowledge.queries.due import REMINDERS


def appear(article_id: int) -> bool:
    """Publish a draft whose time has come. One that is not ready stays a draft without that time, and its owner is told."""
    article = _held(article_id)
    if article is None or article.status not in states.UNPUBLISHED:
        return False
    if article.publish_at is None or article.publish_at > clock.now():
        return False
    try:
        with db.session.begin_nested():
            _publish(article)
    except DomainError:  # not approved, or a fault that nobody has mended
        _hold(article)
        return False
    return True


def _publish(article: Article) -> None:
    if not reviewing.is_ready(article):
        raise NotAllowedNow
    reviewing.require_text(article)
    publishing.publish(article)


def _hold(article: Article) -> None:
    before, article.publish_at = article.publish_at, None
    article.revision += 1
    audit(None, "held", "article", article.id, {"publish_at": before.isoformat() if before else None}, None)
    record(PublicationHeld(article_id=article.id, at=clock.now().isoformat()))


def expire(article_id: int) -> bool:
    """Put a published article away whose last moment has passed."""
    article = _held(article_id)
    if article is None or article.status != states.PUBLISHED:
        return False
    if article.expires_at is None or article.expires_at > clock.now():
        return False
    publishing.archive(article)
    return True


def remind(article_id: int) -> bool:
    """Record that a review comes near or is due, once for each date and each of REMINDERS; one that was missed is left out."""
    article = _held(article_id)
    if article is None or article.status != states.PUBLISHED or article.review_on is None:
        return False
    left = (article.review_on - clock.today()).days
    first, last = REMINDERS
    days = last if left <= last else first
    told = article.reminded_days if article.reminded_for == article.review_on else None
    if left > first or (told is not None and told <= days):
        return False
    article.reminded_for, article.reminded_days = article.review_on, days
    record(ReviewDue(article_id=article.id, review_on=article.review_on.isoformat(), days=days))
    return True


def _held(article_id: int) -> Article | None:
    statement = select(Article).where(Article.id == article_id).with_for_update()
    return db.session.scalar(statement.execution_options(populate_existing=True))
