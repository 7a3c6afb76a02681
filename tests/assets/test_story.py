"""The story of a printer: it fails, a ticket counts it, the manager swaps it from the ticket, both serials stand there."""

import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from assets.models import Asset
from portal.core.db import db, write_transaction
from portal.core.facts import Delivery
from tests.assets import devices
from tests.clients import Client
from tests.factories.tickets import filed
from tests.people import Cast
from workers.facts import deliver_fact


def test_a_failing_printer_is_swapped_from_its_ticket(app: Flask, sign_in: Callable[[str], Client], cast: Cast) -> None:
    with app.app_context(), write_transaction():
        printer = devices.model(price_cents=33_000)
        old = devices.at_site(cast, printer, tag="P-1", serial="OLD-1")
        devices.in_stock(cast, printer, tag="P-2", serial="NEW-2")
        numbers = [filed(cast.anna, asset_ids=(old.id,)).number for _ in range(3)]
    piotr = sign_in("piotr")
    link = re.search(r'href="(/assets/P-1/swap\?ticket=\d+)"', piotr.get(f"/tickets/{numbers[-1]}").text)
    assert link
    assert "banner tone-warn" in piotr.get("/assets/P-1").text
    assert "banner tone-warn" not in piotr.get("/assets/P-2").text
    form = piotr.get(link[1].replace("&amp;", "&")).text
    chosen = re.search(r'name="new_asset"[^>]*value="(\d+)"', form)
    ticket = re.search(r'name="ticket_number"[^>]*value="(\d+)"', form)
    assert chosen
    assert ticket
    data = {"new_asset": chosen[1], "fate": "repair", "old_to": "nearest", "ticket_number": ticket[1]}
    assert piotr.post("/assets/P-1/swap", data=data).status_code == 303
    with app.app_context():
        owed = db.session.execute(
            select(Delivery.fact_id, Delivery.handler).where(Delivery.handler.like("%tell_swap"))
        ).all()
    for fact_id, handler in owed:
        with app.app_context():
            deliver_fact(fact_id, handler)
    told = piotr.get(f"/tickets/{numbers[-1]}").text
    assert "OLD-1" in told
    assert "NEW-2" in told
    assert f"/tickets/{numbers[-1]}" in piotr.get("/assets/P-2").text
    with app.app_context():
        statuses = {row.tag: row.status for row in db.session.execute(select(Asset.tag, Asset.status))}
    assert statuses == {"P-1": "in_repair", "P-2": "in_use"}
