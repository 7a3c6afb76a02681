"""Who gets which mail about a ticket, in which language, and what is never in it."""

import pytest
from sqlalchemy import select

from portal.channels.handlers import tickets as handlers
from portal.channels.mails import rendering
from portal.core.db import db
from portal.core.facts import FactRow, revive
from portal.core.outbox import Message
from portal.events.sla import DeadlineMissed, DeadlineNear
from portal.tickets.operations import assigning, commenting, freezing, linking, merging, solving
from tests.deliveries import deliver_everything
from tests.factories.tickets import filed, team

MARKER = "НИКОМУ-НЕ-ПОКАЗЫВАТЬ-7731"


def mails(kind: str) -> list[tuple[int | None, rendering.Rendered]]:
    """The mails of a kind with their readers, as they would be sent now."""
    found = db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)).all()
    return [(m.recipient_id, mail) for m in found if (mail := rendering.render(m)) is not None]


def test_the_requester_gets_her_number_once(session, cast):
    ticket = filed(cast.anna)
    deliver_everything()
    handlers.confirm_receipt(revive(db.session.scalars(select(FactRow).where(FactRow.name == "TicketOpened")).one()))
    assert db.session.scalars(select(Message.dedupe_key).where(Message.kind == "ticket_received")).all() == [
        f"received:{ticket.id}"
    ]
    ((reader, mail),) = mails("ticket_received")
    assert reader == cast.anna.id
    assert f"#{ticket.number}" in mail.subject
    assert f"/tickets/{ticket.number}" in mail.text
    assert f"/tickets/{ticket.number}" in mail.html
    assert "**" not in mail.text


def test_a10_a_note_reaches_no_mail_to_the_requester(session, cast):
    ticket = filed(cast.anna)
    commenting.note(ticket, MARKER, by=cast.boris)
    commenting.reply(ticket, "Смотрим", by=cast.boris)
    assigning.hand_over(ticket, team("Second line").id, MARKER, by=cast.boris)
    solving.solve(ticket, "Готово", by=cast.wera)
    deliver_everything()
    seen = [
        (m.recipient_id, mail.subject + mail.text + mail.html)
        for m in db.session.scalars(select(Message)).all()
        if (mail := rendering.render(m)) is not None
    ]
    assert any(reader == cast.anna.id for reader, _ in seen)
    assert not [text for reader, text in seen if reader == cast.anna.id and MARKER in text]
    assert [reader for reader, text in seen if MARKER in text] == [cast.wera.id]


def test_a_question_says_that_an_answer_is_needed_and_the_answer_finds_its_asker(session, cast):
    ticket = filed(cast.anna)
    assigning.take(ticket, by=cast.boris)
    freezing.ask_requester(ticket, "Какая модель?", by=cast.boris)
    commenting.reply(ticket, "HP LaserJet <b>4015</b> [тут](http://evil.example)", by=cast.anna)
    deliver_everything()
    ((reader, mail),) = mails("ticket_replied")
    assert reader == cast.anna.id
    assert "> Какая модель?" in mail.text
    ((reader, mail),) = mails("requester_replied")
    assert reader == cast.boris.id
    assert "&lt;b&gt;4015&lt;/b&gt;" in mail.html
    assert 'href="http://evil.example"' not in mail.html


def test_nobody_is_told_of_what_she_did_herself(session, cast):
    ticket = filed(cast.anna)
    assigning.take(ticket, by=cast.boris)
    deliver_everything()
    assert mails("ticket_assigned") == []


def test_the_question_whether_it_works_is_not_asked_after_the_answer(session, cast):
    ticket = filed(cast.anna)
    solving.solve(ticket, "Драйвер переустановлен.", by=cast.boris)
    deliver_everything()
    assert len(mails("ticket_solved")) == 1
    solving.confirm(ticket, by=cast.anna)
    assert mails("ticket_solved") == []


@pytest.mark.parametrize(("kind", "percent"), [(DeadlineNear, 75), (DeadlineMissed, 100)])
def test_an_alarm_reaches_whoever_works_on_it_and_late_ones_the_supervisor(session, cast, kind, percent):
    ticket = filed(cast.anna)
    assigning.take(ticket, by=cast.boris)
    fact = kind(
        ticket_id=ticket.id,
        target="resolution",
        cycle=1,
        percent=percent,
        due_at="2026-11-23T10:00:00+00:00",
        team_id=None,
    )
    handlers.mail_alarm(fact)
    handlers.mail_alarm(fact)
    readers = [reader for reader, _ in mails("deadline")]
    assert sorted(readers) == sorted([cast.boris.id] if percent < 100 else [cast.boris.id, cast.marta.id])


def test_the_requester_of_a_merged_ticket_learns_where_it_goes_on(session, cast):
    one, other = filed(cast.anna, title="Мой принтер"), filed(cast.ewa, title="Чужой текст")
    merging.merge(one, other, by=cast.boris)
    deliver_everything()
    ((reader, mail),) = mails("ticket_merged")
    assert reader == cast.anna.id
    assert f"#{other.number}" in mail.subject
    assert "Мой принтер" in mail.text
    assert f"/tickets/{one.number}" in mail.html
    assert "Чужой текст" not in mail.subject + mail.text + mail.html


def test_duplicates_are_told_of_the_solution_each(session, cast):
    one, main = filed(cast.anna), filed(cast.ewa)
    linking.link(one, main, "duplicate", by=cast.boris)
    solving.solve(main, "Готово", by=cast.boris)
    for _round in range(2):
        deliver_everything()
    assert {reader for reader, _mail in mails("ticket_solved")} == {cast.anna.id, cast.ewa.id}


def test_a58_line_ends_in_a_title_add_no_header(session, cast):
    ticket = filed(cast.anna, title="Принтер Bcc: x@evil.example")
    ticket.title = "Принтер\r\nBcc: x@evil.example"
    deliver_everything()
    message = db.session.scalars(select(Message).where(Message.kind == "ticket_received")).one()
    mail = rendering.render(message)
    assert mail is not None
    email = rendering.as_email(message, mail)
    assert email["Bcc"] is None
    assert email["Message-ID"] == rendering.message_id(message)
