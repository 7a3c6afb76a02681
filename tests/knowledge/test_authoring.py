"""The editors' list: what stands in it, how it is narrowed, and what it costs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from portal.accounts.models import User
from portal.core import clock as time
from portal.core.db import commit, db
from portal.knowledge import states
from portal.knowledge.operations import writing
from portal.knowledge.operations.writing import Text
from portal.knowledge.queries import authoring, translating
from portal.knowledge.queries.authoring import Filters
from tests.clients import Client
from tests.knowledge.articles import category, written
from tests.people import Cast
from tests.statements import counted

SignIn = Callable[[str], Client]
MOST_STATEMENTS = 10


@pytest.fixture
def shelf(session: scoped_session[Session], cast: Cast) -> dict[str, int]:
    """One article of each kind, by slug; "secret" is another organisation's."""
    today, ours = time.today(), cast.organisation_id
    db.session.get_one(User, cast.marta.id).active = False
    found = [
        written("plan", cast.kasia, ours),
        written("asked", cast.adam, ours, states.REVIEW, reviewer_id=cast.kasia.id),
        written("late", cast.adam, ours, states.PUBLISHED, review_on=today - timedelta(days=1)),
        written("near", cast.adam, ours, states.PUBLISHED, review_on=today + timedelta(days=14)),
        written("far", cast.kasia, ours, states.PUBLISHED, review_on=today + timedelta(days=15)),
        written("left", cast.marta, ours, states.ARCHIVED, review_on=today - timedelta(days=1)),
        written("secret", cast.kasia, cast.other_organisation_id),
        written("shared", cast.kasia, None),
    ]
    found[4].category_id = category("network").id
    writing.write(found[4], "ru", Text("Кабель далеко", "Проверьте кабель."), outdates=())
    writing.write(found[3], "pl", Text("O bliskim", "Sprawdź kabel dwa razy."))
    db.session.flush()
    return {article.slug: article.id for article in found}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {"plan", "asked", "late", "near", "far", "left"}),
        (Filters(status="published"), {"late", "near", "far"}),
        (Filters(owner="mine"), {"plan", "far"}),
        (Filters(owner="asked"), {"asked"}),
        (Filters(owner="nobody"), {"left"}),
        (Filters(due="overdue"), {"late"}),
        (Filters(due="soon"), {"late", "near"}),
        (Filters(lacks="stale"), {"near"}),
        (Filters(lacks="stale", language="pl"), set()),
        (Filters(lacks="missing", language="ru"), {"plan", "asked", "late", "near", "left"}),
        (Filters(words="КАБЕЛЬ далеко"), {"far"}),
        (Filters(words="about LAT"), {"late"}),
        (Filters(words="100%"), set()),
    ],
)
def test_the_list_is_narrowed(cast: Cast, shelf: dict[str, int], filters: Filters, expected: set[str]) -> None:
    assert {line.slug for line in authoring.articles(cast.kasia, filters, "pl", None).rows} == expected


def test_each_is_narrowed_by_its_topic_and_shown_in_the_language_of_the_reader(
    cast: Cast, shelf: dict[str, int]
) -> None:
    (line,) = authoring.articles(cast.kasia, Filters(category_id=category("network").id), "ru", None).rows
    assert (line.title, [one.number for one in line.tongues]) == ("Кабель далеко", [1, 1, 1])
    (near,) = authoring.articles(cast.kasia, Filters(words="near"), "ru", None).rows
    stale = next(one for one in near.tongues if one.code == "en")
    assert (stale.number, stale.stale) == (1, True)
    assert next(one for one in near.tongues if one.code == "ru").number == 0


def test_what_a_stale_translation_does_not_know_of_stands_beside_it(cast: Cast, shelf: dict[str, int]) -> None:
    by_language = {one.language: one for one in translating.translations(cast.kasia, shelf["near"])}
    assert {code: one.state for code, one in by_language.items()} == {"en": "stale", "pl": "fresh", "ru": "missing"}
    source = by_language["en"].source
    assert source is not None
    assert (source.known_number, source.number) == (1, 2)
    assert "Check the cable." in source.known
    assert "Sprawdź kabel dwa razy." in source.now


def test_pages_hold_every_article_once(
    session: scoped_session[Session], cast: Cast, monkeypatch: pytest.MonkeyPatch, shelf: dict[str, int]
) -> None:
    monkeypatch.setattr(authoring, "PAGE_SIZE", 2)
    seen: list[str] = []
    after = None
    for _ in range(3):
        lines = authoring.articles(cast.kasia, Filters(), "pl", after)
        seen += [line.slug for line in lines.rows]
        after = lines.after
    assert after is None
    assert sorted(seen) == ["asked", "far", "late", "left", "near", "plan"]


def test_the_page_keeps_to_its_statements_and_shows_nothing_foreign(
    app: Flask, session: scoped_session[Session], shelf: dict[str, int], sign_in: SignIn
) -> None:
    commit()
    kasia = sign_in("kasia")
    kasia.get("/kb/articles")
    with counted(app) as statements:
        text = kasia.get("/kb/articles").text
    assert len(statements) <= MOST_STATEMENTS
    assert "/kb/near" in text
    assert "/kb/secret" not in text
    assert "/kb/shared" not in text
    for query in ("after=x", "category=99999999999", "status=king&owner=1&due=x&lacks=y&language=zz", "q=%25_"):
        assert kasia.get(f"/kb/articles?{query}").status_code == 200
    for page in ("translations", "settings", "state"):
        assert kasia.get(f"/kb/articles/{shelf['near']}/{page}").status_code == 200
        assert kasia.get(f"/kb/articles/{shelf['secret']}/{page}").status_code == 404
        assert sign_in("anna").get(f"/kb/articles/{shelf['near']}/{page}").status_code == 403
