"""Public replies and internal notes."""

import pytest

from portal.accounts.models import TeamMember, User
from portal.accounts.queries import viewer_of
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.tickets.operations import assigning, commenting, freezing, solving, watching
from tests.factories.tickets import facts_named, filed, kinds, messages, solved, team


def test_the_first_answer_of_our_side_begins_the_work(session, cast):
    ticket = filed(cast.anna)
    message = commenting.reply(ticket, "Уже смотрю", by=cast.boris)
    assert message.public
    assert ticket.status == "active"
    assert kinds(ticket) == ["opened", "replied"]
    assert facts_named("AgentReplied") == [{"ticket_id": ticket.id, "message_id": message.id, "asks": False}]


def test_the_requester_answers_and_the_ticket_goes_on(session, cast):
    ticket = filed(cast.anna)
    freezing.ask_requester(ticket, "Какая модель?", by=cast.boris)
    assert ticket.status == "waiting_requester"
    message = commenting.reply(ticket, "HP LaserJet", by=cast.anna)
    assert ticket.status == "active"
    assert ticket.freeze_reason is None
    assert kinds(ticket)[-1] == "requester_replied"
    assert facts_named("RequesterReplied") == [{"ticket_id": ticket.id, "message_id": message.id}]


def test_a_note_is_internal_and_changes_nothing_else(session, cast):
    ticket = filed(cast.anna)
    message = commenting.note(ticket, "Третий раз за месяц", by=cast.boris)
    assert not message.public
    assert ticket.status == "new"
    assert facts_named("AgentReplied") == []


@pytest.mark.parametrize("name", ["anna", "ewa", "egor", "olga"])
def test_notes_are_for_those_who_work_on_it(session, cast, name):
    with pytest.raises(Forbidden):
        commenting.note(filed(cast.anna), "x", by=cast.viewers[name])


def test_an_agent_is_only_the_requester_of_her_own_ticket(session, cast):
    ticket = filed(cast.boris)
    with pytest.raises(Forbidden):
        commenting.note(ticket, "x", by=cast.boris)
    commenting.reply(ticket, "x", by=cast.boris)
    assert kinds(ticket)[-1] == "requester_replied"


def test_a_watcher_only_reads(session, cast):
    ticket = filed(cast.anna)
    watching.add_watcher(ticket, cast.ewa.id, by=cast.anna)
    with pytest.raises(Forbidden):
        commenting.reply(ticket, "x", by=cast.ewa)
    assert messages(ticket) == []


def test_a_line_that_may_not_talk_writes_notes_only(session, cast):
    ticket = filed(cast.anna)
    experts = team("Experts")
    session.query(TeamMember).filter_by(user_id=cast.wera.id).delete()
    session.add(TeamMember(team_id=experts.id, user_id=cast.wera.id))
    session.flush()
    wera = viewer_of(session.get(User, cast.wera.id))
    assigning.hand_over(ticket, experts.id, "Нужен эксперт", by=cast.boris)
    for act in (commenting.reply, freezing.ask_requester, solving.solve):
        with pytest.raises(Forbidden):
            act(ticket, "Здравствуйте", by=wera)
    assert not commenting.note(ticket, "Прошивка", by=wera).public


def test_a_closed_ticket_takes_no_reply(session, cast):
    ticket = solved(cast)
    solving.confirm(ticket, by=cast.anna)
    with pytest.raises(NotAllowedNow):
        commenting.reply(ticket, "Спасибо", by=cast.anna)


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 20_001])
def test_an_empty_or_endless_reply_is_refused_beside_its_field(session, cast, body):
    with pytest.raises(Invalid) as refusal:
        commenting.reply(filed(cast.anna), body, by=cast.anna)
    assert refusal.value.field == "body"
