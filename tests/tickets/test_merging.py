"""Merging: one ticket goes on in the other, both numbers work, and everybody keeps reading what is hers."""

import io

import pytest
from sqlalchemy import select

from portal.core.errors import NotAllowedNow
from portal.core.storage import store
from portal.dispatch import handlers as dispatch
from portal.events.tickets import TicketMerged
from portal.sla.models import ClockRow
from portal.tickets.models import File, Link, Participant, Ticket, TicketAsset
from portal.tickets.operations import commenting, merging, solving
from portal.tickets.queries import finding
from tests.assets import devices
from tests.dispatch import visits
from tests.factories.tickets import facts_named, filed, kinds, settled


@pytest.fixture
def merged(app, session, cast) -> tuple[int, int]:
    """Anna's ticket with a file, a reply and a note, merged into Ewa's; their numbers."""
    picture = store(io.BytesIO(b"\x89PNG\r\n\x1a\nx"), "lamp.png", app.extensions["settings"].files)
    device = devices.with_person(cast, "anna")
    one = filed(
        cast.anna, title="Мой принтер", description="Горит красная лампа", files=[picture], asset_ids=[device.id]
    )
    other = filed(cast.ewa, title="Принтеры стоят", description="Никто не печатает")
    commenting.reply(one, "Смотрю, что с ним", by=cast.boris)
    commenting.note(one, "Похоже на сервер печати", by=cast.boris)
    for _twice in range(2):
        merging.merge(one, other, by=cast.boris)
    numbers = one.number, other.number
    settled(one)
    return numbers


def test_the_merged_one_ends_and_its_people_and_devices_stand_at_the_other(session, cast, merged):
    one, other = (session.scalars(select(Ticket).where(Ticket.number == n)).one() for n in merged)
    assert (one.status, one.due_at, other.open) == ("cancelled", None, True)
    assert kinds(one)[-1] == kinds(other)[-1] == "merged"
    assert kinds(other).count("merged") == 1
    assert facts_named("TicketMerged") == [{"ticket_id": one.id, "into_id": other.id}]
    people = session.scalars(select(Participant.user_id).where(Participant.ticket_id == other.id))
    assert list(people) == [cast.anna.id]
    assert len(session.scalars(select(TicketAsset).where(TicketAsset.ticket_id == other.id)).all()) == 1
    clocks = session.scalars(select(ClockRow.state).where(ClockRow.ticket_id == one.id)).all()
    assert set(clocks) <= {"stopped"}


def test_the_old_number_leads_to_the_other_ticket_with_a_note(session, cast, sign_in, merged):
    old, new = merged
    for name in ("anna", "boris"):
        client = sign_in(name)
        answer = client.get(f"/tickets/{old}")
        assert answer.status_code in {302, 303}
        assert answer.location == f"/tickets/{new}?merged={old}"
        assert f"#{old}" in client.get(answer.location).text
    assert sign_in("olga").get(f"/tickets/{old}").status_code == 404


def test_the_story_and_files_of_the_merged_one_are_read_at_the_other(session, cast, sign_in, merged):
    file_id = session.scalars(select(File.id)).one()
    session.rollback()
    page = sign_in("wera").get(f"/tickets/{merged[1]}").text
    for text in (
        "Никто не печатает",
        "Горит красная лампа",
        "Смотрю, что с ним",
        "Похоже на сервер печати",
        "lamp.png",
    ):
        assert text in page, text
    with sign_in("wera").get(f"/files/{file_id}") as answer:
        assert answer.status_code == 200
    anna = sign_in("anna").get(f"/tickets/{merged[1]}").text
    assert "Смотрю, что с ним" in anna
    assert "Похоже на сервер печати" not in anna


def test_the_other_requester_reads_nothing_of_it(session, cast, sign_in, merged):
    file_id = session.scalars(select(File.id)).one()
    session.rollback()
    ewa = sign_in("ewa")
    page = ewa.get(f"/tickets/{merged[1]}").text
    for text in ("Горит красная лампа", "Смотрю, что с ним", "Похоже на сервер печати", "lamp.png"):
        assert text not in page, text
    assert ewa.get(f"/files/{file_id}").status_code == 404
    assert ewa.get(f"/tickets/{merged[0]}").status_code == 404


def test_what_was_merged_before_follows_and_ended_tickets_stay(session, cast):
    first, second, third, over = (filed(cast.anna, title=str(n)) for n in range(4))
    merging.merge(first, second, by=cast.boris)
    merging.merge(second, third, by=cast.boris)
    assert set(session.scalars(select(Link.other_id))) == {third.id}
    merging.merge(first, third, by=cast.boris)
    solving.solve(over, "Готово", by=cast.boris)
    for pair in ((over, third), (third, over), (second, over)):
        with pytest.raises(NotAllowedNow):
            merging.merge(*pair, by=cast.boris)


def test_open_visits_follow_the_ticket(session, cast):
    visit = visits.asked(cast)
    one, other = finding.get(visit.ticket_id), filed(cast.ewa)
    merging.merge(one, other, by=cast.boris)
    for _twice in range(2):
        dispatch.move_visits(TicketMerged(ticket_id=one.id, into_id=other.id))
    session.refresh(visit)
    assert visit.ticket_id == other.id


def test_merging_in_the_browser_goes_on_at_the_other_ticket(session, cast, sign_in):
    other = filed(cast.ewa).number
    number = settled(filed(cast.anna))
    boris = sign_in("boris")
    answer = boris.post(f"/tickets/{number}/merger", data={"other": other})
    assert (answer.status_code, answer.location) == (303, f"/tickets/{other}")
    assert boris.post(f"/tickets/{other}/merger", data={"other": number}).status_code == 409
