"""Writes of programs: once a key, by two at once too, and nothing but what the shape names."""

import threading
from contextvars import Context

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from portal.core.db import read_transaction
from portal.knowledge.models import Article, ArticleVote, SelfHelpStep
from portal.web.api.once import HEADER
from tests.api.conftest import MakeProgram
from tests.people import Cast
from tests.programs import Program

PATH = "/api/v1/articles/ours/votes"


def votes(session: scoped_session[Session]) -> list[tuple[int | None, bool, str]]:
    with read_transaction():
        return [(vote.user_id, vote.useful, vote.word) for vote in session.scalars(select(ArticleVote))]


def steps(session: scoped_session[Session]) -> int:
    with read_transaction():
        return len(session.scalars(select(SelfHelpStep)).all())


def test_the_same_key_does_the_same_work_once(
    session: scoped_session[Session], cast: Cast, program: MakeProgram, articles: set[str]
) -> None:
    anna, key = program("anna"), {HEADER: "vote-1"}
    said = {"useful": False, "word": "Which cable?"}
    first = anna.post(PATH, json=said, headers=key)
    anna.post(PATH, json={"useful": True})
    again = anna.post(PATH, json=said, headers=key)
    assert (again.status_code, again.json) == (first.status_code, first.json) == (200, said)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert votes(session) == [(cast.anna.id, True, "")]
    other = anna.post(PATH, json={"useful": True}, headers=key)
    assert other.status_code == 422
    assert program("boris").post(PATH, json={"useful": True}, headers=key).status_code == 200


def test_a_refused_write_leaves_its_key_free(program: MakeProgram, articles: set[str]) -> None:
    anna, key = program("anna"), {HEADER: "vote-2"}
    assert anna.post(PATH, json={"useful": "perhaps"}, headers=key).status_code == 422
    assert anna.post(PATH, json={"useful": True}, headers=key).status_code == 200


def test_two_at_once_with_one_key_do_it_once(
    app: Flask, session: scoped_session[Session], program: MakeProgram, articles: set[str]
) -> None:
    token, answers, gate = program("anna").token, [], threading.Barrier(4)

    def send() -> None:
        robot = Program(app, token)
        gate.wait(5)
        answers.append(robot.post(PATH, json={"useful": False}, headers={HEADER: "twice"}))

    threads = [threading.Thread(target=Context().run, args=(send,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 3
    assert len(votes(session)) == steps(session) == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "ключ".encode().decode("latin-1"), "a\tb"])
@pytest.mark.one_database
def test_a_key_that_is_none_is_refused(program: MakeProgram, articles: set[str], key: str) -> None:
    assert program("anna").post(PATH, json={"useful": True}, headers={HEADER: key}).status_code == 400


@pytest.mark.one_database
def test_a08_only_what_the_shape_names_is_taken(
    session: scoped_session[Session], cast: Cast, program: MakeProgram, articles: set[str]
) -> None:
    anna = program("anna")
    for extra in ({"user_id": cast.adam.id}, {"article_id": 1}, {"status": "archived"}, {"ignore_permissions": True}):
        answer = anna.post(PATH, json={"useful": True, **extra})
        assert answer.status_code == 422
        assert answer.json["errors"][0]["pointer"] == f"#/{next(iter(extra))}"
    assert votes(session) == []
    with read_transaction():
        assert session.scalars(select(Article.status).where(Article.slug == "ours")).one() == "published"
