"""Acting on a ticket over the web: works with and without htmx, refuses stale pages, keeps what was typed."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.tickets.models import Event, Message, Ticket
from portal.tickets.operations import assigning, commenting, solving
from portal.tickets.queries import finding, timeline
from tests.factories.tickets import filed, kinds, settled, solved, team


def ticket_now(session) -> Ticket:
    session.rollback()
    return session.scalars(select(Ticket)).one()


def newest(session) -> int:
    session.rollback()
    found = max(session.scalars(select(Event.id)), default=0)
    session.rollback()
    return found


def newest_seen(viewer: Viewer, ticket: Ticket) -> int:
    """What a page remembers that the person opens now."""
    shown = timeline.records(ticket, finding.standing(viewer, ticket), merged={})
    return max(row.id for row in shown.rows)


def test_a_reply_is_answered_with_a_redirect_or_with_the_ticket(session, cast, sign_in):
    number = settled(filed(cast.anna))
    boris = sign_in("boris")
    plain = boris.post(f"/tickets/{number}/messages", data={"kind": "public", "body": "Смотрю"})
    assert (plain.status_code, plain.location) == (303, f"/tickets/{number}")
    piece = boris.post(f"/tickets/{number}/messages", data={"kind": "internal", "body": "Заметка"}, htmx=True)
    assert piece.status_code == 200
    assert f'id="ticket-{number}"' in piece.text
    assert "<html" not in piece.text
    assert "Заметка" in piece.text
    assert [m.public for m in session.scalars(select(Message).order_by(Message.id))] == [True, False]


@pytest.mark.parametrize("body", ["", " \u0000 ", "x" * 20_001])
def test_an_empty_reply_comes_back_with_its_error(session, cast, sign_in, body):
    number = settled(filed(cast.anna))
    for htmx in (False, True):
        answer = sign_in("anna").post(f"/tickets/{number}/messages", data={"kind": "public", "body": body}, htmx=htmx)
        assert answer.status_code == 422
        assert 'id="body-error"' in answer.text
    assert session.scalars(select(Message)).all() == []


def test_a_stale_page_shows_the_newer_state_and_keeps_the_text(session, cast, sign_in):
    ticket = filed(cast.anna)
    seen = newest_seen(cast.wera, ticket)
    commenting.reply(ticket, "Я уже занимаюсь этим", by=cast.boris)
    number = settled(ticket)
    stale = {"resolution": "Заменила картридж", "seen": str(seen)}
    for htmx in (False, True):
        answer = sign_in("wera").post(f"/tickets/{number}/solution", data=stale, htmx=htmx)
        assert answer.status_code == 409
        assert "Я уже занимаюсь этим" in answer.text
        assert "Заменила картридж" in answer.text
    assert ticket_now(session).status == "active"
    again = {"resolution": "Заменила картридж", "seen": str(newest(session))}
    assert sign_in("wera").post(f"/tickets/{number}/solution", data=again).status_code == 303
    assert ticket_now(session).status == "solved"


def test_work_behind_the_scenes_does_not_disturb_the_requester(session, cast, sign_in):
    ticket = filed(cast.anna)
    seen = newest_seen(cast.anna, ticket)
    assigning.take(ticket, by=cast.boris)
    number = settled(ticket)
    data = {"kind": "public", "body": "Ещё одно", "seen": str(seen)}
    assert sign_in("anna").post(f"/tickets/{number}/messages", data=data).status_code == 303
    commented = {"kind": "public", "body": "И ещё", "seen": str(seen)}
    sign_in("boris").post(f"/tickets/{number}/messages", data={"kind": "public", "body": "Смотрю"})
    assert sign_in("anna").post(f"/tickets/{number}/messages", data=commented).status_code == 409


def test_a_note_of_others_does_not_disturb_the_requester(session, cast, sign_in):
    ticket = filed(cast.anna)
    seen = newest_seen(cast.anna, ticket)
    commenting.note(ticket, "внутреннее", by=cast.boris)
    number = settled(ticket)
    data = {"kind": "public", "body": "Ещё одно", "seen": str(seen)}
    assert sign_in("anna").post(f"/tickets/{number}/messages", data=data).status_code == 303


def test_who_comes_second_is_told_who_took_it(session, cast, sign_in):
    number = settled(filed(cast.anna))
    assert sign_in("boris").post(f"/tickets/{number}/taking").status_code == 303
    answer = sign_in("wera").post(f"/tickets/{number}/taking", htmx=True)
    assert answer.status_code == 409
    assert "Борис Ильин" in answer.text
    assert ticket_now(session).assignee_id == cast.boris.id


def test_handing_over_needs_a_summary(session, cast, sign_in):
    ticket = filed(cast.anna)
    second = team("Second line").id
    number = settled(ticket)
    boris = sign_in("boris")
    teams = re.search(r'<select[^>]*name="team".*?</select>', boris.get(f"/tickets/{number}").text, re.DOTALL).group()
    assert f'value="{second}"' in teams
    assert re.search(r"<option selected value=\"\"|<option[^>]* value=\"\"", teams), "nobody is chosen beforehand"
    assert boris.post(f"/tickets/{number}/handover", data={"team": "", "summary": "Всё собрал"}).status_code == 422
    refused = boris.post(f"/tickets/{number}/handover", data={"team": second, "summary": ""})
    assert refused.status_code == 422
    assert 'id="summary-error"' in refused.text
    assert boris.post(f"/tickets/{number}/handover", data={"team": "no", "summary": "x"}).status_code == 422
    assert boris.post(f"/tickets/{number}/handover", data={"team": second, "summary": "Всё собрал"}).status_code == 303
    assert ticket_now(session).team_id == second


def test_waiting_and_going_on(session, cast, sign_in):
    number = settled(filed(cast.anna))
    wera = sign_in("wera")
    assert wera.post(f"/tickets/{number}/freeze", data={"waits_for": "siesta"}).status_code == 422
    assert (
        wera.post(f"/tickets/{number}/freeze", data={"waits_for": "vendor", "until": "2001-01-01"}).status_code == 422
    )
    assert wera.post(f"/tickets/{number}/freeze", data={"waits_for": "vendor"}).status_code == 303
    assert ticket_now(session).status == "waiting_vendor"
    session.rollback()
    assert wera.post(f"/tickets/{number}/thaw").status_code == 303
    assert ticket_now(session).status == "active"


def test_priority_and_assignment(session, cast, sign_in):
    number = settled(filed(cast.anna))
    boris = sign_in("boris")
    assert boris.post(f"/tickets/{number}/priority", data={"priority": "1", "why": ""}).status_code == 422
    assert boris.post(f"/tickets/{number}/priority", data={"priority": "1", "why": "Стоит касса"}).status_code == 303
    assert boris.post(f"/tickets/{number}/assignment", data={"assignee": str(cast.wera.id)}).status_code == 303
    assert boris.post(f"/tickets/{number}/assignment", data={"assignee": str(cast.anna.id)}).status_code == 422
    ticket = ticket_now(session)
    assert (ticket.priority, ticket.assignee_id) == (1, cast.wera.id)


def test_the_requester_confirms_or_says_that_it_is_still_broken(session, cast, sign_in):
    number = settled(solved(cast))
    anna = sign_in("anna")
    assert anna.post(f"/tickets/{number}/reopening", data={"still": ""}).status_code == 422
    assert anna.post(f"/tickets/{number}/reopening", data={"still": "Опять"}).status_code == 303
    ticket = ticket_now(session)
    assert ticket.status == "active"
    solving.solve(ticket, "Теперь точно", by=cast.boris)
    settled(ticket)
    assert anna.post(f"/tickets/{number}/closure", htmx=True).status_code == 200
    assert ticket_now(session).status == "closed"
    session.rollback()
    assert anna.post(f"/tickets/{number}/closure").status_code == 303


def test_withdrawing(session, cast, sign_in):
    number = settled(filed(cast.anna))
    assert sign_in("anna").post(f"/tickets/{number}/cancellation", data={"reason": "Само прошло"}).status_code == 303
    assert ticket_now(session).status == "cancelled"


def test_watchers_come_and_go(session, cast, sign_in):
    number = settled(filed(cast.anna))
    anna, ewa = sign_in("anna"), sign_in("ewa")
    for unknown in ("nobody@retail.example", "olga@other.example", "x"):
        assert anna.post(f"/tickets/{number}/watchers", data={"watcher": unknown}).status_code == 422
    assert anna.post(f"/tickets/{number}/watchers", data={"watcher": "ewa@retail.example"}).status_code == 303
    assert ewa.get(f"/tickets/{number}").status_code == 200
    left = ewa.post(f"/tickets/{number}/watchers/{cast.ewa.id}/removal")
    assert left.status_code == 303
    assert ewa.get(f"/tickets/{number}").status_code == 404


def test_the_same_reply_sent_twice_stands_there_once(session, cast, sign_in):
    number = settled(filed(cast.anna))
    anna = sign_in("anna")
    for _ in range(2):
        sent = anna.post(f"/tickets/{number}/messages", data={"kind": "public", "body": "Ау", "request_key": "k"})
        assert sent.status_code == 303
    assert len(session.scalars(select(Message)).all()) == 1


def test_a_ticket_that_leaves_her_sight_leads_back_to_the_desk(session, cast, sign_in):
    """Olga works for another organisation; the ticket was in her team only until she hands it over."""
    from portal.accounts.models import TeamMember

    ticket = filed(cast.anna)
    experts, second = team("Experts"), team("Second line")
    session.add(TeamMember(team_id=experts.id, user_id=cast.olga.id))
    assigning.hand_over(ticket, experts.id, "к экспертам", by=cast.boris)
    target = second.id
    number = settled(ticket)
    answer = sign_in("olga").post(f"/tickets/{number}/handover", data={"team": target, "summary": "обратно"})
    assert (answer.status_code, answer.location) == (303, "/desk")
    assert kinds(ticket_now(session))[-1] == "handed_over"


def test_a_refused_act_stays_open_outside_of_the_group_that_shows_one_at_a_time(session, cast, sign_in):
    number = settled(filed(cast.anna))
    answer = sign_in("boris").post(f"/tickets/{number}/priority", data={"priority": "1", "why": ""}, htmx=True)
    assert answer.status_code == 422
    folds = answer.text.split("<details")[1:]
    assert [' name="acts"' in fold for fold in folds if " open" in fold.split(">")[0]] == [False]
    assert sum(' name="acts"' in fold for fold in folds) > 3


def test_after_a_note_the_next_message_begins_as_a_note(session, cast, sign_in):
    number = settled(filed(cast.anna))
    boris = sign_in("boris")

    def chosen(page: str) -> list[str]:
        kinds_shown = [tag for tag in re.findall(r"<input[^>]*>", page) if 'name="kind"' in tag and " checked" in tag]
        return [re.search(r'value="(\w+)"', tag).group(1) for tag in kinds_shown]

    assert chosen(boris.get(f"/tickets/{number}").text) == ["public"]
    for kind in ("internal", "question", "public"):
        told = {"kind": kind, "body": f"Текст {kind}"}
        assert chosen(boris.post(f"/tickets/{number}/messages", data=told, htmx=True).text) == [kind]
        location = boris.post(f"/tickets/{number}/messages", data=told).location
        assert chosen(boris.get(location).text) == [kind]
    assert boris.get(f"/tickets/{number}?wrote=<b>").status_code == 200
    assert 'name="kind" value="public"' in sign_in("anna").get(f"/tickets/{number}?wrote=internal").text
