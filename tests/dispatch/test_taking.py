"""Taking and declining offers."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import db, write_transaction
from portal.core.errors import NotAllowedNow
from portal.core.facts import FactRow
from portal.dispatch.models import Offer, Punch, Visit
from portal.dispatch.operations.offering import offer
from portal.dispatch.operations.punching import give_back
from portal.dispatch.operations.taking import decline, take
from tests.dispatch.visits import Press, asked, offered, offered_at, place
from tests.people import Cast

ROUNDS = 8
MOSCOW, PETERSBURG = (55.75, 37.62), (59.93, 30.34)


def far_apart(cast: Cast) -> tuple[Visit, Visit]:
    """Two visits for Egor in one window, in Moscow and in Saint Petersburg."""
    return (
        offered_at(cast, place(cast, "Moscow", *MOSCOW)),
        offered_at(cast, place(cast, "Petersburg", *PETERSBURG)),
    )


@pytest.mark.usefixtures("session")
def test_the_first_has_it_and_the_second_is_told_who(cast: Cast) -> None:
    visit = offered(cast)
    take(visit, by=cast.egor)
    with pytest.raises(NotAllowedNow) as caught:
        take(visit, by=cast.tomasz)
    assert cast.egor.name in str(caught.value.message)
    assert (visit.state, visit.engineer_id) == ("accepted", cast.egor.id)
    assert db.session.get_one(Offer, (visit.id, cast.tomasz.id)).outcome == "lost"


@pytest.mark.usefixtures("session")
def test_taking_twice_is_taking_once(cast: Cast) -> None:
    visit = offered(cast)
    take(visit, by=cast.egor)
    take(visit, by=cast.egor)
    assert len(db.session.scalars(select(FactRow).where(FactRow.name == "VisitAccepted")).all()) == 1
    assert len(db.session.scalars(select(Punch)).all()) == 1


@pytest.mark.usefixtures("session")
def test_nobody_takes_what_was_not_offered_to_them(cast: Cast) -> None:
    not_offered = asked(cast)
    only_egor = offered(cast, "egor")
    for visit in (not_offered, only_egor):
        with pytest.raises(NotAllowedNow):
            take(visit, by=cast.tomasz)
        assert visit.engineer_id is None


@pytest.mark.usefixtures("session")
def test_when_the_last_engineer_declines_the_dispatcher_has_it_again(cast: Cast) -> None:
    visit = offered(cast)
    decline(visit, by=cast.egor)
    assert visit.state == "offered"
    with pytest.raises(NotAllowedNow):
        take(visit, by=cast.egor)
    decline(visit, by=cast.tomasz)
    decline(visit, by=cast.tomasz)
    db.session.refresh(visit)
    assert visit.state == "rejected"


@pytest.mark.usefixtures("session")
def test_nobody_takes_a_visit_that_cannot_be_done_beside_the_one_in_hand(cast: Cast) -> None:
    moscow, petersburg = far_apart(cast)
    take(moscow, by=cast.egor)
    with pytest.raises(NotAllowedNow, match=moscow.site.name):
        take(petersburg, by=cast.egor)
    assert (petersburg.state, petersburg.engineer_id) == ("offered", None)
    take(moscow, by=cast.egor)
    give_back(moscow, cast.egor, Press(), reason="The other one is urgent")
    take(petersburg, by=cast.egor)
    assert petersburg.engineer_id == cast.egor.id


@pytest.mark.usefixtures("session")
def test_the_same_window_in_another_town_is_no_hindrance_on_another_day(cast: Cast) -> None:
    moscow, petersburg = far_apart(cast)
    take(moscow, by=cast.egor)
    petersburg.window_from += timedelta(days=1)
    petersburg.window_to += timedelta(days=1)
    db.session.flush()
    take(petersburg, by=cast.egor)
    assert petersburg.engineer_id == cast.egor.id


@pytest.mark.usefixtures("session")
def test_whoever_was_quicker_is_told_before_the_own_diary(cast: Cast) -> None:
    moscow, petersburg = far_apart(cast)
    offer(petersburg, [cast.egor.id, cast.tomasz.id], by=cast.dmitri)
    take(moscow, by=cast.egor)
    take(petersburg, by=cast.tomasz)
    with pytest.raises(NotAllowedNow, match=cast.tomasz.name):
        take(petersburg, by=cast.egor)


def test_of_two_that_exclude_each_other_pressed_at_once_on_two_phones_one_is_taken(app: Flask, cast: Cast) -> None:
    with app.app_context(), write_transaction():
        rounds = [[visit.id for visit in _far_apart_on(cast, day)] for day in range(ROUNDS)]
    barrier, outcomes = threading.Barrier(2), []

    def phone(which: int) -> None:
        with app.app_context():
            for pair in rounds:
                barrier.wait(20)
                try:
                    with write_transaction():
                        take(db.session.get_one(Visit, pair[which]), by=cast.egor)
                    outcomes.append("taken")
                except NotAllowedNow:
                    outcomes.append("refused")

    phones = [threading.Thread(target=phone, args=(which,)) for which in (0, 1)]
    for each in phones:
        each.start()
    for each in phones:
        each.join(60)
    assert sorted(outcomes) == ["refused"] * ROUNDS + ["taken"] * ROUNDS
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Visit.engineer_id == cast.egor.id)) == ROUNDS


def _far_apart_on(cast: Cast, day: int) -> list[Visit]:
    start = clock.now() + timedelta(days=1 + day)
    window = {"window_from": start, "window_to": start + timedelta(hours=2)}
    sites = place(cast, f"Moscow {day}", *MOSCOW), place(cast, f"Petersburg {day}", *PETERSBURG)
    return [offered_at(cast, site_id, **window) for site_id in sites]
