"""Acts on the pages of a device: handed over, swapped, repaired, retired; what is wrong is said and changes nothing."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from assets.models import Asset
from portal.core.db import db
from tests.clients import Client
from tests.people import Cast

SignIn = Callable[[str], Client]


def test_a02_a_foreign_device_cannot_be_the_second_operand(
    app: Flask, sign_in: SignIn, tags: dict[str, str], cast: Cast
) -> None:
    with app.app_context():
        foreign = db.session.scalars(db.select(Asset).filter_by(tag="X-1")).one()
        before = (foreign.id, foreign.status, foreign.custody_number)
    piotr = sign_in("piotr")
    for chosen in ({"new_asset": str(before[0])}, {"new_tag": "X-1"}, {"new_tag": "NOTHING"}):
        answer = piotr.post("/assets/P-1/swap", data={"fate": "repair", "old_to": "nearest", **chosen})
        assert answer.status_code == 422
    for person in ("olga@other.example", "Ольга Чужая"):
        answer = piotr.post("/assets/P-1/handover", data={"person": person, "site_id": "0"})
        assert answer.status_code == 422
    answer = piotr.post("/assets/P-1/handover", data={"person": "", "site_id": str(cast.other_site_id)})
    assert answer.status_code == 422
    with app.app_context():
        foreign = db.session.scalars(db.select(Asset).filter_by(tag="X-1")).one()
        assert (foreign.id, foreign.status, foreign.custody_number) == before
        assert db.session.scalars(db.select(Asset).filter_by(tag="P-1")).one().custody_number == 1


def test_the_swap_is_one_submit_and_sent_twice_it_is_still_one(
    app: Flask, sign_in: SignIn, tags: dict[str, str]
) -> None:
    piotr = sign_in("piotr")
    form = piotr.get("/assets/P-1/swap?ticket=1042").text
    assert "1042" in form
    new_id = re.search(r'name="new_asset"[^>]*value="(\d+)"', form)
    assert new_id
    data = {
        "new_asset": new_id[1],
        "fate": "retire",
        "old_to": "nearest",
        "ticket_number": "#1042",
        "request_key": "k1",
    }
    first, second = piotr.post("/assets/P-1/swap", data=data), piotr.post("/assets/P-1/swap", data=data)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location == "/assets/P-1"
    with app.app_context():
        old = db.session.scalars(db.select(Asset).filter_by(tag="P-1")).one()
        new = db.session.scalars(db.select(Asset).filter_by(tag="P-2")).one()
        assert (old.status, new.status, new.name) == ("retired", "in_use", "Печать")
        assert (old.custody_number, new.custody_number) == (2, 2)
    card = piotr.get("/assets/P-1").text
    assert "/tickets/1042" in card
    assert "/assets/P-2" in card


def test_who_comes_too_late_is_told_and_nothing_changes(app: Flask, sign_in: SignIn, tags: dict[str, str]) -> None:
    piotr = sign_in("piotr")
    data = {"new_tag": "P-2", "fate": "repair", "old_to": "nearest"}
    assert piotr.post("/assets/P-1/swap", data=data).status_code == 303
    late = piotr.post("/assets/L-1/swap", data=data | {"reason": "мой текст"})
    assert late.status_code == 409
    assert "P-2" in late.text
    assert "мой текст" in late.text
    with app.app_context():
        assert db.session.scalars(db.select(Asset).filter_by(tag="L-1")).one().status == "in_use"


def test_a_device_goes_out_and_comes_back(app: Flask, sign_in: SignIn, tags: dict[str, str], cast: Cast) -> None:
    piotr = sign_in("piotr")
    anna = "Анна Смирнова <anna@retail.example>"
    steps = [
        ("handover", {"person": anna, "site_id": "0"}, "in_use"),
        ("repair", {"holder": f"warehouse:{cast.site_id}", "reason": "шум"}, "in_repair"),
        ("return", {"site_id": str(cast.site_id), "cost": "92,50"}, "in_stock"),
        ("retirement", {"site_id": str(cast.site_id)}, "retired"),
    ]
    for act, data, status in steps:
        assert piotr.get(f"/assets/P-2/{act}").status_code == 200
        assert piotr.post(f"/assets/P-2/{act}", data=data).status_code == 303
        with app.app_context():
            assert db.session.scalars(db.select(Asset).filter_by(tag="P-2")).one().status == status
    assert piotr.post("/assets/P-2/handover", data={"person": anna, "site_id": "0"}).status_code == 409


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("handover", {}),
        ("handover", {"person": "x" * 201, "site_id": "0"}),
        ("handover", {"person": "😀\x00‮", "site_id": "0"}),
        ("handover", {"person": "", "site_id": "abc"}),
        ("handover", {"person": "", "site_id": "999999"}),
        ("repair", {"holder": "moon:1"}),
        ("repair", {"holder": "warehouse:99999999999999999999"}),
        ("return", {"site_id": ""}),
        ("retirement", {"site_id": "1", "ticket_number": "many"}),
        ("retirement", {"site_id": "1", "ticket_number": "99999999999999"}),
        ("retirement", {"site_id": "1", "reason": "ы" * 501}),
        ("swap", {}),
        ("swap", {"new_asset": "abc", "fate": "repair", "old_to": "nearest"}),
        ("swap", {"new_asset": "1", "fate": "burn", "old_to": "nearest"}),
    ],
)
def test_bad_input_is_answered_beside_the_field_and_changes_nothing(
    app: Flask, sign_in: SignIn, tags: dict[str, str], act: str, data: dict[str, str]
) -> None:
    answer = sign_in("piotr").post(f"/assets/P-1/{act}", data=data)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    with app.app_context():
        assert db.session.scalars(db.select(Asset).filter_by(tag="P-1")).one().custody_number == 1
