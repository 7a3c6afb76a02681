"""One custodian at a time; the log and the asset agree."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assets.operations.handing_over import hand_over
from assets.operations.repairing import send_to_repair
from assets.operations.retiring import retire
from assets.operations.returning import return_to_stock
from assets.states import Holder
from portal.accounts.models import Organisation
from portal.core import clock
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.facts import FactRow
from tests.assets import devices
from tests.assets.devices import assert_log_agrees
from tests.people import Cast


def vendor(session: Session) -> Organisation:
    found = Organisation(name="Fixit", slug="fixit", kind="vendor", created_at=clock.now())
    session.add(found)
    session.flush()
    return found


def test_a_life_from_the_shelf_to_retirement_is_one_chain(session: Session, cast: Cast) -> None:
    asset = devices.in_stock(cast)
    hand_over(asset, Holder("person", cast.anna.id), cast.piotr, "new colleague")
    assert asset.custodian_id == cast.anna.id
    assert asset.site_id == cast.anna.site_id
    send_to_repair(asset, Holder("vendor", vendor(session).id), cast.piotr, "fuser")
    assert asset.custodian_id is None
    return_to_stock(asset, cast.site_id, cast.piotr, cost_cents=9_900)
    hand_over(asset, Holder("site", cast.site_id), cast.piotr)
    assert asset.shared
    retire(asset, cast.site_id, cast.piotr, "worn out")
    log = assert_log_agrees(session, asset)
    assert [m.document for m in log] == ["receipt", "handover", "repair", "return", "handover", "retirement"]
    assert log[3].cost_cents == 9_900
    assert {m.serial for m in log} == {asset.serial}
    facts = session.scalars(select(FactRow).where(FactRow.name == "AssetMoved")).all()
    assert [f.ids["movement_id"] for f in facts] == [m.id for m in log]


def test_doing_it_twice_changes_nothing(session: Session, cast: Cast) -> None:
    asset = devices.in_stock(cast)
    assert return_to_stock(asset, cast.site_id, cast.piotr) is None
    assert hand_over(asset, Holder("person", cast.anna.id), cast.piotr) is not None
    assert hand_over(asset, Holder("person", cast.anna.id), cast.piotr) is None
    assert retire(asset, cast.site_id, cast.piotr) is not None
    assert retire(asset, cast.site_id, cast.piotr) is None
    assert len(assert_log_agrees(session, asset)) == 3


def test_a_person_to_person_transfer_needs_no_return(session: Session, cast: Cast) -> None:
    asset = devices.with_person(cast, "anna")
    hand_over(asset, Holder("person", cast.ewa.id), cast.piotr)
    assert asset.custodian_id == cast.ewa.id
    assert_log_agrees(session, asset)


def test_a_retired_device_is_not_handed_over(session: Session, cast: Cast) -> None:
    asset = devices.in_stock(cast)
    retire(asset, cast.site_id, cast.piotr)
    with pytest.raises(NotAllowedNow):
        hand_over(asset, Holder("person", cast.anna.id), cast.piotr)
    with pytest.raises(NotAllowedNow):
        send_to_repair(asset, Holder("warehouse", cast.site_id), cast.piotr)


def test_a_device_goes_only_to_whom_the_manager_sees(session: Session, cast: Cast) -> None:
    asset = devices.in_stock(cast)
    for stranger in (
        Holder("person", cast.olga.id),
        Holder("site", cast.other_site_id),
        Holder("asset", devices.elsewhere(cast).id),
        Holder("vendor", cast.other_organisation_id),
        Holder("moon", 1),
    ):
        with pytest.raises(Invalid) as refusal:
            hand_over(asset, stranger, cast.piotr)
        assert refusal.value.field == "holder"
    assert len(assert_log_agrees(session, asset)) == 1


def test_a_device_is_never_inside_itself(session: Session, cast: Cast) -> None:
    server, disk = devices.in_stock(cast), devices.in_stock(cast)
    hand_over(disk, Holder("asset", server.id), cast.piotr)
    with pytest.raises(Invalid):
        hand_over(server, Holder("asset", disk.id), cast.piotr)
    with pytest.raises(Invalid):
        hand_over(server, Holder("asset", server.id), cast.piotr)


def test_who_may_only_look_moves_nothing(session: Session, cast: Cast) -> None:
    asset = devices.with_person(cast, "anna")
    for name in ("anna", "boris", "egor", "marta", "olga"):
        viewer = cast.viewers[name]
        with pytest.raises(Forbidden):
            hand_over(asset, Holder("person", cast.ewa.id), viewer)
        with pytest.raises(Forbidden):
            return_to_stock(asset, cast.site_id, viewer)
        with pytest.raises(Forbidden):
            send_to_repair(asset, Holder("warehouse", cast.site_id), viewer)
        with pytest.raises(Forbidden):
            retire(asset, cast.site_id, viewer)
    assert len(assert_log_agrees(session, asset)) == 1
