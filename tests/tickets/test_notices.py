"""Banners for places in trouble."""

import pytest
from sqlalchemy import select

from portal.core.audit import AuditEntry
from portal.core.db import commit
from portal.core.errors import Forbidden, Invalid
from portal.knowledge import states
from portal.tickets.models import Notice
from portal.tickets.operations import notices
from tests.knowledge.articles import written

TEXT = "Нет связи с кассами"


def test_people_of_the_place_see_it_until_it_ends(session, cast, sign_in, clock):
    boris = sign_in("boris")
    data = {"headline": TEXT, "body": "Чиним", "place": f"s{cast.site_id}", "kind": "outage", "hours": "2"}
    assert boris.post("/notices", data=data).status_code == 303
    assert TEXT in sign_in("anna").get("/").text
    assert TEXT not in sign_in("olga").get("/").text
    clock.advance(hours=3)
    assert TEXT not in sign_in("anna").get("/").text


def test_it_stands_on_the_pages_that_lead_to_a_duplicate(session, cast, sign_in):
    written("dark-till", None, None, states.PUBLISHED, audience=states.PUBLIC)
    notices.put_up(cast.boris, cast.organisation_id, TEXT)
    commit()
    for path in ("/tickets/new", "/kb/dark-till"):
        assert TEXT in sign_in("anna").get(path).text
        assert TEXT not in sign_in("olga").get(path).text
    assert TEXT in sign_in("anna").post("/tickets", data={"title": ""}).text


def test_a_banner_is_taken_down_once(session, cast, sign_in):
    notice = notices.put_up(cast.boris, cast.organisation_id, TEXT)
    key = notice.id
    commit()
    assert sign_in("olga").post(f"/notices/{key}/end").status_code in {403, 404}
    for _ in range(2):
        assert sign_in("boris").post(f"/notices/{key}/end").status_code == 303
    assert TEXT not in sign_in("anna").get("/").text
    actions = session.scalars(
        select(AuditEntry.action).where(AuditEntry.kind == "notice").order_by(AuditEntry.id)
    ).all()
    assert actions == ["put_up", "taken_down"]


@pytest.mark.parametrize("name", ["anna", "egor", "piotr"])
def test_only_who_may_sets_one(cast, sign_in, name):
    assert sign_in(name).get("/notices").status_code == 403
    assert sign_in(name).post("/notices", data={"headline": TEXT}).status_code == 403


def test_nobody_sets_one_for_another_organisation(session, cast, sign_in):
    with pytest.raises(Forbidden):
        notices.put_up(cast.boris, cast.other_organisation_id, TEXT)
    session.rollback()
    for place in (f"o{cast.other_organisation_id}", f"s{cast.other_site_id}", "x", "o", "s99999999999999999999"):
        data = {"headline": TEXT, "place": place, "kind": "outage"}
        assert sign_in("boris").post("/notices", data=data).status_code == 422
    assert session.scalars(select(Notice)).all() == []


@pytest.mark.parametrize(
    "wrong",
    [{"headline": ""}, {"headline": "x" * 201}, {"body": "x" * 1001}, {"hours": "-1"}, {"hours": "y"}, {"kind": "?"}],
)
def test_what_is_refused_is_said_and_kept(session, cast, sign_in, wrong):
    data = {"headline": TEXT, "body": "Чиним", "place": f"s{cast.site_id}", "kind": "outage", **wrong}
    answer = sign_in("boris").post("/notices", data=data)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert session.scalars(select(Notice)).all() == []


def test_a_banner_says_something(session, cast):
    with pytest.raises(Invalid):
        notices.put_up(cast.boris, cast.organisation_id, "  ")
