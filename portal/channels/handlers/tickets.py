"""Mails that follow from the facts of tickets and their deadlines. Nobody is told of what she did herself."""

from portal.channels import recipients
from portal.core import outbox
from portal.events.sla import DeadlineFact
from portal.events.tickets import (
    AgentReplied,
    RequesterReplied,
    TicketAssigned,
    TicketEscalated,
    TicketMerged,
    TicketOpened,
    TicketReopened,
    TicketSolved,
)
from portal.tickets.queries import finding


def confirm_receipt(fact: TicketOpened) -> None:
    """The requester gets the number, who has it, and when the first answer is due."""
    ticket = finding.get(fact.ticket_id)
    outbox.send("ticket_received", f"received:{ticket.id}", ticket.requester_id, params={"ticket_id": ticket.id})


def mail_reply(fact: AgentReplied) -> None:
    """The requester gets what our side wrote, and what is expected of her."""
    ticket = finding.get(fact.ticket_id)
    params = {"ticket_id": ticket.id, "message_id": fact.message_id, "asks": fact.asks}
    outbox.send("ticket_replied", f"replied:{fact.message_id}", ticket.requester_id, params=params)


def mail_requester_reply(fact: RequesterReplied) -> None:
    """Whoever works on it learns that the requester answered; the team where nobody in particular does."""
    params: dict[str, object] = {"ticket_id": fact.ticket_id, "message_id": fact.message_id}
    for user_id in recipients.workers_of(finding.get(fact.ticket_id)) - {fact.actor_id}:
        outbox.send("requester_replied", f"requester:{fact.message_id}:{user_id}", user_id, params=params)


def mail_assignment(fact: TicketAssigned) -> None:
    """The new assignee learns of her ticket."""
    if fact.assignee_id is None or fact.assignee_id == fact.actor_id:
        return
    key = f"assigned:{fact.ticket_id}:{fact.assignee_id}:{finding.get(fact.ticket_id).version}"
    outbox.send("ticket_assigned", key, fact.assignee_id, params={"ticket_id": fact.ticket_id})


def mail_hand_over(fact: TicketEscalated) -> None:
    """The team that got the ticket learns of it, with the summary."""
    params: dict[str, object] = {"ticket_id": fact.ticket_id, "message_id": fact.message_id}
    for user_id in recipients.members_of(fact.team_id) - {fact.actor_id}:
        outbox.send("ticket_handed_over", f"handed:{fact.message_id}:{user_id}", user_id, params=params)


def mail_solution(fact: TicketSolved) -> None:
    """The requester is asked whether it works now."""
    ticket = finding.get(fact.ticket_id)
    key = f"solved:{ticket.id}:{ticket.solved_at.isoformat() if ticket.solved_at else ticket.version}"
    outbox.send("ticket_solved", key, ticket.requester_id, params={"ticket_id": ticket.id})


def mail_merger(fact: TicketMerged) -> None:
    """The requester learns under which number her ticket goes on, unless that one is hers as well."""
    ticket, into = finding.get(fact.ticket_id), finding.get(fact.into_id)
    if ticket.requester_id not in {into.requester_id, fact.actor_id}:
        params: dict[str, object] = {"ticket_id": ticket.id, "into_id": into.id}
        outbox.send("ticket_merged", f"merged:{ticket.id}", ticket.requester_id, params=params)


def mail_reopening(fact: TicketReopened) -> None:
    """Whoever worked on it learns that it was not solved."""
    ticket = finding.get(fact.ticket_id)
    for user_id in recipients.workers_of(ticket) - {fact.actor_id}:
        key = f"reopened:{ticket.id}:{ticket.version}:{user_id}"
        outbox.send("ticket_reopened", key, user_id, params={"ticket_id": ticket.id})


def mail_alarm(fact: DeadlineFact) -> None:
    """The alarm clock: whoever works on the ticket and, once the deadline is missed, the supervisors. Once a threshold."""
    ticket = finding.get(fact.ticket_id)
    people = recipients.workers_of(ticket)
    if fact.percent >= 100:
        people |= recipients.holders_of("supervisor", ticket)
    params: dict[str, object] = {
        "ticket_id": ticket.id,
        "target": fact.target,
        "percent": fact.percent,
        "due_at": fact.due_at,
    }
    for user_id in people:
        key = f"alarm:{ticket.id}:{fact.target}:{fact.cycle}:{fact.percent}:{user_id}"
        outbox.send("deadline", key, user_id, params=params)
