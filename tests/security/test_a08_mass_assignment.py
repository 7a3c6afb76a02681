"""A08: keys that a form does not have are ignored; nothing of a ticket can be set through them."""

from sqlalchemy import select

from portal.tickets.models import Ticket
from tests.factories.tickets import filed, settled
from tests.security.test_a02_secondary_paths import image

EVIL = {
    "id": "777", "number": "1", "version": "99", "status": "closed", "state": "closed", "priority": "1", "requester_id": "1",
    "reporter_id": "1", "assignee_id": "1", "team_id": "1", "organisation_id": "2", "due_at": "2001-01-01", "sla_due": "x",
    "queue_at": "x", "is_admin": "1", "role": "administrator", "password_hash": "x", "ignore_permissions": "True",
    "created_at": "2001-01-01", "public": "1", "author_id": "1", "channel": "mail",
}  # fmt: skip


def test_filing_takes_only_what_its_form_has(session, cast, sign_in):
    data = {"title": "Принтер", "impact": "3", "urgency": "2", "category": "", **EVIL}
    assert sign_in("anna").post("/tickets", data=data).status_code == 303
    ticket = session.scalars(select(Ticket)).one()
    assert (ticket.number, ticket.version == 99, ticket.status, ticket.priority, ticket.organisation_id, ticket.assignee_id) == (
        1001, False, "new", 4, cast.organisation_id, None,
    )  # fmt: skip
    assert (ticket.requester_id, ticket.reporter_id, ticket.channel) == (cast.anna.id, cast.anna.id, "portal")


def test_a_reply_sets_nothing_but_its_text(session, cast, sign_in):
    number = settled(filed(cast.anna))
    before = image(session)
    data = {**EVIL, "kind": "public", "body": "Ау"}
    assert sign_in("anna").post(f"/tickets/{number}/messages", data=data).status_code == 303
    after = image(session)
    columns = [column.name for column in Ticket.__table__.columns]
    changed = {name for name, old, new in zip(columns, before[0][0], after[0][0], strict=True) if old != new}
    assert changed <= {"updated_at", "version", "due_event_id"}
    assert after[1][0][4] == cast.anna.id  # the author is the person signed in
