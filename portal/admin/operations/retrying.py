"""Run again what was given up or waits for its next try: it is owed now, the rest is the worker's as ever."""

from portal.core import facts, outbox
from portal.core.audit import audit


def run_delivery_again(fact_id: int, handler: str, by_id: int) -> bool:
    """Owe a dead or waiting delivery now. False where it is done, or about to run anyway: the second of two clicks changes nothing."""
    if not facts.run_again(fact_id, handler):
        return False
    audit(by_id, "run_again", "delivery", fact_id, after={"handler": handler})
    return True


def run_deliveries_again(by_id: int) -> int:
    """Owe everything that was given up now; how much it was."""
    count = facts.run_all_again()
    if count:
        audit(by_id, "run_again", "delivery", None, after={"count": count})
    return count


def send_message_again(message_id: int, by_id: int) -> bool:
    """Owe a dead or waiting message now. False for one that is about to be sent, was sent, or is kept: those are never sent later."""
    if not outbox.run_again(message_id):
        return False
    audit(by_id, "run_again", "message", message_id)
    return True


def send_messages_again(by_id: int) -> int:
    """Owe every mail that failed now; how many there were."""
    count = outbox.run_all_again()
    if count:
        audit(by_id, "run_again", "message", None, after={"count": count})
    return count
