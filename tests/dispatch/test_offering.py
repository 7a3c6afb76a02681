"""Offering visits to engineers, and calling them off."""

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow
from portal.core.facts import FactRow
from portal.dispatch.candidates import candidates
from portal.dispatch.models import Engineer, Offer
from portal.dispatch.operations import taking
from portal.dispatch.operations.cancelling import cancel
from portal.dispatch.operations.offering import offer
from tests.dispatch.visits import asked, begun, offered, taken
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("session")


def outcomes(visit_id: int) -> dict[int, str]:
    rows = db.session.execute(select(Offer.engineer_id, Offer.outcome).where(Offer.visit_id == visit_id)).all()
    return {row.engineer_id: row.outcome for row in rows}


def test_the_chosen_engineers_hold_an_open_offer(cast: Cast) -> None:
    visit = asked(cast)
    offer(visit, [cast.egor.id, cast.tomasz.id], by=cast.dmitri)
    assert visit.state == "offered"
    assert outcomes(visit.id) == {cast.egor.id: "open", cast.tomasz.id: "open"}


def test_offering_the_same_twice_says_it_once(cast: Cast) -> None:
    visit = asked(cast)
    for _ in range(2):
        offer(visit, [cast.egor.id], by=cast.dmitri)
    assert len(db.session.scalars(select(FactRow).where(FactRow.name == "VisitOffered")).all()) == 1


def test_another_offer_takes_the_first_one_back(cast: Cast) -> None:
    visit = asked(cast)
    offer(visit, [cast.egor.id], by=cast.dmitri)
    offer(visit, [cast.tomasz.id], by=cast.dmitri)
    assert outcomes(visit.id) == {cast.egor.id: "withdrawn", cast.tomasz.id: "open"}
    with pytest.raises(NotAllowedNow):
        taking.take(visit, by=cast.egor)
    taking.take(visit, by=cast.tomasz)
    assert visit.engineer_id == cast.tomasz.id


@pytest.mark.parametrize("name", ["wera", "egor", "anna", "olga"])
def test_only_dispatchers_offer(cast: Cast, name: str) -> None:
    visit = asked(cast)
    with pytest.raises(Forbidden):
        offer(visit, [cast.egor.id], by=cast.viewers[name])


def test_people_who_do_not_go_out_are_not_offered_visits(cast: Cast) -> None:
    visit = asked(cast)
    for wrong in ([], [cast.boris.id], [cast.egor.id, cast.olga.id]):
        with pytest.raises(Invalid):
            offer(visit, wrong, by=cast.dmitri)


def test_a_stale_page_is_refused(cast: Cast) -> None:
    visit = asked(cast)
    seen = visit.version
    offer(visit, [cast.egor.id], by=cast.dmitri, version=seen)
    with pytest.raises(Conflict):
        offer(visit, [cast.tomasz.id], by=cast.dmitri, version=seen)


def test_who_lacks_a_skill_stands_last_and_is_offered_it_only_knowingly(cast: Cast) -> None:
    visit = asked(cast)
    visit.needs = {"printers": 2}
    db.session.add(Engineer(user_id=cast.tomasz.id, skills={"printers": 3}))
    db.session.add(Engineer(user_id=cast.egor.id, skills={"printers": 1}))
    db.session.flush()
    assert [(c.user_id, c.lacks) for c in candidates(visit)] == [(cast.tomasz.id, {}), (cast.egor.id, {"printers": 2})]
    with pytest.raises(Invalid, match=cast.egor.name):
        offer(visit, [cast.tomasz.id, cast.egor.id], by=cast.dmitri)
    offer(visit, [cast.tomasz.id, cast.egor.id], by=cast.dmitri, anyway=True)
    assert set(outcomes(visit.id)) == {cast.tomasz.id, cast.egor.id}


def test_a_busy_engineer_comes_behind_a_free_one(cast: Cast) -> None:
    taken(cast)
    found = candidates(asked(cast))
    assert [(c.user_id, len(c.beside)) for c in found] == [(cast.tomasz.id, 0), (cast.egor.id, 1)]


def test_calling_off_closes_the_offers_and_needs_a_reason(cast: Cast) -> None:
    visit = offered(cast)
    with pytest.raises(Invalid):
        cancel(visit, by=cast.dmitri, reason=" ")
    cancel(visit, by=cast.dmitri, reason="Works again")
    cancel(visit, by=cast.dmitri, reason="Works again")
    assert visit.state == "cancelled"
    assert set(outcomes(visit.id).values()) == {"withdrawn"}
    assert len(db.session.scalars(select(FactRow).where(FactRow.name == "VisitCancelled")).all()) == 1


def test_who_works_the_ticket_calls_off_but_the_requester_does_not(cast: Cast) -> None:
    visit = asked(cast)
    for name in ("anna", "egor", "olga"):
        with pytest.raises(Forbidden):
            cancel(visit, by=cast.viewers[name], reason="No")
    cancel(visit, by=cast.wera, reason="Works again")
    assert visit.state == "cancelled"


def test_work_on_site_is_not_called_off(cast: Cast) -> None:
    visit = begun(cast)
    with pytest.raises(NotAllowedNow):
        cancel(visit, by=cast.dmitri, reason="No")
    assert visit.state == "on_site"
