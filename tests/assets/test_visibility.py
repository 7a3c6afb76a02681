"""Who sees which device: her own, the shared ones of her site, what her work covers; an outsider nothing."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assets import policy, queries
from assets.models import Asset
from portal.accounts.viewer import Grant
from portal.core.errors import NotFound
from tests.assets import devices
from tests.people import Cast


def seen(session: Session, viewer: object) -> set[str]:
    return set(session.scalars(select(Asset.tag).where(policy.visible(viewer))))  # ty: ignore[invalid-argument-type]


def test_each_role_sees_exactly_its_share(session: Session, cast: Cast) -> None:
    own = devices.with_person(cast, "anna").tag
    other_person = devices.with_person(cast, "ewa").tag
    shared = devices.at_site(cast).tag
    shelf = devices.in_stock(cast).tag
    foreign = devices.elsewhere(cast).tag
    everything_here = {own, other_person, shared, shelf}
    assert seen(session, cast.anna) == {own, shared}
    assert seen(session, cast.kasia) == {shared}
    for name in ("boris", "wera", "dmitri", "egor", "piotr", "marta"):
        assert seen(session, cast.viewers[name]) == everything_here
    assert seen(session, cast.olga) == {foreign}
    assert seen(session, cast.adam) == {*everything_here, foreign}


def test_scopes_of_site_department_and_team(session: Session, cast: Cast) -> None:
    own = devices.with_person(cast, "anna").tag
    shelf = devices.in_stock(cast).tag
    stranger = replace(cast.olga, grants=())
    at_site = replace(stranger, grants=(Grant("agent", "site", cast.site_id),))
    assert seen(session, at_site) == {own, shelf}
    of_department = replace(stranger, grants=(Grant("agent", "department", cast.anna.department_id),))
    assert seen(session, of_department) == {own}
    of_team = replace(stranger, grants=(Grant("agent", "team", 1),))
    assert seen(session, of_team) == set()


def test_a_person_without_a_site_sees_no_device_without_a_site(session: Session, cast: Cast) -> None:
    asset = devices.at_site(cast)
    asset.site_id = None
    session.flush()
    assert seen(session, replace(cast.anna, site_id=None)) == set()


def test_absent_and_hidden_look_the_same(session: Session, cast: Cast) -> None:
    foreign = devices.elsewhere(cast)
    for act in (
        lambda: queries.get_visible(cast.anna, foreign.tag),
        lambda: queries.get_visible(cast.anna, "T-nothing"),
        lambda: queries.get_visible_by_id(cast.piotr, foreign.id),
        lambda: queries.get_visible_by_token(cast.piotr, foreign.label_token),
    ):
        with pytest.raises(NotFound):
            act()
    assert queries.find_visible(cast.piotr, [foreign.id]) == []


def test_a_tag_is_found_in_any_case(session: Session, cast: Cast) -> None:
    asset = devices.at_site(cast, tag="Касса-7")
    assert queries.get_visible(cast.anna, " КАССА-7 ").id == asset.id


def test_filing_offers_own_devices_first_and_no_retired_ones(session: Session, cast: Cast) -> None:
    shared = devices.at_site(cast)
    own = devices.with_person(cast, "anna")
    devices.in_stock(cast)
    devices.with_person(cast, "ewa")
    gone = devices.with_person(cast, "anna")
    gone.status = "retired"
    session.flush()
    offered = queries.devices_for_filing(cast.anna)
    assert [(d.tag, d.own) for d in offered] == [(own.tag, True), (shared.tag, False)]
