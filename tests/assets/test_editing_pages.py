"""The forms for a new device and for corrections."""

from collections.abc import Callable

import pytest
from flask import Flask

from assets.models import Asset, DeviceModel
from portal.core.db import db, write_transaction
from tests.assets import devices
from tests.clients import Client
from tests.people import Cast

SignIn = Callable[[str], Client]


def filled(cast: Cast, **changes: str) -> dict[str, str]:
    return {
        "manufacturer": "HP", "model_name": "LaserJet 4003", "part_number": "2Z610A", "kind": "printer", "tag": "N-1",
        "serial": "VNB1", "name": "", "criticality": "2", "purchased_on": "2024-02-29", "cost": "1 299,90",
        "currency": "PLN", "supplier": "", "order_number": "", "warranty_until": "", "end_of_life_on": "", "notes": "",
        "site_id": str(cast.site_id),
    } | changes  # fmt: skip


def only(tag: str) -> Asset:
    return db.session.scalars(db.select(Asset).filter_by(tag=tag)).one()


def test_a_new_device_is_in_stock_once(app: Flask, sign_in: SignIn, cast: Cast) -> None:
    piotr, data = sign_in("piotr"), filled(cast, request_key="once")
    assert piotr.get("/assets/new").status_code == 200
    for _twice in range(2):
        answer = piotr.post("/assets", data=data)
        assert (answer.status_code, answer.location) == (303, "/assets/N-1")
    with app.app_context():
        asset = only("N-1")
        assert (asset.status, asset.cost_cents, asset.currency, asset.criticality) == ("in_stock", 129_990, "PLN", 2)
        assert asset.model.part_number == "2Z610A"
        assert asset.organisation_id == cast.organisation_id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("model_name", ""), ("model_name", " \x00 "), ("model_name", "x" * 201), ("tag", "a b"), ("tag", "😀"), ("tag", "ab‮c/"),
        ("kind", "spaceship"), ("criticality", "9"), ("criticality", "x"), ("purchased_on", "yesterday"),
        ("purchased_on", "0001-01-01"), ("cost", "abc"), ("cost", "-1"), ("cost", "1e99"), ("cost", "NaN"),
        ("cost", "1.999"), ("currency", "XXX"), ("notes", "y" * 4001), ("site_id", "x"), ("serial", "z" * 121),
    ],
)  # fmt: skip
def test_bad_input_keeps_what_was_typed(app: Flask, sign_in: SignIn, cast: Cast, field: str, value: str) -> None:
    answer = sign_in("piotr").post("/assets", data=filled(cast, name="Моё имя 😀", **{field: value}))
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert "Моё имя 😀" in answer.text
    with app.app_context():
        assert db.session.scalars(db.select(Asset)).all() == []
        assert db.session.scalars(db.select(DeviceModel)).all() == []


def test_a08_a_form_changes_only_its_own_fields(app: Flask, sign_in: SignIn, cast: Cast) -> None:
    piotr = sign_in("piotr")
    extra = {
        "id": "77", "status": "disposed", "organisation_id": str(cast.other_organisation_id), "custodian_id": "1",
        "label_token": "known", "custody_number": "9", "holder_kind": "person", "shared": "1", "created_at": "2000-01-01",
    }  # fmt: skip
    piotr.post("/assets", data=filled(cast) | extra)
    piotr.post("/assets/N-1/edit", data=filled(cast, serial="CHANGED") | extra | {"version": "1"})
    with app.app_context():
        asset = only("N-1")
        assert (asset.serial, asset.version) == ("CHANGED", 2)
        assert (asset.status, asset.organisation_id, asset.custodian_id) == ("in_stock", cast.organisation_id, None)
        assert (asset.custody_number, asset.holder_kind, asset.shared) == (1, "warehouse", False)
        assert asset.label_token != "known"


def test_a_device_of_others_cannot_be_added(app: Flask, sign_in: SignIn, cast: Cast) -> None:
    answer = sign_in("piotr").post("/assets", data=filled(cast, site_id=str(cast.other_site_id)))
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalars(db.select(Asset)).all() == []


def test_a_stale_page_shows_what_stands_there_now_and_what_was_typed(app: Flask, sign_in: SignIn, cast: Cast) -> None:
    piotr = sign_in("piotr")
    piotr.post("/assets", data=filled(cast))
    page = piotr.get("/assets/N-1/edit").text
    assert 'value="1299.90"' in page
    assert 'name="version" value="1"' in page
    assert piotr.post("/assets/N-1/edit", data=filled(cast, serial="FIRST", version="1")).status_code == 303
    stale = piotr.post("/assets/N-1/edit", data=filled(cast, serial="SECOND", version="1"))
    assert stale.status_code == 409
    assert "FIRST" in stale.text
    assert 'value="SECOND"' in stale.text
    assert 'name="version" value="2"' in stale.text
    assert piotr.post("/assets/N-1/edit", data=filled(cast, serial="SECOND", version="2")).status_code == 303
    with app.app_context():
        assert only("N-1").serial == "SECOND"


def test_a12_what_people_write_is_never_markup(app: Flask, sign_in: SignIn, cast: Cast) -> None:
    bad = '"><img src=x onerror=alert(1)>'
    with app.app_context(), write_transaction():
        model = devices.model(bad)
        old = devices.at_site(
            cast,
            model,
            tag="B-1",
            name=bad,
            serial=bad,
            supplier=bad,
            order_number=bad,
            notes=bad,
            other_ids={bad: bad},
        )
        devices.in_stock(cast, model, tag="B-2", name=bad, serial=bad + "2")
        assert old.id
    piotr = sign_in("piotr")
    piotr.post("/assets/B-1/repair", data={"holder": f"warehouse:{cast.site_id}", "reason": bad})
    piotr.post("/assets/B-1/return", data={"site_id": str(cast.site_id)})
    piotr.post("/assets/B-1/handover", data={"person": "", "site_id": str(cast.site_id)})
    for path in (
        "/assets", "/assets?q=<img", "/assets/B-1", "/assets/B-1/edit", "/assets/B-1/swap", "/assets/B-1/handover",
        "/assets/B-1/label", "/assets/new", "/assets/quantities", "/assets/replacements",
    ):  # fmt: skip
        answer = piotr.get(path)
        assert answer.status_code == 200, path
        assert "<img src=x" not in answer.text, path
