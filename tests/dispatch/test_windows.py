"""The window that is proposed for a visit."""

from datetime import UTC, datetime

import pytest

from portal.dispatch.windows import next_window
from portal.sla import queries as sla
from portal.sla.calendars import working_time
from tests.dispatch.visits import filed, numbered
from tests.sla.promises import sign


@pytest.mark.parametrize("hour", range(0, 24, 3))
@pytest.mark.parametrize("day", [19, 21])  # a Thursday and a Saturday
def test_it_lies_within_the_working_hours_of_the_site(session, cast, hour, day):
    sign(cast.organisation_id)
    now = datetime(2026, 11, day, hour, 25, tzinfo=UTC)
    start, end = next_window(cast.organisation_id, cast.site_id, now)
    assert now < start < end
    agreed = sla.agreement(cast.organisation_id, cast.site_id, now)
    assert agreed is not None
    assert working_time(agreed.terms.calendar).elapsed(start, end) == (end - start).total_seconds()
    assert 3600 <= (end - start).total_seconds() <= 3 * 3600


def test_the_form_proposes_it_and_asks_for_skills(session, cast, sign_in):
    number = numbered(filed(cast))
    page = sign_in("boris").get(f"/visits/new?ticket={number}").text
    assert page.count('type="datetime-local"') == 2
    assert page.count('value="2026') + page.count('value="2027') >= 2
    assert 'value="printers"' in page
