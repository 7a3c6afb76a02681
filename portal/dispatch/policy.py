"""Who may see, dispatch and work which visits. The same rule stands in SQL and in Python, side by side."""

from sqlalchemy import ColumnElement, and_, exists, false, or_

from portal.accounts.policy import in_scope, scope_condition
from portal.accounts.viewer import Viewer
from portal.dispatch.models import Offer, Visit

OFFICE = ("visits.dispatch", "tickets.read")


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Visits a viewer may see: those in the scope of her office work, her own and those offered to her.

    An offer that somebody else took stays visible to her, so that she can be told who has it; a withdrawn one does not.
    """
    return or_(overseen(viewer), concerns_engineer(viewer))


def overseen(viewer: Viewer) -> ColumnElement[bool]:
    """Visits in the scope of the viewer's office work."""
    return or_(*(scope_condition(viewer, p, Visit.organisation_id, site=Visit.site_id) for p in OFFICE))


def oversees(viewer: Viewer, visit: Visit) -> bool:
    """Whether a visit is in the scope of the viewer's office work."""
    return any(in_scope(viewer, p, visit.organisation_id, site_id=visit.site_id) for p in OFFICE)


def concerns_engineer(viewer: Viewer) -> ColumnElement[bool]:
    """Visits the viewer works or was offered, while she goes out at all."""
    if not viewer.may("visits.work"):
        return false()
    offered = exists().where(
        and_(Offer.visit_id == Visit.id, Offer.engineer_id == viewer.id, Offer.outcome != "withdrawn")
    )
    return or_(Visit.engineer_id == viewer.id, offered)


def can_dispatch(viewer: Viewer, visit: Visit) -> bool:
    """Whether the viewer may offer and cancel this visit."""
    return in_scope(viewer, "visits.dispatch", visit.organisation_id, site_id=visit.site_id)


def can_work(viewer: Viewer, visit: Visit) -> bool:
    """Whether the viewer is the engineer who has this visit."""
    return viewer.may("visits.work") and visit.engineer_id == viewer.id


def can_read_work(viewer: Viewer, visit: Visit, offer: Offer | None) -> bool:
    """Whether contact and address are for the viewer: not for an engineer who came second or declined."""
    offered = offer is not None and offer.outcome == "open"
    return oversees(viewer, visit) or visit.engineer_id == viewer.id or offered
