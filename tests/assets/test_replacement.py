"""The score of replacement is explained by its reasons, and nothing else."""

from datetime import date

import pytest

from assets.replacement import DUE_POINTS, Record, score

TODAY = date(2026, 11, 20)


def codes(record: Record) -> list[tuple[str, int]]:
    return [(r.code, r.points) for r in score(record, TODAY).reasons]


def test_a_young_device_in_order_has_no_reason() -> None:
    young = Record("printer", date(2025, 1, 1), date(2027, 1, 1), date(2030, 1, 1), failures=1, price_cents=33_000)
    assert codes(young) == []
    assert not score(young, TODAY).is_due


def test_nothing_known_is_no_reason() -> None:
    assert codes(Record("printer")) == []


@pytest.mark.parametrize(
    ("bought", "points"),
    [(date(2020, 11, 22), None), (date(2020, 11, 19), 30), (date(2019, 11, 19), 35), (date(1999, 1, 1), 45)],
)
def test_age_counts_from_the_end_of_the_planned_years(bought: date, points: int | None) -> None:
    assert codes(Record("printer", bought)) == ([("age", points)] if points else [])


@pytest.mark.parametrize(
    ("end", "points"), [(date(2027, 6, 1), None), (date(2027, 5, 1), 10), (TODAY, 25), (date(2020, 1, 1), 25)]
)
def test_support_counts_when_it_ended_or_soon_ends(end: date, points: int | None) -> None:
    assert codes(Record("printer", end_of_life_on=end)) == ([("support", points)] if points else [])


@pytest.mark.parametrize(("failures", "points"), [(0, 0), (1, 0), (2, 10), (3, 20), (5, 40), (50, 40)])
def test_failures_count_from_the_second(failures: int, points: int) -> None:
    assert score(Record("printer", failures=failures), TODAY).points == points


def test_repairs_that_cost_as_much_as_a_new_one_weigh_most() -> None:
    assert codes(Record("printer", repair_cost_cents=33_000, price_cents=33_000)) == [("cost", 30)]
    assert codes(Record("printer", repair_cost_cents=1_000, price_cents=33_000)) == []
    assert codes(Record("printer", repair_cost_cents=1_000)) == []


def test_the_points_are_the_sum_of_the_reasons_strongest_first() -> None:
    worn = Record(
        "printer", date(2019, 9, 9), date(2021, 9, 9), date(2024, 10, 31), failures=3, repairs=2,
        repair_cost_cents=28_400, price_cents=33_000,
    )  # fmt: skip
    found = score(worn, TODAY)
    points = [r.points for r in found.reasons]
    assert points == sorted(points, reverse=True)
    assert found.points == sum(points) == 35 + 25 + 20 + 10 + 30 + 5
    assert found.is_due
    assert found.points >= DUE_POINTS
