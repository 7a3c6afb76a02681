"""Articles of tickets and tickets of articles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import aliased

from assets.models import Asset
from portal.accounts.models import Site, User
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Invalid, NotFound
from portal.core.i18n import _l, pick
from portal.knowledge import policy as knowledge_policy
from portal.knowledge import queries as knowledge
from portal.knowledge.models import Article, ArticleTranslation
from portal.knowledge.operations.attaching import ACCEPTED
from portal.knowledge.queries import Like
from portal.tickets import policy
from portal.tickets.models import File, Message, Participant, Ticket, TicketArticle, TicketAsset
from portal.tickets.queries.stripping import Known

KINDS = {
    "solved": _l("Solved by this article"),
    "sent": _l("Sent in a reply"),
    "read": _l("Read before filing"),
    "made": _l("Made from this ticket"),
}
MOST_TICKETS = 50
MOST_FITTING = 5
_SHORTEST_STEM = 3
_LINK = re.compile(r"/kb/([a-z0-9-]+)")


@dataclass(frozen=True)
class Tie:
    """That an article has to do with a ticket, as a reader of the ticket sees it."""

    kind: str
    article_id: int
    slug: str
    title: str
    status: str
    readable: bool
    """Whether the reader may open the article."""
    at: datetime


def of_ticket(ticket_id: int) -> Sequence[TicketArticle]:
    """What is known of the articles of a ticket."""
    return db.session.scalars(select(TicketArticle).where(TicketArticle.ticket_id == ticket_id)).all()


def named(given: str, viewer: Viewer) -> Article:
    """The published article that a slug or an address of ours names, if the viewer reads it. Raises Invalid("article_slug")."""
    slug = given.strip().split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2]
    found = db.session.scalar(select(Article).where(Article.slug == slug, knowledge_policy.visible(viewer)))
    if found is None:
        raise Invalid("article_slug", _l("There is no such article."))
    return found


def linked_in(text: str, viewer: Viewer) -> list[int]:
    """The published articles to whose pages a text leads, as far as the viewer reads them. No link: no statement."""
    slugs = set(_LINK.findall(text))
    if not slugs:
        return []
    known = select(Article.id).where(Article.slug.in_(slugs), knowledge_policy.visible(viewer)).order_by(Article.id)
    return list(db.session.scalars(known))


def fitting(ticket: Ticket, viewer: Viewer) -> list[Like]:
    """Articles that may have solved a ticket, best first; those of its device's known errors before. Five statements."""
    devices = db.session.scalars(select(TicketAsset.asset_id).where(TicketAsset.ticket_id == ticket.id)).all()
    return knowledge.articles_like(
        viewer, ticket.title, ticket.description, ticket.language, MOST_FITTING, asset_ids=devices
    )


def ties(ticket_id: int, viewer: Viewer) -> list[Tie]:
    """The articles of a ticket with their titles in the viewer's language where there is one; one statement."""
    readable = or_(knowledge_policy.visible(viewer), knowledge_policy.editable(viewer))
    rows = db.session.execute(
        select(TicketArticle.kind, TicketArticle.at, Article.id, Article.slug, Article.status,
               readable.label("readable"), ArticleTranslation.language, ArticleTranslation.title)
        .join(Article, Article.id == TicketArticle.article_id)
        .join(ArticleTranslation, ArticleTranslation.article_id == Article.id)
        .where(TicketArticle.ticket_id == ticket_id)
        .order_by(TicketArticle.at, Article.id)
    ).all()  # fmt: skip
    titles: dict[int, dict[str, str]] = {}
    for row in rows:
        titles.setdefault(row.id, {})[row.language] = row.title
    once = {(row.kind, row.id): row for row in rows}
    return [
        Tie(row.kind, row.id, row.slug, pick(titles[row.id], viewer.language), row.status, bool(row.readable), row.at)
        for row in once.values()
    ]


def tickets_of(article_id: int, viewer: Viewer, kind: str) -> Sequence[Row]:
    """The newest tickets that an article solved (or other ``kind``) and that the viewer may see."""
    return db.session.execute(
        select(Ticket.number, Ticket.title, Ticket.status, TicketArticle.at)
        .join(TicketArticle, TicketArticle.ticket_id == Ticket.id)
        .where(TicketArticle.article_id == article_id, TicketArticle.kind == kind, policy.visible(viewer))
        .order_by(TicketArticle.at.desc(), Ticket.id.desc())
        .limit(MOST_TICKETS)
    ).all()


