"""What time does to the records of self-help: each session is decided, then forgotten; solutions that repeat are noticed."""

from portal.core.db import read_transaction, write_transaction
from portal.knowledge.operations import ledger
from portal.tickets.operations import repeating
from workers.job import job


@job
def sweep_ledger() -> int:
    """Decide sessions whose time is over, each in a transaction of its own; the number looked at."""
    with read_transaction():
        found = ledger.due()
    for session_id in found:
        with write_transaction():
            ledger.decide(session_id)
    return len(found)


@job
def sweep_searches() -> int:
    """Forget who searched, and what, as the rules say; the number of sessions."""
    with write_transaction():
        return ledger.anonymise() + ledger.forget()


@job
def sweep_solutions() -> int:
    """Look for solutions that were written again and again; the number proposed as articles."""
    with write_transaction():
        return repeating.propose()
