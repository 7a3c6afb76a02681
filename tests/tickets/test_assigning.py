"""Taking, assigning and handing over."""

import pytest

from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.tickets.operations import assigning
from tests.factories.tickets import facts_named, filed, kinds, messages, solved, team


def test_an_agent_takes_a_ticket_once(session, cast):
    ticket = filed(cast.anna)
    assigning.take(ticket, by=cast.boris)
    assigning.take(ticket, by=cast.boris)
    assert ticket.assignee_id == cast.boris.id
    assert ticket.status == "active"
    assert kinds(ticket) == ["opened", "assigned"]


def test_who_comes_second_is_told_who_was_quicker(session, cast):
    ticket = filed(cast.anna)
    assigning.take(ticket, by=cast.boris)
    with pytest.raises(NotAllowedNow):
        assigning.take(ticket, by=cast.wera)
    assert ticket.assignee_id == cast.boris.id


def test_assigning_moves_the_ticket_to_the_persons_team(session, cast):
    ticket = filed(cast.anna)
    assigning.assign(ticket, cast.wera.id, by=cast.boris)
    assert ticket.team_id in cast.wera.team_ids
    assert ticket.line_id in cast.wera.line_ids
    assert facts_named("TicketAssigned")[-1]["assignee_id"] == cast.wera.id


@pytest.mark.parametrize("name", ["anna", "ewa", "egor", "olga"])
def test_only_who_works_here_is_assigned(session, cast, name):
    with pytest.raises(Invalid):
        assigning.assign(filed(cast.anna), cast.viewers[name].id, by=cast.boris)


@pytest.mark.parametrize("name", ["anna", "ewa", "olga", "piotr"])
def test_only_who_works_here_assigns(session, cast, name):
    with pytest.raises(Forbidden):
        assigning.assign(filed(cast.anna), cast.boris.id, by=cast.viewers[name])


def test_handing_over_needs_a_summary_that_stays_internal(session, cast):
    ticket = filed(cast.anna)
    assigning.take(ticket, by=cast.boris)
    second = team("Second line")
    with pytest.raises(Invalid) as refusal:
        assigning.hand_over(ticket, second.id, " ", by=cast.boris)
    assert refusal.value.field == "summary"
    assigning.hand_over(ticket, second.id, "Драйвер не помог", by=cast.boris)
    assert (ticket.team_id, ticket.line_id, ticket.assignee_id) == (second.id, second.line_id, None)
    assert [message.public for message in messages(ticket)] == [False]
    assert facts_named("TicketEscalated")[0]["team_id"] == second.id


def test_an_ended_ticket_is_not_passed_on(session, cast):
    ticket = solved(cast)
    with pytest.raises(NotAllowedNow):
        assigning.hand_over(ticket, team("Second line").id, "x", by=cast.boris)
