"""The matrix, what raises a priority, and that it says why."""

import pytest

from portal.catalogue.priorities import MATRIX, priority_of


@pytest.mark.parametrize(("impact", "urgency", "expected"), [(1, 1, 1), (2, 2, 3), (3, 3, 5), (1, 3, 3), (3, 1, 3)])
def test_impact_and_urgency_give_the_usual_priority(impact: int, urgency: int, expected: int) -> None:
    priority, reasons = priority_of(impact, urgency)
    assert priority == expected
    assert [r.code for r in reasons] == ["matrix"]


def test_a_director_and_a_till_raise_it_step_by_step_and_each_step_is_told() -> None:
    priority, reasons = priority_of(3, 2, vip_weight=1, criticality=1)
    assert priority == 2
    assert [(r.code, r.priority) for r in reasons] == [("matrix", 4), ("vip", 3), ("asset", 2)]


def test_nothing_but_the_matrix_makes_a_ticket_critical() -> None:
    assert all(priority_of(*cell, vip_weight=9, criticality=1)[0] == min(base, 2) for cell, base in MATRIX.items())


def test_a_device_that_hampers_one_person_changes_nothing() -> None:
    assert priority_of(3, 2, criticality=3) == priority_of(3, 2)
