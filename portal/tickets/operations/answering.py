"""What articles have to do with a ticket: which one solved it, which were sent, and the one that is made from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.i18n import _l
from portal.core.storage import StoredFile
from portal.knowledge import policy as knowledge_policy
from portal.knowledge.models import Article
from portal.knowledge.operations import proposing
from portal.knowledge.operations.proposing import Proposal
from portal.tickets.models import File, Message, Ticket, TicketArticle
from portal.tickets.policy import Standing
from portal.tickets.queries import articles
from portal.tickets.states import ENDED_WELL

SOLVED, SENT, READ, MADE = "solved", "sent", "read", "made"


@dataclass(frozen=True)
class Wanted:
    """What a person wants the article to say, after she has read what was stripped."""

    title: str
    problem: str
    solution: str
    shelf_id: int
    file_ids: Sequence[int] = ()


def may_make(viewer: Viewer, standing: Standing, ticket: Ticket) -> bool:
    """Whether a person may make an article from a solved ticket: who works on it, and editors who read all of it."""
    edits = standing.sees_notes and knowledge_policy.edits_for(viewer, ticket.organisation_id)
    return ticket.status in ENDED_WELL and (standing.works or edits)


def make_article(ticket: Ticket, wanted: Wanted, standing: Standing, root: Path, *, by: Viewer) -> Article:
    """Make an article of a solved ticket, once. ``root``: the folder of stored files.

    Raises Forbidden, NotAllowedNow before it is solved or where an article was made from it already, Invalid.
    """
    if not may_make(by, standing, ticket):
        raise Forbidden if ticket.status in ENDED_WELL else NotAllowedNow(_l("The ticket is not solved yet."))
    if any(one.kind == MADE for one in articles.of_ticket(ticket.id)):
        raise NotAllowedNow(_l("An article was made from this ticket already."))
    offered: Mapping[int, File] = {file.id: file for file in articles.offered_files(ticket)}
    if not set(wanted.file_ids) <= offered.keys():
        raise Invalid("files", _l("Choose one of the list."))
    files = [offered[key] for key in wanted.file_ids]
    proposal = Proposal(
        title=wanted.title,
        problem=wanted.problem,
        solution=wanted.solution,
        language=ticket.language,
        shelf_id=wanted.shelf_id,
        organisation_id=ticket.organisation_id,
        ticket_id=ticket.id,
        category_id=ticket.category_id,
        model_ids=articles.models_of(ticket.id),
        files=[StoredFile(sha256=one.sha256, size=one.size, mime=one.mime, name=one.name) for one in files],
    )
    article = proposing.propose(proposal, root, by=by)
    note(ticket.id, article.id, MADE, by)
    return article


def note(ticket_id: int, article_id: int, kind: str, by: Viewer | None) -> None:
    """Remember that an article has to do with a ticket in this way; it is known already: nothing."""
    if db.session.get(TicketArticle, (ticket_id, article_id, kind)) is None:
        by_id = by.id if by else None
        db.session.add(
            TicketArticle(ticket_id=ticket_id, article_id=article_id, kind=kind, by_id=by_id, at=clock.now())
        )
        db.session.flush()


def forget(ticket_id: int, kind: str) -> None:
    """Take back what was said of the ticket's articles: it was no solution after all."""
    db.session.execute(delete(TicketArticle).where(TicketArticle.ticket_id == ticket_id, TicketArticle.kind == kind))


def note_sent(message: Message, by: Viewer) -> None:
    """Remember the articles to which a public reply of our side leads, as far as its writer reads them."""
    for article_id in articles.linked_in(message.body, by):
        note(message.ticket_id, article_id, SENT, by)
