"""Words of mails to those who look after articles. What has changed since the mail was owed is not told any more."""

from datetime import date

from flask import current_app
from sqlalchemy import select

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.core import clock
from portal.core.db import db
from portal.core.i18n import LANGUAGES
from portal.core.outbox import Message
from portal.knowledge import states
from portal.knowledge.models import Article
from portal.knowledge.queries import editors
from portal.knowledge.queries.reading import title_of
from portal.tickets.models import Ticket
from portal.tickets.policy import visible

Words = dict[str, object]


def about(message: Message) -> Words | None:
    """The article in the reader's language, while she may edit it."""
    article = db.session.get(Article, int(str(message.params["article_id"])))
    person = db.session.get(User, message.recipient_id or 0)
    if article is None or person is None or not editors.edits(person.id, article.organisation_id):
        return None
    by_id = message.params.get("by_id")
    return {
        "article": article,
        "title": title_of(article.id, person.language) or article.slug,
        "author": editors.names([int(str(by_id))]).get(int(str(by_id)), "") if by_id else "",
        "url": f"{_base()}/kb/{article.slug}",
    }


def in_review(message: Message) -> Words | None:
    """While it still waits for a yes."""
    words = about(message)
    return words if words and _article(words).status == states.REVIEW else None


def sent_back(message: Message) -> Words | None:
    """With the reason, while the article is a draft. Who made it of a ticket and does not edit is led to the ticket."""
    words = about(message) or _proposed(message)
    if words is None or _article(words).status != states.DRAFT:
        return None
    return {**words, "why": str(message.params["why"])}


def _proposed(message: Message) -> Words | None:
    """The same for whoever proposed it out of a ticket and may not open it: the ticket instead, while she may see that."""
    article = db.session.get(Article, int(str(message.params["article_id"])))
    person = db.session.get(User, message.recipient_id or 0)
    if article is None or person is None:
        return None
    seen = select(Ticket.number).where(Ticket.id == article.source_ticket_id, visible(accounts.viewer_of(person)))
    number = db.session.scalar(seen)
    if number is None:
        return None
    by_id = int(str(message.params["by_id"]))
    return {
        "article": article,
        "title": title_of(article.id, person.language) or article.slug,
        "author": editors.names([by_id]).get(by_id, ""),
        "url": f"{_base()}/tickets/{number}",
        "is_ticket": True,
    }


def due(message: Message) -> Words | None:
    """With the date, while it still is the date."""
    words = about(message)
    if words is None:
        return None
    day = date.fromisoformat(str(message.params["review_on"]))
    article = _article(words)
    if article.status != states.PUBLISHED or article.review_on != day:
        return None
    return {
        **words,
        "day": day,
        "is_due": day <= clock.today(),
        "list_url": f"{_base()}/kb/articles?due=soon&owner=mine",
    }


def rechecked(message: Message) -> Words | None:
    """With a link to the versions, while readers see the article."""
    words = about(message)
    if words is None or _article(words).status != states.PUBLISHED:
        return None
    language = str(message.params["changed_language"])
    return {
        **words,
        "language": LANGUAGES.get(language, language),
        "url": f"{_base()}/kb/articles/{_article(words).id}/versions?lang={language}",
    }


def _article(words: Words) -> Article:
    article = words["article"]
    if not isinstance(article, Article):
        raise TypeError
    return article


def _base() -> str:
    return current_app.extensions["settings"].base_url
