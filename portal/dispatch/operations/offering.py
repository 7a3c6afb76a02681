"""Offer a visit to engineers, and take the offer back."""

from collections.abc import Iterable

from sqlalchemy import select, update

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import affected, db
from portal.core.errors import Forbidden, Invalid
from portal.core.facts import record
from portal.core.i18n import _l
from portal.dispatch import policy, states
from portal.dispatch.candidates import candidates
from portal.dispatch.models import Offer, Visit
from portal.dispatch.operations.moving import check_version, move, refuse
from portal.events.dispatch import VisitOffered


def offer(
    visit: Visit, engineer_ids: Iterable[int], by: Viewer, version: int | None = None, anyway: bool = False
) -> None:
    """Offer a visit to engineers: exactly these hold an open offer afterwards, and the first who takes it has it.

    ``anyway``: also to those who lack a skill that the visit needs, or who hold a visit that leaves no time for it. Raises Forbidden,
    Conflict for a stale page, Invalid where somebody is not suitable, NotAllowedNow where it is taken or over.
    """
    if not policy.can_dispatch(by, visit):
        raise Forbidden(_l("Only dispatchers of this site offer its visits."))
    wanted = set(engineer_ids)
    if visit.state == "offered" and wanted == _holders(visit):
        return
    if visit.state not in states.SOURCES["offered"]:
        raise refuse(visit)  # the newer state says more than "the page is old"
    check_version(visit, version)
    if not wanted:
        raise Invalid("engineers", _l("Choose at least one engineer."))
    known = {candidate.user_id: candidate for candidate in candidates(visit)}
    if not wanted <= known.keys():
        raise Invalid("engineers", _l("Somebody you chose cannot do this visit. Choose again from the list."))
    unskilled = sorted(known[engineer_id].name for engineer_id in wanted if known[engineer_id].lacks)
    if unskilled and not anyway:
        raise Invalid(
            "anyway",
            _l("%(names)s: a needed skill is missing. Tick here to offer it anyway.", names=", ".join(unskilled)),
        )
    hindered = sorted(known[engineer_id].name for engineer_id in wanted if known[engineer_id].hindrances)
    if hindered and not anyway:
        raise Invalid(
            "anyway",
            _l(
                "%(names)s: cannot do another visit and this one. Tick here to offer it anyway.",
                names=", ".join(hindered),
            ),
        )
    moment = clock.now()
    if not move(visit, "offered", offered_at=moment, engineer_id=None, reason=None, note=""):
        raise refuse(visit)
    _write_offers(visit, wanted)
    audit(by.id, "visit_offered", "visit", visit.id, after={"engineers": sorted(wanted)})
    record(VisitOffered(visit_id=visit.id, ticket_id=visit.ticket_id, at=moment.isoformat()), actor_id=by.id)


def settle_offers(visit: Visit, winner_id: int | None) -> None:
    """Close the open offers of a visit: taken by the winner and lost for the others, or withdrawn where nobody won."""
    outcome = "withdrawn" if winner_id is None else "lost"
    still_open = update(Offer).where(Offer.visit_id == visit.id, Offer.outcome == "open")
    moment = clock.now()
    if winner_id is not None:
        affected(still_open.where(Offer.engineer_id == winner_id).values(outcome="taken", answered_at=moment))
    affected(still_open.values(outcome=outcome, answered_at=moment))


def _holders(visit: Visit) -> set[int]:
    return set(db.session.scalars(select(Offer.engineer_id).where(Offer.visit_id == visit.id, Offer.outcome == "open")))


def _write_offers(visit: Visit, wanted: set[int]) -> None:
    moment = clock.now()
    affected(update(Offer).where(Offer.visit_id == visit.id).values(outcome="withdrawn", answered_at=moment))
    again = set(db.session.scalars(select(Offer.engineer_id).where(Offer.visit_id == visit.id)))
    reopened = update(Offer).where(Offer.visit_id == visit.id, Offer.engineer_id.in_(wanted & again))
    affected(reopened.values(outcome="open", offered_at=moment, answered_at=None))
    db.session.add_all(Offer(visit_id=visit.id, engineer_id=e, offered_at=moment) for e in sorted(wanted - again))
    db.session.flush()
    db.session.expire_all()
