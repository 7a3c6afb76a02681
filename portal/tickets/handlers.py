"""Reactions to facts of others, each a thin call to an operation."""

from datetime import UTC, datetime

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.facts import ids_of
from portal.events.assets import AssetSwapped
from portal.events.dispatch import (
    EngineerArrived,
    EngineerEnRoute,
    VisitAccepted,
    VisitCancelled,
    VisitCompleted,
    VisitFact,
    VisitNotDone,
    VisitOffered,
    VisitRequested,
    VisitReturned,
)
from portal.events.tickets import TicketReopened, TicketSolved
from portal.tickets.operations import indexing, linking, visiting
from portal.tickets.queries import finding
from portal.tickets.states import Kind

TELLS: dict[type[VisitFact], Kind] = {
    VisitRequested: Kind.VISIT_REQUESTED,
    VisitReturned: Kind.VISIT_RETURNED,
    VisitOffered: Kind.VISIT_OFFERED,
    VisitAccepted: Kind.VISIT_ACCEPTED,
    EngineerEnRoute: Kind.ENGINEER_EN_ROUTE,
    EngineerArrived: Kind.ENGINEER_ARRIVED,
    VisitCompleted: Kind.VISIT_COMPLETED,
    VisitNotDone: Kind.VISIT_NOT_DONE,
    VisitCancelled: Kind.VISIT_NOT_DONE,
}
NOT_DETAILS = {"visit_id", "ticket_id", "at"}


def tell_visit(fact: VisitFact) -> None:
    """Enter a visit's news in the timeline of its ticket."""
    at = datetime.fromisoformat(fact.at).astimezone(UTC)
    details = {key: value for key, value in ids_of(fact).items() if key not in NOT_DETAILS}
    visiting.tell_visit(finding.get(fact.ticket_id), TELLS[type(fact)], fact.visit_id, at, details)


def pass_solution_on(fact: TicketSolved) -> None:
    """Solve what shares the solution of a solved ticket: its duplicates, and the parts of a major incident."""
    linking.pass_solution_on(finding.get(fact.ticket_id))


def follow_in_index(fact: TicketSolved | TicketReopened) -> None:
    """Put a resolved ticket into the index of resolved tickets, or take it out again, as it stands now."""
    indexing.index_tickets([fact.ticket_id])


def tell_swap(fact: AssetSwapped) -> None:
    """Enter a swap in the ticket that it was made for, if whoever made it sees that ticket."""
    person = db.session.get(User, fact.by_id)
    if fact.ticket_number is None or person is None:
        return
    by = accounts.viewer_of(person)
    try:
        ticket = finding.get_visible(by, fact.ticket_number)
    except NotFound:
        return
    visiting.tell_swap(ticket, fact.old_asset_id, fact.new_asset_id, by)
