"""Every error below /api is a problem, wherever it comes from (the shape is checked by Program)."""

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from portal.knowledge import queries
from tests.api.conftest import MakeProgram
from tests.clients import Client
from tests.programs import fits

pytestmark = pytest.mark.one_database


def test_what_the_framework_refuses(app: Flask, client: Client, program: MakeProgram, articles: set[str]) -> None:
    anna, votes = program("anna"), "/api/v1/articles/ours/votes"
    assert anna.get("/api/v1/nothing").status_code == 404
    assert anna.get("/api/").status_code == 404
    wrong_method = anna.delete("/api/v1/articles")
    assert wrong_method.status_code == 405
    assert "GET" in wrong_method.headers["Allow"]
    broken = anna.post(votes, data="{", content_type="application/json")
    assert broken.status_code == 400
    for kind in ("application/x-www-form-urlencoded", "text/plain", "text/json", "", None):
        told = anna.post(votes, data='{"useful": true}', content_type=kind)
        assert (told.status_code, told.headers["Accept"]) == (415, "application/json")
    packed = anna.post(votes, json={"useful": True}, headers={"Content-Encoding": "gzip"})
    assert (packed.status_code, packed.headers["Accept-Encoding"]) == (415, "identity")
    assert anna.post(votes).status_code == 422
    for kind in ("application/json; charset=utf-8", "application/merge-patch+json"):
        assert anna.post(votes, data='{"useful": true}', content_type=kind).status_code == 200
    for accept in ("text/html", "image/*;q=0", "nonsense", "*/*", ""):
        told = anna.get("/api/v1/articles/ours", headers={"Accept": accept})
        assert (told.status_code, told.mimetype) == (200, "application/json")
    assert anna.post(votes, json={"useful": True, "word": "x" * 1_100_000}).status_code == 413
    assert anna.post(votes, json=[1]).status_code == 422
    assert anna.get("/api/v1/search?q=a%00b").status_code == 400
    assert anna.post(votes, json={"useful": True}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    foreign = client.get("/api/v1/articles", headers={"Host": "elsewhere.example"})
    assert foreign.status_code == 400
    fits(app, foreign)


def test_what_went_wrong_with_us(program: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = program("anna")

    def fail(*_args: object, **_values: object) -> None:
        raise ZeroDivisionError("a secret of ours")

    def locked(*_args: object, **_values: object) -> None:
        raise OperationalError("select", {}, Exception("database is locked"))

    monkeypatch.setattr(queries, "find", fail)
    answer = anna.get("/api/v1/search?q=x")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    monkeypatch.setattr(queries, "find", locked)
    answer = anna.get("/api/v1/search?q=x")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_the_pages_keep_their_own_errors(client: Client) -> None:
    assert client.get("/kb/no-such").mimetype == "text/html"
    assert client.get("/nothing").mimetype == "text/html"
