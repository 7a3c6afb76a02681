"""Snippets: written once, shown by every article that names them, followed when they change."""

from collections.abc import Callable
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from portal.core.db import db, read_transaction, write_transaction
from portal.core.errors import Invalid
from portal.core.tasks import DONE, Task
from portal.knowledge import queries
from portal.knowledge.models import Article, Snippet, SnippetUse
from portal.knowledge.operations import editing, snippets
from portal.knowledge.operations.writing import Text
from portal.knowledge.queries.snippets import MOST_USES, Passage, expand
from tests.clients import Client
from tests.knowledge.authors import TYPED, text
from tests.people import Cast
from tests.security.test_a14_markdown import CORPUS, Reader
from workers.tasks import work_off_tasks

PHONE = {
    "code": "help-phone",
    "title": "Telephone",
    "body_en": "Call **100**.",
    "body_ru": "Звоните **100**.",
    "base_number": 0,
}


def save(client: Client, article_id: int, body: str, language: str = "ru", base: int = 1):
    data = {**TYPED, "body": body, "base_number": base}
    return client.post(f"/kb/articles/{article_id}/texts/{language}", data=data)


def test_alone_a_passage_keeps_its_lines_and_amid_words_it_is_one() -> None:
    known = {"a": Passage(1, "a", "one\n\n- two\nthree")}
    assert expand("{{snippet:a}}", known) == "one\n\n- two\nthree"
    assert expand("1. {{snippet: a }}", known) == "1. one\n\n   - two\n   three"
    assert expand("> {{snippet:a}}", known) == "> one\n>\n> - two\n> three"
    assert expand("See {{snippet:a}}!", known) == "See one - two three!"
    assert expand("{{snippet:b}} {{snippet:a", known) == "{{snippet:b}} {{snippet:a"
    assert expand("{{snippet:a}}\n" * 1000, known).count("three") == MOST_USES


def test_an_article_shows_it_in_its_language_and_follows_its_change(
    printer: int, kasia: Client, sign_in: Callable[[str], Client], cast: Cast
) -> None:
    assert kasia.post("/kb/snippets", data=PHONE).status_code == 303
    assert save(kasia, printer, "{{snippet:help-phone}}").status_code == 303
    anna = sign_in("anna")
    assert "Звоните <strong>100</strong>." in anna.get("/kb/printer").text
    with read_transaction():
        snippet = db.session.scalars(select(Snippet)).one()
        assert snippet.organisation_id == cast.organisation_id
        assert db.session.scalars(select(SnippetUse.article_id)).one() == printer
        number, snippet_id = snippet.number, snippet.id
    changed = {**PHONE, "body_ru": "Звоните в поддержку 200.", "base_number": number}
    assert kasia.post(f"/kb/snippets/{snippet_id}", data=changed).status_code == 303
    assert "Звоните в поддержку 200." in anna.get("/kb/printer").text
    with read_transaction():
        assert text(printer).number == 2  # the author's text is what it was
        assert [one.slug for one in queries.find(cast.anna, "поддержку 200", "ru").found] == ["printer"]
    stale = {**changed, "body_ru": "Чужое", "base_number": number}
    answer = kasia.post(f"/kb/snippets/{snippet_id}", data=stale)
    assert answer.status_code == 409
    assert "Чужое</textarea>" in answer.text
    assert "Звоните в поддержку 200." in answer.text
    assert save(kasia, printer, "Без вставки", base=2).status_code == 303
    with read_transaction():
        assert db.session.scalars(select(SnippetUse)).all() == []


def test_many_articles_follow_by_a_task(printer: int, cast: Cast, session: scoped_session[Session]) -> None:
    with write_transaction():
        snippet, _ = snippets.create("many", "Many", {"en": "before"}, by=cast.kasia)
        category_id = session.scalars(select(Article.category_id)).first()
        for number in range(snippets.AT_ONCE + 2):
            article = editing.create(f"Article {number}", category_id or 0, "en", "text", by=cast.kasia)
            change = editing.Change(Text(f"Article {number}", "{{snippet:many}}"), 1)
            editing.save(article.id, "en", change, by=cast.kasia)
        snippet_id = snippet.id
    with write_transaction():
        task = snippets.change(snippet_id, "Many", {"en": "after"}, by=cast.kasia, base_number=1)
        assert task is not None
        task_id = task.id
    assert work_off_tasks() == 1
    with read_transaction():
        assert db.session.get_one(Task, task_id).state == DONE
        ids = list(db.session.scalars(select(SnippetUse.article_id)))
        assert len(ids) == snippets.AT_ONCE + 2
        assert {text(article_id, "en").plain for article_id in ids} == {"after"}


