"""The floor of this stack on this machine: 50 tickets in a bare Flask, without person, rights, languages or layout.

It is measured in the same run as the pages, so that the milliseconds of one machine can be read on another.
"""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.tickets.models import Ticket

ROWS = """<!doctype html><title>Tickets</title><table>{% for row in rows %}
<tr><td><a href="/tickets/{{ row.number }}">{{ row.title }}</a><td>{{ row.status }}<td>{{ row.priority }}<td>{{ row.due_at }}</tr>
{% endfor %}</table>"""
COLUMNS = (Ticket.number, Ticket.title, Ticket.status, Ticket.priority, Ticket.due_at)


def client(engine: Engine) -> FlaskClient:
    """A client of a portal of one page."""
    app = Flask("bare")
    template = app.jinja_env.from_string(ROWS)

    @app.get("/")
    def show_list() -> str:
        with Session(engine) as session:
            newest = select(*COLUMNS).where(Ticket.open.is_(True)).order_by(Ticket.queue_at, Ticket.id).limit(50)
            return template.render(rows=session.execute(newest).all())

    return app.test_client()
