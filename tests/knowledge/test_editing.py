"""Writing articles: who may, how one begins, what a save does, and all of it without scripts."""

from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from portal.core.db import db, read_transaction, write_transaction
from portal.core.facts import FactRow
from portal.knowledge import queries
from portal.knowledge.models import Article, ArticleLink, ArticleVersion
from tests.clients import Client
from tests.knowledge.authors import TYPED, save, text
from tests.people import Cast


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


def test_the_editor_works_without_scripts(printer: int, kasia: Client) -> None:
    data = {**TYPED, "base_number": 1, "body": "Смотри [сюда](paper-jam)"}
    answer = kasia.post(f"/kb/articles/{printer}/previews/ru", data=data)
    assert answer.status_code == 200
    assert "<!doctype html>" in answer.text
    assert 'href="/kb/paper-jam"' in answer.text
    assert "Смотри [сюда](paper-jam)</textarea>" in answer.text
    with read_transaction():
        assert text(printer).number == 1
