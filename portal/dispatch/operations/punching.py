"""What the engineer does on the way and on site. Append-only, once per uuid of the device, and at the time that counts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import affected, db
from portal.core.errors import Forbidden, Invalid
from portal.core.facts import record
from portal.core.i18n import _l
from portal.dispatch import policy, states
from portal.dispatch.models import Offer, Punch, Visit
from portal.dispatch.operations.moving import move, refuse
from portal.events.dispatch import EngineerArrived, EngineerEnRoute, VisitFact, VisitReturned


@dataclass(frozen=True, kw_only=True)
class Press:
    """One press of a button on the device: its own id, and the device's time where it told one (aware)."""

    uuid: str = ""
    device_at: datetime | None = None


def depart(visit: Visit, by: Viewer, press: Press) -> None:
    """The engineer sets off. Safe twice. Raises Forbidden for anybody else, NotAllowedNow where the state does not allow it."""
    punch = _punched(visit, "departed", by, press)
    if punch:
        visit.departed_at = punch.at
        record(_said(EngineerEnRoute, visit, punch), actor_id=by.id)


def arrive(visit: Visit, by: Viewer, press: Press) -> None:
    """The engineer is on site. Safe twice; setting off may have been forgotten. Raises as ``depart``."""
    punch = _punched(visit, "arrived", by, press, not_from=frozenset({"paused"}))
    if punch:
        visit.arrived_at = punch.at
        record(_said(EngineerArrived, visit, punch), actor_id=by.id)


def pause(visit: Visit, by: Viewer, press: Press) -> None:
    """The work rests. Safe twice. Raises as ``depart``."""
    _punched(visit, "paused", by, press)


def resume(visit: Visit, by: Viewer, press: Press) -> None:
    """The work goes on. Safe twice. Raises as ``depart``."""
    _punched(visit, "resumed", by, press, not_from=frozenset({"accepted", "en_route"}))


def give_back(visit: Visit, by: Viewer, press: Press, reason: str) -> None:
    """The engineer cannot come after all: the visit waits for a dispatcher again. Raises as ``depart``."""
    if not reason.strip():
        raise Invalid("reason", _l("Say why you cannot come."))
    unstarted: dict[str, object] = {"engineer_id": None, "accepted_at": None, "departed_at": None, "note": reason}
    punch = _punched(visit, "returned", by, press, note=reason, values=unstarted)
    if punch:
        mine = update(Offer).where(Offer.visit_id == visit.id, Offer.engineer_id == by.id)
        affected(mine.values(outcome="returned", answered_at=punch.received_at))
        said = {"visit_id": visit.id, "ticket_id": visit.ticket_id, "engineer_id": by.id, "at": punch.at.isoformat()}
        record(VisitReturned(**said, reason=reason), actor_id=by.id)


def known_uuid(press: Press, visit: Visit, kind: str) -> bool:
    """Whether this press was received before. Raises Invalid where its id stood for something else."""
    if not press.uuid:
        return False
    try:
        uuid = str(UUID(press.uuid))
    except ValueError as error:
        raise Invalid("uuid", _l("This page is damaged. Load it again.")) from error
    before = db.session.execute(select(Punch.visit_id, Punch.kind).where(Punch.uuid == uuid)).one_or_none()
    if before is None:
        return False
    if (before.visit_id, before.kind) != (visit.id, kind):
        raise Invalid("uuid", _l("This page was already used for something else. Load it again."))
    return True


def write_punch(visit: Visit, kind: str, by: Viewer, uuid: str, device_at: datetime | None, note: str = "") -> Punch:
    """Append a punch with the time that counts: the device's, within the punch before and the receipt."""
    received_at = clock.now()
    before = db.session.scalar(select(func.max(Punch.at)).where(Punch.visit_id == visit.id))
    at = min(device_at or received_at, received_at)
    punch = Punch(
        uuid=uuid,
        visit_id=visit.id,
        engineer_id=by.id,
        kind=kind,
        device_at=device_at,
        received_at=received_at,
        at=max(at, before) if before else at,
        note=note,
    )
    db.session.add(punch)
    db.session.flush()
    return punch


def _punched(
    visit: Visit,
    kind: str,
    by: Viewer,
    press: Press,
    not_from: frozenset[str] = frozenset(),
    note: str = "",
    values: dict[str, object] | None = None,
) -> Punch | None:
    """Move and append, or None where it was already so."""
    if known_uuid(press, visit, kind):
        return None
    if not policy.can_work(by, visit):
        raise Forbidden(_l("Only the engineer who has this visit can do that."))
    target = states.PUNCHES[kind]
    if visit.state == target:
        return None
    came_from = Visit.state.not_in(not_from)
    if not move(visit, target, Visit.engineer_id == by.id, came_from, **(values or {})):
        raise refuse(visit)
    uuid = str(UUID(press.uuid)) if press.uuid else str(uuid4())
    return write_punch(visit, kind, by, uuid, press.device_at, note)


def _said(kind: type[VisitFact], visit: Visit, punch: Punch) -> VisitFact:
    return kind(visit_id=visit.id, ticket_id=visit.ticket_id, engineer_id=punch.engineer_id, at=punch.at.isoformat())
