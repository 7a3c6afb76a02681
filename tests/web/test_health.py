"""/livez and /readyz: the status code carries the verdict, and strangers learn nothing else."""

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from portal.core import health as core_health
from portal.web import health
from tests.clients import Client


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    health._last.clear()


def test_a_living_process_says_so(client: Client) -> None:
    answer = client.get("/livez")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "pass"})


def test_a_ready_portal_says_so_and_nothing_more(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "pass"})


def test_without_its_database_the_portal_lives_but_is_not_ready(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    monkeypatch.setattr(core_health.schema, "current", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "fail"})
    assert client.get("/livez").status_code == 200


def test_an_older_schema_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_health.schema, "current", lambda: "0001_core")
    assert client.get("/readyz").status_code == 503


def test_the_verdict_is_kept_for_a_moment(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    monkeypatch.setattr(health, "_look", lambda: looks.append(1) or "pass")
    for _ in range(3):
        client.get("/readyz")
    assert len(looks) == 1
