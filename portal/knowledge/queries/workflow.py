"""Where an article stands on its way to the readers, and what the viewer may do about it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotFound
from portal.knowledge import policy, states
from portal.knowledge.models import Article, ArticleTranslation
from portal.knowledge.queries import editors
from portal.knowledge.queries.due import REMINDERS
from portal.knowledge.queries.reading import best_translation

ASKED, SENT_BACK, APPROVED, CONFIRMED = "review_asked", "sent_back", "approved", "confirmed"
"""What the audit calls the acts that leave no trace in the article's own fields."""


@dataclass(frozen=True)
class Act:
    """What somebody did with the article. ``who`` is empty for time itself."""

    who: str
    at: datetime
    why: str = ""


@dataclass(frozen=True)
class Flow:
    """An article on its way. ``seen`` of its acts is ``status``, ``revision`` that of its settings."""

    id: int
    slug: str
    title: str
    status: str
    revision: int
    owner: str
    reviewer: str
    reviewer_id: int | None
    """Of the reviewer who has to say yes; None where nobody is named or the named one is gone."""
    approved: bool
    publish_at: datetime | None
    expires_at: datetime | None
    review_on: date | None
    review: str
    review_months: int | None
    asked: Act | None
    """Who asked for the review that the article is in."""
    sent_back: Act | None
    """Who gave back the draft that the article is, and why."""
    may_publish: bool
    appears_later: bool
    others: tuple[tuple[int, str], ...]
    """Those who can be asked for a review: id and name."""


def flow(viewer: Viewer | None, article_id: int, language: str) -> Flow | None:
    """Where the article stands; None for whoever does not edit it. No statement for readers, four for editors."""
    if viewer is None or not viewer.may("knowledge.edit"):
        return None
    newest = select(func.max(ArticleTranslation.updated_at)).where(ArticleTranslation.article_id == Article.id)
    row = db.session.execute(
        select(Article, ArticleTranslation.title, newest.correlate(Article).scalar_subquery().label("changed_at"))
        .outerjoin(ArticleTranslation, ArticleTranslation.id == best_translation(language))
        .where(Article.id == article_id, policy.editable(viewer))
    ).one_or_none()
    if row is None:
        return None
    article: Article = row.Article
    people = dict(editors.editors_of(article.organisation_id))
    standing = article.reviewer_id if article.reviewer_id in people else None
    asked, sent_back = _acts(article)
    names = people | editors.names({article.owner_id, article.reviewer_id} - people.keys())
    return Flow(
        id=article.id,
        slug=article.slug,
        title=row.title or article.slug,
        status=article.status,
        revision=article.revision,
        owner=names.get(article.owner_id or 0, ""),
        reviewer=names.get(article.reviewer_id or 0, ""),
        reviewer_id=standing,
        approved=article.approved_at is not None
        and row.changed_at is not None
        and article.approved_at >= row.changed_at,
        publish_at=article.publish_at,
        expires_at=article.expires_at,
        review_on=article.review_on,
        review=review_state(article.review_on) if article.status == states.PUBLISHED else "",
        review_months=article.review_months,
        asked=asked,
        sent_back=sent_back,
        may_publish=standing in (None, viewer.id),
        appears_later=bool(
            article.status in states.UNPUBLISHED and article.publish_at and article.publish_at > clock.now()
        ),
        others=tuple((key, name) for key, name in people.items() if key != viewer.id),
    )


def get_flow(viewer: Viewer, article_id: int, language: str) -> Flow:
    """The same. Raises NotFound for whoever does not edit the article."""
    found = flow(viewer, article_id, language)
    if found is None:
        raise NotFound
    return found


def review_state(review_on: date | None) -> str:
    """How a review date stands to today (UTC): "", "soon" within the first reminder's days, or "overdue" from the day itself."""
    if review_on is None:
        return ""
    left = review_on - clock.today()
    if left <= timedelta(0):
        return "overdue"
    return "soon" if left <= timedelta(days=REMINDERS[0]) else ""


def _acts(article: Article) -> tuple[Act | None, Act | None]:
    """The request for the present review, or the return of the present draft."""
    if article.status not in states.UNPUBLISHED:
        return None, None
    mine = (AuditEntry.kind == "article") & (AuditEntry.object_id == article.id)
    acts = (AuditEntry.action == "moved") | AuditEntry.action.in_([ASKED, SENT_BACK])
    last = db.session.scalar(select(AuditEntry).where(mine, acts).order_by(AuditEntry.id.desc()).limit(1))
    if last is None or last.action == "moved":
        return None, None
    who = editors.names([last.actor_id]).get(last.actor_id or 0, "")
    found = Act(who, last.at, str((last.after or {}).get("why", "")))
    return (found, None) if last.action == ASKED else (None, found)
