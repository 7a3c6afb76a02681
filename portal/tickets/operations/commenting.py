"""What is said in a ticket: public replies and internal notes."""

from collections.abc import Sequence

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.facts import record
from portal.core.i18n import _l
from portal.core.storage import StoredFile
from portal.events.tickets import AgentReplied, RequesterReplied
from portal.tickets import states
from portal.tickets.models import Message, Ticket
from portal.tickets.operations import answering, attaching, history
from portal.tickets.queries import finding
from portal.tickets.states import Kind, Status


def reply(ticket: Ticket, body: str, by: Viewer, files: Sequence[StoredFile] = (), channel: str = "portal") -> Message:
    """Write publicly, as the requester or as our side: her answer thaws what waited for it, our first one begins the work.

    Raises Forbidden for whoever only reads (or whose line may not talk to requesters), NotAllowedNow for a closed ticket, Invalid.
    """
    standing = finding.standing(by, ticket)
    if not standing.replies:
        raise Forbidden(_no_talking() if standing.works else "")
    require_living(ticket)
    message = write_message(ticket, body, by, public=True, files=files, channel=channel)
    if standing.asks:
        _note_requester_reply(ticket, message, by, channel)
    else:
        note_our_reply(ticket, message, by, channel, begin_work(ticket))
    return message


def note(ticket: Ticket, body: str, by: Viewer, files: Sequence[StoredFile] = (), channel: str = "portal") -> Message:
    """Write an internal note, which the requester never sees. Raises Forbidden, Invalid."""
    if not finding.standing(by, ticket).sees_notes:
        raise Forbidden
    message = write_message(ticket, body, by, public=False, files=files, channel=channel)
    history.write(ticket, Kind.NOTED, by, public=False, message=message, channel=channel)
    return message


def write_message(
    ticket: Ticket,
    body: str,
    by: Viewer | None,
    public: bool,
    files: Sequence[StoredFile] = (),
    channel: str = "portal",
    field: str = "body",
) -> Message:
    """Add a message without its event, for verbs that say something themselves. Raises Invalid(``field``)."""
    text = body.strip()
    if not text:
        raise Invalid(field, _l("Please write something."))
    if len(text) > states.TEXT_LIMIT:
        raise Invalid(field, _l("At most %(limit)s characters, please.", limit=states.TEXT_LIMIT))
    message = Message(
        ticket_id=ticket.id,
        public=public,
        channel=channel,
        author_id=by.id if by else None,
        body=text,
        at=clock.now(),
    )
    db.session.add(message)
    db.session.flush()
    attaching.keep(ticket, files, by, message)
    return message


def note_our_reply(
    ticket: Ticket, message: Message, by: Viewer, channel: str, new: dict[str, object], asks: bool = False
) -> None:
    """The event and the fact of a public reply of our side; ``new`` tells a change of status that went with it."""
    history.write(ticket, Kind.REPLIED, by, new=new, message=message, channel=channel)
    answering.note_sent(message, by)
    record(AgentReplied(ticket_id=ticket.id, message_id=message.id, asks=asks), actor_id=by.id)


def begin_work(ticket: Ticket) -> dict[str, object]:
    """A new ticket that somebody does something about is in progress; returns the change for the event."""
    if ticket.status != Status.NEW:
        return {}
    ticket.status = Status.ACTIVE
    return {"status": ticket.status}


def require_living(ticket: Ticket) -> None:
    """Raises NotAllowedNow for a ticket that has ended for good."""
    if ticket.status in {Status.CLOSED, Status.CANCELLED}:
        raise NotAllowedNow(_l("This ticket is closed. Please file a new one."))


def _note_requester_reply(ticket: Ticket, message: Message, by: Viewer, channel: str) -> None:
    new: dict[str, object] = {}
    if ticket.status == Status.WAITING_REQUESTER:
        ticket.status = ticket.thaws_to or Status.ACTIVE
        ticket.freeze_reason = ticket.freeze_until = ticket.thaws_to = None
        new = {"status": ticket.status}
    history.write(ticket, Kind.REQUESTER_REPLIED, by, new=new, message=message, channel=channel)
    record(RequesterReplied(ticket_id=ticket.id, message_id=message.id), actor_id=by.id)


def _no_talking() -> object:
    return _l("Your line does not write to requesters. Leave a note, or hand the ticket to a line that does.")
