"""Mails that follow from the facts of field visits."""

from sqlalchemy import select

from portal.channels import recipients
from portal.core import outbox
from portal.core.db import db
from portal.dispatch.models import Offer
from portal.events.dispatch import VisitAccepted, VisitOffered, VisitRequested
from portal.tickets.queries import finding


def mail_request(fact: VisitRequested) -> None:
    """The dispatchers of the place learn that a visit waits for them."""
    for user_id in recipients.holders_of("dispatcher", finding.get(fact.ticket_id)) - {fact.actor_id}:
        outbox.send("visit_requested", f"visit-requested:{fact.visit_id}:{user_id}", user_id, params=_about(fact))


def mail_offer(fact: VisitOffered) -> None:
    """Every engineer with an open offer learns of it; the first to take the visit has it."""
    offers = select(Offer.engineer_id).where(Offer.visit_id == fact.visit_id, Offer.outcome == "open")
    for user_id in db.session.scalars(offers):
        outbox.send("visit_offered", f"visit-offered:{fact.visit_id}:{user_id}:{fact.at}", user_id, params=_about(fact))


def mail_acceptance(fact: VisitAccepted) -> None:
    """The requester learns who comes, and when."""
    ticket = finding.get(fact.ticket_id)
    key = f"visit-accepted:{fact.visit_id}:{fact.at}"
    outbox.send("visit_accepted", key, ticket.requester_id, params=_about(fact))


def _about(fact: VisitRequested | VisitOffered | VisitAccepted) -> dict[str, object]:
    return {"ticket_id": fact.ticket_id, "visit_id": fact.visit_id}
