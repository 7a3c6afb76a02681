"""Who is asked, when, and by what mail."""

import pytest
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.channels.mails import rendering
from portal.core.db import db
from portal.core.facts import Delivery
from portal.core.outbox import Message
from portal.events.tickets import TicketClosed
from portal.feedback import handlers, queries
from portal.feedback.models import Invitation
from portal.feedback.operations import answering, inviting
from portal.tickets.operations import solving
from tests.feedback.surveys import closed, invited
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("session")


def test_a_closed_ticket_owes_one_survey_mail(cast: Cast) -> None:
    ticket = closed(cast)
    owed = select(Delivery.handler).where(Delivery.handler == "portal.feedback.handlers:invite_to_survey")
    assert db.session.scalars(owed).all()
    for _ in range(2):
        handlers.invite_to_survey(TicketClosed(ticket_id=ticket.id, confirmed=True))
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 1
    mail = db.session.scalars(select(Message).where(Message.kind == "survey")).one()
    assert mail.recipient_id == cast.anna.id


def test_the_mail_is_in_her_language_and_carries_the_link(cast: Cast) -> None:
    invitation = invited(cast)
    rendered = rendering.render(db.session.scalars(select(Message).where(Message.kind == "survey")).one())
    assert rendered is not None
    assert f"/survey/{queries.token_of(invitation)}" in rendered.text
    assert "Принтер не печатает" in rendered.text


def test_nothing_is_mailed_once_she_has_answered(cast: Cast) -> None:
    invitation = invited(cast)
    answering.answer(invitation, 5)
    assert rendering.render(db.session.scalars(select(Message).where(Message.kind == "survey")).one()) is None


def test_a_person_is_asked_at_most_once_in_three_days(cast: Cast, clock) -> None:
    assert inviting.invite(closed(cast, "first")) is not None
    assert inviting.invite(closed(cast, "second")) is None
    assert inviting.invite(closed(cast, "of Ewa", who="ewa")) is not None
    clock.advance(days=3, seconds=1)
    assert inviting.invite(closed(cast, "third")) is not None


def test_closed_again_it_is_not_asked_again(cast: Cast, clock) -> None:
    ticket = closed(cast)
    assert inviting.invite(ticket) is not None
    solving.reopen(ticket, "Опять", by=cast.anna)
    solving.solve(ticket, "Ещё раз", by=cast.boris)
    solving.confirm(ticket, by=cast.anna)
    clock.advance(days=4)
    assert inviting.invite(ticket) is None


def test_who_left_is_not_asked(cast: Cast) -> None:
    ticket = closed(cast)
    db.session.get_one(User, cast.anna.id).active = False
    db.session.flush()
    assert inviting.invite(ticket) is None
