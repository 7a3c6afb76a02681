"""How long the first answer and the solution took, per line, in working time."""

from datetime import timedelta

import pytest

from portal.core import clock as portal_clock
from portal.core.db import commit, set_mode
from portal.reports import periods
from portal.reports.times import times
from portal.sla.states import Target
from portal.tickets.operations import commenting, freezing, solving
from portal.tickets.operations.opening import Filing, open_ticket
from tests.reports.test_numbers import COUNTED, rows_behind
from tests.sla.promises import ALWAYS, sign


@pytest.fixture
def worked(session, cast) -> None:
    """Two tickets: answered after one and three hours; one solved after ten of which it waited four, one still open."""
    goals = dict.fromkeys(range(1, 6), 24 * 60)
    sign(cast.organisation_id, week=ALWAYS, minutes={Target.FIRST_RESPONSE: goals, Target.RESOLUTION: goals})
    now = portal_clock.now() - timedelta(days=3)
    with portal_clock.at(now):
        quick, slow = (open_ticket(Filing(title=title), by=cast.anna) for title in ("quick", "slow"))
    with portal_clock.at(now + timedelta(hours=1)):
        commenting.reply(quick, "Смотрю", by=cast.boris)
    with portal_clock.at(now + timedelta(hours=3)):
        commenting.reply(slow, "Смотрю", by=cast.boris)
        freezing.freeze(quick, "information", by=cast.boris)
    with portal_clock.at(now + timedelta(hours=7)):
        freezing.thaw(quick, by=cast.boris)
    with portal_clock.at(now + timedelta(hours=10)):
        solving.solve(quick, "Готово", by=cast.boris)
    commit()
    set_mode("read")


def test_means_are_those_of_the_clocks(session, cast, worked):
    found = times(cast.marta, periods.period_of({}, "Europe/Warsaw"))
    taken = found.total.taken
    assert (taken["answered_first"].count, taken["answered_first"].mean) == (2, 2 * 3600)
    assert (taken["resolved"].count, taken["resolved"].mean) == (1, 6 * 3600)
    assert [line.taken["resolved"].count for line in found.lines] == [1]
    assert times(cast.olga, periods.period_of({}, "Europe/Warsaw")).lines == []


def test_each_number_opens_its_tickets(session, cast, sign_in, worked):
    session.rollback()
    marta = sign_in("marta")
    found = COUNTED.findall(marta.get("/reports/times").text)
    assert sorted(int(number) for _url, number in found) == [1, 2]
    for url, number in found:
        assert rows_behind(marta, url.replace("&amp;", "&")) == int(number)
    assert sign_in("anna").get("/reports/times").status_code == 403
