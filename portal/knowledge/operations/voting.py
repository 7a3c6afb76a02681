"""Voting on an article: "was this useful?"."""

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.knowledge.models import LONGEST_WORD, Article, ArticleVote
from portal.knowledge.operations import selfhelp
from portal.knowledge.operations.selfhelp import NOWHERE, Place


def vote(
    article: Article, useful: bool, *, by: Viewer | None, token: str, language: str, word: str | None = None
) -> ArticleVote:
    """Record whether the article helped. A person has one vote on it, a stranger one a session; the last word counts.

    The session of ``token`` learns of it, too, also where it helped the same person before.
    ``word`` is what the reader missed, cut to its limit: None leaves what she said before, a "yes" takes it back.
    """
    place = Place(by.organisation_id, by.site_id) if by else NOWHERE
    session = selfhelp.session_for(token, by.id if by else None, language, place)
    selfhelp.note_vote(session, article.id, useful)
    mine = ArticleVote.user_id == by.id if by else ArticleVote.session_id == session.id
    found = db.session.scalar(select(ArticleVote).where(ArticleVote.article_id == article.id, mine))
    if found is not None and found.useful is useful:
        _say(found, word)
        return found
    if found is None:
        found = ArticleVote(article_id=article.id, user_id=by.id if by else None, session_id=None if by else session.id)
        db.session.add(found)
    found.useful, found.at = useful, clock.now()
    _say(found, "" if useful else word)
    db.session.flush()
    return found


def _say(found: ArticleVote, word: str | None) -> None:
    if word is not None and found.word != word[:LONGEST_WORD]:
        found.word, found.at = word[:LONGEST_WORD], clock.now()
        db.session.flush()
