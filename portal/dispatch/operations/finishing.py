"""The engineer ends a visit: with the work done, or not done and why. Remaining work becomes a linked visit."""

from datetime import timedelta
from uuid import UUID, uuid4

from portal.accounts.viewer import Viewer
from portal.core.errors import Forbidden, Invalid
from portal.core.facts import record
from portal.core.i18n import _l
from portal.dispatch import policy, states
from portal.dispatch.models import Punch, Visit
from portal.dispatch.operations.moving import move, refuse
from portal.dispatch.operations.punching import Press, known_uuid, write_punch
from portal.dispatch.operations.requesting import Wish, open_visit
from portal.events.dispatch import VisitCompleted, VisitNotDone
from portal.tickets.queries import finding


def complete(visit: Visit, by: Viewer, press: Press, result: str, beyond_repair: bool = False) -> None:
    """The work is done; ``result`` says what was done. ``beyond_repair``: the device must be replaced.

    Safe twice. Raises Forbidden for anybody but the visit's engineer, NotAllowedNow before the arrival, Invalid without a text.
    """
    if not result.strip():
        raise Invalid("result", _l("Write what was done."))
    punch = _ended(visit, "done", by, press, result, beyond_repair=beyond_repair)
    if punch:
        said = {"visit_id": visit.id, "ticket_id": visit.ticket_id, "engineer_id": by.id, "at": punch.at.isoformat()}
        record(VisitCompleted(**said, result=result, beyond_repair=beyond_repair), actor_id=by.id)


def fail(visit: Visit, by: Viewer, press: Press, reason: str, result: str = "", remaining: str = "") -> Visit | None:
    """The work is not done: why, what was done all the same, and what remains; remaining work makes a linked visit, which is returned.

    Safe twice. Raises as ``complete``; Invalid for an unknown reason.
    """
    if reason not in states.REASONS:
        raise Invalid("reason", _l("Choose why the work was not done."))
    punch = _ended(visit, "not_done", by, press, result, reason=reason)
    if punch is None:
        return None
    rest = _visit_with_the_rest(visit, by, remaining) if remaining.strip() else None
    said = {"visit_id": visit.id, "ticket_id": visit.ticket_id, "engineer_id": by.id, "at": punch.at.isoformat()}
    record(VisitNotDone(**said, reason=reason, result=result, next_visit_id=rest.id if rest else None), actor_id=by.id)
    return rest


def _ended(visit: Visit, kind: str, by: Viewer, press: Press, result: str, **values: object) -> Punch | None:
    if known_uuid(press, visit, kind):
        return None
    if not policy.can_work(by, visit):
        raise Forbidden(_l("Only the engineer who has this visit can do that."))
    if visit.state == kind:
        return None
    if not move(visit, kind, Visit.engineer_id == by.id, result=result, **values):
        raise refuse(visit)
    uuid = str(UUID(press.uuid)) if press.uuid else str(uuid4())
    punch = write_punch(visit, kind, by, uuid, press.device_at)
    visit.ended_at = punch.at
    return punch


def _visit_with_the_rest(visit: Visit, by: Viewer, remaining: str) -> Visit:
    """The rest waits for a dispatcher, wished for the same hours of the next day."""
    ticket = finding.get(visit.ticket_id)
    wish = Wish(
        site_id=visit.site_id,
        purpose=remaining,
        window_from=visit.window_from + timedelta(days=1),
        window_to=visit.window_to + timedelta(days=1),
        duration_minutes=visit.duration_minutes,
        contact_name=visit.contact_name,
        contact_phone=visit.contact_phone,
        needs=visit.needs,
    )
    return open_visit(ticket, wish, by_id=by.id, previous_id=visit.id)
