"""A ticket's page and the filing of a ticket keep to their number of statements."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy.orm import Session

from portal.tickets.operations import assigning, commenting
from tests.clients import Client
from tests.factories.tickets import filed, settled
from tests.people import Cast
from tests.statements import counted

SignIn = Callable[[str], Client]
PAGE, FILING = 12, 22


def test_the_page_of_a_ticket_costs_the_same_however_long_its_story_is(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = filed(cast.anna)
    assigning.take(ticket, by=cast.boris)
    for text in ("Посмотрю.", "Перезапустите, пожалуйста.", "Помогло?"):
        commenting.reply(ticket, text, by=cast.boris)
    number, client = settled(ticket), sign_in("boris")
    client.get(f"/tickets/{number}")  # the session's last-seen is written once a minute
    with counted(app) as seen:
        assert "Помогло?" in client.get(f"/tickets/{number}").get_data(as_text=True)
    assert len(seen) <= PAGE


def test_filing_a_ticket_keeps_to_its_statements(app: Flask, session: Session, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("anna")
    client.get("/tickets/new")
    filing = {"title": "Принтер не печатает", "description": "Горит лампа", "impact": "3", "urgency": "2"}
    with counted(app) as seen:
        assert client.post("/tickets", data=filing).status_code == 303
    assert len(seen) <= FILING
