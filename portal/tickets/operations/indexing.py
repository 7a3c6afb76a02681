"""Keeping the index of resolved tickets in step with them, in the transaction of the caller.

What is indexed is what everybody who sees the ticket reads: subject, description and the public solution. Notes and the
rest of the conversation are not, so no word of them leads to the ticket.
"""

from collections.abc import Sequence

from sqlalchemy import and_, exists, func, or_, select

from portal.core.db import db
from portal.core.search import index
from portal.core.search.impacts import Document
from portal.core.search.models import SearchDocument
from portal.knowledge.operations import synonyms
from portal.knowledge.queries.synonyms import current
from portal.tickets.models import Ticket
from portal.tickets.queries.suggesting import COLLECTION
from portal.tickets.states import ENDED_WELL

AT_ONCE = 200
"""Tickets indexed in one transaction while others wait to write: some tenths of a second."""
_LONGEST_TEXT = 4_000
"""Characters: what follows are logs and threads, which are alike for every trouble."""


def tickets_behind(ticket_id: int) -> list[int]:
    """The ids of the next tickets that belong into the index or stand in it, in their order: as many as one transaction takes."""
    indexed = exists().where(SearchDocument.collection == COLLECTION, SearchDocument.doc_id == Ticket.id)
    concerned = or_(Ticket.status.in_(ENDED_WELL), and_(Ticket.open, indexed))
    behind = select(Ticket.id).where(Ticket.id > ticket_id, concerned).order_by(Ticket.id).limit(AT_ONCE)
    return list(db.session.scalars(behind))


def count_resolved() -> int:
    """How many tickets belong into the index."""
    return db.session.scalar(select(func.count()).select_from(Ticket).where(Ticket.status.in_(ENDED_WELL))) or 0


def index_tickets(ticket_ids: Sequence[int]) -> int:
    """Put the resolved ones of these tickets into the index and take the others out; returns how many were put."""
    rows = db.session.execute(
        select(Ticket.id, Ticket.language, Ticket.title, Ticket.description, Ticket.resolution, Ticket.status)
        .where(Ticket.id.in_(ticket_ids))
        .order_by(Ticket.id)
    ).all()
    resolved = [row for row in rows if row.status in ENDED_WELL and row.resolution]
    put = {row.id for row in resolved}
    gone = [ticket_id for ticket_id in ticket_ids if ticket_id not in put]
    if gone:
        index.remove(COLLECTION, gone)
    if not resolved:
        return 0
    documents = [
        Document(
            row.id,
            row.id,
            row.language,
            title=row.title,
            summary=row.resolution[:_LONGEST_TEXT],
            body=row.description[:_LONGEST_TEXT],
        )
        for row in resolved
    ]
    return index.put(COLLECTION, documents, current(synonyms.load_seed()))
