"""The explanation of a deadline: every stretch of time, counted or not, and why."""

from datetime import UTC, datetime

import pytest

from portal.sla.calendar_tables import read_table
from portal.sla.clocks import ClockEvent, Terms, fold
from portal.sla.explaining import explain
from portal.sla.states import EventKind, Reason, Target
from tests.sla.steps import GOALS, HOUR, OFFICE, OPENED, STATUS, at, clock


def test_the_explanation_names_each_stretch() -> None:
    holiday = {"date": "2026-06-04", "kind": "off", "note": "Corpus Christi"}
    terms = Terms(read_table({**OFFICE, "exceptions": [holiday]}), GOALS)
    found = clock(
        "mon2 10:00",
        ("wed 17:00", OPENED, 4),
        ("fri 10:00", STATUS, "waiting_requester"),
        ("fri 16:00", STATUS, "active"),
        terms=terms,
    )
    told = explain(found, terms)
    assert [(piece.start, piece.reason, piece.detail) for piece in told.pieces] == [
        (at("wed 17:00"), Reason.COUNTED, ""),
        (at("wed 18:00"), Reason.OUTSIDE_HOURS, ""),
        (at("thu 00:00"), Reason.HOLIDAY, "Corpus Christi"),
        (at("fri 00:00"), Reason.OUTSIDE_HOURS, ""),
        (at("fri 09:00"), Reason.COUNTED, ""),
        (at("fri 10:00"), Reason.PAUSED, "waiting_requester"),
        (at("fri 16:00"), Reason.COUNTED, ""),
        (at("fri 18:00"), Reason.OUTSIDE_HOURS, ""),
        (at("sat 00:00"), Reason.FREE_DAY, ""),
        (at("mon2 00:00"), Reason.OUTSIDE_HOURS, ""),
        (at("mon2 09:00"), Reason.COUNTED, ""),
    ]
    assert (told.counted, told.counted + told.skipped) == (found.elapsed, told.wall)


@pytest.mark.parametrize("month", [3, 11])
def test_the_explanation_gets_across_clocks_that_go_back_over_midnight(month) -> None:
    """St John's changed at 00:01 until 2011, so in autumn the date went back by a day for an hour."""
    terms = Terms(read_table({"name": "S", "zone": "America/St_Johns", "week": {"wed": ["09:00-10:00"]}}), GOALS)
    opening = ClockEvent(1, datetime(2010, month, 5, tzinfo=UTC), EventKind.OPENED, "new", 1)
    found = fold(Target.RESOLUTION, [opening], terms, datetime(2010, month, 20, 5, 30, tzinfo=UTC))
    assert found is not None
    told = explain(found, terms)
    assert (told.counted, told.counted + told.skipped) == (2 * HOUR, told.wall)
