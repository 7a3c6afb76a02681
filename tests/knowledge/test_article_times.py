"""What time does to articles, however often the sweeper looks."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from portal.accounts.models import User
from portal.accounts.operations import people
from portal.channels.mails import rendering
from portal.core import clock as time
from portal.core.db import commit, db
from portal.core.facts import FactRow
from portal.core.outbox import Message
from portal.knowledge import states
from portal.knowledge.models import Article
from portal.knowledge.operations import reviewing
from tests.conftest import Clock
from tests.deliveries import deliver_everything
from tests.knowledge.articles import written
from tests.people import Cast
from workers.articles import sweep_articles


@pytest.fixture(autouse=True)
def moving(clock: Clock) -> Iterator[Clock]:
    return clock


def sweep() -> None:
    """Look three times, as three sweepers do, and deliver what is owed."""
    commit()
    for _ in range(3):
        sweep_articles()
    deliver_everything()
    commit()


def facts(name: str) -> int:
    return len(db.session.scalars(select(FactRow.id).where(FactRow.name == name)).all())


def told(kind: str) -> list[int | None]:
    """Whom a mail of the kind would reach now."""
    found = db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)).all()
    return [message.recipient_id for message in found if rendering.render(message) is not None]


def test_a_draft_appears_at_its_time_and_goes_at_its_end(
    session: scoped_session[Session], cast: Cast, clock: Clock
) -> None:
    moment = time.now()
    times = {"publish_at": moment + timedelta(hours=1), "expires_at": moment + timedelta(days=2)}
    article = written("sale", cast.kasia, cast.organisation_id, **times)
    sweep()
    assert article.status == states.DRAFT
    clock.advance(hours=1, minutes=1)
    sweep()
    assert (article.status, article.publish_at, facts("ArticlePublished")) == (states.PUBLISHED, None, 1)
    assert told("article_published") == [cast.kasia.id]
    clock.advance(days=2)
    sweep()
    assert article.status == states.ARCHIVED


def test_what_nobody_approved_does_not_appear_and_the_owner_is_told_once(
    session: scoped_session[Session], cast: Cast, clock: Clock
) -> None:
    soon = time.now() + timedelta(hours=1)
    held = written("held", cast.kasia, cast.organisation_id, states.REVIEW, reviewer_id=cast.adam.id, publish_at=soon)
    good = written("good", cast.kasia, cast.organisation_id, states.REVIEW, reviewer_id=cast.adam.id, publish_at=soon)
    changed = written("changed", cast.kasia, cast.organisation_id, reviewer_id=cast.adam.id, publish_at=soon)
    changed.approved_at = time.now() - timedelta(days=3)  # before the text as it is now
    reviewing.approve(good.id, seen="review", by=cast.adam)
    clock.advance(hours=2)
    sweep()
    assert [one.status for one in (held, good, changed)] == [states.REVIEW, states.PUBLISHED, states.DRAFT]
    assert (held.publish_at, facts("PublicationHeld")) == (None, 2)
    assert told("publication_held") == [cast.kasia.id] * 2


def test_owner_and_reviewer_are_reminded_fourteen_days_before_and_on_the_day(
    session: scoped_session[Session], cast: Cast, clock: Clock
) -> None:
    article = written("old", cast.kasia, cast.organisation_id, states.PUBLISHED, reviewer_id=cast.adam.id)
    article.review_on = time.today() + timedelta(days=15)
    sweep()
    assert told("review_due") == []
    for days, mails in ((1, 2), (5, 2), (9, 4), (1, 4)):
        clock.advance(days=days)
        sweep()
        assert len(told("review_due")) == mails
    assert set(told("review_due")) == {cast.kasia.id, cast.adam.id}
    article.review_on = time.today() + timedelta(days=10)
    sweep()
    assert facts("ReviewDue") == 3, "another date, another reminder"


def test_when_the_owner_has_left_the_editors_are_reminded(session: scoped_session[Session], cast: Cast) -> None:
    written("orphan", cast.kasia, cast.organisation_id, states.PUBLISHED, review_on=time.today())
    users = {one.id: one for one in session.scalars(select(User))}
    users[cast.kasia.id].active = False
    people.grant(users[cast.marta.id], "kb_editor", "organisation", cast.organisation_id)
    people.grant(users[cast.olga.id], "kb_editor", "organisation", cast.other_organisation_id)
    sweep()
    assert set(told("review_due")) == {cast.marta.id, cast.adam.id}
    mails = {m.recipient_id: rendering.render(m) for m in session.scalars(select(Message))}
    assert "O orphan" in str(mails[cast.marta.id])  # Polish
    assert "About orphan" in str(mails[cast.adam.id])  # English


def test_drafts_and_archived_articles_remind_nobody(session: scoped_session[Session], cast: Cast) -> None:
    for status in (states.DRAFT, states.ARCHIVED):
        written(status, cast.kasia, cast.organisation_id, status, review_on=time.today() - timedelta(days=40))
    sweep()
    assert session.scalars(select(FactRow)).all() == []
    assert set(session.scalars(select(Article.status))) == {states.DRAFT, states.ARCHIVED}
