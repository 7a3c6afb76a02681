"""When one person can do two visits."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.dispatch.fitting import LONGEST_WAY, Stop, both_fit, overlap, way


def stop(start: float, end: float, minutes: int = 60) -> Stop:
    day = datetime(2026, 11, 23, tzinfo=UTC)
    return Stop(day + timedelta(hours=start), day + timedelta(hours=end), timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("one", "other", "km", "fits"),
    [
        (stop(9, 12), stop(9, 13), 830, False),  # Saint Petersburg and Moscow in one morning
        (stop(9, 12), stop(9, 13), 10, True),  # two shops of one town, an hour in each
        (stop(9, 12), stop(9, 13), None, True),
        (stop(9, 11), stop(9, 11), 0, True),  # one after the other, to the minute
        (stop(9, 11, 90), stop(9, 11, 60), 0, False),
        (stop(9, 10), stop(10, 11), 0, True),
        (stop(9, 10), stop(10, 11), 45, False),  # the windows share no time, the way takes 50 minutes
        (stop(9, 10), stop(10.75, 11.75), 30, True),
        (stop(9, 12), stop(33, 36), 1834, True),  # the next morning, by plane
    ],
)
def test_both_fit_where_one_order_leaves_time_for_the_work_and_the_way(
    one: Stop, other: Stop, km: float | None, fits: bool
) -> None:
    assert both_fit(one, other, way(km)) is fits
    assert both_fit(other, one, way(km)) is fits


def test_the_way_is_slow_in_the_streets_and_never_longer_than_half_a_day() -> None:
    assert [way(km) for km in (None, 0, 30, 120)] == [
        timedelta(),
        timedelta(),
        timedelta(minutes=40),
        timedelta(minutes=100),
    ]
    assert way(5000) == LONGEST_WAY


def test_windows_that_only_touch_share_no_time() -> None:
    assert not overlap(stop(9, 10), stop(10, 11))
    assert overlap(stop(9, 10.5), stop(10, 11))
