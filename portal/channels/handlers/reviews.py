"""Mails to those who look after articles."""

from collections.abc import Mapping
from datetime import timedelta

from portal.channels import recipients
from portal.channels.handlers.articles import mail_import
from portal.core import clock, outbox
from portal.core.db import db
from portal.events.knowledge import (
    ArticleChanged,
    ArticlePublished,
    ArticleReviewAsked,
    ArticleSentBack,
    PublicationHeld,
    ReviewDue,
)
from portal.knowledge.models import Article
from portal.knowledge.queries import editors

GATHERED = timedelta(hours=1)
"""Authors save often: the reviewer learns of what changed within this time in one mail."""


def mail_request(fact: ArticleReviewAsked) -> None:
    """The named reviewer is asked; without one, every editor but whoever asks."""
    article = db.session.get(Article, fact.article_id)
    if article is None:
        return
    everybody = {person_id for person_id, _ in editors.editors_of(article.organisation_id)}
    asked = {fact.reviewer_id} if fact.reviewer_id else everybody - {fact.actor_id}
    for person_id in asked:
        _tell("review_asked", person_id, fact.article_id, fact.at, {"by_id": fact.actor_id})


def mail_return(fact: ArticleSentBack) -> None:
    """Whoever asked learns why it came back, unless she sent it back herself."""
    if fact.to_id is not None and fact.to_id != fact.actor_id:
        params = {"why": fact.why, "by_id": fact.actor_id}
        _tell("article_sent_back", fact.to_id, fact.article_id, fact.at, params)


def mail_publication(fact: ArticlePublished) -> None:
    """The owner learns that her article is there, where somebody else, or its time, has published it."""
    article = db.session.get(Article, fact.article_id)
    if article is not None and article.owner_id is not None and article.owner_id != fact.actor_id:
        _tell("article_published", article.owner_id, article.id, fact.at, {})


def mail_hold(fact: PublicationHeld) -> None:
    """Whoever answers for the article learns that it did not appear."""
    article = db.session.get(Article, fact.article_id)
    for person_id in editors.responsible(article) if article else ():
        _tell("publication_held", person_id, fact.article_id, fact.at, {})


def mail_reminder(fact: ReviewDue) -> None:
    """Whoever answers for the article, and its reviewer, are reminded of its review."""
    article = db.session.get(Article, fact.article_id)
    if article is None:
        return
    reviewer_id = editors.standing_reviewer(article)
    for person_id in editors.responsible(article) | ({reviewer_id} if reviewer_id else set()):
        occasion = f"{fact.review_on}:{fact.days}"
        _tell("review_due", person_id, article.id, occasion, {"review_on": fact.review_on, "days": fact.days})


def mail_change_to_reviewer(fact: ArticleChanged) -> None:
    """The reviewer of a published article learns that its text was changed, with a link to what is different."""
    article = db.session.get(Article, fact.article_id)
    reviewer_id = editors.standing_reviewer(article) if article else None
    if reviewer_id is None or reviewer_id == fact.actor_id:
        return
    if fact.imported:
        mail_import(fact, {reviewer_id})
        return
    occasion = f"article_to_recheck:{fact.article_id}:"
    if reviewer_id in recipients.waiting_for("article_to_recheck", occasion):
        return
    params = {"by_id": fact.actor_id, "changed_language": fact.language, "number": fact.number}
    occasion = f"{fact.language}:{fact.number}"
    outbox.send(
        "article_to_recheck", f"article_to_recheck:{fact.article_id}:{reviewer_id}:{occasion}", reviewer_id,
        params={"article_id": fact.article_id, **params}, due_at=clock.now() + GATHERED,
    )  # fmt: skip


def _tell(kind: str, person_id: int, article_id: int, occasion: str, params: Mapping[str, object]) -> None:
    outbox.send(
        kind, f"{kind}:{article_id}:{person_id}:{occasion}", person_id, params={"article_id": article_id, **params}
    )
