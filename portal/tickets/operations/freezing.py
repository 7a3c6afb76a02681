"""Freezing: work stands still for a stated reason until somebody acts, a date comes, or it is thawed by hand."""

from collections.abc import Sequence
from datetime import datetime

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.i18n import _l
from portal.core.storage import StoredFile
from portal.tickets import states
from portal.tickets.models import Message, Ticket
from portal.tickets.operations import commenting, history
from portal.tickets.queries import finding
from portal.tickets.states import Kind, Status


def ask_requester(
    ticket: Ticket, body: str, by: Viewer, files: Sequence[StoredFile] = (), channel: str = "portal"
) -> Message:
    """Ask the requester something and wait for the answer. Raises Forbidden, NotAllowedNow, Invalid."""
    if not finding.standing(by, ticket).talks:
        raise Forbidden(_l("Your line does not write to requesters."))
    commenting.require_living(ticket)
    message = commenting.write_message(ticket, body, by, public=True, files=files, channel=channel)
    new = {} if ticket.status == Status.WAITING_REQUESTER else _stop(ticket, "information", None)
    commenting.note_our_reply(ticket, message, by, channel, new, asks=True)
    return message


def freeze(ticket: Ticket, reason: str, by: Viewer, until: datetime | None = None) -> None:
    """Put the ticket into the waiting category of a reason (states.FREEZE_REASONS), at most until an instant.

    Frozen for the same reason and time already: nothing happens. Raises Forbidden, NotAllowedNow, Invalid.
    """
    if not finding.standing(by, ticket).works:
        raise Forbidden
    if reason not in states.FREEZE_REASONS:
        raise Invalid("reason", _l("Unknown reason."))
    if until is not None and until <= clock.now():
        raise Invalid("until", _l("This date has passed."))
    if ticket.is_waiting and ticket.freeze_reason == reason and ticket.freeze_until == until:
        return
    old = {"status": ticket.status}
    new = _stop(ticket, reason, until)
    history.write(ticket, Kind.FROZEN, by, old=old, new=new)


def thaw(ticket: Ticket, by: Viewer | None) -> None:
    """Go on where work stood; quietly nothing where it does not wait. ``by`` None: the date came. Raises Forbidden."""
    if by is not None and not finding.standing(by, ticket).works:
        raise Forbidden
    if not ticket.is_waiting:
        return
    old = {"status": ticket.status}
    ticket.status = ticket.thaws_to or Status.ACTIVE
    ticket.freeze_reason = ticket.freeze_until = ticket.thaws_to = None
    history.write(ticket, Kind.THAWED, by, old=old, new={"status": ticket.status})


def _stop(ticket: Ticket, reason: str, until: datetime | None) -> dict[str, object]:
    status = states.FREEZE_REASONS[reason][0]
    if ticket.status != status and not states.may_move(ticket.status, status):
        raise NotAllowedNow(_l("The ticket has ended."))
    if not ticket.is_waiting:
        ticket.thaws_to = Status.ACTIVE if ticket.status == Status.NEW else ticket.status
    ticket.status, ticket.freeze_reason, ticket.freeze_until = status, reason, until
    return {"status": status, "reason": reason, "until": until.isoformat() if until else None}
