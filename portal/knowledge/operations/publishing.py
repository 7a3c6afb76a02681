"""Moving an article between its states; who may do it is asked in reviewing.py."""

from datetime import date

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.core.errors import NotAllowedNow
from portal.core.facts import record
from portal.core.i18n import _l
from portal.events.knowledge import ArticlePublished
from portal.knowledge import states
from portal.knowledge.models import Article
from portal.knowledge.operations import checking
from portal.knowledge.operations.indexing import index_articles


def publish(article: Article, *, by: Viewer | None = None) -> None:
    """Show the article to its audience and to the search. ``by`` None: its time had come.

    Its next review is counted from now where an interval is set and no date. Raises NotAllowedNow from a state that does not lead
    there, Invalid("body") where the path of a guided one leaves readers stuck.
    """
    checking.require_paths(article)
    if not move(article, states.PUBLISHED, by):
        return
    article.published_at = article.published_at or clock.now()
    article.publish_at = article.approved_at = None
    if article.review_on is None and article.review_months:
        article.review_on = next_review(clock.today(by.zone if by else "UTC"), article.review_months)
    db.session.flush()
    index_articles([article.id])
    fact = ArticlePublished(article_id=article.id, at=clock.now().isoformat())
    record(fact, actor_id=by.id if by else None)


def withdraw(article: Article, *, by: Viewer | None = None) -> None:
    """Take an article back to its draft, also out of the archive. Its dates of appearing and expiring that have passed are forgotten."""
    if not move(article, states.DRAFT, by):
        return
    moment = clock.now()
    article.approved_at = None
    if article.expires_at and article.expires_at <= moment:
        article.expires_at = None
    if article.publish_at and article.publish_at <= moment:
        article.publish_at = None
    db.session.flush()
    index_articles([article.id])


def archive(article: Article, *, by: Viewer | None = None) -> None:
    """Put the article away: it is kept, and nobody finds it."""
    if move(article, states.ARCHIVED, by):
        article.approved_at = article.publish_at = None
        db.session.flush()
        index_articles([article.id])


def move(article: Article, state: str, by: Viewer | None) -> bool:
    """Set the state and write it into the audit; False where it stands there already. Raises NotAllowedNow."""
    if article.status == state:
        return False
    if state not in states.MOVES[article.status]:
        raise NotAllowedNow(_l("The article cannot be moved to this state now."))
    before, article.status = article.status, state
    audit(by.id if by else None, "moved", "article", article.id, {"status": before}, {"status": state})
    return True


def next_review(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that is too short."""
    ahead = day.year * 12 + day.month - 1 + months
    year, month = ahead // 12, ahead % 12 + 1
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, min(day.day, 28))
