"""The made-up month, at whatever hour the demo is loaded. Pure: no database."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from portal.demo import stories
from portal.demo.company import Company, read_company
from portal.demo.devices import Maker
from portal.demo.growing import SHOPS, grown
from portal.demo.history import Month
from portal.demo.hours import is_open
from portal.demo.loading import SEED, TICKETS
from portal.demo.stories import Story
from portal.demo.trips import stages

COMPANY = read_company()
MOMENTS = (
    datetime(2026, 3, 16, 6, 5, tzinfo=UTC),  # a Monday morning
    datetime(2026, 3, 20, 14, 40, tzinfo=UTC),  # a Friday afternoon
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # a Sunday night on which Poland's clocks go forward
    datetime(2027, 1, 1, 0, 1, tzinfo=UTC),  # New Year
)


def month(now: datetime, company: Company = COMPANY, count: int = 250, seed: int = 1) -> list[Story]:
    """A month of stories up to an instant."""
    devices = Maker(company, now.date(), seed).devices()
    return Month(company, devices, now, seed).tickets(count)


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_a_month_is_whole_fresh_and_in_order_at_any_hour(now: datetime) -> None:
    told = month(now)
    assert len(told) == 250
    assert [s.opened_at for s in told] == sorted(s.opened_at for s in told)
    assert now - told[-1].opened_at < timedelta(days=1)
    assert 0.15 <= sum(s.is_open for s in told) / len(told) <= 0.26
    assert all(step.at <= now for story in told for step in story.steps)
    assert all(a.at <= b.at for story in told for a, b in zip(story.steps, story.steps[1:], strict=False))


def test_the_same_seed_makes_the_same_month_and_another_one_another() -> None:
    assert month(MOMENTS[0]) == month(MOMENTS[0])
    assert month(MOMENTS[0], seed=2) != month(MOMENTS[0])


def test_nobody_answers_at_night_and_shops_write_while_they_are_open() -> None:
    for story in month(MOMENTS[1]):
        assert is_open(story.opened_at, story.place.hours, story.place.zone)
        for step in story.steps:
            if step.act == stories.ANSWER:
                assert is_open(step.at, story.place.hours, story.place.zone)


def test_experts_never_write_to_requesters() -> None:
    experts = {key for crew in COMPANY.crews.values() if crew.line == "L3" for key in crew.members}
    said = [
        s for story in month(MOMENTS[1]) for s in story.steps if s.act in (stories.REPLY, stories.ASK, stories.SOLVE)
    ]
    assert said
    assert not experts & {step.by.key for step in said if step.by}


def test_no_text_shows_how_it_was_made() -> None:
    for story in month(MOMENTS[1]):
        for text in (story.subject, story.text, *(step.text for step in story.steps)):
            assert not set("{}|[]") & set(text), text


def test_every_theme_can_be_told_and_speaks_of_what_exists() -> None:
    assert len(COMPANY.themes) >= 60
    kinds = {model.kind for model in COMPANY.models.values()}
    for theme in COMPANY.themes:
        assert theme.category in COMPANY.topics, theme.key
        assert theme.device in kinds | {""}, theme.key
        assert theme.line in (1, 2, 3, 4), theme.key
        assert all(1 <= score <= 5 for score, _words in theme.comments), theme.key


def test_the_grown_company_has_two_hundred_sites_and_keeps_the_cast() -> None:
    company = grown(COMPANY, 1)
    assert len(company.places) == len(COMPANY.places) + SHOPS > 200
    assert set(COMPANY.people) < set(company.people)
    assert {key for crew in company.crews.values() for key in crew.members} <= set(company.people)
    assert len(month(MOMENTS[1], company, count=300)) == 300


@pytest.mark.slow
def test_whenever_it_is_loaded_visits_wait_to_be_dispatched_and_one_is_offered() -> None:
    """Every hour of a week that ends with the beginning of summer time, and of the night on which it ends."""
    week = [datetime(2026, 3, 23, hour, 7, tzinfo=UTC) + timedelta(days=day) for day in range(7) for hour in range(24)]
    week += [datetime(2026, 10, 25, hour, 31, tzinfo=UTC) for hour in range(4)]
    devices = {day: Maker(COMPANY, day, SEED).devices() for day in {now.date() for now in week}}
    for now in week:
        told = Month(COMPANY, devices[now.date()], now, SEED).tickets(TICKETS)
        ends = [story.steps[-1].trip for story in told if story.steps and story.steps[-1].trip]
        came = Counter(sum(at <= now for at in stages(trip)) for trip in ends if trip)
        assert came[1] >= 2, now
        assert came[2] >= 1, now
