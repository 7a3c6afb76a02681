"""What pages cost: the desk, a ticket, search and filing on both databases, each against its baseline.

python -m benchmarks [SIZE …] [--database sqlite] [--keep FOLDER]

Prints tables; of several sizes the later ones also say how the cost has grown (as a ratio, where there is a baseline). Tickets
are inserted in bulk; with --keep the SQLite files stay in FOLDER, and the next run takes them as they are.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

os.environ["PORTAL_TESTING"] = "0"  # as in production: a moved clock and reloaded files have a cost of their own
os.environ["PORTAL_DATA"] = tempfile.mkdtemp(prefix="pomost-bench-")

from flask import Flask
from sqlalchemy import select, text

from benchmarks import bare, data
from benchmarks.databases import DATABASES
from benchmarks.measure import Cost, cost
from portal import config
from portal.accounts.models import User
from portal.app import create_app
from portal.core import schema
from portal.core.catalogues import compile_catalogues
from portal.core.db import db, read_transaction
from portal.demo import loading
from portal.tickets.models import Ticket
from tests.clients import Client

QUEUE_BUDGET = 3.0
STATEMENT_BUDGET = 10
GROWTH_BUDGET = 1.3
LISTS = ("desk", "home", "search", "suggestions")


def main() -> int:
    """Run everything; 1 where a budget is broken."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("sizes", nargs="*", choices=[*data.SIZES, []], default=["10k"], metavar="SIZE")
    options.add_argument("--database", choices=tuple(DATABASES), action="append")
    options.add_argument("--keep", type=Path, default=Path(os.environ["PORTAL_DATA"]))
    chosen = options.parse_args()
    compile_catalogues()
    broken = 0
    for name in chosen.database or DATABASES:
        first: Mapping[str, float] = {}
        for size in chosen.sizes:
            app = filled(DATABASES[name](chosen.keep, size), data.SIZES[size])
            costs = [cost(app, *page) for page in pages(app)]
            broken += report(f"{name}, {size} tickets", costs, first)
            first = first or {one.page: one.weight for one in costs}
    return 1 if broken else 0


def filled(url: str, tickets: int) -> Flask:
    """An application on a database with the demo company and so many tickets."""
    app = create_app(config.load({**os.environ, "DATABASE_URL": url}))
    with app.app_context():
        schema.upgrade()
        loading.load_if_empty()
        data.fill(tickets)
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))
    return app


def pages(app: Flask) -> list[tuple[str, Callable[[], object]]]:
    """The requests to measure, as the person who makes them."""
    with app.app_context(), read_transaction():
        agent = db.session.scalars(select(User.id).where(User.email.startswith("boris@"))).one()
        employee = db.session.scalars(select(User.id).where(User.email.startswith("anna@"))).one()
        number = db.session.scalars(
            select(Ticket.number).where(Ticket.open, Ticket.assignee_id == agent).order_by(Ticket.id)
        ).first()
    boris, anna = Client(app).signed_in_as(agent), Client(app).signed_in_as(employee)
    filing = {"title": "Принтер не печатает", "impact": "3", "urgency": "2"}
    nth = count()  # the same words again would lead to the ticket there is
    with app.app_context():
        nobody = bare.client(db.engine)
    return [
        ("bare list", lambda: nobody.get("/")),
        ("desk, all open", lambda: boris.get("/desk?view=open")),
        ("desk, my team", lambda: boris.get("/desk")),
        ("a ticket", lambda: boris.get(f"/tickets/{number}")),
        ("home", lambda: anna.get("/")),
        ("search", lambda: anna.get("/kb/search?q=принтер не печотает после обновления")),
        ("suggestions", lambda: anna.get("/kb/suggestions?q=принтер не печ", htmx=True)),
        (
            "file a ticket",
            lambda: anna.post("/tickets", data=filing | {"description": f"После обновления {next(nth)}"}),
        ),
    ]


def report(title: str, costs: list[Cost], first: Mapping[str, float]) -> int:
    """Print one table, with the growth against the ``first`` size; the number of broken budgets."""
    growing = f"{'growth':>8}" if first else ""
    sys.stdout.write(
        f"\n{title}\n{'page':<18}{'cpu ms':>8}{'p95':>8}{'base':>8}{'ratio':>7}{'sql':>5}{'kB':>7}{'kB gz':>7}{growing}\n"
    )
    broken = 0
    for one in costs:
        ratio = f"{one.ratio:.1f}" if one.ratio else "-"
        base = f"{one.baseline_ms:.2f}" if one.baseline_ms else "-"
        sys.stdout.write(
            f"{one.page:<18}{one.cpu_ms:>8.2f}{one.p95_ms:>8.2f}{base:>8}{ratio:>7}"
            f"{one.statements:>5}{one.size / 1024:>7.1f}{one.gzipped / 1024:>7.1f}"
        )
        growth = one.weight / first[one.page] if one.page in first else 0
        sys.stdout.write(f"{growth:>8.2f}\n" if growth else "\n")
        if growth > GROWTH_BUDGET:
            sys.stdout.write(f"  over budget: at most {GROWTH_BUDGET} times the cost of the first size\n")
            broken += 1
        if one.page.startswith("desk") and one.ratio and one.ratio > QUEUE_BUDGET:
            sys.stdout.write(f"  over budget: at most {QUEUE_BUDGET} times the baseline\n")
            broken += 1
        if one.statements > STATEMENT_BUDGET and one.page.startswith(LISTS):
            sys.stdout.write(f"  over budget: at most {STATEMENT_BUDGET} statements\n")
            broken += 1
    sys.stdout.flush()
    return broken


if __name__ == "__main__":
    sys.exit(main())
