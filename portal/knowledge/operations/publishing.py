"""Moving an article between its states."""

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.core.errors import NotAllowedNow
from portal.core.i18n import _l
from portal.knowledge import states
from portal.knowledge.models import Article
from portal.knowledge.operations import checking
from portal.knowledge.operations.indexing import index_articles


def publish(article: Article, *, by: Viewer | None = None) -> None:
    """Show the article to its audience and to the search.

    Raises NotAllowedNow from a state that does not lead there, Invalid("body") where the path of a guided one leaves readers stuck.
    """
    checking.require_paths(article)
    if _move(article, states.PUBLISHED, by):
        article.published_at = article.published_at or clock.now()
        db.session.flush()
        index_articles([article.id])


def withdraw(article: Article, *, by: Viewer | None = None) -> None:
    """Take a published article back to its draft. Raises NotAllowedNow for an archived one."""
    if _move(article, states.DRAFT, by):
        db.session.flush()
        index_articles([article.id])


def archive(article: Article, *, by: Viewer | None = None) -> None:
    """Put the article away: it is kept, and nobody finds it."""
    if _move(article, states.ARCHIVED, by):
        db.session.flush()
        index_articles([article.id])


def _move(article: Article, state: str, by: Viewer | None) -> bool:
    if article.status == state:
        return False
    if state not in states.MOVES[article.status]:
        raise NotAllowedNow(_l("The article cannot be moved to this state now."))
    before, article.status = article.status, state
    audit(by.id if by else None, "moved", "article", article.id, {"status": before}, {"status": state})
    return True
