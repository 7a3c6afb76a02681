"""Categories are read by everybody, changed by the administrator of everything, and route new tickets."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Team
from portal.catalogue import queries
from portal.catalogue.models import RoutingRule
from portal.catalogue.operations.editing import Description, change_category, create_category
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid
from portal.core.i18n import force_locale
from tests.clients import Client
from tests.people import Cast


def describe(slug: str = "printing", **details: object) -> Description:
    return replace(Description(slug=slug, names={"en": "Printing", "ru": "Печать"}), **details)


def test_a_root_and_its_leaf_are_read_in_order_and_in_the_own_language(session: object, cast: Cast) -> None:
    root = create_category(describe(), by=cast.adam)
    leaf = create_category(describe("printer", parent_id=root.id), by=cast.adam)
    hidden = create_category(describe("plotter", parent_id=root.id, active=False), by=cast.adam)
    assert queries.categories(cast.anna) == [root, leaf]
    assert queries.categories(cast.adam) == [root, leaf, hidden]
    assert queries.leaves(cast.anna) == [leaf]
    for language, name in {"ru": "Печать", "pl": "Printing"}.items():
        with force_locale(language):
            assert queries.names_of({leaf.id}) == {leaf.id: name}


def test_only_the_administrator_of_everything_changes_the_tree(session: object, cast: Cast) -> None:
    category = create_category(describe(), by=cast.adam)
    for stranger in (cast.anna, cast.boris, cast.marta, cast.olga):
        with pytest.raises(Forbidden):
            change_category(category, describe("other"), by=stranger)


def test_a_change_is_audited_once_and_nothing_changed_is_nothing_said(session: object, cast: Cast) -> None:
    category = create_category(describe(), by=cast.adam)
    change_category(category, describe(default_urgency=1), by=cast.adam)
    change_category(category, describe(default_urgency=1), by=cast.adam)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.kind == "category", AuditEntry.action == "changed")
    )
    assert [(e.before, e.after) for e in entries] == [({"default_urgency": 2}, {"default_urgency": 1})]


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("slug", Description(slug="Печать", names={"en": "x"})),
        ("slug", Description(slug="taken", names={"en": "x"})),
        ("name_en", Description(slug="a", names={})),
        ("name_en", Description(slug="a", names={"de": "Drucken"})),
        ("ticket_type", describe("a", ticket_type="wish")),
        ("default_impact", describe("a", default_impact=4)),
        ("parent_id", describe("a", parent_id=999_999)),
        ("default_team_id", describe("a", default_team_id=999_999)),
        ("service_id", describe("a", service_id=999_999)),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(session: object, cast: Cast, field: str, bad: Description) -> None:
    create_category(describe("taken"), by=cast.adam)
    with pytest.raises(Invalid) as refused:
        create_category(bad, by=cast.adam)
    assert refused.value.field == field


def test_the_tree_stays_two_levels_deep(session: object, cast: Cast) -> None:
    root = create_category(describe(), by=cast.adam)
    leaf = create_category(describe("printer", parent_id=root.id), by=cast.adam)
    other = create_category(describe("other"), by=cast.adam)
    with pytest.raises(Invalid):
        create_category(describe("deeper", parent_id=leaf.id), by=cast.adam)
    for parent in (other, root):
        with pytest.raises(Invalid):
            change_category(root, describe(parent_id=parent.id), by=cast.adam)


def test_a_new_ticket_goes_to_the_team_of_the_category_then_site_then_organisation_then_first_line(
    session: object, cast: Cast
) -> None:
    first, second, third = (db.session.scalars(select(Team).order_by(Team.line_id)).all())[:3]
    place = (cast.organisation_id, cast.site_id)
    plain = create_category(describe(), by=cast.adam)
    assert queries.team_for(plain.id, *place) == first
    db.session.add(RoutingRule(organisation_id=cast.organisation_id, site_id=None, team_id=second.id))
    db.session.flush()
    assert queries.team_for(plain.id, *place) == second
    db.session.add(RoutingRule(organisation_id=cast.organisation_id, site_id=cast.site_id, team_id=third.id))
    db.session.flush()
    assert queries.team_for(plain.id, *place) == third
    tills = create_category(describe("till", default_team_id=first.id), by=cast.adam)
    assert queries.team_for(tills.id, *place) == first
    assert queries.team_for(None, cast.other_organisation_id, cast.other_site_id) == first


def test_the_page_shows_the_tree_to_an_administrator_only(
    app: Flask, cast: Cast, sign_in: Callable[[str], Client]
) -> None:
    assert sign_in("adam").get("/admin/categories").status_code == 200
    assert sign_in("boris").get("/admin/categories").status_code == 403


def test_a_category_is_added_and_changed_on_its_form(app: Flask, cast: Cast, sign_in: Callable[[str], Client]) -> None:
    client = sign_in("adam")
    typed = {"name_en": "Tills", "name_ru": "Кассы", "slug": "tills", "ticket_type": "incident", "default_impact": "2",
             "default_urgency": "1", "position": "0", "active": "y"}  # fmt: skip
    assert client.post("/admin/categories", data=typed).status_code == 303
    with app.app_context():
        category = queries.category_with_slug("tills")
        assert category is not None
        category_id = category.id
    assert "Кассы" in client.get(f"/admin/categories/{category_id}").get_data(as_text=True)
    answer = client.post(f"/admin/categories/{category_id}", data={**typed, "slug": "Not good"})
    assert answer.status_code == 422
    assert client.post(f"/admin/categories/{category_id}", data={**typed, "name_pl": "Kasy"}).status_code == 303
    assert client.get("/admin/categories/999999").status_code == 404
