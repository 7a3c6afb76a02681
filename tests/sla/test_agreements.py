"""Which contract holds for whom, what the filing form may promise, and what a version binds."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.accounts.models import Organisation, Site
from portal.core import clock as time
from portal.core.db import db
from portal.core.errors import Invalid, NotFound
from portal.demo.company import read_company
from portal.sla import demo, queries
from portal.sla.calendar_tables import read_table
from portal.sla.operations import agreeing, calendars, refolding, starting
from portal.sla.queries import Promise
from portal.sla.states import Target
from tests.sla.promises import ALWAYS, BEGIN, MINUTES, MONDAY, later, opened, sign


def name_of(organisation_id: int, site_id: int | None = None, at: datetime = MONDAY) -> str | None:
    found = queries.agreement(organisation_id, site_id, at)
    return found.terms.calendar.name if found else None


def test_a_contract_for_the_site_comes_before_the_organisation_and_that_before_the_default(session, cast) -> None:
    assert name_of(cast.organisation_id) is None
    sign(None, "Everybody")
    assert name_of(cast.organisation_id, cast.site_id) == "Everybody"
    sign(cast.organisation_id, "Whole company")
    assert name_of(cast.organisation_id, cast.site_id) == "Whole company"
    sign(cast.organisation_id, "Arbat", sites=[db.session.get(Site, cast.site_id)])
    assert name_of(cast.organisation_id, cast.site_id) == "Arbat"
    assert name_of(cast.organisation_id) == "Whole company"
    assert name_of(cast.other_organisation_id, cast.other_site_id) == "Everybody"


def test_a_contract_that_lists_sites_does_not_hold_for_others(session, cast) -> None:
    sign(cast.organisation_id, "Arbat", sites=[db.session.get(Site, cast.site_id)])
    assert name_of(cast.organisation_id, None) is None
    assert name_of(cast.other_organisation_id, cast.other_site_id) is None


def test_a_contract_holds_on_its_last_day_in_the_zone_of_its_calendar(session, cast) -> None:
    sign(cast.organisation_id, valid_to=date(2026, 6, 1))
    assert name_of(cast.organisation_id, at=datetime(2026, 6, 1, 21, 59, tzinfo=UTC)) == "Office"
    assert name_of(cast.organisation_id, at=datetime(2026, 6, 1, 22, 1, tzinfo=UTC)) is None


def test_the_form_may_say_when_the_first_answer_and_the_solution_are_due(session, cast) -> None:
    sign(cast.organisation_id)
    friday = datetime(2026, 6, 5, 15, 30, tzinfo=UTC)  # 17:30 in Warsaw
    assert queries.promise(cast.organisation_id, 2, friday) == Promise(
        datetime(2026, 6, 8, 7, 30, tzinfo=UTC), datetime(2026, 6, 8, 10, 30, tzinfo=UTC)
    )
    assert queries.promise(cast.organisation_id, 5, friday) == Promise()
    assert queries.promise(cast.other_organisation_id, 2, friday) == Promise()


def test_a_calendar_without_hours_promises_nothing_instead_of_searching(session, cast) -> None:
    sign(cast.organisation_id, week={})
    assert queries.promise(cast.organisation_id, 2, MONDAY) == Promise()


def test_a_running_ticket_keeps_the_versions_it_began_with(session, cast) -> None:
    contract = sign(cast.organisation_id)
    events = [opened()]
    with time.at(MONDAY):
        assert starting.start(1, cast.organisation_id, None, events) == later(1)
    calendars.load(read_table({"name": "Office", "zone": "Europe/Warsaw", "week": ALWAYS}))
    agreeing.publish_policy("Office", {Target.RESOLUTION: {2: 5}}, BEGIN + timedelta(days=1))
    db.session.refresh(contract)
    with time.at(later(0.5)):
        assert refolding.refold(1, events) == later(1)
        assert starting.start(2, cast.organisation_id, None, events) == later(5 / 60)


def test_a_policy_version_holds_from_its_day_on(session, cast) -> None:
    sign(cast.organisation_id)
    agreeing.publish_policy("Office", {Target.RESOLUTION: {2: 5}}, later(24))
    assert queries.promise(cast.organisation_id, 2, MONDAY).resolution_due == later(4)
    assert queries.promise(cast.organisation_id, 2, later(24)).resolution_due == later(24 + 5 / 60)


def test_a_ticket_without_a_contract_has_no_clock_and_no_explanation(session, cast) -> None:
    assert starting.start(1, cast.organisation_id, None, [opened()]) is None
    assert queries.clocks_of([1]) == {}
    with pytest.raises(NotFound):
        queries.explanation(1, "resolution", [opened()])


def test_starting_twice_makes_no_second_clock(session, cast) -> None:
    sign(cast.organisation_id)
    for _ in range(2):
        with time.at(MONDAY):
            starting.start(1, cast.organisation_id, None, [opened()])
    assert [row.target for row in queries.clocks_of([1])[1]] == ["first_response", "resolution"]


@pytest.mark.parametrize(
    ("minutes", "thresholds"),
    [
        ({Target.RESOLUTION: {1: 0}}, (75,)),
        ({Target.RESOLUTION: {1: -5}}, (75,)),
        ({Target.RESOLUTION: {9: 5}}, (75,)),
        ({Target.RESOLUTION: {1: 10**9}}, (75,)),
        (MINUTES, ()),
        (MINUTES, (0,)),
        (MINUTES, (5000,)),
    ],
)
def test_senseless_promises_are_refused(session, minutes, thresholds) -> None:
    with pytest.raises(Invalid):
        agreeing.publish_policy("Wrong", minutes, BEGIN, thresholds)


def test_a_contract_does_not_end_before_it_begins_and_lists_only_own_sites(session, cast) -> None:
    with pytest.raises(Invalid):
        sign(cast.organisation_id, valid_to=date(2019, 1, 1))
    with pytest.raises(Invalid):
        sign(cast.organisation_id, "Foreign", sites=[db.session.get(Site, cast.other_site_id)])


def test_the_demo_promises_something_to_every_site(session) -> None:
    company = read_company()
    firms = {
        key: Organisation(name=firm.name, slug=key, kind=firm.kind, created_at=BEGIN)
        for key, firm in company.firms.items()
    }
    db.session.add_all(firms.values())
    db.session.flush()
    sites = {
        key: Site(organisation_id=firms[place.organisation].id, code=place.code, name=place.name, zone=place.zone)
        for key, place in company.places.items()
    }
    db.session.add_all(sites.values())
    db.session.flush()
    demo.seed(firms, sites)
    for key, site in sites.items():
        found = queries.agreement(site.organisation_id, site.id, time.now())
        assert found is not None
        assert found.terms.calendar.zone == site.zone or key == "ldz-dc"  # the warehouses share one calendar
        promised = queries.promise(site.organisation_id, 1, time.now(), site.id)
        assert promised.first_response_due is not None
        assert promised.resolution_due is not None
        assert promised.first_response_due < promised.resolution_due
