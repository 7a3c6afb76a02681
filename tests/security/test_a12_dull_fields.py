"""A12: markup in any text of a ticket is shown as text, on every page that shows it."""

from portal.core.storage import StoredFile
from portal.tickets.models import Ticket
from portal.tickets.operations import assigning, commenting, notices, prioritising, solving
from portal.tickets.queries import finding
from tests.assets import devices
from tests.factories.tickets import filed, settled, team

EVIL = '"><img src=x onerror=alert(1)><script>alert(1)</script>'


def test_markup_stays_text(session, cast, sign_in):
    device = devices.with_person(cast, "anna")
    device.name = device.serial = EVIL
    key = device.id
    file = StoredFile(sha256="d" * 64, size=3, mime="image/png", name=EVIL)
    ticket = filed(cast.anna, title=EVIL, description=EVIL, files=[file], asset_ids=(key,))
    commenting.reply(ticket, EVIL, by=cast.boris, files=[file])
    commenting.note(ticket, EVIL, by=cast.boris)
    prioritising.prioritise(ticket, 1, EVIL, by=cast.boris)
    assigning.hand_over(ticket, team("Second line").id, EVIL, by=cast.boris)
    ticket.status_name = EVIL[:80]
    solving.solve(ticket, EVIL, by=cast.wera)
    other: Ticket = filed(cast.anna, title=EVIL)
    other.status_name = EVIL[:80]
    notices.put_up(cast.boris, cast.organisation_id, EVIL, EVIL)
    assert finding.standing(cast.wera, ticket).works
    number = settled(ticket)
    pages = {
        "anna": [
            "/",
            "/tickets",
            "/tickets/new",
            f"/tickets/{number}",
            f"/tickets/{number}/deadline",
            f"/tickets/panel?asset={key}",
        ],
        "wera": [
            "/desk?view=open",
            "/desk?view=solved",
            f"/tickets/{number}",
            "/notices",
            f"/tickets/panel?asset={key}",
        ],
    }
    for name, addresses in pages.items():
        for address in addresses:
            text = sign_in(name).get(address).text
            assert "<img src=x" not in text, address
            assert "<script>alert" not in text, address
            assert "&lt;script&gt;" in text or address.endswith("deadline"), address


def test_what_is_typed_comes_back_escaped(sign_in):
    for data in (
        {"title": EVIL * 9},
        {"title": "x", "description": EVIL, "impact": EVIL},
        {"tag": EVIL, "title": EVIL},
    ):
        text = sign_in("anna").post("/tickets", data=data).text
        assert "<img src=x" not in text
        assert "<script>alert" not in text
