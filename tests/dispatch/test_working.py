"""On the way, on site, and the end of a visit."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.facts import FactRow
from portal.dispatch.models import Offer, Punch, Visit
from portal.dispatch.operations import finishing, offering, punching
from portal.dispatch.operations.punching import Press
from portal.dispatch.states import REASONS
from portal.tickets.states import VISIT_REASONS
from tests.dispatch.visits import begun, taken
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("session")


def facts(name: str) -> list[dict[str, object]]:
    return [row.ids for row in db.session.scalars(select(FactRow).where(FactRow.name == name))]


def test_the_whole_way_is_told_in_facts_with_the_engineer(cast: Cast) -> None:
    visit = begun(cast)
    finishing.complete(visit, cast.egor, Press(), result="Заменил ролик")
    assert (visit.state, visit.result) == ("done", "Заменил ролик")
    assert visit.accepted_at <= visit.departed_at <= visit.arrived_at <= visit.ended_at
    for name in ("VisitAccepted", "EngineerEnRoute", "EngineerArrived", "VisitCompleted"):
        (said,) = facts(name)
        assert (said["visit_id"], said["ticket_id"], said["engineer_id"]) == (visit.id, visit.ticket_id, cast.egor.id)


def test_a_press_that_arrives_twice_counts_once(cast: Cast) -> None:
    visit = taken(cast)
    press = Press(uuid=str(uuid4()))
    for _ in range(2):
        punching.depart(visit, cast.egor, press)
    assert len(facts("EngineerEnRoute")) == 1
    assert len(db.session.scalars(select(Punch).where(Punch.kind == "departed")).all()) == 1


def test_a_press_that_stood_for_something_else_is_refused(cast: Cast) -> None:
    visit = taken(cast)
    press = Press(uuid=str(uuid4()))
    punching.depart(visit, cast.egor, press)
    with pytest.raises(Invalid):
        punching.arrive(visit, cast.egor, press)
    with pytest.raises(Invalid):
        punching.arrive(visit, cast.egor, Press(uuid="x' OR 1=1"))


def test_what_the_device_says_counts_within_the_punch_before_and_the_receipt(cast: Cast) -> None:
    visit = taken(cast)
    taken_at = db.session.scalars(select(Punch.at)).one()
    punching.depart(visit, cast.egor, Press(device_at=clock.now() - timedelta(days=2)))
    assert visit.departed_at == taken_at
    punching.arrive(visit, cast.egor, Press(device_at=clock.now() + timedelta(days=2)))
    punch = db.session.scalars(select(Punch).where(Punch.kind == "arrived")).one()
    assert punch.at == punch.received_at == visit.arrived_at


def test_only_the_engineer_who_has_it_works_it(cast: Cast) -> None:
    visit = begun(cast)
    for name in ("tomasz", "dmitri", "wera", "anna", "olga"):
        by = cast.viewers[name]
        for act in (
            lambda by=by: punching.pause(visit, by, Press()),
            lambda by=by: finishing.complete(visit, by, Press(), result="x"),
            lambda by=by: finishing.fail(visit, by, Press(), "other", "x"),
        ):
            with pytest.raises(Forbidden):
                act()
    assert visit.state == "on_site"


def test_done_needs_a_text_and_an_arrival(cast: Cast) -> None:
    visit = taken(cast)
    with pytest.raises(NotAllowedNow):
        finishing.complete(visit, cast.egor, Press(), result="Fixed")
    punching.arrive(visit, cast.egor, Press())
    with pytest.raises(Invalid) as caught:
        finishing.complete(visit, cast.egor, Press(), result="  ")
    assert caught.value.field == "result"


def test_a_pause_and_going_on(cast: Cast) -> None:
    visit = begun(cast)
    punching.pause(visit, cast.egor, Press())
    assert visit.state == "paused"
    punching.resume(visit, cast.egor, Press())
    assert visit.state == "on_site"
    assert len(facts("EngineerArrived")) == 1


def test_remaining_work_becomes_a_linked_visit(cast: Cast) -> None:
    visit = begun(cast)
    rest = finishing.fail(visit, cast.egor, Press(), "no_part", "Снял крышку", remaining="Поставить печку")
    assert (visit.state, visit.reason) == ("not_done", "no_part")
    assert rest is not None
    assert (rest.previous_visit_id, rest.purpose, rest.state) == (visit.id, "Поставить печку", "to_dispatch")
    assert rest.window_from == visit.window_from + timedelta(days=1)
    (said,) = facts("VisitNotDone")
    assert said["next_visit_id"] == rest.id


def test_a_press_of_finish_that_arrives_twice_makes_one_linked_visit(cast: Cast) -> None:
    visit = begun(cast)
    press = Press(uuid=str(uuid4()))
    for _ in range(2):
        finishing.fail(visit, cast.egor, press, "no_part", "", remaining="The rest")
    assert len(db.session.scalars(select(Visit).where(Visit.previous_visit_id == visit.id)).all()) == 1


def test_not_done_needs_a_known_reason(cast: Cast) -> None:
    visit = begun(cast)
    with pytest.raises(Invalid) as caught:
        finishing.fail(visit, cast.egor, Press(), "because", "x")
    assert caught.value.field == "reason"


def test_given_back_it_can_be_offered_again(cast: Cast) -> None:
    visit = taken(cast)
    punching.give_back(visit, cast.egor, Press(), reason="Машина не завелась")
    assert (visit.state, visit.engineer_id) == ("rejected", None)
    assert db.session.get_one(Offer, (visit.id, cast.egor.id)).outcome == "returned"
    assert facts("VisitReturned")[0]["reason"] == "Машина не завелась"
    offering.offer(visit, [cast.tomasz.id], by=cast.dmitri)
    assert visit.state == "offered"


def test_every_reason_has_words_in_the_timeline() -> None:
    assert REASONS.keys() == VISIT_REASONS.keys()
