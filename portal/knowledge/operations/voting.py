"""Voting on an article: "was this useful?"."""

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.knowledge.models import Article, ArticleVote
from portal.knowledge.operations import selfhelp


def vote(article: Article, useful: bool, *, by: Viewer | None, token: str, language: str) -> ArticleVote:
    """Record whether the article helped. A person has one vote on it, a stranger one a session; the last word counts."""
    session = selfhelp.session_for(token, by.id if by else None, language)
    mine = ArticleVote.user_id == by.id if by else ArticleVote.session_id == session.id
    found = db.session.scalar(select(ArticleVote).where(ArticleVote.article_id == article.id, mine))
    if found is not None and found.useful is useful:
        return found
    if found is None:
        found = ArticleVote(article_id=article.id, user_id=by.id if by else None, session_id=None if by else session.id)
        db.session.add(found)
    found.useful, found.at = useful, clock.now()
    selfhelp.note_vote(session, article.id, useful)
    db.session.flush()
    return found
