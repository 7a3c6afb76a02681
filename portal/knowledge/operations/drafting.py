"""What an author has typed and not saved: kept by the editor every few seconds."""

from datetime import datetime

from sqlalchemy import Select, select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db, inserted
from portal.core.errors import Conflict, NotFound
from portal.core.i18n import _l
from portal.knowledge import policy
from portal.knowledge.models import Article, ArticleDraft
from portal.knowledge.operations.writing import Text, translation_of

NONE = ""
TWO_WINDOWS = _l("You have typed into this text in another window, too. Close one of the two.")


def keep(article_id: int, language: str, text: Text, *, by: Viewer, base_number: int, known: str = NONE) -> str:
    """Keep an author's typed text; returns the mark of what is kept, which the next call brings along as ``known``.

    What equals the saved text needs no draft. Raises NotFound, and Conflict where another window of hers has kept a text that
    this one does not know: none of the two is lost, because this one stays where it was typed.
    """
    if db.session.scalar(select(Article.id).where(Article.id == article_id, policy.editable(by))) is None:
        raise NotFound
    draft = db.session.scalar(_mine(article_id, language, by).with_for_update())
    if draft is not None and mark_of(draft.saved_at) != known and _differs(draft, text):
        raise Conflict(TWO_WINDOWS)
    saved = translation_of(article_id, language)
    if saved is not None and saved.digest == text.digest():
        if draft is not None:
            db.session.delete(draft)
        return NONE
    first = draft is None
    if draft is None:
        draft = ArticleDraft(article_id=article_id, language=language, author_id=by.id)
    draft.title, draft.summary, draft.body = text.title, text.summary, text.body
    draft.keywords, draft.base_number, draft.saved_at = ", ".join(text.keywords), base_number, clock.now()
    if first and not inserted(draft):
        raise Conflict(TWO_WINDOWS)
    db.session.flush()
    return mark_of(draft.saved_at)


def mark_of(saved_at: datetime | None) -> str:
    """What names one state of a draft; "" for none."""
    return saved_at.isoformat() if saved_at else NONE


def _mine(article_id: int, language: str, by: Viewer) -> Select[ArticleDraft]:
    return select(ArticleDraft).where(
        ArticleDraft.article_id == article_id, ArticleDraft.language == language, ArticleDraft.author_id == by.id
    )


def _differs(draft: ArticleDraft, text: Text) -> bool:
    kept = (draft.title, draft.summary, draft.keywords, draft.body)
    return kept != (text.title, text.summary, ", ".join(text.keywords), text.body)
