"""Words of mails about tickets. What a requester gets never contains a note: only public messages are read for her."""

from datetime import datetime

from flask import current_app
from sqlalchemy import select

from portal.accounts.models import Line, Team, User
from portal.core.db import db
from portal.core.outbox import Message
from portal.sla import queries as sla
from portal.sla.states import Target
from portal.tickets import states
from portal.tickets.models import Message as TicketMessage
from portal.tickets.models import Ticket

Words = dict[str, object]


def about(message: Message) -> Words | None:
    """The ticket itself, while it exists."""
    ticket = db.session.get(Ticket, int(str(message.params["ticket_id"])))
    if ticket is None:
        return None
    base = current_app.extensions["settings"].base_url
    return {"ticket": ticket, "url": f"{base}/tickets/{ticket.number}", **_hands(ticket)}


def received(message: Message) -> Words | None:
    """With when the first answer is due."""
    words = about(message)
    if words is None:
        return None
    rows = sla.rows_of(int(str(message.params["ticket_id"])))
    first = next((row.due_at for row in rows if row.target == Target.FIRST_RESPONSE), None)
    return {**words, "first_due_at": first}


def replied(message: Message) -> Words | None:
    """With a public message; a note is never put into a mail to the requester."""
    words, text = about(message), _message(message)
    if words is None or text is None or not text.public:
        return None
    author = db.session.get(User, text.author_id) if text.author_id else None
    return {
        **words,
        "text": text.body,
        "author": author.name if author else "",
        "asks": bool(message.params.get("asks")),
    }


def handed_over(message: Message) -> Words | None:
    """With the summary that the line before wrote, for the team that works on it now."""
    words, text = about(message), _message(message)
    return None if words is None else {**words, "text": text.body if text else ""}


def merged(message: Message) -> Words | None:
    """With the ticket in which it goes on."""
    words, into = about(message), db.session.get(Ticket, int(str(message.params["into_id"])))
    return None if words is None or into is None else {**words, "into": into}


def still_solved(message: Message) -> Words | None:
    """The question whether it works, unless it was answered already."""
    words = about(message)
    if words is None or getattr(words["ticket"], "status", "") != states.Status.SOLVED:
        return None
    return words


def deadline(message: Message) -> Words | None:
    """Which promise runs out, or ran out, and when."""
    words = about(message)
    if words is None:
        return None
    due_at = message.params.get("due_at")
    return {
        **words,
        "percent": int(str(message.params["percent"])),
        "target": str(message.params["target"]),
        "due_at": datetime.fromisoformat(str(due_at)) if due_at else None,
    }


def _message(message: Message) -> TicketMessage | None:
    return db.session.get(TicketMessage, int(str(message.params["message_id"])))


def _hands(ticket: Ticket) -> Words:
    """Who has it: the assignee's name, else the team's, else the line's."""
    names = db.session.execute(
        select(User.name, Team.name, Line.names)
        .select_from(Ticket)
        .outerjoin(User, User.id == Ticket.assignee_id)
        .outerjoin(Team, Team.id == Ticket.team_id)
        .outerjoin(Line, Line.id == Ticket.line_id)
        .where(Ticket.id == ticket.id)
    ).one()
    return {"assignee": names[0], "team": names[1], "line_names": names[2]}
