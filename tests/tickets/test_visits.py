"""Visits in the timeline of their ticket."""

import re

from portal.core import clock
from portal.core.db import commit
from portal.core.facts import handler_named, wired
from portal.events.assets import AssetSwapped
from portal.events.dispatch import EngineerArrived, VisitAccepted, VisitCompleted, VisitOffered
from portal.tickets.models import Event, TicketAsset
from portal.tickets.operations import solving
from portal.tickets.queries import finding
from tests.assets import devices
from tests.factories.tickets import filed, kinds


def tell(fact) -> None:
    for path in wired()[type(fact).__name__]:
        if path.startswith("portal.tickets."):
            handler_named(path)(fact)


def test_a_visit_is_told_from_offer_to_end(session, cast):
    ticket = filed(cast.anna)
    about = {"visit_id": 7, "ticket_id": ticket.id, "at": clock.now().isoformat()}
    tell(VisitOffered(**about))
    assert ticket.status == "visit_planned"
    tell(
        VisitAccepted(**about, engineer_id=cast.egor.id, window_from="2026-11-23T09:00Z", window_to="2026-11-23T11:00Z")
    )
    tell(EngineerArrived(**about, engineer_id=cast.egor.id))
    tell(VisitCompleted(**about, engineer_id=cast.egor.id, result="Заменён блок"))
    assert ticket.status == "active"
    assert kinds(ticket) == ["opened", "visit_offered", "visit_accepted", "engineer_arrived", "visit_completed"]
    assert finding.get_visible(cast.egor, ticket.number) is ticket


def test_the_requester_is_not_told_to_whom_a_visit_was_offered(session, cast):
    ticket = filed(cast.anna)
    tell(VisitOffered(visit_id=7, ticket_id=ticket.id, at=clock.now().isoformat()))
    assert not session.query(Event).filter_by(kind="visit_offered").one().public


def test_a_late_punch_does_not_wake_a_solved_ticket(session, cast):
    ticket = filed(cast.anna)
    solving.solve(ticket, "Готово", by=cast.boris)
    tell(VisitCompleted(visit_id=7, ticket_id=ticket.id, at=clock.now().isoformat(), result="x"))
    assert ticket.status == "solved"


def test_a_swap_puts_both_serials_on_the_ticket(session, cast):
    old, new = devices.with_person(cast, "anna", serial="OLD-1"), devices.in_stock(cast, serial="NEW-1")
    ticket = filed(cast.anna, asset_ids=(old.id,))
    tell(AssetSwapped(old_asset_id=old.id, new_asset_id=new.id, ticket_number=ticket.number, by_id=cast.piotr.id))
    event = session.query(Event).filter_by(kind="asset_swapped").one()
    assert (event.old["serial"], event.new["serial"], event.actor_id) == ("OLD-1", "NEW-1", cast.piotr.id)
    rows = session.query(TicketAsset).filter_by(ticket_id=ticket.id).order_by(TicketAsset.id)
    assert [(row.asset_id, row.role) for row in rows] == [
        (old.id, "affected"), (old.id, "replaced"), (new.id, "installed"),
    ]  # fmt: skip


def test_after_a_swap_the_ticket_lists_each_device_once(session, cast, sign_in):
    old, new = devices.with_person(cast, "anna", serial="OLD-1"), devices.in_stock(cast, serial="NEW-1")
    ticket = filed(cast.anna, asset_ids=(old.id,))
    tell(AssetSwapped(old_asset_id=old.id, new_asset_id=new.id, ticket_number=ticket.number, by_id=cast.piotr.id))
    address = f"/tickets/{ticket.number}"
    commit()
    listed = sign_in("boris").get(address).text.partition('id="assets"')[2].partition("</section>")[0]
    assert [listed.count(serial) for serial in ("OLD-1", "NEW-1")] == [1, 1]
    assert "Заменено" in listed


def test_a_swap_for_a_ticket_that_its_maker_may_not_see_stays_untold(session, cast):
    old, new = devices.with_person(cast, "anna"), devices.in_stock(cast)
    ticket = filed(cast.anna)
    for by in (cast.olga, cast.ewa, cast.anna):
        tell(AssetSwapped(old_asset_id=old.id, new_asset_id=new.id, ticket_number=ticket.number, by_id=by.id))
    assert kinds(ticket) == ["opened"]


def test_a_swap_from_the_card_of_a_device_offers_its_open_tickets_and_fills_in_the_only_one(session, cast, sign_in):
    old, _new = devices.with_person(cast, "anna"), devices.in_stock(cast)
    solved = filed(cast.anna, asset_ids=(old.id,))
    solving.solve(solved, "Готово", by=cast.boris)
    first, path = filed(cast.anna, asset_ids=(old.id,)), f"/assets/{old.tag}/swap"
    number = first.number
    commit()
    piotr = sign_in("piotr")

    def field() -> str:
        (address,) = re.findall(r'hx-get="(/tickets/panel/swap[^"]*)"', piotr.get(path).text)
        assert piotr.get(address).location == address.replace("/swap", "")
        return piotr.get(address, htmx=True).text

    assert re.search(rf'name="ticket_number"[^>]*value="{number}"', field())
    second = filed(cast.anna, asset_ids=(old.id,)).number
    commit()
    text = field()
    assert re.findall(r"ticket=(\d+)", text) == [str(second), str(number)], "of several none is chosen; each can be"
    assert re.search(r'name="ticket_number"[^>]*value=""', text)
    chosen = piotr.get(f"{path}?ticket={number}").text
    assert "/tickets/panel/swap" not in chosen
    assert re.search(rf'name="ticket_number"[^>]*value="{number}"', chosen)
    assert sign_in("olga").get(f"/tickets/panel/swap?asset={old.id}", htmx=True).status_code in {403, 404}
