"""flask sla and flask calendars: what scripts rely on, and what is said to wrong input."""

import json

import pytest

from portal.core.db import read_transaction
from portal.sla import queries
from tests.sla.test_calendar_files import EXAMPLE

BATCH = """\
{"op": "elapsed", "calendar": "Warsaw shops", "from": "2026-06-01T09:00+02:00", "to": "2026-06-02T00:00+02:00"}
{"op": "due", "calendar": "Warsaw shops", "from": "2026-06-01T09:00:00+02:00", "seconds": 14400}

{"op": "due", "calendar": "Warsaw shops", "from": "2026-06-01T07:00:00Z", "seconds": 14401}
"""


@pytest.fixture
def flask(app):
    runner = app.test_cli_runner()
    return lambda *args, **more: runner.invoke(args=args, **more)


@pytest.fixture
def shops(flask, tmp_path):
    file = tmp_path / "shops.toml"
    file.write_text(EXAMPLE)
    assert flask("calendars", "load", str(file)).exit_code == 0
    return file


def versions(app, name="Warsaw shops"):
    with app.app_context(), read_transaction():
        return [
            version.number for calendar in queries.calendars() if calendar.name == name for version in calendar.versions
        ]


def test_elapsed_prints_whole_seconds_and_due_an_instant_in_utc(flask, shops) -> None:
    asked = ("--calendar", "Warsaw shops", "--from", "2026-06-01T09:00:00+02:00")
    assert flask("sla", "elapsed", *asked, "--to", "2026-06-02T09:00:00+02:00").output == "28800\n"
    assert flask("sla", "due", *asked, "--seconds", "14400").output == "2026-06-01T11:00:00+00:00\n"
    assert flask("sla", "due", *asked, "--seconds", "0").output == "2026-06-01T07:00:00+00:00\n"


@pytest.mark.parametrize("command", [("elapsed",), ("due",), ()])
def test_a_batch_answers_line_by_line_through_either_command(flask, shops, command) -> None:
    done = flask("sla", *command, "--batch", input=BATCH)
    assert done.exit_code == 0
    assert [json.loads(line)["result"] for line in done.stdout.splitlines()] == [
        28800,
        "2026-06-01T11:00:00+00:00",
        "2026-06-01T12:00:01+00:00",
    ]


def test_a_batch_goes_on_after_a_wrong_line_and_fails_at_its_end(flask, shops) -> None:
    wrong = [
        "not json",
        '{"op": "elapsed", "calendar": "Nowhere", "from": "2026-06-01T09:00Z", "to": "2026-06-01T09:00Z"}',
        '{"op": "due", "calendar": "Warsaw shops", "from": "2026-06-01T09:00Z", "seconds": "many"}',
        '{"op": "due", "calendar": "Warsaw shops", "from": "2026-06-01T09:00", "seconds": 1}',
        '{"op": "guess", "calendar": "Warsaw shops", "from": "2026-06-01T09:00Z"}',
        '{"op": "due", "calendar": "\\ud800", "from": "2026-06-01T09:00Z", "seconds": 1}',
        "[1]",
    ]
    done = flask("sla", "due", "--batch", input="\n".join([*wrong, BATCH]))
    assert done.exit_code == 1
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["line"] for answer in answers if "error" in answer] == [1, 2, 3, 4, 5, 6, 7]
    assert len([answer for answer in answers if "result" in answer]) == 3
    assert "line 4: from: '2026-06-01T09:00' is not an ISO 8601 time with its offset" in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("due", "--calendar", "Warsaw shops", "--from", "2026-06-01T09:00Z", "--seconds", "-1"), "negative"),
        (("due", "--calendar", "Warsaw shops", "--from", "2026-06-01T09:00Z", "--seconds", "9" * 15), "not enough"),
        (("due", "--calendar", "Warsaw shops", "--from", "2026-06-01T09:00Z"), "seconds: a whole number"),
        (("due", "--calendar", "Warsaw shops", "--from", "yesterday", "--seconds", "1"), "from: 'yesterday'"),
        (("due", "--from", "2026-06-01T09:00Z", "--seconds", "1"), "calendar: is missing"),
        (("elapsed", "--calendar", "Moon", "--from", "2026-06-01T09:00Z", "--to", "2026-06-01T09:00Z"), "'Moon'"),
        (
            ("elapsed", "--calendar", "Warsaw shops", "--from", "2026-06-02T09:00Z", "--to", "2026-06-01T09:00Z"),
            "before the start",
        ),
        (
            ("elapsed", "--calendar", "Warsaw shops", "--from", "0001-01-01T00:00+14:00", "--to", "2026-06-01T09:00Z"),
            "from: ",
        ),
        (("elapsed", "--calendar", "Warsaw shops", "--from", "1066-10-14T09:00Z", "--to", "2026-06-01T09:00Z"), "1900"),
    ],
)
def test_a_wrong_question_is_refused_in_words(flask, shops, options, message) -> None:
    done = flask("sla", *options)
    assert done.exit_code == 1
    assert message in done.stderr
    assert not done.stdout


def test_loading_again_changes_nothing_and_a_changed_file_makes_a_version(app, flask, shops) -> None:
    assert "unchanged" in flask("calendars", "load", str(shops)).output
    assert versions(app) == [1]
    shops.write_text(EXAMPLE.replace("14:00-18:00", "14:00-19:00"))
    assert flask("calendars", "load", str(shops)).output == "Warsaw shops: version 2\n"
    assert versions(app) == [2, 1]
    done = flask(
        "sla", "elapsed", "--calendar", "Warsaw shops", "--from", "2026-06-01T00:00Z", "--to", "2026-06-02T00:00Z"
    )
    assert done.output == "32400\n"


def test_a_faulty_file_is_told_by_line_and_changes_nothing(app, flask, shops) -> None:
    shops.write_text(EXAMPLE.replace("10:00-14:00", "10-14").replace("Europe/Warsaw", "Warsaw"))
    done = flask("calendars", "load", str(shops))
    assert done.exit_code == 1
    assert f"{shops}: line 2, zone: " in done.stderr
    assert f"{shops}: line 5, week.sat: " in done.stderr
    assert versions(app) == [1]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", "имя = 1".encode("cp1251"), b"name = 'x'"])
def test_a_file_that_is_no_calendar_changes_nothing(app, flask, tmp_path, content) -> None:
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    done = flask("calendars", "load", str(file))
    assert done.exit_code == 1
    assert str(file) in done.stderr
    assert not versions(app, "x")


def test_a_missing_file_is_a_usage_error(flask, tmp_path) -> None:
    assert flask("calendars", "load", str(tmp_path / "none.toml")).exit_code == 2
    assert flask("calendars", "load", str(tmp_path)).exit_code == 2
