"""An engineer answers an offer.

Two take it in the same second: one conditional UPDATE decides, its row count tells who won. One takes two from two phones in the same
second: the engineer's row is locked while the diary is read (SQLite has one writer at a time anyway), so the second sees the first.
"""

from uuid import uuid4

from sqlalchemy import exists, select, update

from portal.accounts.models import User
from portal.accounts.queries import names_of
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import affected, db
from portal.core.errors import Forbidden, NotAllowedNow
from portal.core.facts import record
from portal.core.i18n import _l
from portal.dispatch.diaries import beside_each
from portal.dispatch.models import Offer, Visit
from portal.dispatch.operations.moving import move, refuse
from portal.dispatch.operations.offering import settle_offers
from portal.dispatch.operations.punching import write_punch
from portal.events.dispatch import VisitAccepted


def take(visit: Visit, by: Viewer) -> None:
    """Take an offered visit. Safe twice.

    Raises Forbidden without the permission, NotAllowedNow with the name of whoever was first, or with the sites of visits in hand that
    leave no time for this one.
    """
    if not by.may("visits.work"):
        raise Forbidden(_l("Only engineers take visits."))
    db.session.execute(select(User.id).where(User.id == by.id).with_for_update(key_share=True))
    db.session.refresh(visit)
    if visit.state == "offered":
        _check_diary(visit, by)
    moment = clock.now()
    mine = exists().where(Offer.visit_id == visit.id, Offer.engineer_id == by.id, Offer.outcome == "open")
    if not move(visit, "accepted", Visit.engineer_id.is_(None), mine, engineer_id=by.id, accepted_at=moment):
        if visit.engineer_id == by.id:
            return
        raise _told_who(visit)
    settle_offers(visit, winner_id=by.id)
    write_punch(visit, "accepted", by, uuid=str(uuid4()), device_at=None)
    record(
        VisitAccepted(
            visit_id=visit.id,
            ticket_id=visit.ticket_id,
            engineer_id=by.id,
            at=moment.isoformat(),
            window_from=visit.window_from.isoformat(),
            window_to=visit.window_to.isoformat(),
        ),
        actor_id=by.id,
    )


def decline(visit: Visit, by: Viewer) -> None:
    """Decline an offer; when the last one declined, the visit goes back to the dispatcher. Safe twice."""
    moment = clock.now()
    declined = update(Offer).where(Offer.visit_id == visit.id, Offer.engineer_id == by.id, Offer.outcome == "open")
    if not affected(declined.values(outcome="declined", answered_at=moment)):
        return
    left = select(Offer.visit_id).where(Offer.visit_id == visit.id, Offer.outcome == "open").limit(1)
    if db.session.scalar(left) is None:
        move(visit, "rejected", Visit.state == "offered")


def _check_diary(visit: Visit, by: Viewer) -> None:
    hindrances = [one.visit for one in beside_each(visit, by.id).get(by.id, ()) if not one.fits]
    if hindrances:
        sites = ", ".join(dict.fromkeys(other.site.name for other in hindrances))
        raise NotAllowedNow(
            _l("You cannot do this visit and the one you hold: %(sites)s. Give that one back first.", sites=sites)
        )


def _told_who(visit: Visit) -> NotAllowedNow:
    if visit.engineer_id is None:
        return refuse(visit)
    name = names_of({visit.engineer_id}).get(visit.engineer_id, "")
    return NotAllowedNow(_l("%(name)s was quicker and has this visit.", name=name))
