"""Fixtures of the SLA tests."""

from collections.abc import Iterator

import pytest

from portal.sla.operations import alarms
from tests.sla.promises import Tickets


@pytest.fixture
def tickets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tickets]:
    """Events by ticket id, plugged into the sweep where the tickets domain plugs in its own."""
    source = Tickets()
    monkeypatch.setitem(alarms._ports, "events_of", source.events_of)
    return source
