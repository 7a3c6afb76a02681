"""Solving, confirming, reopening, withdrawing."""

import pytest

from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.tickets.operations import prioritising, solving
from tests.factories.tickets import facts_named, filed, kinds, messages, solved


def test_a_solution_is_read_by_the_requester(session, cast):
    ticket = solved(cast)
    assert (ticket.status, ticket.open, ticket.assignee_id) == ("solved", False, cast.boris.id)
    assert [message.body for message in messages(ticket) if message.public] == ["Драйвер переустановлен."]
    assert facts_named("TicketSolved") == [{"ticket_id": ticket.id}]


def test_solving_twice_changes_nothing(session, cast):
    ticket = solved(cast)
    solving.solve(ticket, "Ещё раз", by=cast.wera)
    assert kinds(ticket) == ["opened", "solved"]


def test_the_requester_confirms_once(session, cast):
    ticket = solved(cast)
    solving.confirm(ticket, by=cast.anna)
    solving.confirm(ticket, by=cast.anna)
    assert ticket.status == "closed"
    assert facts_named("TicketClosed") == [{"ticket_id": ticket.id, "confirmed": True}]


@pytest.mark.parametrize("name", ["boris", "ewa", "marta", "olga"])
def test_nobody_confirms_for_the_requester(session, cast, name):
    ticket = solved(cast)
    with pytest.raises(Forbidden):
        solving.confirm(ticket, by=cast.viewers[name])


def test_confirming_needs_a_solution(session, cast):
    with pytest.raises(NotAllowedNow):
        solving.confirm(filed(cast.anna), by=cast.anna)


def test_still_broken_means_work_goes_on(session, cast):
    ticket = solved(cast)
    solving.reopen(ticket, "Опять не печатает", by=cast.anna)
    assert (ticket.status, ticket.open, ticket.solved_at) == ("active", True, None)
    assert len(facts_named("TicketReopened")) == 1


def test_too_late_to_reopen_means_a_new_ticket(session, cast, clock):
    ticket = solved(cast)
    solving.confirm(ticket, by=cast.anna)
    clock.advance(days=15)
    with pytest.raises(NotAllowedNow):
        solving.reopen(ticket, "Опять", by=cast.anna)


def test_silence_closes_what_is_still_solved(session, cast):
    ticket, other = solved(cast), filed(cast.anna)
    solving.close_after_silence(ticket)
    solving.close_after_silence(other)
    assert (ticket.status, other.status) == ("closed", "new")
    assert facts_named("TicketClosed") == [{"ticket_id": ticket.id, "confirmed": False}]


def test_the_requester_withdraws_what_is_open(session, cast):
    ticket = filed(cast.anna)
    solving.cancel(ticket, "Само прошло", by=cast.anna)
    assert (ticket.status, ticket.open) == ("cancelled", False)
    with pytest.raises(NotAllowedNow):
        solving.cancel(solved(cast), "Поздно", by=cast.anna)


@pytest.mark.parametrize("name", ["anna", "ewa", "piotr", "olga"])
def test_who_does_not_work_here_does_not_solve(session, cast, name):
    with pytest.raises(Forbidden):
        solving.solve(filed(cast.anna), "Готово", by=cast.viewers[name])


def test_a_priority_changes_with_a_reason_only(session, cast):
    ticket = filed(cast.anna)
    with pytest.raises(Invalid):
        prioritising.prioritise(ticket, 1, " ", by=cast.boris)
    prioritising.prioritise(ticket, 1, "Касса стоит", by=cast.boris)
    assert (ticket.priority, ticket.priority_reason) == (1, "Касса стоит")
    with pytest.raises(Forbidden):
        prioritising.prioritise(ticket, 2, "x", by=cast.anna)
