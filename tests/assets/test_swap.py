"""The swap is one step: two movements, both serials; of two people who want the same device one gets it."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assets.models import Asset, Movement
from assets.operations.swapping import swap
from assets.queries import get_visible
from assets.states import Holder
from portal.core.db import db, write_transaction
from portal.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow
from portal.core.facts import FactRow
from tests.assets import devices
from tests.assets.devices import assert_log_agrees
from tests.people import Cast


def test_a_swap_writes_two_movements_with_both_serials(session: Session, cast: Cast) -> None:
    old = devices.at_site(cast, name="Till 2", criticality=1)
    new = devices.in_stock(cast)
    result = swap(old, new, cast.piotr, fate="repair", ticket_number=1042, reason="fuser burnt")
    assert (new.holder, new.status, new.shared) == (Holder("site", cast.site_id), "in_use", True)
    assert (new.name, new.criticality) == ("Till 2", 1)
    assert (old.holder, old.status) == (Holder("warehouse", cast.site_id), "in_repair")
    assert (result.out.serial, result.into.serial) == (old.serial, new.serial)
    assert (result.out.counterpart_id, result.into.counterpart_id) == (new.id, old.id)
    assert {result.out.ticket_number, result.into.ticket_number} == {1042}
    fact = session.scalars(select(FactRow).where(FactRow.name == "AssetSwapped")).one()
    assert fact.ids == {
        "old_asset_id": old.id, "new_asset_id": new.id, "ticket_number": 1042, "by_id": cast.piotr.id,
    }  # fmt: skip
    assert_log_agrees(session, old)
    assert_log_agrees(session, new)


def test_the_same_swap_again_changes_nothing(session: Session, cast: Cast) -> None:
    old, new = devices.with_person(cast, "anna"), devices.in_stock(cast)
    first = swap(old, new, cast.piotr)
    again = swap(old, new, cast.piotr)
    assert (again.out.id, again.into.id) == (first.out.id, first.into.id)
    assert session.scalars(select(FactRow).where(FactRow.name == "AssetSwapped")).one()
    assert new.custodian_id == cast.anna.id


@pytest.mark.parametrize(("fate", "status"), [("repair", "in_repair"), ("stock", "in_stock"), ("retire", "retired")])
def test_the_old_device_goes_where_it_was_said(session: Session, cast: Cast, fate: str, status: str) -> None:
    old, new = devices.at_site(cast), devices.in_stock(cast)
    swap(old, new, cast.piotr, fate=fate)
    assert old.status == status


def test_a_swap_is_refused_with_a_reason(session: Session, cast: Cast) -> None:
    old, new, foreign = devices.at_site(cast), devices.in_stock(cast), devices.elsewhere(cast)
    with pytest.raises(Forbidden):
        swap(old, foreign, cast.piotr)
    with pytest.raises(Forbidden):
        swap(old, new, cast.boris)
    with pytest.raises(Invalid) as refusal:
        swap(old, new, cast.piotr, fate="burn")
    assert refusal.value.field == "fate"
    with pytest.raises(Invalid) as refusal:
        swap(old, new, cast.piotr, fate="stock", old_to=Holder("person", cast.anna.id))
    assert refusal.value.field == "old_to"
    with pytest.raises(Invalid):
        swap(old, old, cast.piotr)
    with pytest.raises(NotAllowedNow):
        swap(devices.in_stock(cast), new, cast.piotr)
    with pytest.raises(Conflict):
        swap(old, devices.with_person(cast, "ewa"), cast.piotr)
    assert len(assert_log_agrees(session, old)) == len(assert_log_agrees(session, new)) == 1


def test_of_two_who_want_the_same_device_exactly_one_gets_it(app: Flask, cast: Cast) -> None:
    with app.app_context(), write_transaction():
        broken = [devices.at_site(cast).tag, devices.with_person(cast, "anna").tag]
        wanted = devices.in_stock(cast).tag
    barrier, outcomes = threading.Barrier(2), []

    def take(tag: str) -> None:
        with app.app_context():
            try:
                barrier.wait(10)
                with write_transaction():
                    swap(get_visible(cast.piotr, tag), get_visible(cast.piotr, wanted), cast.piotr)
                outcomes.append("done")
            except Conflict:
                outcomes.append("conflict")

    threads = [threading.Thread(target=take, args=(tag,)) for tag in broken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["conflict", "done"]
    with app.app_context():
        swapped = db.session.scalars(select(Movement).where(Movement.document == "swap_in")).all()
        assert len(swapped) == 1
        statuses = db.session.execute(select(Asset.tag, Asset.status).where(Asset.tag.in_(broken))).all()
        assert sorted(s.status for s in statuses) == ["in_repair", "in_use"]
        for asset in db.session.scalars(select(Asset).where(Asset.tag.in_([*broken, wanted]))):
            assert_log_agrees(db.session, asset)  # ty: ignore[invalid-argument-type]
