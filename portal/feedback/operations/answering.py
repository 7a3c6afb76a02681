"""Answer a survey, and change the answer while the invitation lives."""

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db, inserted
from portal.core.errors import Invalid, NotFound
from portal.core.facts import record
from portal.core.i18n import _l
from portal.events.feedback import SurveyAnswered
from portal.feedback import states
from portal.feedback.models import Answer, Callback, Invitation


def answer(invitation: Invitation, score: int, comment: str = "") -> Answer:
    """Store the answer to an invitation, or change it. The same answer again changes nothing.

    Raises NotFound once the invitation has expired, Invalid for a score outside of 1 to 5.
    """
    if invitation.expires_at <= clock.now():
        raise NotFound
    if score not in states.SCORES:
        raise Invalid("score", _l("Choose a number from 1 to 5."))
    given = _inserted(invitation, score, comment)
    if given is None:
        given = db.session.get_one(Answer, invitation.id, populate_existing=True)
        if (given.score, given.comment) == (score, comment):
            return given
        given.score, given.comment, given.changed_at = score, comment, clock.now()
    _settle_callback(invitation, score)
    record(SurveyAnswered(invitation_id=invitation.id, ticket_id=invitation.ticket_id, score=score))
    return given


def _inserted(invitation: Invitation, score: int, comment: str) -> Answer | None:
    """The first answer, or None where there is one: two devices may answer in the same instant."""
    if db.session.get(Answer, invitation.id) is not None:
        return None
    moment = clock.now()
    given = Answer(invitation_id=invitation.id, score=score, comment=comment, answered_at=moment, changed_at=moment)
    return given if inserted(given) else None


def _settle_callback(invitation: Invitation, score: int) -> None:
    """A low score asks for a call; raised before anybody called, it asks for none. A call that was made stays made."""
    callback = db.session.scalar(select(Callback).where(Callback.invitation_id == invitation.id))
    if states.needs_callback(score):
        if callback is None:
            db.session.add(Callback(invitation_id=invitation.id, created_at=clock.now()))
        elif callback.state == "dropped":
            callback.state = "open"
    elif callback is not None and callback.state == "open":
        callback.state = "dropped"
    db.session.flush()
