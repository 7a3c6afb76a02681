"""Taking devices in and correcting what is written about them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assets.models import Asset, Term
from assets.operations.incidents import forget, note
from assets.operations.registering import Details, correct, receive
from assets.queries import failures_in_a_year
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.errors import Conflict, Forbidden, Invalid
from tests.assets import devices
from tests.assets.devices import assert_log_agrees
from tests.people import Cast


def details_of(asset: Asset) -> Details:
    return Details(**{name: getattr(asset, name) for name in Details.__dataclass_fields__})


def test_a_received_device_lies_in_the_store_room_under_its_tag(session: Session, cast: Cast) -> None:
    details = Details(devices.model().id, tag="INV-1", serial="Ё-1", purchased_on=date(2024, 2, 29))
    asset = receive(details, cast.organisation_id, cast.site_id, cast.piotr, "delivery 7")
    assert (asset.status, asset.holder_kind, asset.site_id) == ("in_stock", "warehouse", cast.site_id)
    assert len(assert_log_agrees(session, asset)) == 1
    assert {"inv-1", "inv", "1", "е-1"} <= set(session.scalars(select(Term.term).where(Term.asset_id == asset.id)))


def test_a_device_without_a_tag_gets_the_next_free_one(session: Session, cast: Cast) -> None:
    details = Details(devices.model().id)
    receive(replace(details, tag="A-000002"), cast.organisation_id, cast.site_id, cast.piotr)
    tags = [receive(details, cast.organisation_id, cast.site_id, cast.piotr).tag for _ in range(2)]
    assert tags == ["A-000001", "A-000003"]


@pytest.mark.parametrize("tag", ["a/b", "a b", "?x", "-x", "x" * 61, "new", "Replacements", "a\x00b", "‮abc", "😀"])
def test_a_tag_that_is_no_address_is_refused(session: Session, cast: Cast, tag: str) -> None:
    with pytest.raises(Invalid) as refusal:
        receive(Details(devices.model().id, tag=tag), cast.organisation_id, cast.site_id, cast.piotr)
    assert refusal.value.field == "tag"


def test_a_taken_tag_and_a_known_serial_are_refused(session: Session, cast: Cast) -> None:
    known = devices.in_stock(cast, tag="Tag-1", serial="S1")
    with pytest.raises(Invalid) as refusal:
        receive(Details(known.model_id, tag="TAG-1"), cast.organisation_id, cast.site_id, cast.piotr)
    assert refusal.value.field == "tag"
    with pytest.raises(Invalid) as refusal:
        receive(Details(known.model_id, serial="S1"), cast.organisation_id, cast.site_id, cast.piotr)
    assert refusal.value.field == "serial"
    receive(Details(devices.model().id, serial="S1"), cast.organisation_id, cast.site_id, cast.piotr)


def test_devices_are_added_only_where_one_manages(session: Session, cast: Cast) -> None:
    details = Details(devices.model().id)
    with pytest.raises(Forbidden):
        receive(details, cast.other_organisation_id, cast.other_site_id, cast.piotr)
    with pytest.raises(Invalid):
        receive(details, cast.organisation_id, cast.other_site_id, cast.piotr)
    with pytest.raises(Forbidden):
        receive(details, cast.organisation_id, cast.site_id, cast.boris)


def test_a_correction_is_audited_and_found_by_its_new_words(session: Session, cast: Cast) -> None:
    asset = devices.in_stock(cast, serial="OLD")
    correct(asset, replace(details_of(asset), serial="NEW", name="Till 5"), cast.piotr, asset.version)
    assert (asset.serial, asset.version) == ("NEW", 2)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "corrected")).one()
    assert (entry.before, entry.after) == ({"name": "", "serial": "OLD"}, {"name": "Till 5", "serial": "NEW"})
    words = set(session.scalars(select(Term.term).where(Term.asset_id == asset.id)))
    assert {"new", "till"} <= words
    assert "old" not in words


def test_a_correction_from_a_stale_page_is_refused(session: Session, cast: Cast) -> None:
    asset = devices.in_stock(cast)
    page = details_of(asset)
    correct(asset, replace(page, notes="first"), cast.piotr, 1)
    with pytest.raises(Conflict):
        correct(asset, replace(page, notes="second"), cast.piotr, 1)
    correct(asset, replace(page, notes="first"), cast.piotr, 1)  # nothing differs: nothing happens
    with pytest.raises(Forbidden):
        correct(asset, page, cast.boris, asset.version)


def test_failures_are_counted_once_a_ticket_within_a_year(session: Session, cast: Cast) -> None:
    asset = devices.at_site(cast)
    for ticket_id, days in ((1, 1), (2, 300), (3, 400)):
        note(asset.id, ticket_id, clock.now() - timedelta(days=days))
    note(asset.id, 4, clock.now(), kind="question")
    note(asset.id, 1, clock.now())
    note(10**6, 9, clock.now())
    assert failures_in_a_year(asset.id) == 2
    forget(asset.id, 1)
    assert failures_in_a_year(asset.id) == 1
