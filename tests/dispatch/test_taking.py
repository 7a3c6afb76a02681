"""Taking and declining offers."""

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotAllowedNow
from portal.core.facts import FactRow
from portal.dispatch.models import Offer, Punch
from portal.dispatch.operations.taking import decline, take
from tests.dispatch.visits import asked, offered
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("session")


def test_the_first_has_it_and_the_second_is_told_who(cast: Cast) -> None:
    visit = offered(cast)
    take(visit, by=cast.egor)
    with pytest.raises(NotAllowedNow) as caught:
        take(visit, by=cast.tomasz)
    assert cast.egor.name in str(caught.value.message)
    assert (visit.state, visit.engineer_id) == ("accepted", cast.egor.id)
    assert db.session.get_one(Offer, (visit.id, cast.tomasz.id)).outcome == "lost"


def test_taking_twice_is_taking_once(cast: Cast) -> None:
    visit = offered(cast)
    take(visit, by=cast.egor)
    take(visit, by=cast.egor)
    assert len(db.session.scalars(select(FactRow).where(FactRow.name == "VisitAccepted")).all()) == 1
    assert len(db.session.scalars(select(Punch)).all()) == 1


def test_nobody_takes_what_was_not_offered_to_them(cast: Cast) -> None:
    not_offered = asked(cast)
    only_egor = offered(cast, "egor")
    for visit in (not_offered, only_egor):
        with pytest.raises(NotAllowedNow):
            take(visit, by=cast.tomasz)
        assert visit.engineer_id is None


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