def editable_article(article_id: int, viewer: Viewer) -> Article:
    """An article that the viewer may edit. Raises NotFound."""
    found = db.session.scalar(select(Article).where(Article.id == article_id, knowledge_policy.editable(viewer)))
    if found is None:
        raise NotFound
    return found


def counts_of(article_id: int) -> dict[str, int]:
    """How many tickets have to do with an article, by kind; all of them, whoever asks."""
    rows = db.session.execute(
        select(TicketArticle.kind, func.count())
        .where(TicketArticle.article_id == article_id)
        .group_by(TicketArticle.kind)
    )
    return {kind: count for kind, count in rows}


def offered_files(ticket: Ticket) -> list[File]:
    """Files that an article may take over: of the ticket itself and of public messages, of the kinds that articles hold."""
    rows = db.session.scalars(
        select(File)
        .outerjoin(Message, Message.id == File.message_id)
        .where(File.ticket_id == ticket.id, or_(File.message_id.is_(None), Message.public.is_(True)))
        .order_by(File.id)
    )
    return [file for file in rows if file.name.rpartition(".")[2].lower() in ACCEPTED]


def models_of(ticket_id: int) -> list[int]:
    """The model of the ticket's main device, or of its only one."""
    rows = db.session.execute(
        select(Asset.model_id, TicketAsset.main)
        .join(TicketAsset, TicketAsset.asset_id == Asset.id)
        .where(TicketAsset.ticket_id == ticket_id, TicketAsset.role == "affected", Asset.model_id.is_not(None))
    ).all()
    main = [row.model_id for row in rows if row.main]
    return main or ([rows[0].model_id] if len(rows) == 1 else [])


def known_of(ticket: Ticket) -> Known:
    """The people, devices and places of a ticket: everybody who wrote, asked, works or reads along, and colleagues whose whole
    names its texts seem to hold. Four statements."""
    wrote = select(Message.author_id).where(Message.ticket_id == ticket.id)
    took_part = select(Participant.user_id).where(Participant.ticket_id == ticket.id)
    named = {ticket.requester_id, ticket.reporter_id, ticket.assignee_id} - {None}
    person = aliased(User)
    people = db.session.execute(
        select(person.name).where(or_(person.id.in_(named), person.id.in_(wrote), person.id.in_(took_part)))
    ).scalars()
    devices = db.session.execute(
        select(Asset.tag, Asset.serial)
        .join(TicketAsset, TicketAsset.asset_id == Asset.id)
        .where(TicketAsset.ticket_id == ticket.id)
    ).all()
    site = db.session.get(Site, ticket.site_id) if ticket.site_id else None
    return Known(
        names=tuple(sorted({*people, *_mentioned(ticket)})),
        tags=tuple(text for row in devices for text in (row.tag, row.serial) if text),
        places=tuple(text for text in (site.address, site.name) if text) if site else (),
    )


def _mentioned(ticket: Ticket) -> list[str]:
    """Names of people of the ticket's organisation of which every part begins a word of its texts; endings may differ."""
    words = re.findall(r"\w+", f"{ticket.title} {ticket.description} {ticket.resolution}".lower())
    colleagues = db.session.scalars(select(User.name).where(User.organisation_id == ticket.organisation_id))
    begun = {word[:length] for word in words for length in range(_SHORTEST_STEM, len(word) + 1)}
    return [name for name in colleagues if all(_stem(part) in begun for part in name.lower().split())]


def _stem(part: str) -> str:
    return part[: max(_SHORTEST_STEM, len(part) - 3)]


def filed_between(person_id: int, since: datetime, until: datetime) -> tuple[int, datetime] | None:
    """Id and time of the first ticket that a person asked for between two instants, both included; None without one."""
    row = db.session.execute(
        select(Ticket.id, Ticket.created_at)
        .where(Ticket.requester_id == person_id, Ticket.created_at >= since, Ticket.created_at <= until)
        .order_by(Ticket.created_at, Ticket.id)
        .limit(1)
    ).first()
    return (row.id, row.created_at) if row else None
