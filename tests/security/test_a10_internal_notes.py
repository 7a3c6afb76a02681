"""A10: no byte of an internal note, of its files or of an agent's phone reaches the requester, on any page."""

import pytest
from flask import Flask

from portal.accounts.models import User
from portal.core.db import commit
from portal.core.storage import StoredFile
from portal.tickets.models import File
from portal.tickets.operations import assigning, commenting, indexing, solving, watching
from tests.factories.tickets import filed, team

MARKS = ("NOTE-MARKER-7", "SUMMARY-MARKER-7", "FILE-MARKER-7", "PHONE-MARKER-7")


@pytest.fixture
def number(session, cast) -> int:
    ticket = filed(cast.anna)
    session.get(User, cast.boris.id).phone = "PHONE-MARKER-7"
    secret = StoredFile(sha256="c" * 64, size=3, mime="image/png", name="FILE-MARKER-7.png")
    assigning.take(ticket, by=cast.boris)
    commenting.note(ticket, "NOTE-MARKER-7", by=cast.boris, files=[secret])
    assigning.hand_over(ticket, team("Second line").id, "SUMMARY-MARKER-7", by=cast.boris)
    watching.add_watcher(ticket, cast.ewa.id, by=cast.anna)
    solving.solve(ticket, "Готово", by=cast.wera)
    indexing.index_tickets([ticket.id])
    found = ticket.number
    commit()
    return found


@pytest.mark.parametrize("name", ["anna", "ewa"])
def test_no_page_and_no_piece_leaks(app: Flask, session, cast, sign_in, number, name):
    client = sign_in(name)
    addresses = [
        "/",
        "/tickets",
        "/tickets?view=watched",
        f"/tickets/{number}",
        f"/tickets/{number}/deadline",
        "/tickets/new",
    ]
    addresses += ["/kb/search?q=MARKER", "/desk?q=MARKER", f"/tickets/suggestions/tickets/{number}"]
    for address in addresses:
        for htmx in (False, True):
            text = client.get(address, htmx=htmx).text
            assert [mark for mark in MARKS if mark in text] == [], address
    words = {"title": "Принтер не печатает", "description": "После обновления горит красная лампа NOTE-MARKER-7"}
    suggested = client.post("/tickets/suggestions", data=words, htmx=True).text
    assert f"ticket-{number}" in suggested
    assert [mark for mark in MARKS if mark in suggested] == []
    refused = client.post(f"/tickets/{number}/messages", data={"kind": "public", "body": ""}, htmx=True).text
    assert [mark for mark in MARKS if mark in refused] == []


def test_the_file_of_a_note_is_nothing_to_the_requester(session, cast, sign_in, number):
    file_id = session.query(File.id).scalar()
    session.rollback()
    for name in ("anna", "ewa", "olga"):
        assert sign_in(name).get(f"/files/{file_id}").status_code == 404


def test_an_agent_does_see_them(session, cast, sign_in, number):
    text = sign_in("wera").get(f"/tickets/{number}").text
    assert [mark for mark in MARKS[:3] if mark not in text] == []
