"""Following an article: whoever does hears by mail when it changes."""

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db, inserted
from portal.knowledge.models import Article, ArticleFollower


def follow(article: Article, *, by: Viewer) -> None:
    """Tell the person when the article changes; asked twice is once."""
    if db.session.get(ArticleFollower, (article.id, by.id)) is None:
        inserted(ArticleFollower(article_id=article.id, user_id=by.id, since=clock.now()))


def unfollow(article_id: int, *, by: Viewer) -> None:
    """Tell her no more, also where she may no longer read the article."""
    found = db.session.get(ArticleFollower, (article_id, by.id))
    if found is not None:
        db.session.delete(found)
        db.session.flush()
