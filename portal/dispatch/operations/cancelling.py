"""Call a visit off."""

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.audit import audit
from portal.core.errors import Forbidden, Invalid
from portal.core.facts import record
from portal.core.i18n import _l
from portal.dispatch import policy
from portal.dispatch.models import Visit
from portal.dispatch.operations.moving import check_version, move, refuse
from portal.dispatch.operations.offering import settle_offers
from portal.events.dispatch import VisitCancelled
from portal.tickets.queries import finding


def cancel(visit: Visit, by: Viewer, reason: str, version: int | None = None) -> None:
    """Call a visit off while nobody works on site; says why. Safe twice.

    Raises Forbidden, Conflict for a stale page, Invalid without a reason, NotAllowedNow where the work has begun or is over.
    """
    if not (policy.can_dispatch(by, visit) or finding.standing(by, finding.get(visit.ticket_id)).works):
        raise Forbidden(_l("Only dispatchers and people who work on the ticket call visits off."))
    if visit.state == "cancelled":
        return
    check_version(visit, version)
    if not reason.strip():
        raise Invalid("reason", _l("Say why the visit is called off."))
    before = visit.state
    moment = clock.now()
    if not move(visit, "cancelled", note=reason, ended_at=moment):
        raise refuse(visit)
    settle_offers(visit, winner_id=None)
    audit(by.id, "visit_cancelled", "visit", visit.id, {"state": before}, {"reason": reason})
    said = {"visit_id": visit.id, "ticket_id": visit.ticket_id, "engineer_id": visit.engineer_id}
    record(VisitCancelled(**said, at=moment.isoformat(), reason=reason), actor_id=by.id)
