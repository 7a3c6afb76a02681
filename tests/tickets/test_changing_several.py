"""One act on several tickets of a queue: chosen by ticking, done to all of them, once."""

import re

from sqlalchemy import func, select

from portal.tickets.models import Event, Ticket
from portal.tickets.operations import batching
from tests.factories.tickets import filed, settled

TICKED = re.compile(r'name="n" value="(\d+)"[^>]* checked')


def test_lines_are_ticked_only_where_something_may_be_done(session, cast, sign_in):
    settled(filed(cast.anna), filed(cast.anna))
    for name, ticks in (("boris", 2), ("marta", 2)):
        page = sign_in(name).get("/desk?view=open").text
        assert page.count('type="checkbox" name="n"') == ticks, name
    assert TICKED.findall(sign_in("boris").get("/desk?view=open").text) == []
    assert len(TICKED.findall(sign_in("boris").get("/desk?view=open&tick=all").text)) == 2


def test_tickets_are_assigned_with_one_sentence_for_all(session, cast, sign_in):
    numbers = [filed(cast.anna).number for _count in range(3)]
    settled(session.scalars(select(Ticket)).first())
    boris = sign_in("boris")
    page = boris.get("/desk/changes/new", query_string={"act": "assignment", "n": numbers[:2]})
    assert TICKED.findall(page.text) == [str(n) for n in numbers[:2]]
    key = re.search(r'name="request_key" value="([^"]+)"', page.text)
    assert key
    data = {"act": "assignment", "n": numbers[:2], "to": f"p{cast.wera.id}", "request_key": key[1]}
    for _twice in range(2):
        assert boris.post("/desk/changes", data=data).status_code == 303
    session.rollback()
    assert list(session.scalars(select(Ticket.assignee_id).order_by(Ticket.number))) == [
        cast.wera.id,
        cast.wera.id,
        None,
    ]
    assert session.scalar(select(func.count()).select_from(Event).where(Event.kind == "assigned")) == 2


def test_what_was_ticked_and_typed_survives_a_faulty_form(session, cast, sign_in):
    numbers = [filed(cast.anna).number for _count in range(3)]
    settled(session.scalars(select(Ticket)).first())
    data = {"act": "priority", "n": [numbers[0], numbers[2]], "priority": "1", "why": ""}
    answer = sign_in("boris").post("/desk/changes", data=data)
    assert answer.status_code == 422
    assert TICKED.findall(answer.text) == [str(numbers[0]), str(numbers[2])]
    assert '<option selected value="1">' in answer.text
    assert 'id="why-error"' in answer.text


def test_none_and_too_many_are_refused_in_words(session, cast, sign_in):
    first = settled(filed(cast.anna))
    none = sign_in("boris").post("/desk/changes", data={"act": "priority", "priority": "1", "why": "x"})
    assert none.status_code == 422
    many = [*range(first, first + batching.MOST + 1)]
    data = {"act": "priority", "n": many, "priority": "1", "why": "x"}
    assert sign_in("boris").post("/desk/changes", data=data).status_code in {404, 422}


def test_a_new_priority_begins_with_the_least_urgent_of_theirs(session, cast, sign_in):
    numbers = [filed(cast.anna).number for _count in range(2)]
    for number, priority in zip(numbers, (2, 4), strict=True):
        session.scalars(select(Ticket).where(Ticket.number == number)).one().priority = priority
    session.commit()
    page = sign_in("boris").get("/desk/changes/new", query_string={"act": "priority", "n": numbers}).text
    assert re.findall(r'<option selected value="(\d)"', page) == ["4"]
