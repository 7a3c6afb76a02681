"""Devices for the pages of the inventory."""

from datetime import timedelta

import pytest
from flask import Flask

from assets.operations.incidents import note
from portal.core import clock
from portal.core.db import write_transaction
from tests.assets import devices
from tests.people import Cast


@pytest.fixture
def tags(app: Flask, cast: Cast) -> dict[str, str]:
    """A broken shared printer, Anna's laptop, two on the shelf, and one of the other organisation."""
    with app.app_context(), write_transaction():
        printer, laptop = devices.model(price_cents=33_000), devices.model("ThinkPad", kind="laptop")
        broken = devices.at_site(cast, printer, tag="P-1", name="Печать", cost_cents=29_900, notes="secret note")
        broken.purchased_on = clock.today() - timedelta(days=365 * 9 + 9)
        for ticket_id in (1, 2, 3):
            note(broken.id, ticket_id, clock.now() - timedelta(days=ticket_id))
        devices.with_person(cast, "anna", laptop, tag="L-1")
        devices.in_stock(cast, printer, tag="P-2")
        devices.in_stock(cast, laptop, tag="L-2")
        devices.elsewhere(cast, tag="X-1")
        return {"broken": "P-1", "laptop": "L-1", "spare": "P-2", "foreign": "X-1", "token": broken.label_token}
