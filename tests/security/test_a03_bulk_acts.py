"""A03: an act on several tickets asks for every one of them whether it may, and does all or nothing."""

import pytest
from sqlalchemy import select

from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.tickets.models import Event, Message, Ticket
from portal.tickets.operations import solving
from tests.factories.tickets import filed, settled, team

ACTS = {
    "assignment": lambda cast: {"to": f"p{cast.wera.id}"},
    "priority": lambda cast: {"priority": "1", "why": "Shop stands still"},
    "solution": lambda cast: {"resolution": "Restarted"},
}


def image(session) -> list[list[tuple]]:
    """Everything that an act on a ticket changes."""
    session.rollback()
    kept = [
        [tuple(row) for row in db.session.execute(select(table.__table__).order_by(table.id))]
        for table in (Ticket, Message, Event)
    ]
    session.rollback()
    return kept


def denied(session) -> int:
    session.rollback()
    found = session.scalars(select(AuditEntry.id).where(AuditEntry.action == "denied")).all()
    session.rollback()
    return len(found)


@pytest.fixture
def numbers(session, cast) -> dict[str, int]:
    """Two tickets of our company, a withdrawn one, and one of another company, which only the first line serves."""
    found = {
        "one": filed(cast.anna).number,
        "two": filed(cast.ewa).number,
        "over": filed(cast.anna).number,
        "foreign": filed(cast.olga, title="Чужая тайна").number,
    }
    over = session.scalars(select(Ticket).where(Ticket.number == found["over"])).one()
    solving.cancel(over, "Не нужно", by=cast.anna)
    settled(over)
    return found


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("bad", "status"), [("foreign", 404), ("over", 409)])
def test_a03_one_wrong_ticket_among_them_and_nothing_is_changed(session, cast, sign_in, numbers, act, bad, status):
    before = image(session)
    data = {"act": act, "n": [numbers["one"], numbers[bad], numbers["two"]], **ACTS[act](cast)}
    answer = sign_in("wera").post("/desk/changes", data=data)
    assert answer.status_code == status
    assert "Чужая тайна" not in answer.text
    assert image(session) == before
    assert denied(session) == 1


@pytest.mark.parametrize("act", ACTS)
def test_a03_whoever_may_not_work_here_changes_nothing(session, cast, sign_in, numbers, act):
    before = image(session)
    data = {"act": act, "n": [numbers["one"]], **ACTS[act](cast)}
    assert sign_in("anna").post("/desk/changes", data=data).status_code == 403
    assert sign_in("olga").post("/desk/changes", data=data).status_code in {404, 422}
    assert sign_in("olga").get("/desk/changes/new", query_string={"act": act, "n": numbers["one"]}).status_code == 404
    assert image(session) == before


def test_a03_her_own_ticket_is_not_worked_on_among_others(session, cast, sign_in, numbers):
    own = settled(filed(cast.boris))
    before = image(session)
    data = {"act": "priority", "n": [numbers["one"], own], **ACTS["priority"](cast)}
    answer = sign_in("boris").post("/desk/changes", data=data)
    assert answer.status_code == 403
    assert f"#{own}" in answer.text
    assert image(session) == before


@pytest.mark.parametrize("data", [{"act": "deletion"}, {"act": "priority", "n": ["1 OR 1=1"]}, {"n": ["1"]}])
def test_a03_what_no_page_sends_is_not_found(session, cast, sign_in, numbers, data):
    before = image(session)
    assert sign_in("boris").post("/desk/changes", data=data).status_code == 404
    assert image(session) == before


def test_a_team_of_experts_is_told_of_each(session, cast, sign_in, numbers):
    """The summary that a hand-over needs stands in every ticket."""
    target = team("Experts").id
    both = [numbers["one"], numbers["two"]]
    settled(session.scalars(select(Ticket)).first())
    boris = sign_in("boris")
    answer = boris.post("/desk/changes", data={"act": "assignment", "n": both, "to": f"t{target}"})
    assert answer.status_code == 422
    assert answer.text.count(" checked") == 2
    data = {
        "act": "assignment",
        "n": both,
        "to": f"t{target}",
        "summary": "Касса не видит сеть",
        "next": "/desk?view=team",
    }
    answer = boris.post("/desk/changes", data=data)
    assert (answer.status_code, answer.location) == (303, "/desk?view=team")
    assert "2" in boris.get("/desk?view=team").text
    session.rollback()
    assert set(session.scalars(select(Ticket.team_id).where(Ticket.number.in_(both)))) == {target}
    assert session.scalars(select(Message.body).where(Message.public.is_(False))).all() == ["Касса не видит сеть"] * 2
