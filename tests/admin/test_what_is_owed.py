"""What did not follow from facts, and mails that did not leave: in one look what, to whom, why and when again; run again works once."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.admin.queries.objects import names_of_objects
from portal.admin.queries.owed import people_of_tickets
from portal.core import clock, facts, outbox
from portal.core.audit import AuditEntry
from portal.core.db import commit, db, read_transaction, set_mode
from portal.core.facts import Delivery
from portal.core.outbox import Message
from portal.core.timers import Timer
from portal.events.tickets import TicketAssigned, TicketOpened
from tests.clients import Client
from tests.dispatch.test_cost import statements
from tests.dispatch.visits import asked
from tests.factories.tickets import filed
from tests.people import Cast

SignIn = Callable[[str], Client]
RECEIPT = "portal.channels.handlers.tickets:confirm_receipt"
MISSED = {"last_error": "AttributeError: 'NoneType' object has no attribute 'zone'"}
AWAY = "Unreachable: [Errno 111] Connection refused"


@pytest.fixture
def ticket_id(session, cast: Cast) -> int:
    """A ticket of Anna's whose receipt was given up, and beside it a fact of a ticket that is gone."""
    ticket_id = filed(cast.anna).id
    for number in range(3):
        facts.record(TicketAssigned(ticket_id=ticket_id, assignee_id=cast.boris.id, team_id=number))
    facts.record(TicketOpened(ticket_id=999_999), actor_id=cast.boris.id)
    asked(cast)
    dead = update(Delivery).where(Delivery.handler == RECEIPT).values(state="dead", tries=10, **MISSED)
    db.session.execute(dead)
    later = {"tries": 2, "due_at": clock.now() + timedelta(minutes=7), "last_error": "NotFound: "}
    db.session.execute(update(Delivery).where(Delivery.state == "new").values(**later))
    commit()
    set_mode("read")
    return ticket_id


def entries(page: str) -> list[str]:
    """The text of each thing owed, without what only forms and details hold."""
    found = re.search(r'<ul class="list card owed">(.*?)</ul>', page, re.DOTALL)
    items = re.split(r"<li>", found[1])[1:] if found else []
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]


def test_a_reaction_that_failed_says_what_happened_to_whom_it_is_owed_why_and_when_again(
    ticket_id: int, cast: Cast, sign_in: SignIn
) -> None:
    adam = sign_in("adam")
    page = adam.get("/admin/deliveries?state=dead").text
    told = entries(page)
    own = next(one for one in told if "#" in one)
    assert re.match(r"Ticket #\d+ was opened Принтер", own), own
    assert "Still to come: A mail → Анна Смирнова" in own
    assert "A fault in the program." in own
    assert "10 tries failed" in own
    assert re.search(r'<a href="/tickets/\d+">#\d+</a> was opened', page)
    assert re.search(r"<details[^>]*>.*?AttributeError.*?</details>", page, re.DOTALL), "the technical part is folded"
    gone = next(one for one in told if "999999" in one)
    assert "A mail → the requester" in gone
    waiting = adam.get("/admin/deliveries").text
    assigned = next(one for one in entries(waiting) if "was assigned" in one)
    assert "A mail → Борис Ильин" in assigned
    assert "What it is about is gone." in assigned
    assert re.search(r"Next try: (tomorrow )?\d\d:\d\d · 2 tries failed", assigned)
    assert any("the dispatchers of the place" in one for one in entries(waiting))
    assert "Nothing is being delivered" in waiting, "nobody sweeps here"
    assert statements(adam, "/admin/deliveries") <= 10


def test_who_asked_and_who_works_is_told_only_of_tickets_that_the_reader_may_see(ticket_id: int, cast: Cast) -> None:
    with read_transaction():
        assert people_of_tickets([ticket_id], cast.adam)[ticket_id].requester == "Анна Смирнова"
        assert people_of_tickets([ticket_id], cast.olga) == {}


def test_a_second_click_on_run_again_changes_nothing(ticket_id: int, cast: Cast, sign_in: SignIn) -> None:
    with read_transaction():
        fact_id = db.session.scalar(
            select(Delivery.fact_id).where(Delivery.handler == RECEIPT).order_by(Delivery.fact_id)
        )
    adam = sign_in("adam")
    address = f"/admin/deliveries/{fact_id}/{RECEIPT}/retry"
    assert sign_in("marta").post(address).status_code == 403
    for _ in range(2):
        assert adam.post(address, data={"state": "dead"}).status_code == 303
    with read_transaction():
        mine = db.session.get_one(Delivery, (fact_id, RECEIPT))
        assert (mine.state, mine.tries) == ("new", 0)
        again = select(AuditEntry.object_id).where(AuditEntry.action == "run_again")
        assert db.session.scalars(again).all() == [fact_id]
    assert adam.post(f"/admin/deliveries/77/{RECEIPT}/retry").status_code == 303


