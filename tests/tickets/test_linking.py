"""How tickets stand to each other: links, shared solutions, and what a requester learns of it."""

import pytest
from sqlalchemy import select

from portal.core.errors import Invalid, NotAllowedNow
from portal.core.facts import FactRow
from portal.events.tickets import TicketSolved
from portal.tickets import handlers, states
from portal.tickets.models import Link, Ticket
from portal.tickets.operations import linking, solving
from portal.tickets.queries import relating
from tests.factories.tickets import facts_named, filed, kinds, messages, settled


@pytest.fixture
def pair(session, cast) -> tuple[Ticket, Ticket]:
    """Anna's ticket and Ewa's."""
    return filed(cast.anna, title="Не печатает принтер чеков"), filed(cast.ewa, title="Принтеры не печатают")


def links(session) -> list[tuple[int, int, str]]:
    return [(row.ticket_id, row.other_id, row.kind) for row in session.scalars(select(Link).order_by(Link.id))]


def test_a_link_is_told_once_inside_both_tickets(session, cast, pair):
    one, other = pair
    for _twice in range(2):
        linking.link(one, other, "caused_by", by=cast.boris)
    assert links(session) == [(one.id, other.id, "caused_by")]
    assert kinds(one).count("linked") == kinds(other).count("linked") == 1
    linking.unlink(other, one, by=cast.boris)
    linking.unlink(one, other, by=cast.boris)
    assert links(session) == []
    assert kinds(one)[-1] == kinds(other)[-1] == "unlinked"


def test_related_has_no_direction_and_other_kinds_have(session, cast, pair):
    one, other = pair
    linking.link(one, other, "related", by=cast.boris)
    linking.link(other, one, "related", by=cast.boris)
    linking.link(one, other, "duplicate", by=cast.boris)
    with pytest.raises(NotAllowedNow):
        linking.link(other, one, "duplicate", by=cast.boris)
    with pytest.raises(Invalid):
        linking.link(one, one, "related", by=cast.boris)
    with pytest.raises(Invalid):
        linking.link(one, other, "merged", by=cast.boris)
    assert len(links(session)) == 2


@pytest.mark.parametrize("kind", sorted(states.LINK_KINDS))
def test_a_solution_reaches_duplicates_and_parts_only(session, cast, pair, kind):
    one, main = pair
    linking.link(one, main, kind, by=cast.boris)
    solving.solve(main, "Сервер печати перезапущен.", by=cast.boris)
    for _twice in range(2):
        handlers.pass_solution_on(TicketSolved(ticket_id=main.id))
    if kind in states.SHARES_SOLUTION:
        assert (one.status, one.resolution) == ("solved", "Сервер печати перезапущен.")
        assert [m.body for m in messages(one)] == ["Сервер печати перезапущен."]
        assert [ids["ticket_id"] for ids in facts_named("TicketSolved")] == [main.id, one.id]
    else:
        assert one.status == "new"


def test_the_handler_of_the_solution_is_wired(session, cast, pair):
    solving.solve(pair[1], "Готово", by=cast.boris)
    session.flush()
    assert session.scalars(select(FactRow.id).where(FactRow.name == "TicketSolved")).one()


def test_others_are_found_by_number_and_by_words_in_any_form(session, cast, pair):
    one, other = pair
    asked = {f"#{other.number}": 1, str(other.number): 1, "печатающий принтер": 1, "касса": 0, "": 1}
    for text, count in asked.items():
        assert len(relating.candidates(cast.boris, one, text)) == count, text
    assert relating.candidates(cast.olga, one, str(other.number)) == []


def test_a_requester_sees_no_link_and_no_number_of_others(session, cast, sign_in, pair):
    one, other = pair
    linking.link(one, other, "duplicate", by=cast.boris)
    hidden, title = other.number, other.title
    number = settled(one)
    page = sign_in("anna").get(f"/tickets/{number}").text
    assert f"#{hidden}" not in page
    assert title not in page
    page = sign_in("boris").get(f"/tickets/{number}").text
    assert f"/tickets/{hidden}" in page
    assert title in page


def test_a_link_is_made_and_taken_back_in_the_browser(session, cast, sign_in, pair):
    other = pair[1].number
    number = settled(pair[0])
    boris = sign_in("boris")
    assert f'value="{other}"' in boris.get(f"/tickets/{number}/links/new?q=%23{other}").text
    assert boris.post(f"/tickets/{number}/links", data={"kind": "related"}).status_code == 422
    bad = boris.post(f"/tickets/{number}/links", data={"other": other, "kind": "enemy", "q": f"#{other}"})
    assert bad.status_code == 422
    answer = boris.post(f"/tickets/{number}/links", data={"other": other, "kind": "related"})
    assert (answer.status_code, answer.location) == (303, f"/tickets/{number}")
    assert boris.post(f"/tickets/{number}/links/removal", data={"other": other}).status_code == 303
    session.rollback()
    assert links(session) == []
