"""What every fault is measured with: acknowledged work in a ledger, and a reconciliation that must find nothing."""

from collections import Counter

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from portal.core import facts
from portal.core.audit import AuditEntry
from portal.core.db import db, is_passing, read_transaction, write_transaction
from portal.core.facts import Delivery
from portal.wiring import HANDLERS
from tests.installation import eventually
from tests.workers.echoes import SLOW, Sounded
from workers import schedule, sweeper
from workers.job import portal_app

ROUND_S = 2  # in which a sweeper comes round here; in the portal it looks every ten seconds
# A promise in seconds is one of the portal. Here each sweep comes so much sooner, and nothing owed waits for more than two.
SOONER_S = 2 * (schedule.TICK_S - ROUND_S)
RECOVERY_S = 120 - SOONER_S  # the promise after the death of any single process: 120 s
SWEEP_S = 60 - SOONER_S  # the promise when only Redis lost something: 60 s


def hurry() -> None:
    """Let the sweeper of this process, and of those that it forks, come round more often: waiting for one shows nothing."""
    sweeper.TICK_S = ROUND_S
    sweeper.TIMED = tuple(
        timed._replace(every=ROUND_S) if timed.every == schedule.TICK_S else timed for timed in schedule.TIMED
    )


def wire() -> None:
    """Wire the fact of the tests in this process, and in those that it forks, as if it stood in portal/wiring.py."""
    portal_app()
    facts.configure({**HANDLERS, Sounded: [SLOW]})
    hurry()


class Work:
    """`record` is the acknowledged work: its commit returned. Each of it is owed exactly one effect."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.ledger: list[int] = []
        facts.configure({**HANDLERS, Sounded: [SLOW]})

    def record(self, count: int) -> None:
        """Acknowledge so many facts, one commit each, and ring for them."""
        with self.app.app_context():
            for _ in range(count):
                number = len(self.ledger) + 1
                self._acknowledge(number)
                self.ledger.append(number)

    def _acknowledge(self, number: int) -> None:
        """Commit one fact. On a loaded machine SQLite's writer may be taken for longer than it waits: then the person tries again."""
        for _ in range(5):
            try:
                with write_transaction():
                    facts.record(Sounded(number=number))
                return
            except OperationalError as error:
                if not is_passing(error):
                    raise
        raise AssertionError("the database took no fact")

    def effects(self) -> Counter[int]:
        """How often each number has had its effect."""
        with self.app.app_context(), read_transaction():
            rows = db.session.scalars(select(AuditEntry.object_id).where(AuditEntry.action == "echo"))
            return Counter(number for number in rows if number is not None)

    def pending(self) -> int:
        """Deliveries that are not done."""
        with self.app.app_context(), read_transaction():
            return len(list(db.session.scalars(select(Delivery.fact_id).where(Delivery.state != "done"))))

    def settles(self, seconds: float) -> None:
        """Wait until nothing is owed, then reconcile: nothing lost, nothing doubled."""
        eventually(lambda: self.pending() == 0, "everything owed is delivered", seconds)
        effects = self.effects()
        assert [number for number in self.ledger if effects[number] == 0] == [], "lost"
        assert [number for number, times in effects.items() if times > 1] == [], "doubled"
        assert set(effects) == set(self.ledger), "an effect that nobody asked for"

    def close(self) -> None:
        """Leave the database and the wiring as they were."""
        facts.configure(HANDLERS)
        with self.app.app_context():
            db.engine.dispose()
