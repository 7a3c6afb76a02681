"""Run again what was given up: the row becomes new and due now, the rest is the worker's as ever."""

from sqlalchemy import update

from portal.core import clock, doorbell
from portal.core.audit import audit
from portal.core.db import affected
from portal.core.facts import Delivery
from portal.core.outbox import Message


def run_delivery_again(fact_id: int, handler: str, by_id: int) -> bool:
    """Owe a dead (or waiting) delivery now, with its tries counted anew. False where it is done already."""
    statement = update(Delivery).where(
        Delivery.fact_id == fact_id, Delivery.handler == handler, Delivery.state.in_(("dead", "new"))
    )
    if not affected(statement.values(state="new", tries=0, due_at=clock.now())):
        return False
    audit(by_id, "run_again", "delivery", fact_id, after={"handler": handler})
    doorbell.note("fact", fact_id, handler)
    return True


def send_message_again(message_id: int, by_id: int) -> bool:
    """Owe a dead (or waiting) message now. False for one that was sent or kept: those are never sent later."""
    statement = update(Message).where(Message.id == message_id, Message.state.in_(("dead", "new")))
    if not affected(statement.values(state="new", tries=0, due_at=clock.now(), lease_owner=None, lease_until=None)):
        return False
    audit(by_id, "run_again", "message", message_id)
    doorbell.note("message", message_id)
    return True
