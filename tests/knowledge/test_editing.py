"""Writing articles: drafts, versions, conflicts, stale languages, links, the rights of authors."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from portal.core.db import db, read_transaction, write_transaction
from portal.core.facts import FactRow
from portal.knowledge import queries
from portal.knowledge.models import Article, ArticleDraft, ArticleLink, ArticleVersion
from portal.knowledge.operations.importing import import_directory
from tests.clients import Client
from tests.knowledge import folder
from tests.knowledge.authors import TYPED, printer_article, text
from tests.people import Cast


@pytest.fixture
def printer(session: scoped_session[Session], cast: Cast, tmp_path: Path) -> int:
    """An article of the retail organisation in three languages, published; its id."""
    return printer_article(cast, tmp_path)


@pytest.fixture
def kasia(sign_in: Callable[[str], Client]) -> Client:
    """The editor of that organisation."""
    return sign_in("kasia")


def save(client: Client, article_id: int, language: str = "ru", base: int = 1, **fields: object):
    data = {**TYPED, "base_number": base, **fields}
    return client.post(f"/kb/articles/{article_id}/texts/{language}", data=data)


class TestRights:
    def paths(self, article_id: int) -> Iterator[tuple[str, str]]:
        yield "GET", f"/kb/articles/{article_id}/edit?lang=ru"
        yield "GET", f"/kb/articles/{article_id}/versions?lang=ru"
        yield "GET", f"/kb/articles/{article_id}/link-targets"
        yield "GET", f"/kb/articles/{article_id}/snippets"
        for act in (
            "texts/ru",
            "drafts/ru",
            "drafts/ru/removal",
            "previews/ru",
            "files/ru",
            "files/ru/removal",
            "texts/ru/restorations",
        ):
            yield "POST", f"/kb/articles/{article_id}/{act}"

    def test_only_editors_of_the_articles_organisation_come_in(
        self, printer: int, sign_in: Callable[[str], Client], cast: Cast, session: scoped_session[Session]
    ) -> None:
        with write_transaction():
            session.execute(Article.__table__.update().values(organisation_id=cast.other_organisation_id))
        kasia, boris = sign_in("kasia"), sign_in("boris")
        for method, path in self.paths(printer):
            sent = {**TYPED, "base_number": 1, "number": 1} if method == "POST" else None
            assert kasia.open(path, method=method, data=sent).status_code == 404, path
            assert boris.open(path, method=method, data=sent).status_code == 403, path
        assert kasia.get("/kb/articles/999999/edit").status_code == 404
        assert text(printer).number == 1

    def test_the_button_to_edit_is_shown_to_those_who_may(self, printer: int, sign_in: Callable[[str], Client]) -> None:
        address = f"/kb/articles/{printer}/edit"
        assert address in sign_in("kasia").get("/kb/printer").text
        assert address not in sign_in("anna").get("/kb/printer").text


class TestBeginning:
    def test_a_new_article_is_a_draft_of_her_organisation_with_an_address_in_latin_letters(
        self, printer: int, kasia: Client, cast: Cast
    ) -> None:
        sent = {"title": "Щётка для Łódź", "new_category": "Уборка", "category": 0, "language": "ru", "kind": "text"}
        sent["request_key"] = "once"
        answer = kasia.post("/kb/articles", data=sent)
        assert answer.status_code == 303
        assert kasia.post("/kb/articles", data=sent).location == answer.location
        with read_transaction():
            made = db.session.scalars(select(Article).where(Article.slug == "shchetka-dlia-lodz")).one()
            assert (made.status, made.audience, made.organisation_id) == ("draft", "organisation", cast.organisation_id)
            assert (made.owner_id, made.category.titles) == (cast.kasia.id, {"ru": "Уборка"})
        assert kasia.get(answer.location).status_code == 200

    def test_an_address_is_never_that_of_a_page(self, printer: int, kasia: Client) -> None:
        sent = {"title": "Search", "new_category": "X", "category": 0, "language": "en", "kind": "text"}
        kasia.post("/kb/articles", data=sent)
        with read_transaction():
            assert db.session.scalar(select(Article.slug).order_by(Article.id.desc())) == "search-2"

    def test_a_form_without_a_title_or_a_topic_is_refused(self, printer: int, kasia: Client) -> None:
        sent = {"title": "", "category": 0, "language": "ru", "kind": "text"}
        assert kasia.post("/kb/articles", data=sent).status_code == 422
        assert kasia.post("/kb/articles", data={**sent, "title": "X"}).status_code == 422
        assert kasia.post("/kb/articles", data={**sent, "title": "X", "category": 99999}).status_code == 422


class TestSaving:
    def test_a_save_makes_a_version_that_readers_and_the_search_see(
        self, printer: int, kasia: Client, sign_in: Callable[[str], Client], cast: Cast
    ) -> None:
        assert save(kasia, printer, body="Нажмите **зелёную** кнопку.").status_code == 303
        page = sign_in("anna").get("/kb/printer").text
        assert "<strong>зелёную</strong>" in page
        with read_transaction():
            assert [one.slug for one in queries.find(cast.anna, "зелёную кнопку", "ru").found] == ["printer"]
            version = db.session.scalars(select(ArticleVersion).where(ArticleVersion.number == 2)).one()
            assert (version.author_id, version.keywords) == (cast.kasia.id, "принтер, печать")
            told = db.session.scalars(select(FactRow).where(FactRow.name == "ArticleChanged")).one()
            assert told.ids == {"article_id": printer, "language": "ru", "number": 2, "imported": False}

    def test_a_double_click_makes_one_version(self, printer: int, kasia: Client) -> None:
        assert [save(kasia, printer).status_code for _ in range(2)] == [303, 303]
        with read_transaction():
            assert text(printer).number == 2

    def test_what_is_wrong_is_said_and_the_text_stays(self, printer: int, kasia: Client) -> None:
        answer = save(kasia, printer, title="", body="Долго набранный текст")
        assert answer.status_code == 422
        assert "Долго набранный текст</textarea>" in answer.text
        answer = save(kasia, printer, body="{{snippet:nowhere}}")
        assert answer.status_code == 422
        assert answer.text.count("nowhere") >= 3  # beside the field, in the preview, in the text
        with read_transaction():
            assert text(printer).number == 1

    def test_a_published_path_that_leaves_readers_stuck_is_refused(self, printer: int, kasia: Client) -> None:
        assert save(kasia, printer, kind="guided", body="## A {#a}\n\n- [x](#gone)").status_code == 422
        assert save(kasia, printer, kind="guided", body="## A {#a}\n\n- [x](#ticket)").status_code == 303
        with read_transaction():
            assert db.session.get_one(Article, printer).kind == "guided"

    def test_links_of_all_languages_are_known_and_missing_ones_are_told(self, printer: int, kasia: Client) -> None:
        answer = kasia.post(
            f"/kb/articles/{printer}/previews/ru",
            data={**TYPED, "base_number": 1, "body": "[a](paper-jam) и [b](nowhere-at-all)"},
            htmx=True,
        )
        assert answer.text.lstrip().startswith('<section id="preview"')
        assert "nowhere-at-all" in answer.text.split("<article")[0]
        assert "paper-jam" not in answer.text.split("<article")[0]
        assert save(kasia, printer, body="[b](nowhere-at-all)").status_code == 303
        with read_transaction():
            targets = set(db.session.scalars(select(ArticleLink.target_slug).where(ArticleLink.article_id == printer)))
        assert targets == {"nowhere-at-all", "paper-jam", "toner-low"}


class TestConflicts:
    def test_ones_own_other_window_is_not_another_person(self, printer: int, kasia: Client) -> None:
        assert save(kasia, printer, body="Первое окно").status_code == 303
        answer = save(kasia, printer, body="Второе окно")
        assert answer.status_code == 409
        assert (
            "Ten tekst został przez Ciebie zmieniony w innym oknie" in answer.text or "in another window" in answer.text
        )
        assert "Two people" not in answer.text
        assert "Dwie osoby" not in answer.text

    def test_whoever_saves_on_an_old_version_sees_both_and_loses_nothing(
        self, printer: int, kasia: Client, sign_in: Callable[[str], Client]
    ) -> None:
        assert save(sign_in("adam"), printer, body="Текст Адама").status_code == 303
        answer = save(kasia, printer, body="Текст Каси")
        assert answer.status_code == 409
        assert re.search(r"<del>[^<]*Адама", answer.text)
        assert re.search(r"<ins>[^<]*Каси", answer.text)
        assert "Текст Каси</textarea>" in answer.text
        assert '<input type="number" name="base_number" value="2"' in answer.text
        with read_transaction():
            assert text(printer).body == "Текст Адама"
        assert save(kasia, printer, base=2, body="Текст обоих").status_code == 303
        with read_transaction():
            assert (text(printer).number, text(printer).body) == (3, "Текст обоих")

    def test_an_old_version_comes_back_as_the_newest(self, printer: int, kasia: Client) -> None:
        with read_transaction():
            before = text(printer).body
        save(kasia, printer)
        page = kasia.get(f"/kb/articles/{printer}/versions?lang=ru").text
        assert "<del>" in page
        assert "Kasia Wrona" in page
        assert kasia.post(f"/kb/articles/{printer}/texts/ru/restorations", data={"number": 1}).status_code == 303
        with read_transaction():
            assert (text(printer).number, text(printer).body) == (3, before)
        assert kasia.post(f"/kb/articles/{printer}/texts/ru/restorations", data={"number": 9}).status_code == 404
        assert kasia.get(f"/kb/articles/{printer}/versions?lang=ru&old=8&new=9").status_code == 404
        assert kasia.get(f"/kb/articles/{printer}/versions?lang=ru&new={10**30}").status_code == 404

    def test_the_first_version_stands_alone(self, printer: int, kasia: Client) -> None:
        page = kasia.get(f"/kb/articles/{printer}/versions?lang=ru").text
        assert "difference-table" not in page


class TestDrafts:
    def keep(self, client: Client, article_id: int, body: str, mark: str = "", base: int = 1):
        data = {**TYPED, "base_number": base, "body": body, "draft_mark": mark}
        return client.post(f"/kb/articles/{article_id}/drafts/ru", data=data, htmx=True)

    def test_what_is_typed_is_kept_shown_again_and_forgotten_by_the_save(self, printer: int, kasia: Client) -> None:
        answer = self.keep(kasia, printer, "Половина мысли")
        assert answer.status_code == 200
        page = kasia.get(f"/kb/articles/{printer}/edit?lang=ru").text
        assert "Половина мысли</textarea>" in page
        assert 'id="draft-banner"' in page
        assert json.loads(answer.text)["mark"] in page
        save(kasia, printer)
        assert 'id="draft-banner"' not in kasia.get(f"/kb/articles/{printer}/edit?lang=ru").text

    def test_another_window_does_not_overwrite_it(self, printer: int, kasia: Client) -> None:
        mark = json.loads(self.keep(kasia, printer, "Окно первое").text)["mark"]
        assert self.keep(kasia, printer, "Окно второе").status_code == 409
        assert self.keep(kasia, printer, "Окно первое, дальше", mark).status_code == 200
        with read_transaction():
            assert db.session.scalars(select(ArticleDraft.body)).one() == "Окно первое, дальше"

    def test_it_is_the_authors_own_and_can_be_thrown_away(
        self, printer: int, kasia: Client, sign_in: Callable[[str], Client]
    ) -> None:
        self.keep(kasia, printer, "Только моё")
        assert "Только моё" not in sign_in("adam").get(f"/kb/articles/{printer}/edit?lang=ru").text
        assert kasia.post(f"/kb/articles/{printer}/drafts/ru/removal").status_code == 303
        assert "Только моё" not in kasia.get(f"/kb/articles/{printer}/edit?lang=ru").text

    def test_it_says_what_was_saved_meanwhile(
        self, printer: int, kasia: Client, sign_in: Callable[[str], Client]
    ) -> None:
        self.keep(kasia, printer, "Моя половина")
        save(sign_in("adam"), printer, body="Уже готово")
        page = kasia.get(f"/kb/articles/{printer}/edit?lang=ru").text
        assert "Adam Kowal" in page
        assert '<input type="number" name="base_number" value="1"' in page
        assert save(kasia, printer, base=1, body="Моя половина").status_code == 409


class TestStaleLanguages:
    def test_a_change_makes_the_others_stale_until_they_catch_up(self, printer: int, kasia: Client) -> None:
        save(kasia, printer, "en", body="Check the **queue**. Then restart.")
        save(kasia, printer, "en", base=2, body="Check the **queue**. Then restart twice.")
        with read_transaction():
            stale = text(printer)
            assert (stale.stale, stale.stale_language, stale.stale_number) == (True, "en", 2)
        page = kasia.get(f"/kb/articles/{printer}/edit?lang=ru").text
        assert re.search(r'id="missed".*<ins>[^<]*restart', page, re.DOTALL)
        assert 'name="settles"' in page
        save(kasia, printer, body="Не догнал")
        with read_transaction():
            assert text(printer).stale
        save(kasia, printer, base=2, body="Догнал", settles="y")
        with read_transaction():
            assert not text(printer).stale
            assert text(printer, "en").stale  # by the change that did not say it was catching up
            assert text(printer, "pl").stale_number == 2

    def test_the_same_text_can_be_declared_up_to_date(self, printer: int, kasia: Client) -> None:
        save(kasia, printer, "en", body="New")
        with read_transaction():
            now = text(printer)
            same = {"title": now.title, "summary": now.summary, "keywords": now.keywords, "body": now.body}
        save(kasia, printer, **same, settles="y")
        with read_transaction():
            assert (text(printer).stale, text(printer).number) == (False, 1)

    def test_a_small_change_makes_nothing_stale(self, printer: int, kasia: Client) -> None:
        save(kasia, printer, "en", body="Typo", minor="y")
        with read_transaction():
            assert not text(printer).stale

    def test_an_import_of_all_languages_makes_none_stale(
        self, printer: int, cast: Cast, tmp_path: Path, session: scoped_session[Session]
    ) -> None:
        for language, title in folder.TITLES.items():
            folder.put(tmp_path, f"{language}/printer.md", folder.page("printer", language, title, f"New {language}"))
        with write_transaction():
            import_directory(tmp_path)
        with read_transaction():
            assert [text(printer, language).stale for language in ("en", "pl", "ru")] == [False, False, False]


def test_the_editor_works_without_scripts(printer: int, kasia: Client) -> None:
    data = {**TYPED, "base_number": 1, "body": "Смотри [сюда](paper-jam)"}
    answer = kasia.post(f"/kb/articles/{printer}/previews/ru", data=data)
    assert answer.status_code == 200
    assert "<!doctype html>" in answer.text
    assert 'href="/kb/paper-jam"' in answer.text
    assert "Смотри [сюда](paper-jam)</textarea>" in answer.text
    with read_transaction():
        assert text(printer).number == 1
