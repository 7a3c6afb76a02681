"""Ask the requester of a closed ticket how it was."""

import secrets

from sqlalchemy import select

from portal.accounts import tokens
from portal.accounts.models import User
from portal.core import clock, outbox
from portal.core.db import db
from portal.feedback import queries
from portal.feedback.models import Invitation
from portal.feedback.states import CAP, LIFETIME
from portal.tickets.models import Ticket


def invite(ticket: Ticket) -> Invitation | None:
    """Invite the requester and owe the mail, by the sampling rule (states.py). None where nobody is asked. Safe twice."""
    if db.session.scalar(select(Invitation.id).where(Invitation.ticket_id == ticket.id)) is not None:
        return None
    person = db.session.get_one(User, ticket.requester_id)
    if not person.active or was_asked_lately(person.id):
        return None
    moment = clock.now()
    invitation = Invitation(
        ticket_id=ticket.id,
        organisation_id=ticket.organisation_id,
        person_id=person.id,
        nonce=secrets.token_urlsafe(24),
        created_at=moment,
        expires_at=(moment + LIFETIME).replace(microsecond=0),
    )
    invitation.token_hash = tokens.hashed(queries.token_of(invitation))
    db.session.add(invitation)
    db.session.flush()
    outbox.send(
        "survey",
        dedupe_key=f"survey:{invitation.id}",
        recipient_id=person.id,
        params={"invitation_id": invitation.id, "ticket_id": ticket.id},
    )
    return invitation


def was_asked_lately(person_id: int) -> bool:
    """Whether the person was asked within CAP."""
    since = clock.now() - CAP
    lately = select(Invitation.id).where(Invitation.person_id == person_id, Invitation.created_at > since)
    return db.session.scalar(lately.limit(1)) is not None
