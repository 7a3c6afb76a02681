"""The way of an article to its readers and from them: who asks, who says yes, who takes it away.

``seen`` is the state that the person saw. Where it is another one by now she is told (Conflict), unless what she asks for is done
already: a second click is answered like the first.
"""

from collections.abc import Callable

from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.audit import AuditEntry, audit
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow
from portal.core.facts import record
from portal.core.i18n import _l
from portal.events.knowledge import ArticleReviewAsked, ArticleSentBack
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleTranslation
from portal.knowledge.operations import publishing
from portal.knowledge.operations.holding import held
from portal.knowledge.queries import editors
from portal.knowledge.queries.workflow import APPROVED, ASKED, CONFIRMED, SENT_BACK

LONGEST_WHY = 1000


def ask(article_id: int, reviewer_id: int | None, *, seen: str, by: Viewer) -> Article:
    """Send a draft to review: to a named editor, who then is the article's reviewer, or to all (None).

    Raises NotFound, Conflict, and Invalid("reviewer") for oneself and for somebody who may not edit the article.
    """
    article = held(article_id, by)
    if _is_there(article, states.REVIEW, seen):
        return article
    require_text(article)
    if reviewer_id == by.id:
        raise Invalid("reviewer", _l("Somebody else must read it: name another person."))
    if reviewer_id is not None and not editors.edits(reviewer_id, article.organisation_id):
        raise Invalid("reviewer", _l("This person cannot edit the article."))
    if reviewer_id is None and editors.standing_reviewer(article) is not None:
        raise Invalid("reviewer", _l("This article has a reviewer: it goes to her, or to another person you name."))
    if reviewer_id is not None and reviewer_id != article.reviewer_id:
        audit(by.id, "changed", "article", article.id, {"reviewer": article.reviewer_id}, {"reviewer": reviewer_id})
        article.reviewer_id, article.revision = reviewer_id, article.revision + 1
    article.approved_at = None
    publishing.move(article, states.REVIEW, by)
    audit(by.id, ASKED, "article", article.id, None, {"reviewer": reviewer_id})
    fact = ArticleReviewAsked(article_id=article.id, reviewer_id=reviewer_id, at=clock.now().isoformat())
    record(fact, actor_id=by.id)
    return article


def publish(article_id: int, *, seen: str, by: Viewer) -> Article:
    """Publish at once: out of review this is the reviewer's yes. Raises NotFound, Conflict, Forbidden, NotAllowedNow, Invalid."""
    article = held(article_id, by)
    if _is_there(article, states.PUBLISHED, seen):
        return article
    require_text(article)
    _require_reviewer(article, by)
    if article.expires_at and article.expires_at <= clock.now():
        raise NotAllowedNow(_l("Its last day has passed. Change the date in the settings first."))
    publishing.publish(article, by=by)
    return article


def approve(article_id: int, *, seen: str, by: Viewer) -> Article:
    """Say yes to a draft that appears by itself later. Raises NotFound, Conflict, Forbidden, NotAllowedNow, Invalid."""
    article = held(article_id, by)
    if article.status != seen:
        raise Conflict(MOVED)
    require_text(article)
    _require_reviewer(article, by)
    if article.status not in states.UNPUBLISHED or not article.publish_at or article.publish_at <= clock.now():
        raise NotAllowedNow(_l("There is no later time set at which it appears."))
    if is_approved(article):
        return article
    article.approved_at = clock.now()
    audit(by.id, APPROVED, "article", article.id, None, {"publish_at": article.publish_at.isoformat()})
    return article


def send_back(article_id: int, why: str, *, seen: str, by: Viewer) -> Article:
    """Give a draft back to whom it came from, with the reason. Raises NotFound, Conflict, Invalid("why")."""
    article = held(article_id, by)
    if _is_there(article, states.DRAFT, seen):
        return article
    if article.status != states.REVIEW:
        raise NotAllowedNow(_l("The article cannot be moved to this state now."))
    if not why.strip():
        raise Invalid("why", _l("Please fill this in."))
    to_id = last_act(article.id, ASKED)
    back_to = to_id.actor_id if to_id else article.owner_id
    publishing.withdraw(article, by=by)
    reason, moment = why.strip()[:LONGEST_WHY], clock.now().isoformat()
    audit(by.id, SENT_BACK, "article", article.id, None, {"why": reason})
    fact = ArticleSentBack(article_id=article.id, to_id=back_to, why=reason, at=moment)
    record(fact, actor_id=by.id)
    return article


