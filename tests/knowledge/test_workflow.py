"""The way of an article to its readers: who may do what in which state, and who is told."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from portal.accounts.models import GrantRow, User
from portal.accounts.viewer import Viewer
from portal.channels.mails import rendering
from portal.core.audit import AuditEntry
from portal.core.db import commit, db
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound
from portal.core.outbox import Message
from portal.knowledge import states
from portal.knowledge.models import Article
from portal.knowledge.operations import editing, reviewing, writing
from portal.knowledge.operations.editing import Change
from portal.knowledge.operations.writing import Text
from portal.knowledge.queries import workflow
from tests.clients import Client
from tests.deliveries import deliver_everything
from tests.knowledge.articles import written
from tests.people import Cast

SignIn = Callable[[str], Client]


@pytest.fixture
def marta(session: scoped_session[Session], cast: Cast) -> Viewer:
    """A second editor of the organisation."""
    session.add(GrantRow(user_id=cast.marta.id, role="kb_editor", scope="organisation", scope_id=cast.organisation_id))
    session.flush()
    return replace(cast.marta, grants=(*cast.marta.grants, *cast.kasia.grants))


@pytest.fixture
def draft(session: scoped_session[Session], cast: Cast) -> Article:
    return written("cable", cast.kasia, cast.organisation_id)


def mails(kind: str) -> dict[int | None, str]:
    """By reader: the subject of the mail of a kind, as it would be sent now."""
    found = db.session.scalars(select(Message).where(Message.kind == kind)).all()
    seen = [(m.recipient_id, mail.subject) for m in found if (mail := rendering.render(m)) is not None]
    assert len(dict(seen)) == len(seen), "somebody is told twice"
    return dict(seen)


def test_a_draft_goes_to_its_reviewer_who_publishes_it(cast: Cast, draft: Article, marta: Viewer) -> None:
    reviewing.ask(draft.id, marta.id, seen="draft", by=cast.kasia)
    assert (draft.status, draft.reviewer_id) == (states.REVIEW, marta.id)
    deliver_everything(times=2)
    ((reader, subject),) = mails("review_asked").items()
    assert reader == marta.id
    assert subject.endswith("O cable")  # she reads Polish
    with pytest.raises(Forbidden):
        reviewing.publish(draft.id, seen="review", by=cast.kasia)
    reviewing.publish(draft.id, seen="review", by=marta)
    assert draft.status == states.PUBLISHED
    assert draft.published_at is not None
    deliver_everything(times=2)
    assert list(mails("article_published")) == [cast.kasia.id]


def test_without_a_reviewer_every_editor_but_the_author_is_asked(cast: Cast, draft: Article, marta: Viewer) -> None:
    reviewing.ask(draft.id, None, seen="draft", by=cast.kasia)
    deliver_everything(times=2)
    assert set(mails("review_asked")) == {marta.id, cast.adam.id}


def test_nobody_reviews_what_she_sends_and_no_stranger_does(cast: Cast, draft: Article) -> None:
    for person in (cast.kasia, cast.olga, cast.anna):
        with pytest.raises(Invalid, check=lambda error: error.field == "reviewer"):
            reviewing.ask(draft.id, person.id, seen="draft", by=cast.kasia)
    assert draft.status == states.DRAFT


def test_a_draft_comes_back_with_the_reason_to_whoever_sent_it(cast: Cast, draft: Article, marta: Viewer) -> None:
    reviewing.ask(draft.id, cast.adam.id, seen="draft", by=marta)
    with pytest.raises(Invalid):
        reviewing.send_back(draft.id, "  ", seen="review", by=cast.adam)
    reviewing.send_back(draft.id, "Step 2 is wrong", seen="review", by=cast.adam)
    deliver_everything(times=2)
    flow = workflow.get_flow(marta, draft.id, "en")
    assert flow.sent_back is not None
    assert (draft.status, flow.sent_back.who, flow.sent_back.why) == ("draft", cast.adam.name, "Step 2 is wrong")
    (message,) = db.session.scalars(select(Message).where(Message.kind == "article_sent_back"))
    mail = rendering.render(message)
    assert mail is not None
    assert message.recipient_id == marta.id
    assert "Step 2 is wrong" in mail.text


def test_who_comes_late_is_told_and_a_second_click_is_not_a_fault(cast: Cast, draft: Article) -> None:
    reviewing.publish(draft.id, seen="draft", by=cast.kasia)
    reviewing.publish(draft.id, seen="draft", by=cast.kasia)
    with pytest.raises(Conflict):
        reviewing.ask(draft.id, None, seen="draft", by=cast.adam)
    reviewing.archive(draft.id, seen="published", by=cast.adam)
    reviewing.archive(draft.id, seen="published", by=cast.adam)
    reviewing.withdraw(draft.id, seen="archived", by=cast.kasia)
    moves = select(AuditEntry.after).where(AuditEntry.action == "moved", AuditEntry.object_id == draft.id)
    states_taken = [after["status"] for after in db.session.scalars(moves.order_by(AuditEntry.id)) if after]
    assert states_taken == ["published", "archived", "draft"]


def test_an_article_of_another_organisation_is_not_there(cast: Cast, session: scoped_session[Session]) -> None:
    foreign = written("secret", None, cast.other_organisation_id)
    with pytest.raises(NotFound):
        reviewing.publish(foreign.id, seen="draft", by=cast.kasia)
    everybodys = written("all", None, None)
    with pytest.raises(NotFound):
        reviewing.archive(everybodys.id, seen="draft", by=cast.kasia)


def test_a_reviewer_who_left_holds_nothing_up(cast: Cast, draft: Article, marta: Viewer) -> None:
    reviewing.ask(draft.id, marta.id, seen="draft", by=cast.kasia)
    db.session.get_one(User, marta.id).active = False
    db.session.flush()
    reviewing.publish(draft.id, seen="review", by=cast.kasia)
    assert draft.status == states.PUBLISHED


def test_the_reviewer_learns_of_a_change_that_readers_see_at_once(cast: Cast, draft: Article, marta: Viewer) -> None:
    draft.reviewer_id = marta.id
    reviewing.publish(draft.id, seen="draft", by=marta)
    for body in ("Check both cables.", "Check all cables."):
        known = writing.translation_of(draft.id, "en")
        assert known is not None
        editing.save(draft.id, "en", Change(Text("About cable", body), known.number), by=cast.kasia)
    deliver_everything(times=2)
    assert list(mails("article_to_recheck")) == [marta.id]


@pytest.mark.parametrize(
    "act", ["publication", "archiving", "withdrawal", "reviews", "return", "approval", "confirmation"]
)
def test_pages_of_the_workflow_refuse_whoever_does_not_edit(
    session: scoped_session[Session], cast: Cast, draft: Article, sign_in: SignIn, act: str
) -> None:
    foreign = written("secret", None, cast.other_organisation_id).id
    own = draft.id
    commit()
    data = {"seen": "draft", "why": "No", "revision": "0"}
    assert sign_in("anna").post(f"/kb/articles/{own}/{act}", data=data).status_code == 403
    assert sign_in("kasia").post(f"/kb/articles/{foreign}/{act}", data=data).status_code == 404
    session.rollback()
    assert set(session.scalars(select(Article.status))) == {states.DRAFT}


def test_a_stale_page_shows_the_newer_state(session: scoped_session[Session], draft: Article, sign_in: SignIn) -> None:
    draft_id = draft.id
    commit()
    kasia, adam = sign_in("kasia"), sign_in("adam")
    assert adam.post(f"/kb/articles/{draft_id}/publication", data={"seen": "draft"}).status_code == 303
    answer = kasia.post(f"/kb/articles/{draft_id}/reviews", data={"seen": "draft", "reviewer": ""})
    assert answer.status_code == 409
    assert f"/kb/articles/{draft_id}/confirmation" in answer.text
    assert kasia.get("/kb/cable").text.count('id="article-state"') == 1
    assert 'id="article-state"' not in sign_in("anna").get("/kb/cable").text
