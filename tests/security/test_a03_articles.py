"""A03 for articles: an act on several asks for every one of them whether it may, and does all or nothing."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from portal.core.audit import AuditEntry
from portal.core.db import commit, db
from portal.knowledge import states
from portal.knowledge.models import Article
from portal.knowledge.operations.batching import MOST
from tests.clients import Client
from tests.knowledge.articles import category, written
from tests.people import Cast

SignIn = Callable[[str], Client]
ACTS: dict[str, Callable[[Cast], dict[str, object]]] = {
    "topic": lambda cast: {"category": db.session.scalars(select(Article.category_id)).first()},
    "owner": lambda cast: {"owner": cast.adam.id},
    "review": lambda cast: {"review_on": "2031-05-01"},
    "archive": lambda cast: {},
}


@pytest.fixture
def ids(session: scoped_session[Session], cast: Cast) -> dict[str, int]:
    """Two of our articles, one of another organisation, one of everybody's."""
    found = {
        "one": written("one", cast.kasia, cast.organisation_id, states.PUBLISHED).id,
        "two": written("two", cast.kasia, cast.organisation_id).id,
        "foreign": written("hidden-plan", None, cast.other_organisation_id).id,
        "everybodys": written("for-all", None, None).id,
    }
    category("network")
    commit()
    return found


def image(session: scoped_session[Session]) -> list[tuple[object, ...]]:
    """Everything that an act changes."""
    session.rollback()
    kept = [tuple(row) for row in db.session.execute(select(Article.__table__).order_by(Article.id))]
    session.rollback()
    return kept


def denied(session: scoped_session[Session]) -> int:
    session.rollback()
    found = session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "denied")) or 0
    session.rollback()
    return found


@pytest.mark.parametrize("act", ACTS)
def test_a03_one_foreign_article_among_them_and_nothing_is_changed(
    session: scoped_session[Session], cast: Cast, sign_in: SignIn, ids: dict[str, int], act: str
) -> None:
    before, kasia = image(session), sign_in("kasia")
    data = {"act": act, **ACTS[act](cast)}
    session.rollback()
    for number, bad in enumerate(("foreign", "everybodys"), start=1):
        answer = kasia.post("/kb/articles/changes", data={**data, "n": [ids["one"], ids["two"], ids[bad]]})
        assert answer.status_code == 404
        assert "hidden-plan" not in answer.text
        assert denied(session) == number
    assert sign_in("anna").post("/kb/articles/changes", data={**data, "n": [ids["one"]]}).status_code == 403
    assert image(session) == before
    shown = kasia.get("/kb/articles/changes/new", query_string={"act": act, "n": list(ids.values())}).text
    assert (shown.count(" checked"), "hidden-plan" in shown) == (2, False)


def test_a03_an_owner_who_cannot_edit_them_gets_none(
    session: scoped_session[Session], cast: Cast, sign_in: SignIn, ids: dict[str, int]
) -> None:
    before = image(session)
    for person in (cast.olga, cast.anna):
        data = {"act": "owner", "owner": person.id, "n": [ids["one"], ids["two"]]}
        assert sign_in("kasia").post("/kb/articles/changes", data=data).status_code == 422
    for data in ({"act": "removal", "n": [ids["one"]]}, {"act": "archive", "n": ["1 OR 1=1"]}):
        assert sign_in("kasia").post("/kb/articles/changes", data=data).status_code == 404
    many = {"act": "archive", "n": list(range(1, MOST + 2))}
    assert sign_in("kasia").post("/kb/articles/changes", data=many).status_code == 422
    assert image(session) == before


def test_what_somebody_moved_meanwhile_is_not_overwritten_unseen(
    session: scoped_session[Session], cast: Cast, sign_in: SignIn, ids: dict[str, int]
) -> None:
    both, kasia = [ids["one"], ids["two"]], sign_in("kasia")
    data = {"act": "owner", "n": both}
    shown = kasia.get("/kb/articles/changes/new", query_string=data).text
    assert "Wybierz" in kasia.post("/kb/articles/changes", data={**data, "owner": ""}).text.split('id="owner-error"')[1]
    data |= {"owner": cast.adam.id, "seen": re.findall(r'name="seen" value="([^"]+)"', shown)}
    session.rollback()
    session.get_one(Article, ids["two"]).status = states.ARCHIVED
    commit()
    late = kasia.post("/kb/articles/changes", data=data)
    assert late.status_code == 409
    session.rollback()
    assert cast.adam.id not in session.scalars(select(Article.owner_id).where(Article.id.in_(both))).all()
    session.rollback()
    data["seen"] = re.findall(r'name="seen" value="([^"]+)"', late.text)
    assert kasia.post("/kb/articles/changes", data=data).status_code == 303


def test_all_of_them_are_changed_with_an_audit_entry_each(
    session: scoped_session[Session], cast: Cast, sign_in: SignIn, ids: dict[str, int]
) -> None:
    both, kasia = [ids["one"], ids["two"]], sign_in("kasia")
    goals = {"owner": {"owner": cast.adam.id}, "review": {"review_on": "2031-05-01"}, "archive": {}}
    for act, values in goals.items():
        data = {"act": act, "n": both, "next": "/kb/articles?owner=mine", **values}
        answer = kasia.post("/kb/articles/changes", data=data)
        assert (answer.status_code, answer.location) == (303, "/kb/articles?owner=mine")
    session.rollback()
    rows = session.execute(
        select(Article.status, Article.owner_id, Article.review_on).where(Article.id.in_(both))
    ).all()
    assert {(status, owner, str(day)) for status, owner, day in rows} == {("archived", cast.adam.id, "2031-05-01")}
    entries = (
        select(func.count()).select_from(AuditEntry).where(AuditEntry.object_id.in_(both), AuditEntry.kind == "article")
    )
    assert session.scalar(entries) == 6
