"""Articles and resolved tickets for a text: only what the person may see, only what fits, and in step with the tickets."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.core.db import db, write_transaction
from portal.core.search import index
from portal.core.search.models import SearchDocument
from portal.knowledge.models import Article, ArticleModel
from portal.knowledge.operations.importing import import_directory
from portal.tickets.operations import commenting, linking, merging, solving, watching
from portal.tickets.queries import suggesting
from tests.assets import devices
from tests.factories.tickets import filed
from tests.knowledge import folder
from workers.facts import deliver_fact, due_deliveries
from workers.reindexing import index_resolved

SUBJECT = "Сканер штрихкодов пищит"
TEXT = "Сканер штрихкодов на третьей кассе пищит и не считывает ценники"
SOLUTION = "Сканер сброшен служебным штрихкодом из памятки."
PERSONAL = "NOTE-MARKER-9 кодовое слово баобаб на складе"


@pytest.fixture(autouse=True)
def open_session(session) -> None:
    """Each test writes in its own transaction."""


def deliver() -> None:
    """What follows from the facts so far."""
    db.session.commit()
    for fact_id, handler in due_deliveries(50):
        if handler.startswith("portal.tickets"):
            deliver_fact(fact_id, handler)


def resolved(cast, by: str = "anna", **details: object):
    ticket = filed(cast.viewers[by], **{"title": SUBJECT, "description": TEXT, **details})
    solving.solve(ticket, SOLUTION, by=cast.boris if by != "olga" else replace(cast.olga, id=cast.boris.id))
    deliver()
    return ticket


def numbers(viewer, subject: str = SUBJECT, text: str = "пищит на кассе") -> list[str]:
    """The tickets suggested to a person."""
    return [one.key for one in suggesting.suggestions(viewer, subject, text, viewer.language) if one.kind == "ticket"]


def test_a_resolved_ticket_answers_the_next_one_for_those_who_may_see_it(cast):
    ticket = resolved(cast)
    watching.add_watcher(ticket, cast.ewa.id, by=cast.anna)
    db.session.commit()
    for name in ("anna", "ewa", "boris", "adam"):
        assert numbers(cast.viewers[name]) == [str(ticket.number)], name
    for name in ("egor", "kasia", "olga"):
        assert numbers(cast.viewers[name]) == [], name
    (found,) = suggesting.suggestions(cast.boris, SUBJECT, TEXT, "ru")
    assert (found.title, found.text) == (SUBJECT, SOLUTION)
    assert numbers(cast.boris, "Сканер пищит", "") == [], "two words say too little"
    assert suggesting.suggestions(cast.boris, SUBJECT, TEXT, "ru", without=ticket.id) == []


def test_a_ticket_of_another_organisation_is_never_suggested(cast):
    foreign = resolved(cast, by="olga")
    foreign.assignee_id = None  # whoever solved it was lent her rights for the moment
    db.session.commit()
    assert numbers(cast.adam) == [str(foreign.number)]
    for name in ("anna", "ewa", "piotr", "marta", "dmitri"):
        assert numbers(cast.viewers[name]) == [], name


def test_no_word_of_a_note_or_of_the_conversation_leads_to_a_ticket_or_is_shown(cast):
    ticket = filed(cast.anna, title=SUBJECT, description=TEXT)
    commenting.note(ticket, PERSONAL, by=cast.boris)
    commenting.reply(ticket, "Позвоните Пелагее Мухобойниковой в тридцатый кабинет", by=cast.boris)
    solving.solve(ticket, SOLUTION, by=cast.boris)
    deliver()
    assert numbers(cast.boris, "кодовое слово баобаб", PERSONAL) == []
    assert numbers(cast.boris, "Пелагее Мухобойниковой кабинет", "Позвоните Пелагее Мухобойниковой") == []
    for name in ("anna", "boris"):
        said = str(suggesting.suggestions(cast.viewers[name], SUBJECT, TEXT, "ru"))
        assert SOLUTION in said
        assert not any(word in said for word in ("NOTE-MARKER-9", "баобаб", "Пелаге"))


def test_the_index_follows_the_ticket(cast):
    ticket = filed(cast.anna, title=SUBJECT, description=TEXT)
    deliver()
    assert numbers(cast.boris) == [], "an open ticket has no answer yet"
    solving.solve(ticket, SOLUTION, by=cast.boris)
    deliver()
    assert numbers(cast.boris) == [str(ticket.number)]
    solving.reopen(ticket, "Снова", by=cast.anna)
    db.session.commit()
    assert numbers(cast.boris) == [], "also before the index was told"
    deliver()
    assert db.session.query(SearchDocument).filter_by(collection="tickets").count() == 0
    solving.solve(ticket, "Заменён шлейф подсветки", by=cast.boris)
    deliver()
    assert numbers(cast.boris, "нужен шлейф подсветки", "заменили шлейф подсветки") == [str(ticket.number)]
    assert numbers(cast.boris, "служебным штрихкодом из памятки", "") == [], "the old solution is forgotten"
    solving.confirm(ticket, by=cast.anna)
    deliver()
    assert numbers(cast.boris) == [str(ticket.number)], "closed is resolved too"


def test_a_solution_is_told_once_and_a_merged_ticket_has_none(cast):
    main, twin, merged = (filed(cast.anna, title=SUBJECT, description=TEXT) for _ in range(3))
    linking.link(twin, main, "duplicate", by=cast.boris)
    merging.merge(merged, main, by=cast.boris)
    solving.solve(main, SOLUTION, by=cast.boris)
    deliver()
    deliver()
    indexed = {row.doc_id for row in db.session.query(SearchDocument).filter_by(collection="tickets")}
    assert indexed == {main.id, twin.id}
    assert numbers(cast.boris) == [str(main.number)]
    assert [one.id for one in suggesting.suggestions(cast.boris, SUBJECT, TEXT, "ru", without=main.id)] == [twin.id]


def test_what_does_not_fit_is_not_suggested(cast):
    resolved(cast)
    assert numbers(cast.boris, "Заказать пропуск гостю", "Завтра приедет гость, ему нужен пропуск на парковку") == []
    assert numbers(cast.boris, "\x00'\"(%_", "🔥 " * 5000) == []


def test_one_word_in_passing_is_no_resemblance(cast):
    """The collection knows one of the words, from the middle of another story: the best that it has is still nothing."""
    resolved(cast, title="Касса не видит сканер", description="После изменений в зале сканер лежит на другой полке")
    assert numbers(cast.boris, "повтор без изменений", "") == []
    assert numbers(cast.boris, "повтор без сканера", "") != [], "but one that it is about"


def test_what_is_indexed_anew_is_in_step_again(cast):
    ticket = resolved(cast)
    reopened = resolved(cast)
    solving.reopen(reopened, "Снова", by=cast.anna)
    db.session.commit()
    with write_transaction():
        index.remove("tickets", [ticket.id])
    steps: list[tuple[int, int]] = []
    assert index_resolved(lambda done, total: steps.append((done, total))) == 1
    assert steps == [(2, 2)]
    assert numbers(cast.boris) == [str(ticket.number)]


@pytest.fixture
def library(cast, tmp_path: Path) -> None:
    """Articles, one of them of the other organisation."""
    folder.fill(tmp_path)
    folder.put(tmp_path, "ru/hidden.md", folder.page("hidden", "ru", "Принтер не печатает этикетки", "очередь печати"))
    with write_transaction():
        import_directory(tmp_path)
        hidden = db.session.query(Article).filter_by(slug="hidden").one()
        hidden.audience, hidden.organisation_id = "organisation", cast.other_organisation_id


def slugs(viewer, subject: str, text: str = "", **options: object) -> list[str]:
    found = suggesting.suggestions(viewer, subject, text, viewer.language, **options)  # ty: ignore[invalid-argument-type]
    return [one.key for one in found if one.kind == "article"]


def test_articles_answer_in_the_persons_language_and_tickets_beside_them(cast, library):
    with write_transaction():
        ticket = resolved(cast, title="Принтер не печатает этикетки", description="проверьте очередь печати")
    found = suggesting.suggestions(cast.anna, "Принтер не печатает", "очередь печати стоит", "ru")
    assert ("article", "printer", "Принтер не печатает") in [(one.kind, one.key, one.title) for one in found]
    assert ("ticket", str(ticket.number)) in [(one.kind, one.key) for one in found]
    assert sorted(slugs(cast.olga, "Принтер не печатает", "очередь печати стоит")) == ["hidden", "printer"]
    (polish,) = [
        one for one in suggesting.suggestions(cast.ewa, "Drukarka nie drukuje", "", "pl") if one.kind == "article"
    ]
    assert polish.title == "Drukarka nie drukuje"


def test_known_errors_of_the_chosen_device_come_first(cast, library):
    scanner = devices.with_person(cast, "anna")
    foreign = devices.elsewhere(cast)
    jam = db.session.query(Article).filter_by(slug="paper-jam").one()
    for device in (scanner, foreign):
        db.session.add(ArticleModel(article_id=jam.id, model_id=device.model_id, known_error=True))
    db.session.commit()
    about = ("Принтер не печатает", "стоит очередь печати")
    assert slugs(cast.anna, *about) == ["printer"]
    assert slugs(cast.anna, *about, asset_ids=[scanner.id]) == ["paper-jam", "printer"]
    assert slugs(cast.anna, *about, asset_ids=[foreign.id]) == ["printer"], "a device she may not see tells nothing"
    db.session.query(ArticleModel).update({"known_error": False})
    db.session.commit()
    assert slugs(cast.anna, *about, asset_ids=[scanner.id]) == ["printer"], "an article about the model must fit too"


def test_the_command_reads_a_ticket_and_prints_what_the_page_would_show(app, cast, library):
    number = resolved(cast, title="Принтер не печатает", description="проверьте очередь печати").number
    db.session.commit()
    text = "Принтер не печатает\nСтоит очередь печати, проверьте кабель"
    asked = ["kb", "suggest", "--lang", "ru", "--json"]
    runner = app.test_cli_runner()
    assert isinstance(runner, CliRunner)
    said = runner.invoke(args=[*asked, "--as", cast.boris.email], input=text).output
    assert f'"number": {number}' in said
    assert '"slug": "printer"' in said
    assert "number" not in runner.invoke(args=asked, input=text).output, "somebody of no organisation sees no ticket"
    assert runner.invoke(args=asked, input=b"\xff\x00\xfe").output == '{"articles": [], "tickets": []}\n'
