"""work, doctor, map and outbox: what they print, and their exit codes."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from portal.app import create_app
from portal.cli import register
from portal.cli.terminal import terminal_language
from portal.core import facts, health
from portal.core.db import db, write_transaction
from tests.conftest import Clock, Database, settings_for
from tests.workers.echoes import ECHO, FAIL, delivery, effects, sound, wired
from workers import sweeper
from workers.job import MOST_TRIES


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def test_work_once_delivers_what_is_owed(app: Flask, runner: FlaskCliRunner) -> None:
    with app.app_context(), wired(ECHO):
        for number in range(3):
            sound(number)
        result = runner.invoke(args=["work", "--once"])
        assert result.exit_code == 0, result.output
        assert "3 done" in result.output
        assert effects() == 3
        assert "0 done" in runner.invoke(args=["work", "--once"]).output


def test_doctor_says_what_is_wrong_and_what_is_well(app: Flask, runner: FlaskCliRunner) -> None:
    told = json.loads(runner.invoke(args=["doctor", "--json"]).output)
    states = {finding["name"]: finding["state"] for finding in told["findings"]}
    assert states["database"] == "pass"
    assert states["sweeper"] == "warn", "no sweeper has come round yet"
    assert told["status"] == "warn"
    with app.app_context():
        sweeper.tick()
    assert "came round" in runner.invoke(args=["doctor"]).output


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "pl_PL.UTF-8"}, "pl"), ({"LANG": "ru"}, "ru"), ({"LANG": "C.UTF-8"}, "en"), ({}, "en"),
        ({"LANG": "pl_PL.UTF-8", "LC_ALL": "ru_RU.UTF-8"}, "ru"), ({"LANG": "de_DE"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "pl", "LANG": "ru_RU"}, "pl"), ({"LC_ALL": "C", "LANG": "ru_RU"}, "en"),
    ],
)  # fmt: skip
def test_the_terminal_says_which_language(environment: dict[str, str], language: str) -> None:
    assert terminal_language(environment) == language


@pytest.mark.one_database
def test_commands_speak_the_language_of_the_terminal_and_english_to_machines(
    runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    told = runner.invoke(args=["doctor"]).output
    assert "База данных" in told
    assert "Database" not in told
    assert "ещё не запускался" in told
    assert "pass " in told, "the verdicts stay words for scripts"
    texts = [finding["text"] for finding in json.loads(runner.invoke(args=["doctor", "--json"]).output)["findings"]]
    assert "has not come round yet" in texts


def test_doctor_fails_without_a_database(runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    monkeypatch.setattr(health.schema, "current", away)
    result = runner.invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "fail  Database" in result.output


def test_doctor_says_how_an_empty_database_gets_its_tables(database: Database) -> None:
    app = create_app(settings_for(database.empty()))
    register(app)
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "no tables yet; run `.venv/bin/flask --app wsgi db upgrade`" in result.output
    with app.app_context():
        db.engine.dispose()


def test_map_names_every_route_with_its_rule_and_every_fact_with_its_handlers(runner: FlaskCliRunner) -> None:
    told = json.loads(runner.invoke(args=["map", "--json"]).output)
    rules = {route["route"]: route["access"] for route in told["routes"]}
    assert rules["/livez"] == "public"
    assert "None" not in rules.values()
    assert told["facts"] == facts.wired()
    assert {timed["name"] for timed in told["timed"]} >= {"deliveries", "messages", "sla_alarms"}
    assert "/livez" in runner.invoke(args=["map"]).output


def test_outbox_shows_a_dead_delivery_and_owes_it_again(app: Flask, runner: FlaskCliRunner, clock: Clock) -> None:
    with app.app_context(), wired(FAIL):
        fact_id = sound()
        for _ in range(MOST_TRIES):
            sweeper.work_off()
            clock.advance(hours=2)
        (row,) = json.loads(runner.invoke(args=["outbox", "list", "--json"]).output)
        assert (row["state"], row["tries"], row["error"]) == ("dead", MOST_TRIES, "RuntimeError: the handler broke")
        assert runner.invoke(args=["outbox", "again", str(fact_id), FAIL]).exit_code == 0
        assert delivery(fact_id, FAIL).state == "new"
        again = runner.invoke(args=["outbox", "again", str(fact_id), FAIL])
        assert again.exit_code == 1
        assert "no such dead row" in again.output
    assert "1 row" in runner.invoke(args=["outbox", "list"]).output


@pytest.mark.parametrize(
    ("revision", "advice"), [("9999_future", "update the program"), ("", "db upgrade"), (None, "db upgrade")]
)
@pytest.mark.parametrize("command", [["work", "--once"], ["kb", "reindex"], ["sla", "--batch"]])
def test_no_command_works_on_the_schema_of_another_program(
    app: Flask, runner: FlaskCliRunner, command: list[str], revision: str | None, advice: str
) -> None:
    with app.app_context(), write_transaction():
        db.session.execute(text("DELETE FROM alembic_version"))
        if revision:
            db.session.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
    result = runner.invoke(args=command)
    assert result.exit_code == 1
    assert advice in result.output
    assert result.output.count("\n") == 1, "one sentence and nothing else"
    assert runner.invoke(args=["doctor"]).exit_code == 1
    assert runner.invoke(args=["map"]).exit_code == 0


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("command", "stdin", "code", "sentence"),
    [
        (["kb", "export", "x.zip", "--as", "nobody@x"], b"", 1, "nobody signs in as nobody@x"),
        (["sla", "explain", "9" * 24], b"", 2, "is not in the range"),
        (["token", "revoke", "9" * 24], b"", 2, "is not in the range"),
        (["outbox", "again", "9" * 24], b"", 2, "is not in the range"),
        (["user", "create", "x@y.example", "--role", "agent"], "пароль".encode("cp1251"), 1, "is not UTF-8"),
        (["db", "upgrade", "zzz"], b"", 1, "zzz"),
        (["db", "downgrade", "zzz"], b"", 1, "zzz"),
    ],
)
def test_what_a_command_cannot_use_is_a_sentence(
    runner: FlaskCliRunner, command: list[str], stdin: bytes, code: int, sentence: str
) -> None:
    result = runner.invoke(args=command, input=stdin)
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code
    assert sentence in result.output
