"""A message leaves once; what is uncertain is sent once more under the same Message-ID, and says so."""

import dataclasses
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.accounts.models import User
from portal.accounts.operations import links
from portal.core import outbox
from portal.core.db import db, read_transaction, write_transaction
from portal.core.outbox import Message
from tests.conftest import Clock
from tests.people import Cast, email_of
from tests.postbox import Postbox
from workers import messages
from workers.job import MOST_TRIES
from workers.messages import deliver_message, due_messages
from workers.sweeps import sweep_deliveries, sweep_messages


@pytest.fixture(autouse=True)
def _mail(app: Flask, postbox: Postbox) -> Iterator[None]:
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, smtp_url=postbox.url)
    with app.app_context():
        yield
    app.extensions["settings"] = settings


@pytest.fixture
def owed(cast: Cast) -> int:
    """An invitation that is owed to Anna; the id of its message."""
    with write_transaction():
        links.invite(db.session.get_one(User, cast.anna.id), by_id=cast.adam.id)
    assert sweep_deliveries() == 1
    (message_id,) = due_messages(10)
    return message_id


def row(message_id: int) -> Message:
    with read_transaction():
        found = db.session.get_one(Message, message_id)
        db.session.expunge(found)
        return found


def change(message_id: int, **values: object) -> None:
    with write_transaction():
        db.session.execute(update(Message).where(Message.id == message_id).values(**values))


def test_a_mail_is_sent_once_though_its_job_runs_twice(owed: int, postbox: Postbox) -> None:
    assert deliver_message(owed) is True
    assert deliver_message(owed) is False
    (letter,) = postbox.to(email_of("anna"))
    sent = row(owed)
    assert sent.state == "sent"
    assert sent.message_id == letter.message_id
    assert sent.sent_at is not None
    assert letter.message["Auto-Submitted"] == "auto-generated"


def test_a_server_that_says_later_is_asked_again_later(owed: int, postbox: Postbox, clock: Clock) -> None:
    postbox.answer = "451 later"
    assert deliver_message(owed) is False
    waiting = row(owed)
    assert (waiting.state, waiting.tries, waiting.lease_until) == ("new", 1, None)
    assert sweep_messages() == 0
    postbox.answer = ""
    clock.advance(minutes=1)
    assert sweep_messages() == 1
    assert row(owed).state == "sent"
    assert len(postbox.letters) == 1


def test_a_server_that_never_takes_it_ends_in_the_hands_of_a_person(owed: int, postbox: Postbox, clock: Clock) -> None:
    postbox.answer = "451 later"
    for _ in range(MOST_TRIES):
        sweep_messages()
        clock.advance(hours=2)
    given_up = row(owed)
    assert (given_up.state, given_up.tries) == ("dead", MOST_TRIES)
    postbox.answer = ""
    with write_transaction():
        assert outbox.run_again(owed) is True
    sweep_messages()
    assert postbox.to(email_of("anna"))


def test_a_refused_mail_is_not_tried_again(owed: int, postbox: Postbox, clock: Clock) -> None:
    postbox.answer = "550 no such person"
    deliver_message(owed)
    refused = row(owed)
    assert refused.state == "dead"
    assert "550" in str(refused.last_error)
    clock.advance(hours=2)
    assert sweep_messages() == 0


def test_without_a_mail_server_it_is_kept_to_be_read_and_never_sent(app: Flask, owed: int, postbox: Postbox) -> None:
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], smtp_url="")
    deliver_message(owed)
    kept = row(owed)
    assert kept.state == "kept"
    assert kept.subject
    assert "/links/" in str(kept.body)
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], smtp_url=postbox.url)
    assert sweep_messages() == 0
    assert postbox.letters == []


def test_after_a_crash_while_sending_it_goes_once_more_under_the_same_id(owed: int, postbox: Postbox) -> None:
    change(owed, state="sending", fence=3, lease_owner="dead", lease_until=1)
    assert deliver_message(owed) is True
    (letter,) = postbox.letters
    assert row(owed).last_error == messages.AGAIN
    change(owed, state="sending", lease_owner="dead", lease_until=1, last_error=None)
    deliver_message(owed)
    assert {letter.message_id} == {found.message_id for found in postbox.letters}


def test_after_two_crashes_while_sending_a_person_decides(owed: int, postbox: Postbox) -> None:
    change(owed, state="sending", last_error=messages.AGAIN, lease_owner="dead", lease_until=1)
    assert deliver_message(owed) is False
    assert row(owed).state == "dead"
    assert postbox.letters == []


def test_who_holds_the_lease_is_left_alone(owed: int, postbox: Postbox) -> None:
    change(owed, lease_owner="somebody", lease_until=2**31 - 1)
    assert deliver_message(owed) is False
    assert due_messages(10) == []
    assert postbox.letters == []


def test_a_sender_whose_lease_was_taken_over_stops_before_the_effect(owed: int, postbox: Postbox) -> None:
    lease = messages._take(owed)
    assert lease is not None
    change(owed, lease_until=1)  # it slept too long
    other = messages._take(owed)
    assert other is not None
    assert other.fence > lease.fence
    assert messages._send(lease) is False
    assert postbox.letters == []
    assert messages._send(other) is True
    assert len(postbox.letters) == 1


def test_a_mail_to_somebody_who_left_is_not_sent(cast: Cast, owed: int, postbox: Postbox) -> None:
    with write_transaction():
        db.session.execute(update(User).where(User.id == cast.anna.id).values(active=False))
    deliver_message(owed)
    assert row(owed).state == "kept"
    assert postbox.letters == []


def test_one_key_owes_one_message(cast: Cast) -> None:
    with write_transaction():
        outbox.send("invitation", "the-key", cast.anna.id, params={"link_id": 1})
        outbox.send("invitation", "the-key", cast.anna.id, params={"link_id": 2})
    with read_transaction():
        assert len(list(db.session.scalars(select(Message).where(Message.dedupe_key == "the-key")))) == 1