def test_all_that_was_given_up_runs_again_at_once(ticket_id: int, cast: Cast, sign_in: SignIn) -> None:
    adam = sign_in("adam")
    count = len(entries(adam.get("/admin/deliveries?state=dead").text))
    assert f"Run all {count} again" in adam.get("/admin/deliveries?state=dead").text
    assert sign_in("marta").post("/admin/deliveries/retries").status_code == 403
    for _ in range(2):
        adam.post("/admin/deliveries/retries")
    assert "Nothing was given up" in adam.get("/admin/deliveries?state=dead").text
    with read_transaction():
        noted = db.session.scalars(select(AuditEntry.after).where(AuditEntry.action == "run_again")).all()
    assert noted == [{"count": count}]


def test_a_mail_that_did_not_leave_says_so_and_is_sent_again_once(session, cast: Cast, sign_in: SignIn) -> None:
    ticket = filed(cast.anna)
    for number, state in enumerate(("dead", "dead", "new", "kept")):
        about = {"ticket_id": ticket.id}
        outbox.send(
            "ticket_received", f"test:{number}", cast.anna.id, params=about, due_at=clock.now() + timedelta(days=1)
        )
        mine = update(Message).where(Message.dedupe_key == f"test:{number}")
        db.session.execute(mine.values(state=state, tries=number, last_error=AWAY))
    message_id = db.session.scalar(select(Message.id).where(Message.dedupe_key == "test:0"))
    kept_id = db.session.scalar(select(Message.id).where(Message.dedupe_key == "test:3"))
    number = ticket.number
    commit()
    set_mode("read")
    adam = sign_in("adam")
    page = adam.get("/admin/messages?state=dead").text
    told = entries(page)
    assert len(told) == 2
    assert told[0].startswith("The ticket was received To: Анна Смирнова")
    assert f'<a href="/tickets/{number}">#{number}</a>' in page
    assert "No mail server answers at the address in SMTP_URL." in told[0]
    assert "Send all 2 again" in page
    one = adam.get(f"/admin/messages/{message_id}").text
    assert "The ticket was received" in one
    assert "No mail server answers" in one
    for _ in range(2):
        adam.post(f"/admin/messages/{message_id}/retry")
    adam.post(f"/admin/messages/{kept_id}/retry")
    with read_transaction():
        assert db.session.get_one(Message, message_id).state == "new"
        assert db.session.get_one(Message, kept_id).state == "kept", "those are never sent later"
    assert sign_in("marta").post("/admin/messages/retries").status_code == 403
    adam.post("/admin/messages/retries")
    with read_transaction():
        noted = db.session.scalars(select(AuditEntry.kind).where(AuditEntry.action == "run_again")).all()
    assert noted == ["message", "message"]
    assert entries(adam.get("/admin/messages?state=dead").text) == []
    assert statements(adam, "/admin/messages") <= 10


def test_empty_lists_say_what_they_are_for(session, sign_in: SignIn) -> None:
    adam = sign_in("adam")
    assert "Everything that had to follow has followed" in adam.get("/admin/deliveries").text
    assert "What fails ten times stands here" in adam.get("/admin/deliveries?state=dead").text
    assert "never sent" in adam.get("/admin/messages?state=kept").text


def test_the_first_page_says_what_runs_by_itself_and_what_failed_there(session, sign_in: SignIn) -> None:
    session.add(Timer(name="articles", began=1, ended=1, last_error="OperationalError: database is locked"))
    session.add(Timer(name="messages", began=1, ended=1))
    commit()
    page = sign_in("adam").get("/admin").text
    failed, well = (page.find(words) for words in ("Publishes and withdraws articles", "Sends mails that are due"))
    assert 0 < failed < well, "what failed stands first"
    assert "The database was busy." in page[failed:well]
    assert re.search(r"<details[^>]*>.*?articles: OperationalError.*?</details>", page, re.DOTALL)


def test_an_object_opens_only_for_whoever_may_see_it(ticket_id: int, cast: Cast) -> None:
    wanted = [("ticket", ticket_id), ("user", cast.anna.id)]
    seen = {by: [one.seen for one in names_of_objects(wanted, viewer).values()]
            for by, viewer in (("adam", cast.adam), ("olga", cast.olga), ("anna", cast.anna))}  # fmt: skip
    assert seen["adam"] == [True, True]
    assert seen["olga"] == [False, False]
    assert sorted(seen["anna"]) == [False, True], "her ticket, not the page where people are managed"
