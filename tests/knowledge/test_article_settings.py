"""The settings of an article: what may be named, what a stale form meets, and what a wall time means."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from portal.accounts.models import Department
from portal.core import clock as time
from portal.core.audit import AuditEntry
from portal.core.db import commit, db
from portal.core.errors import Conflict, Invalid, NotFound
from portal.knowledge import states
from portal.knowledge.models import Article
from portal.knowledge.operations import reviewing, settings
from portal.knowledge.operations.publishing import next_review
from portal.knowledge.queries.settings import settings_of
from tests.clients import Client
from tests.conftest import Clock
from tests.knowledge.articles import category, written
from tests.people import Cast

SignIn = Callable[[str], Client]


@pytest.fixture
def article(session: scoped_session[Session], cast: Cast) -> Article:
    return written("cable", cast.kasia, cast.organisation_id, states.PUBLISHED)


def place(organisation_id: int) -> int:
    """A department of an organisation."""
    found = db.session.scalar(select(Department.id).where(Department.organisation_id == organisation_id))
    assert found is not None
    return found


def form_of(article: Article, **changed: object) -> dict[str, object]:
    """What the page would send."""
    given = {
        "category": article.category_id, "audience": "organisation", "organisation": article.organisation_id,
        "owner": article.owner_id, "revision": article.revision,
    }  # fmt: skip
    return {**given, **changed}


def test_what_is_set_is_set_and_stands_in_the_audit(cast: Cast, article: Article) -> None:
    other = category("network").id
    wanted = replace(settings_of(article), category_id=other, audience=states.PUBLIC, review_on=date(2031, 3, 1))
    assert settings.change(article.id, wanted, revision=0, by=cast.kasia)
    assert not settings.change(article.id, wanted, revision=0, by=cast.kasia), "the same again is no change"
    assert (article.audience, article.revision) == (states.PUBLIC, 1)
    entry = reviewing.last_act(article.id, "changed")
    assert entry is not None
    assert entry.after == {"category_id": other, "audience": "public", "review_on": "2031-03-01"}


def test_a_stale_form_replaces_nothing(cast: Cast, article: Article) -> None:
    seen = settings_of(article)
    settings.change(article.id, replace(seen, audience=states.PUBLIC), revision=0, by=cast.adam)
    with pytest.raises(Conflict):
        settings.change(article.id, replace(seen, review_months=6), revision=0, by=cast.kasia)
    assert article.review_months is None


def test_only_what_lies_in_her_reach_can_be_named(cast: Cast, article: Article) -> None:
    present = settings_of(article)
    beyond = {
        "organisation": {"organisation_id": cast.other_organisation_id},
        "owner": {"owner_id": cast.olga.id},
        "reviewer": {"reviewer_id": cast.olga.id},
        "department": {"audience": states.DEPARTMENT, "department_id": place(cast.other_organisation_id)},
        "role": {"audience": states.ROLE, "role": "king"},
        "category": {"category_id": 999_999},
        "models": {"model_ids": frozenset({999_999})},
        "topics": {"topic_ids": frozenset({999_999})},
        "audience": {"audience": "family"},
    }
    for field, values in beyond.items():
        with pytest.raises(Invalid) as refused:
            settings.change(article.id, replace(present, **values), revision=0, by=cast.kasia)
        assert refused.value.field == field
    with pytest.raises(Invalid, check=lambda error: error.field == "organisation"):
        settings.change(article.id, replace(present, organisation_id=None), revision=0, by=cast.kasia)
    with pytest.raises(Invalid, check=lambda error: error.field == "reviewer"):
        settings.change(article.id, replace(present, reviewer_id=cast.kasia.id), revision=0, by=cast.kasia)
    assert settings_of(article) == present
    with pytest.raises(NotFound):
        settings.change(article.id, present, revision=0, by=cast.olga)


def test_a_department_brings_its_organisation_along(session: scoped_session[Session], cast: Cast) -> None:
    everybodys = written("shared", cast.adam, None)
    wanted = replace(
        settings_of(everybodys), audience=states.DEPARTMENT, department_id=place(cast.organisation_id), role="agent"
    )
    settings.change(everybodys.id, wanted, revision=0, by=cast.adam)
    assert (everybodys.organisation_id, everybodys.role) == (cast.organisation_id, None)


def test_a_wall_time_is_that_of_the_editor_on_that_day() -> None:
    assert time.instant(datetime(2027, 3, 27, 9), "Europe/Warsaw") == datetime(2027, 3, 27, 8, tzinfo=UTC)
    assert time.instant(datetime(2027, 3, 29, 9), "Europe/Warsaw") == datetime(2027, 3, 29, 7, tzinfo=UTC)
    assert time.instant(datetime(2027, 10, 31, 2, 30), "Europe/Warsaw") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="does not exist"):
        time.instant(datetime(2027, 3, 28, 2, 30), "Europe/Warsaw")


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 22), 6, date(2027, 5, 22)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_a_review_follows_on_the_same_day_of_a_later_month(day: date, months: int, then: date) -> None:
    assert next_review(day, months) == then


def test_still_right_sets_the_next_date_once(cast: Cast, article: Article) -> None:
    article.review_on, article.review_months = time.today() - timedelta(days=3), 12
    db.session.flush()
    for _ in range(2):
        reviewing.confirm(article.id, revision=0, by=cast.kasia)
    assert article.review_on == next_review(time.today("Europe/Warsaw"), 12)
    acts = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "confirmed")
    assert db.session.scalar(acts) == 1


def test_the_page_reads_times_in_the_zone_of_the_editor(
    session: scoped_session[Session], cast: Cast, sign_in: SignIn, clock: Clock
) -> None:
    article = written("later", cast.kasia, cast.organisation_id)
    article_id, year = article.id, time.today().year + 1
    data = form_of(article)
    commit()
    kasia = sign_in("kasia")
    page = f"/kb/articles/{article_id}/settings"
    assert kasia.post(page, data={**data, "publish_at": f"{year}-07-01T09:00"}).status_code == 303
    assert f'value="{year}-07-01T09:00"' in kasia.get(page).text
    session.rollback()
    stored = session.scalars(select(Article.publish_at)).one()
    session.rollback()
    assert stored == datetime(year, 7, 1, 9, tzinfo=ZoneInfo("Europe/Warsaw"))
    stale = kasia.post(page, data={**data, "audience": "public", "review_months": "x"})
    assert stale.status_code == 422
    stale = kasia.post(page, data={**data, "audience": "public"})
    assert stale.status_code == 409
    assert 'name="revision" value="1"' in stale.text
    for forged in ({"organisation": cast.other_organisation_id}, {"owner": cast.olga.id}, {"models": "77"}):
        assert kasia.post(page, data={**data, "revision": 1, **forged}).status_code == 422
