"""python -m benchmarks [10k|100k|1m]: the desk, a ticket, search and filing on both databases, each against its baseline.

Prints tables; nothing is kept. Bigger sets are inserted in bulk.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ["PORTAL_TESTING"] = "1"
os.environ["PORTAL_DATA"] = tempfile.mkdtemp(prefix="pomost-bench-")

from flask import Flask
from sqlalchemy import select, text

from benchmarks import data
from benchmarks.measure import Cost, cost
from portal import config
from portal.accounts.models import User
from portal.app import create_app
from portal.core import schema
from portal.core.db import db, read_transaction
from portal.demo import loading
from portal.tickets.models import Ticket
from tests.clients import Client
from tests.databases import start_postgres

QUEUE_BUDGET = 3.0
STATEMENT_BUDGET = 10
LISTS = ("desk", "home", "search", "suggestions")


def main() -> int:
    """Run everything; 1 where a budget is broken."""
    size = sys.argv[1] if len(sys.argv) > 1 else "10k"
    if size not in data.SIZES:
        sys.stderr.write(f"SIZE is one of {', '.join(data.SIZES)}\n")
        return 2
    broken = 0
    for name, url in databases():
        app = create_app(config.load({**os.environ, "DATABASE_URL": url}))
        with app.app_context():
            schema.upgrade()
            loading.load()
            data.fill(data.SIZES[size])
            if name == "postgresql":
                with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("ANALYZE"))
        costs = [cost(app, *page) for page in pages(app)]
        broken += report(f"{name}, {size} tickets", costs)
    return 1 if broken else 0


def databases() -> list[tuple[str, str]]:
    """A fresh SQLite file and a fresh PostgreSQL database."""
    folder = Path(os.environ["PORTAL_DATA"])
    server = os.environ.get("TEST_POSTGRES_URL") or start_postgres(folder)
    server = server.replace("postgresql://", "postgresql+psycopg://", 1)
    return [("sqlite", f"sqlite:///{folder / 'bench.sqlite3'}"), ("postgresql", server)]


def pages(app: Flask) -> list[tuple[str, Callable[[], object]]]:
    """The requests to measure, as the person who makes them."""
    with app.app_context(), read_transaction():
        agent = db.session.scalars(select(User.id).where(User.email.startswith("boris@"))).one()
        employee = db.session.scalars(select(User.id).where(User.email.startswith("anna@"))).one()
        number = db.session.scalars(
            select(Ticket.number).where(Ticket.open, Ticket.assignee_id == agent).order_by(Ticket.id)
        ).first()
    boris, anna = Client(app).signed_in_as(agent), Client(app).signed_in_as(employee)
    filing = {"title": "Принтер не печатает", "description": "После обновления", "impact": "3", "urgency": "2"}
    return [
        ("desk, all open", lambda: boris.get("/desk?view=open")),
        ("desk, my team", lambda: boris.get("/desk")),
        (f"ticket #{number}", lambda: boris.get(f"/tickets/{number}")),
        ("home", lambda: anna.get("/")),
        ("search", lambda: anna.get("/kb/search?q=принтер не печотает после обновления")),
        ("suggestions", lambda: anna.get("/kb/suggestions?q=принтер не печ", htmx=True)),
        ("file a ticket", lambda: anna.post("/tickets", data=filing)),
    ]


def report(title: str, costs: list[Cost]) -> int:
    """Print one table; the number of broken budgets."""
    sys.stdout.write(
        f"\n{title}\n{'page':<18}{'cpu ms':>8}{'p95':>8}{'base':>8}{'ratio':>7}{'sql':>5}{'kB':>7}{'kB gz':>7}\n"
    )
    broken = 0
    for one in costs:
        ratio = f"{one.ratio:.1f}" if one.ratio else "-"
        base = f"{one.baseline_ms:.2f}" if one.baseline_ms else "-"
        sys.stdout.write(
            f"{one.page:<18}{one.cpu_ms:>8.2f}{one.p95_ms:>8.2f}{base:>8}{ratio:>7}"
            f"{one.statements:>5}{one.size / 1024:>7.1f}{one.gzipped / 1024:>7.1f}\n"
        )
        if one.page.startswith("desk") and one.ratio and one.ratio > QUEUE_BUDGET:
            sys.stdout.write(f"  over budget: at most {QUEUE_BUDGET} times the baseline\n")
            broken += 1
        if one.statements > STATEMENT_BUDGET and one.page.startswith(LISTS):
            sys.stdout.write(f"  over budget: at most {STATEMENT_BUDGET} statements\n")
            broken += 1
    return broken


if __name__ == "__main__":
    sys.exit(main())
