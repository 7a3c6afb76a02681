"""flask sla explain, over a real ticket with its own events."""

import json
from datetime import timedelta

import pytest

from portal.core import clock as time
from portal.core.db import write_transaction
from portal.sla.states import Target
from portal.tickets.operations import commenting
from tests.factories.tickets import filed
from tests.sla.promises import MONDAY, sign


@pytest.fixture
def flask(app):
    runner = app.test_cli_runner()
    return lambda *args: runner.invoke(args=args)


@pytest.fixture
def number(app, cast) -> int:
    """Filed on Monday at 09:00 by Anna, answered at 09:20 by Boris."""
    with app.app_context(), write_transaction():
        sign(cast.organisation_id, minutes={target: {p: 240 for p in range(1, 6)} for target in Target})
        with time.at(MONDAY):
            ticket = filed(cast.anna)
        with time.at(MONDAY + timedelta(minutes=20)):
            commenting.reply(ticket, "Смотрю.", by=cast.boris)
        return ticket.number


def test_the_intervals_add_up_to_the_second(app, flask, number) -> None:
    done = flask("sla", "explain", str(number), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["ticket"], told["target"], told["state"]) == (number, "resolution", "running")
    assert told["intervals"][0]["from"] == "2026-06-01T07:00:00+00:00"
    assert sum(piece["seconds"] for piece in told["intervals"]) == told["wall"] == told["counted"] + told["skipped"]
    assert (
        sum(piece["seconds"] for piece in told["intervals"] if piece["counted"]) == told["elapsed"] == told["counted"]
    )
    assert all(
        left["to"] == right["from"] for left, right in zip(told["intervals"], told["intervals"][1:], strict=False)
    )


def test_the_first_answer_stopped_its_clock(flask, number) -> None:
    told = json.loads(flask("sla", "explain", str(number), "--target", "first_response", "--json").stdout)
    assert (told["state"], told["reason"], told["elapsed"], told["missed"]) == ("stopped", "replied", 1200, False)


def test_the_words_are_for_people(flask, number) -> None:
    lines = flask("sla", "explain", str(number), "--target", "first_response").stdout.splitlines()
    assert lines[0] == "First answer: Stopped (answered)"
    assert "2026-06-01 09:00:00+02:00  2026-06-01 09:20:00+02:00       1200  Working time" in lines[-2]
    assert lines[-1] == "counted 1200 s + skipped 0 s = 1200 s"


def test_a_ticket_that_does_not_exist_or_has_no_clock_is_told(app, cast, flask) -> None:
    done = flask("sla", "explain", "424242")
    assert (done.exit_code, done.stderr) == (1, "Error: There is no ticket 424242.\n")
    with app.app_context(), write_transaction():
        number = filed(cast.anna).number
    done = flask("sla", "explain", str(number))
    assert (done.exit_code, done.stderr) == (1, f"Error: Ticket {number} has no clock for resolution.\n")
    assert flask("sla", "explain", "none").exit_code == 2
    assert flask("sla", "explain", str(number), "--target", "beauty").exit_code == 2
