"""Articles to which time does something now. Ids only: each is then looked at again in a transaction of its own."""

from datetime import timedelta

from sqlalchemy import and_, or_, select

from portal.core import clock
from portal.core.db import db
from portal.knowledge import states
from portal.knowledge.models import Article

REMINDERS = (14, 0)
"""Days before the review date at which its owner is reminded. Dates are those of UTC, as in the lists."""
MOST = 200


def to_publish() -> list[int]:
    """Drafts whose time to appear has come, the earliest first."""
    due = and_(Article.status.in_(states.UNPUBLISHED), Article.publish_at <= clock.now())
    return list(db.session.scalars(select(Article.id).where(due).order_by(Article.publish_at, Article.id).limit(MOST)))


def to_archive() -> list[int]:
    """Published articles whose last moment has passed, the earliest first."""
    due = and_(Article.status == states.PUBLISHED, Article.expires_at <= clock.now())
    return list(db.session.scalars(select(Article.id).where(due).order_by(Article.expires_at, Article.id).limit(MOST)))


def to_remind() -> list[int]:
    """Published articles of whose review somebody has to be reminded, the earliest first."""
    today = clock.today()
    first, last = REMINDERS
    untold = or_(Article.reminded_for.is_(None), Article.reminded_for != Article.review_on)
    due = and_(
        Article.status == states.PUBLISHED,
        or_(
            and_(Article.review_on <= today + timedelta(days=first), untold),
            and_(Article.review_on <= today, Article.reminded_days != last),
        ),
    )
    return list(db.session.scalars(select(Article.id).where(due).order_by(Article.review_on, Article.id).limit(MOST)))
