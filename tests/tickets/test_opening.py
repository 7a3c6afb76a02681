"""Filing a ticket."""

import pytest

from assets.queries import failures_in_a_year
from portal.core.errors import Forbidden, Invalid
from portal.core.storage import StoredFile
from portal.tickets.models import File, TicketAsset
from portal.tickets.operations import opening
from tests.assets import devices
from tests.factories.tickets import facts_named, filed, kinds


def test_a_new_ticket_has_a_number_a_place_a_team_and_an_event(session, cast):
    ticket = filed(cast.anna, impact=2, urgency=2)
    assert ticket.number == 1001
    assert (ticket.organisation_id, ticket.site_id) == (cast.organisation_id, cast.site_id)
    assert ticket.team_id in cast.boris.team_ids
    assert ticket.status == "new"
    assert ticket.open
    assert ticket.priority == 3
    assert kinds(ticket) == ["opened"]
    assert facts_named("TicketOpened") == [{"ticket_id": ticket.id}]


def test_numbers_follow_each_other(session, cast):
    assert [filed(cast.anna).number for _ in range(3)] == [1001, 1002, 1003]


def test_the_first_device_is_the_main_one_and_none_is_attached_twice(session, cast):
    mine, shared = devices.with_person(cast, "anna").id, devices.at_site(cast).id
    ticket = filed(cast.anna, asset_ids=(mine, shared, mine))
    rows = session.query(TicketAsset).filter_by(ticket_id=ticket.id).order_by(TicketAsset.id)
    assert [(row.asset_id, row.main) for row in rows] == [(mine, True), (shared, False)]


def test_files_come_with_the_ticket(session, cast):
    photo = StoredFile(sha256="a" * 64, size=3, mime="image/png", name="фото.png")
    ticket = filed(cast.anna, files=[photo])
    file = session.query(File).filter_by(ticket_id=ticket.id).one()
    assert (file.name, file.message_id, file.uploader_id) == ("фото.png", None, cast.anna.id)


def test_an_agent_files_for_a_person_in_the_scope_of_her_work(session, cast):
    ticket = filed(cast.boris, requester_id=cast.anna.id, channel="phone")
    assert (ticket.requester_id, ticket.reporter_id, ticket.language) == (cast.anna.id, cast.boris.id, "ru")


def test_nobody_files_for_others_without_the_right(session, cast):
    with pytest.raises(Forbidden):
        filed(cast.anna, requester_id=cast.ewa.id)
    with pytest.raises(Forbidden):
        filed(cast.olga, requester_id=cast.anna.id)


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "  "), ("title", "x" * 201), ("type", "wish"), ("impact", 4), ("urgency", 0), ("requester_id", 10**9)],
)
def test_a_refused_value_names_its_field(session, cast, field, value):
    with pytest.raises(Invalid) as refusal:
        filed(cast.anna, **{field: value})
    assert refusal.value.field == field


def test_a_site_of_another_organisation_is_unknown(session, cast):
    with pytest.raises(Invalid) as refusal:
        filed(cast.anna, site_id=cast.other_site_id)
    assert refusal.value.field == "site_id"


def test_a_device_that_stops_work_raises_the_priority(session, cast):
    till = devices.at_site(cast)
    till.criticality = 1
    assert filed(cast.anna, impact=2, urgency=2, asset_ids=(till.id,)).priority == 2


def test_a_device_counts_its_failures(session, cast):
    printer = devices.with_person(cast, "anna")
    for kind in ("incident", "incident", "question", "incident"):
        filed(cast.anna, asset_ids=(printer.id,), type=kind)
    assert failures_in_a_year(printer.id) == 3


def test_a_device_that_the_person_may_not_see_is_unknown(session, cast):
    with pytest.raises(Invalid) as refusal:
        filed(cast.anna, asset_ids=(devices.elsewhere(cast).id,))
    assert refusal.value.field == "assets"


def test_an_unknown_category_is_refused(session, cast):
    with pytest.raises(Invalid) as refusal:
        filed(cast.anna, category_id=10**9)
    assert refusal.value.field == "category"


def test_too_many_files_are_refused(session, cast):
    file = StoredFile(sha256="a" * 64, size=3, mime="image/png", name="a.png")
    with pytest.raises(Invalid):
        opening.open_ticket(opening.Filing(title="x", files=[file] * 11), by=cast.anna)
