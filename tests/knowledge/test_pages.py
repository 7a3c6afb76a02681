"""The pages of articles."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from portal.core.db import read_transaction, write_transaction
from portal.knowledge import queries
from portal.knowledge.operations import selfhelp
from portal.knowledge.operations.importing import import_directory
from tests.clients import Client
from tests.conftest import Clock
from tests.knowledge import folder
from tests.people import Cast
from tests.statements import counted, reads


@pytest.mark.usefixtures("library")
class TestReading:
    def test_an_article_is_shown_in_the_persons_language(self, sign_in: Callable[[str], Client]) -> None:
        text = sign_in("anna").get("/kb/printer").text
        assert "Проверьте очередь печати" in text
        assert text.count("Принтер не печатает</h1>") == 1

    def test_a_missing_language_is_said_and_another_shown(self, sign_in: Callable[[str], Client]) -> None:
        answer = sign_in("anna").get("/kb/paper-jam")
        assert '<article lang="en"' in answer.text
        assert "banner" in answer.text

    def test_the_language_can_be_switched(self, sign_in: Callable[[str], Client]) -> None:
        assert "Sprawdź kolejkę" in sign_in("anna").get("/kb/printer?lang=pl").text

    def test_links_lead_to_articles_and_missing_ones_nowhere(self, sign_in: Callable[[str], Client]) -> None:
        text = sign_in("anna").get("/kb/printer?lang=en").text
        assert re.search(r'<a href="/kb/paper-jam"[^>]*>paper jams</a>', text)
        assert re.search(r'<a title="[^"]+"[^>]*>toner</a>', text)
        assert "/kb/toner-low" not in text
        assert 'href="https://example.org/"' in text

    @pytest.mark.parametrize(
        "path", ["/kb", "/kb/search?q=drukarka", "/kb/search", "/kb/categories/printing", "/kb/printer"]
    )
    def test_every_page_costs_at_most_ten_statements(
        self, app: Flask, sign_in: Callable[[str], Client], path: str
    ) -> None:
        ewa = sign_in("ewa")
        ewa.get(path)  # the process learns its vocabulary
        with counted(app) as asked:
            assert ewa.get(path).status_code == 200
        own = [statement for statement in reads(asked) if re.search(r"article|search_|synonym", statement)]
        assert len(own) <= 10, "\n".join(own)


@pytest.mark.usefixtures("library")
class TestSearching:
    def test_results_are_marked_and_the_repair_is_said_with_the_way_back(
        self, sign_in: Callable[[str], Client]
    ) -> None:
        text = sign_in("anna").get("/kb/search?q=принтир+не+печотает").text
        assert "<mark>Принтер</mark>" in text
        assert "принтер не печатает" in text
        assert "exact=1" in text

    def test_nothing_found_offers_what_is_read_most_and_a_ticket(self, sign_in: Callable[[str], Client]) -> None:
        text = sign_in("anna").get("/kb/search?q=ъъъъ").text
        assert "/kb/printer" in text
        assert "/tickets/new?from=" in text

    def test_suggestions_come_while_a_word_is_begun(self, sign_in: Callable[[str], Client]) -> None:
        anna = sign_in("anna")
        text = anna.get("/kb/suggestions?q=прин", htmx=True).text
        assert text.lstrip().startswith('<div id="kb-suggestions"')
        assert "/kb/printer" in text
        assert "/kb/printer" not in anna.get("/kb/suggestions?q=п", htmx=True).text

    @pytest.mark.parametrize(
        "text", ["%22%27;--", "%F0%9F%96%A8", "x" * 10_000, "%ED%A0%80", "%E2%80%AEabc", "<script>"]
    )
    def test_no_query_breaks_a_page(self, client: Client, text: str) -> None:
        for path in ("/kb/search", "/kb/suggestions"):
            answer = client.get(f"{path}?q={text}")
            assert answer.status_code == 200
            assert "<script>" not in answer.text.split("<main", 1)[-1]


@pytest.mark.usefixtures("library")
class TestSelfHelp:
    def token_of(self, text: str) -> str:
        found = re.search(r"/tickets/new\?from=([\w-]+)", text)
        assert found
        return found[1]

    def test_what_was_typed_and_read_is_carried_into_the_ticket(
        self, app: Flask, cast: Cast, sign_in: Callable[[str], Client]
    ) -> None:
        anna = sign_in("anna")
        for typed in ("при", "принте", "принтер не печ", "принтер не печатает"):
            anna.get(f"/kb/suggestions?q={typed}", htmx=True)
        token = self.token_of(anna.get("/kb/search?q=принтер не печатает").text)
        anna.get("/kb/printer")
        anna.get("/kb/printer?lang=pl")
        with read_transaction():
            context = queries.session_context(token, cast.anna)
            assert context.typed == ("принтер не печатает",)
            assert [entry.slug for entry in context.read] == ["printer"]
            assert not queries.session_context(token, cast.boris)
            assert not queries.session_context("unknown", cast.anna)

    def test_the_next_attempt_begins_after_the_ticket(self, cast: Cast, sign_in: Callable[[str], Client]) -> None:
        anna = sign_in("anna")
        token = self.token_of(anna.get("/kb/search?q=принтер").text)
        with write_transaction():
            selfhelp.note_filed(token, 1042)
        with read_transaction():
            assert not queries.session_context(token, cast.anna)
        anna.get("/kb/search?q=сканер")
        with read_transaction():
            assert queries.session_context(token, cast.anna).typed == ("сканер",)

    def test_the_next_day_is_another_attempt(self, sign_in: Callable[[str], Client], clock: Clock) -> None:
        anna = sign_in("anna")
        first = self.token_of(anna.get("/kb/search?q=принтер").text)
        assert self.token_of(anna.get("/kb/search?q=принтер").text) == first
        clock.advance(hours=13)
        assert self.token_of(anna.get("/kb/search?q=принтер").text) != first

    def test_two_people_at_one_browser_have_two_sessions(self, sign_in: Callable[[str], Client], cast: Cast) -> None:
        browser = sign_in("anna")
        first = self.token_of(browser.get("/kb/search?q=принтер").text)
        browser.signed_in_as(cast.boris.id)
        assert self.token_of(browser.get("/kb/search?q=принтер").text) != first

    def test_a_vote_counts_once_and_can_be_changed(self, sign_in: Callable[[str], Client], cast: Cast) -> None:
        anna = sign_in("anna")
        answer = anna.post("/kb/printer/votes", data={"useful": "no"}, htmx=True)
        assert answer.status_code == 200
        assert answer.text.lstrip().startswith('<section id="article-vote"')
        assert "/tickets/new?from=" in answer.text
        assert anna.post("/kb/printer/votes", data={"useful": "yes", "language": "ru"}).status_code == 303
        with read_transaction():
            article = queries.get_visible(cast.anna, "printer")
            assert queries.vote_of(cast.anna, article.id, "").useful is True

    def test_a_vote_for_neither_is_refused(self, sign_in: Callable[[str], Client]) -> None:
        assert sign_in("anna").post("/kb/printer/votes", data={"useful": "maybe"}, htmx=True).status_code == 422


@pytest.mark.usefixtures("session")
def test_a_topic_says_what_each_article_is_about(sign_in: Callable[[str], Client], tmp_path: Path) -> None:
    with write_transaction():
        import_directory(folder.fill(tmp_path, summary="Six checks in order"))
    assert sign_in("anna").get("/kb/categories/printing").text.count("Six checks in order") == 1


@pytest.mark.usefixtures("library")
def test_what_is_new_is_not_listed_a_second_time_as_read_most(sign_in: Callable[[str], Client]) -> None:
    text = sign_in("anna").get("/kb").text
    assert text.count('href="/kb/printer"') == 1


@pytest.mark.usefixtures("library")
def test_a_stranger_finds_the_answers_from_the_sign_in_page_and_the_sign_in_from_what_is_hidden(client: Client) -> None:
    assert 'href="/kb"' in client.get("/login").text
    hidden = client.get("/kb/printer?lang=pl")
    assert hidden.status_code == 404
    assert "/login?next=/kb/printer" in hidden.text


def test_a_stranger_reads_and_votes_on_a_public_article(session: object, client: Client, tmp_path: Path) -> None:
    with write_transaction():
        import_directory(folder.fill(tmp_path), "public")
    assert client.get("/kb/printer").status_code == 200
    assert client.post("/kb/printer/votes", data={"useful": "yes"}).status_code == 303


@pytest.mark.usefixtures("session")
def test_hostile_markdown_stays_text(client: Client, tmp_path: Path) -> None:
    hostile = (
        '[x](javascript:alert(1)) <script>alert(2)</script> ![p](https://spy.example/p.png) [y](paper-jam"onclick=x)'
    )
    folder.put(tmp_path, "a.md", folder.page("hostile", "en", "Hostile <b>title</b>", hostile))
    with write_transaction():
        import_directory(tmp_path, "public")
    main = client.get("/kb/hostile").text.split("<main", 1)[1]
    assert "<script" not in main
    assert 'href="javascript' not in main
    assert 'src="https://spy' not in main
    assert not re.search(r'[\s"]onclick=', main)
    assert "<b>title" not in main