def withdraw(article_id: int, *, seen: str, by: Viewer) -> Article:
    """Back to the draft: out of review, from the readers, out of the archive. Raises NotFound, Conflict, NotAllowedNow."""
    return _moved(article_id, states.DRAFT, publishing.withdraw, seen, by)


def archive(article_id: int, *, seen: str, by: Viewer) -> Article:
    """Put the article away. Raises NotFound, Conflict, NotAllowedNow."""
    return _moved(article_id, states.ARCHIVED, publishing.archive, seen, by)


def confirm(article_id: int, *, revision: int, by: Viewer) -> Article:
    """Say that a published article is still right: its next review follows after its interval, else there is none.

    Raises NotFound, NotAllowedNow, and Conflict where the article's settings have changed since ``revision``, which a second
    click does not meet.
    """
    article = held(article_id, by)
    if article.status != states.PUBLISHED:
        raise NotAllowedNow(_l("Only a published article is reviewed."))
    if article.revision != revision:
        last = last_act(article.id, CONFIRMED)
        if last and last.actor_id == by.id and (last.after or {}).get("revision") == article.revision:
            return article
        raise Conflict(_l("Somebody has changed the settings of this article meanwhile."))
    before = article.review_on.isoformat() if article.review_on else None
    months = article.review_months
    article.review_on = publishing.next_review(clock.today(by.zone), months) if months else None
    article.revision += 1
    after: dict[str, object] = {
        "review_on": article.review_on.isoformat() if article.review_on else None,
        "revision": article.revision,
    }
    audit(by.id, CONFIRMED, "article", article.id, {"review_on": before}, after)
    return article


def is_approved(article: Article) -> bool:
    """Whether somebody said yes to the texts as they stand now."""
    newest = select(func.max(ArticleTranslation.updated_at)).where(ArticleTranslation.article_id == article.id)
    changed_at = db.session.scalar(newest)
    return article.approved_at is not None and changed_at is not None and article.approved_at >= changed_at


def is_ready(article: Article) -> bool:
    """Whether a draft may appear when its time comes: it is approved, or nobody has to say yes to it."""
    needs = article.status == states.REVIEW or editors.standing_reviewer(article) is not None
    return not needs or is_approved(article)


def last_act(article_id: int, action: str) -> AuditEntry | None:
    """The latest time that this was done with the article."""
    mine = (AuditEntry.kind == "article") & (AuditEntry.object_id == article_id)
    found = select(AuditEntry).where(mine, AuditEntry.action == action).order_by(AuditEntry.id.desc()).limit(1)
    return db.session.scalar(found)


MOVED = _l("Somebody has moved this article meanwhile. This is how it stands now.")


def _moved(article_id: int, state: str, act: Callable[..., None], seen: str, by: Viewer) -> Article:
    article = held(article_id, by)
    if not _is_there(article, state, seen):
        act(article, by=by)
    return article


def _is_there(article: Article, state: str, seen: str) -> bool:
    """Whether the article stands there already. Raises Conflict where it has left the state that was seen."""
    if article.status == state:
        return True
    if article.status != seen:
        raise Conflict(MOVED)
    return False


def require_text(article: Article) -> None:
    """Raises Invalid where the article has no text in any language."""
    has = select(ArticleTranslation.id).where(ArticleTranslation.article_id == article.id).limit(1)
    if db.session.scalar(has) is None:
        raise Invalid("", _l("The article has no text in any language yet."))


def _require_reviewer(article: Article, by: Viewer) -> None:
    if not editors.may_publish(by, article):
        raise Forbidden(_l("This article has a reviewer: she publishes it."))
