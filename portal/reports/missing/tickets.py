"""Tickets that an article would spare: kinds of help without one, and solutions that are written again and again."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, select

from portal.accounts.policy import scope_condition
from portal.accounts.viewer import Viewer
from portal.catalogue import queries as catalogue
from portal.core.db import db
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleTopic
from portal.reports.missing.bounds import MOST_SHOWN, since
from portal.tickets import policy
from portal.tickets.models import SolutionProposal, Ticket

FEWEST_TICKETS = 3


@dataclass(frozen=True)
class Unanswered:
    """A kind of help for which tickets come and no published article is there."""

    category_id: int
    name: str
    tickets: int


@dataclass(frozen=True)
class Proposed:
    """A solution written again and again. ``key``: the id of its newest ticket, ``number`` its number where the editor sees it."""

    key: int
    title: str
    solution: str
    language: str
    ticket_ids: tuple[int, ...]
    number: int | None
    category_id: int | None

    @property
    def tickets(self) -> int:
        """In how many tickets it was written."""
        return len(self.ticket_ids)


def unanswered(viewer: Viewer) -> list[Unanswered]:
    """Kinds of help with FEWEST_TICKETS or more tickets in the last DAYS and no published article; one statement and the names."""
    rows = db.session.execute(
        select(Ticket.category_id, func.count().label("tickets"))
        .where(without_article(viewer))
        .group_by(Ticket.category_id)
        .having(func.count() >= FEWEST_TICKETS)
        .order_by(func.count().desc(), Ticket.category_id)
        .limit(MOST_SHOWN)
    ).all()
    names = catalogue.names_of({row.category_id for row in rows})
    return [Unanswered(row.category_id, names.get(row.category_id, ""), row.tickets) for row in rows]


def without_article(viewer: Viewer) -> ColumnElement[bool]:
    """Tickets of the last DAYS in the editor's scope, of kinds of help that no published article is about."""
    told = exists().where(
        ArticleTopic.category_id == Ticket.category_id,
        ArticleTopic.article_id == Article.id,
        Article.status == states.PUBLISHED,
    )
    scope = scope_condition(viewer, "knowledge.edit", Ticket.organisation_id)
    return and_(Ticket.category_id.is_not(None), Ticket.created_at > since(), ~told, scope)


def proposed(viewer: Viewer) -> list[Proposed]:
    """Solutions that were written again and again, the most often first; one statement."""
    seen = policy.visible(viewer)
    rows = db.session.execute(
        select(
            SolutionProposal.ticket_id,
            SolutionProposal.ticket_ids,
            Ticket.number,
            Ticket.category_id,
            seen.label("seen"),
        )
        .join(Ticket, Ticket.id == SolutionProposal.ticket_id)
        .where(scope_condition(viewer, "knowledge.edit", SolutionProposal.organisation_id))
    ).all()
    found = []
    for row in rows:
        told, tickets = row.ticket_ids, row.ticket_ids.get("tickets")
        found.append(
            Proposed(
                key=row.ticket_id,
                title=str(told.get("title", "")),
                solution=str(told.get("solution", "")),
                language=str(told.get("language", "en")),
                ticket_ids=tuple(tickets) if isinstance(tickets, list) else (),
                number=row.number if row.seen else None,
                category_id=row.category_id,
            )
        )
    return sorted(found, key=lambda one: (-one.tickets, one.title))[:MOST_SHOWN]
