"""Priority: computed when filed, changed by hand only with a reason."""

from portal.accounts.viewer import Viewer
from portal.catalogue.priorities import priority_of
from portal.catalogue.states import IMPACTS, URGENCIES
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.i18n import _l
from portal.tickets import states
from portal.tickets.models import Ticket
from portal.tickets.operations import history
from portal.tickets.queries import finding
from portal.tickets.states import Kind

REASON_LIMIT = 500


def computed(impact: int, urgency: int, vip_weight: int, criticality: int | None) -> int:
    """The priority of portal/catalogue/priorities.py. Raises Invalid beside the field that is out of range."""
    if impact not in IMPACTS:
        raise Invalid("impact", _l("Unknown impact."))
    if urgency not in URGENCIES:
        raise Invalid("urgency", _l("Unknown urgency."))
    return priority_of(impact, urgency, vip_weight, criticality)[0]


def prioritise(ticket: Ticket, priority: int, reason: str, by: Viewer) -> None:
    """Set the priority by hand. Raises Forbidden, NotAllowedNow for an ended ticket, Invalid without a reason."""
    if not finding.standing(by, ticket).works:
        raise Forbidden
    if priority == ticket.priority:
        return
    if priority not in states.PRIORITIES:
        raise Invalid("priority", _l("Unknown priority."))
    if not reason.strip() or len(reason) > REASON_LIMIT:
        raise Invalid("reason", _l("Please say why: the reason stays in the history."))
    if not states.is_open(ticket.status):
        raise NotAllowedNow(_l("The ticket has ended."))
    old, ticket.priority, ticket.priority_reason = ticket.priority, priority, reason.strip()
    history.write(
        ticket, Kind.PRIORITY, by, old={"priority": old}, new={"priority": priority, "reason": reason.strip()}
    )
