"""Mails that follow from changes of articles."""

from collections.abc import Set
from datetime import timedelta

from portal.channels import recipients
from portal.core import clock, outbox
from portal.events.knowledge import ArticleChanged
from portal.knowledge import queries

GATHERED = timedelta(hours=1)
"""Authors save often: what changes within this time after the first change is told in one mail."""


def mail_followers(fact: ArticleChanged) -> None:
    """Whoever follows the article learns what changed, except its author. Who may still read it is asked at sending."""
    if fact.imported:
        mail_import(fact, queries.followers_of(fact.article_id))
        return
    occasion = f"article-changed:{fact.article_id}:"
    told = recipients.waiting_for("article_changed", occasion) | {fact.actor_id}
    for user_id in queries.followers_of(fact.article_id) - told:
        outbox.send(
            "article_changed", f"{occasion}{user_id}:{fact.language}:{fact.number}", user_id,
            params={"article_id": fact.article_id, "changed_language": fact.language, "number": fact.number},
            due_at=clock.now() + GATHERED,
        )  # fmt: skip


def mail_import(fact: ArticleChanged, person_ids: Set[int]) -> None:
    """One mail for all that an import changed of what somebody follows or reviews: it may be hundreds of articles."""
    occasion = "articles-imported:"
    for user_id in person_ids - recipients.waiting_for("articles_imported", occasion) - {fact.actor_id}:
        outbox.send(
            "articles_imported", f"{occasion}{user_id}:{fact.article_id}:{fact.language}:{fact.number}", user_id,
            params={
                "article_id": fact.article_id, "changed_language": fact.language, "number": fact.number,
                "by_id": fact.actor_id,
            },
            due_at=clock.now() + GATHERED,
        )  # fmt: skip
