"""Whom the dispatcher is offered for a visit, in which order, and who is left out of the first choice."""

import re
from collections.abc import Callable

import pytest

from portal.accounts.models import User
from portal.core.db import db
from portal.core.errors import Invalid
from portal.dispatch.candidates import candidates
from portal.dispatch.models import Engineer
from portal.dispatch.operations import taking
from portal.dispatch.operations.offering import offer
from tests.clients import Client
from tests.dispatch.visits import asked, offered_at, place, saved
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("session")

MOSCOW, KHIMKI, PETERSBURG, WARSAW = (55.75, 37.62), (55.89, 37.44), (59.93, 30.34), (52.23, 21.01)


def based(cast: Cast, name: str, site_id: int) -> None:
    db.session.add(Engineer(user_id=cast.viewers[name].id, base_site_id=site_id))
    db.session.flush()


def test_near_but_busy_comes_before_far_and_free(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    moscow, khimki, warsaw = (
        place(cast, "Moscow", *MOSCOW),
        place(cast, "Khimki", *KHIMKI),
        place(cast, "Warsaw", *WARSAW),
    )
    based(cast, "egor", khimki)
    based(cast, "tomasz", warsaw)
    taking.take(offered_at(cast, khimki, duration_minutes=15), by=cast.egor)
    visit = asked(cast, site_id=moscow)
    egor, tomasz = candidates(visit)
    assert (egor.user_id, len(egor.beside), egor.hindrances, egor.is_far) == (cast.egor.id, 1, [], False)
    assert (tomasz.user_id, tomasz.beside, tomasz.is_far) == (cast.tomasz.id, (), True)
    visit_id = saved(visit)
    page = sign_in("dmitri").get(f"/visits/{visit_id}").text
    near, far = page.split("<details", 2)[:2]
    assert egor.name in near
    assert tomasz.name not in near
    assert tomasz.name in far
    assert re.search(r": 1\s\d{3} ", far), "the distance stands in words beside the name"
    assert " checked" not in page.split('id="engineers"')[1].split("</fieldset>")[0]


def test_of_the_near_ones_the_able_and_free_come_first_then_by_distance(cast: Cast) -> None:
    moscow, khimki = place(cast, "Moscow", *MOSCOW), place(cast, "Khimki", *KHIMKI)
    based(cast, "egor", khimki)
    based(cast, "tomasz", moscow)
    visit = asked(cast, site_id=moscow)
    assert [c.user_id for c in candidates(visit)] == [cast.tomasz.id, cast.egor.id]
    taking.take(offered_at(cast, khimki, "tomasz", duration_minutes=15), by=cast.tomasz)
    assert [c.user_id for c in candidates(visit)] == [cast.egor.id, cast.tomasz.id]


def test_who_cannot_do_both_is_marked_and_offered_it_only_knowingly(
    cast: Cast, sign_in: Callable[[str], Client]
) -> None:
    moscow, petersburg = place(cast, "Moscow", *MOSCOW), place(cast, "Petersburg", *PETERSBURG)
    based(cast, "egor", moscow)
    taking.take(offered_at(cast, petersburg), by=cast.egor)
    visit = asked(cast, site_id=moscow)
    name = db.session.get_one(User, cast.egor.id).name
    with pytest.raises(Invalid, match=name):
        offer(visit, [cast.egor.id], by=cast.dmitri)
    visit_id = saved(visit)
    page = sign_in("dmitri").get(f"/visits/{visit_id}").text
    card = page.split(f'name="engineers" value="{cast.egor.id}"')[1].split("</label>")[0]
    assert "Shop, Petersburg" in card
    assert 'name="anyway"' in page


def test_a_visit_of_another_company_hinders_but_is_not_told(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    held = offered_at(cast, place(cast, "Khimki", *KHIMKI))
    taking.take(held, by=cast.egor)
    held.organisation_id = cast.other_organisation_id
    wanted, mine = asked(cast), offered_at(cast, cast.site_id)
    mine.engineer_id, mine.state = cast.egor.id, "accepted"
    ids = saved(wanted), saved(mine)
    dmitri = sign_in("dmitri")
    for visit_id in ids:
        page = dmitri.get(f"/visits/{visit_id}").text
        assert cast.egor.name in page
        assert "Khimki" not in page