@pytest.mark.parametrize(
    "wrong",
    [{"code": "Не то"}, {"title": ""}, {"body_en": "", "body_ru": ""}, {"body_ru": "{{snippet:other}}"}],
    ids=["name", "title", "empty", "recursion"],
)
def test_what_is_wrong_is_refused(printer: int, kasia: Client, wrong: dict[str, str]) -> None:
    assert kasia.post("/kb/snippets", data={**PHONE, **wrong}).status_code == 422
    with read_transaction():
        assert db.session.scalars(select(Snippet)).all() == []


def test_a_name_is_given_once(printer: int, kasia: Client) -> None:
    assert [kasia.post("/kb/snippets", data=PHONE).status_code for _ in range(2)] == [303, 422]


def test_a_double_click_writes_one_and_complains_of_none(printer: int, kasia: Client) -> None:
    sent = {**PHONE, "request_key": "twice"}
    assert [kasia.post("/kb/snippets", data=sent).status_code for _ in range(2)] == [303, 303]
    with read_transaction():
        assert len(db.session.scalars(select(Snippet)).all()) == 1


def test_of_two_authors_who_give_one_name_at_once_the_second_is_told_that_it_is_taken(
    printer: int, app: Flask, cast: Cast
) -> None:
    told = []

    def second() -> None:
        with app.app_context(), pytest.raises(Invalid) as refused, write_transaction():
            snippets.create("help-desk", "Desk", {"en": "Room 4"}, by=cast.viewers["kasia"])
        told.append(refused.value.field)

    rival = Thread(target=second)
    with write_transaction():
        snippets.create("help-desk", "Desk", {"en": "Room 5"}, by=cast.viewers["kasia"])
        rival.start()
        rival.join(0.5)  # by then it waits: for the writer on SQLite, for the name on PostgreSQL
        assert rival.is_alive()
    rival.join(10)
    assert told == ["code"]


def test_another_organisations_snippet_is_neither_edited_nor_shown(
    printer: int, kasia: Client, sign_in: Callable[[str], Client], cast: Cast, session: scoped_session[Session]
) -> None:
    kasia.post("/kb/snippets", data=PHONE)
    with write_transaction():
        foreign = session.scalars(select(Snippet)).one()
        foreign.organisation_id, snippet_id = cast.other_organisation_id, foreign.id
    assert kasia.get(f"/kb/snippets/{snippet_id}").status_code == 404
    assert kasia.post(f"/kb/snippets/{snippet_id}", data=PHONE).status_code == 404
    assert sign_in("boris").get("/kb/snippets").status_code == 403
    assert "help-phone" not in kasia.get("/kb/snippets").text
    assert "help-phone" not in kasia.get(f"/kb/articles/{printer}/snippets?q=phone").text
    assert save(kasia, printer, "{{snippet:help-phone}}").status_code == 422


def test_a14_nothing_that_runs_comes_out_of_a_preview_or_a_snippet(
    printer: int, kasia: Client, session: scoped_session[Session], cast: Cast
) -> None:
    together = "\n\n".join(CORPUS)
    with write_transaction():
        snippets.create("hostile", "Hostile", {"en": together}, by=cast.kasia)
    for body in (together, "{{snippet:hostile}}", "1. {{snippet:hostile}}", "[x]({{snippet:hostile}})"):
        data = {**TYPED, "body": body, "base_number": 1}
        answer = kasia.post(f"/kb/articles/{printer}/previews/ru", data=data, htmx=True)
        assert answer.status_code == 200
        reader = Reader()
        reader.feed(answer.text.split('class="prose"', 1)[1].split("</section>", 1)[0])
        assert reader.faults == []
