"""What a reader has on the page of an article: contents, steps, pictures, languages, and how much it weighs."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session, scoped_session

from portal.core import clock
from portal.core.db import read_transaction, write_transaction
from portal.knowledge import queries
from portal.knowledge.models import Article, ArticleFile, ArticleTranslation
from portal.knowledge.operations import writing
from portal.knowledge.operations.importing import import_directory
from portal.knowledge.operations.writing import Text
from portal.knowledge.queries import texts, walking
from portal.web import markdown
from portal.web.bundles import PARTS, Bundles
from tests.clients import Client
from tests.conftest import Clock
from tests.knowledge import folder
from tests.people import Cast
from tests.statements import counted, reads

SignIn = Callable[[str], Client]
LONG = """
## First {#first}

1. Pull the plug.
2. Wait.
   - a minute
   - or two
3. Put it **back**.

### Below

- no step
  1. nor this

## Second

> 1. nor this

1. Print.
2. Look & listen.

![The back](/kb/files/1/back.png)
"""
HEAVIEST = 60_000
HEADERS = 5 * 1_000 + 400  # five answers with our headers, and the favicon


@pytest.fixture
def manual(session: scoped_session[Session], tmp_path: Path, cast: Cast) -> Article:
    """A long article about printers, for everybody."""
    folder.put(tmp_path, "en.md", folder.page("manual", "en", "Manual", LONG))
    with write_transaction():
        import_directory(tmp_path, "public", owner_id=cast.kasia.id)
        article = session.query(Article).one()
        session.add(
            ArticleFile(
                article_id=article.id, sha256="0" * 64, name="back.png", mime="image/png", size=1, width=640, height=480,
                added_at=clock.now(),
            )
        )  # fmt: skip
        session.flush()
        return article


def test_contents_come_with_three_headings(manual: Article, client: Client) -> None:
    text = client.get("/kb/manual").text
    contents = text.split('<nav class="contents', 1)[1].split("</nav>", 1)[0]
    assert re.findall(r'href="(#[^"]+)">([^<]+)<', contents) == [
        ("#first", "First"), ("#below", "Below"), ("#second", "Second"),
    ]  # fmt: skip
    assert 'id="first"' in text


@pytest.mark.usefixtures("library")
def test_a_short_article_has_none(sign_in: SignIn) -> None:
    assert "contents" not in sign_in("anna").get("/kb/printer").text


def test_a_picture_says_its_size_before_it_comes(manual: Article, client: Client) -> None:
    text = client.get("/kb/manual").text
    assert re.search(r'<img width="640" height="480" loading="lazy"[^>]*src="/kb/files/1/back.png"', text)
    assert "width" not in markdown.stored('<img src="/kb/files/1/other.png">', size_of=lambda src: None)


def test_ticked_steps_are_told_in_the_ticket(manual: Article, cast: Cast, sign_in: SignIn) -> None:
    with read_transaction():
        article = queries.reading(cast.anna, "manual", "en")
        assert walking.told(article, ticked="0.0~0.2~1.1~0.9~9.0~junk").splitlines()[1:] == [
            "- Pull the plug.", "- Put it back.", "- Look & listen.",
        ]  # fmt: skip
        assert walking.told(article) == ""
    form = sign_in("anna").get("/tickets/new?article=manual&ticked=0.0").text
    assert "- Pull the plug." in form
    assert "«Manual»" in form or "Manual" in form
    assert "Pull" not in sign_in("anna").get("/tickets/new?article=unknown&ticked=0.0").text


def test_nobody_learns_by_the_filing_form_what_she_may_not_read(
    session: scoped_session[Session], manual: Article, cast: Cast, sign_in: SignIn
) -> None:
    with write_transaction():
        values = {"audience": "organisation", "organisation_id": cast.organisation_id}
        session.execute(update(Article).values(**values))
    assert "Pull the plug" in sign_in("anna").get("/tickets/new?article=manual&ticked=0.0").text
    assert "Pull the plug" not in sign_in("olga").get("/tickets/new?article=manual&ticked=0.0").text


def test_the_owner_is_told_to_her_own_people_only(manual: Article, client: Client, sign_in: SignIn) -> None:
    assert "Kasia Wrona" in sign_in("anna").get("/kb/manual").text
    assert "Kasia Wrona" not in sign_in("olga").get("/kb/manual").text
    assert "Kasia Wrona" not in client.get("/kb/manual").text


@pytest.mark.usefixtures("library")
def test_an_older_text_says_so_and_leads_to_the_newer_one(session: scoped_session[Session], sign_in: SignIn) -> None:
    with write_transaction():
        older = ArticleTranslation.language == "ru"
        session.execute(update(ArticleTranslation).where(older).values(stale=True, stale_language="en", stale_number=2))
    text = sign_in("anna").get("/kb/printer").text
    assert 'href="/kb/printer?lang=en"' in text.split("banner", 1)[1].split("</div>", 1)[0]
    chips = re.findall(r'hreflang="(\w\w)"(?: aria-current="true")?><span lang="\w\w">[^<]+</span>( <span)?', text)
    assert chips == [("en", ""), ("pl", ""), ("ru", " <span")]


class TestNews:
    def titles(self, text: str) -> list[tuple[str, str]]:
        main = text.split("<main", 1)[1]
        return re.findall(r'href="/kb/([\w-]+)".*?class="badge tone-(\w+)', main.split("</nav>", 2)[-1], re.DOTALL)

    def test_new_translated_and_changed_articles_are_told_apart(
        self, library: Path, sign_in: SignIn, clock: Clock
    ) -> None:
        clock.advance(days=40)
        anna = sign_in("anna")
        assert self.titles(anna.get("/kb/new").text) == []
        assert sorted(self.titles(anna.get("/kb/new?days=90").text)) == [("paper-jam", "good"), ("printer", "good")]
        folder.put(library, "ru/jam.md", folder.page("paper-jam", "ru", "Замятие", "Тяните осторожно."))
        folder.put(library, "en/printer.md", folder.page("printer", "en", "Printer", "Restart the spooler."))
        with write_transaction():
            import_directory(library)
        assert sorted(self.titles(anna.get("/kb/new").text)) == [("paper-jam", "info"), ("printer", "neutral")]
        assert self.titles(anna.get("/kb/new?days=junk").text) == self.titles(anna.get("/kb/new").text)

    def test_what_does_not_fit_a_page_stands_on_the_next(
        self, session: scoped_session[Session], cast: Cast, sign_in: SignIn, tmp_path: Path
    ) -> None:
        for number in range(52):
            folder.put(tmp_path, f"{number}.md", folder.page(f"number-{number:02}", "en", f"Number {number}", "Text."))
        with write_transaction():
            import_directory(tmp_path)
            article = session.scalars(select(Article).where(Article.slug == "number-07")).one()
            writing.write(article, "ru", Text("Номер 7", "Текст."))  # the latest of all
        anna, address, found = sign_in("anna"), "/kb/new", []
        while address:
            text = anna.get(address).text
            found.append([slug for slug, _tone in self.titles(text)])
            older = re.search(r'href="(/kb/new[^"]*after=[^"]*)"', text)
            address = older[1].replace("&amp;", "&") if older else ""
        assert [len(page) for page in found] == [50, 2]
        rest = [f"number-{number:02}" for number in range(51, -1, -1) if number != 7]
        assert [slug for page in found for slug in page] == ["number-07", *rest]

    def test_a_stranger_hears_of_public_articles_only(self, library: Path, client: Client) -> None:
        assert self.titles(client.get("/kb/new").text) == []


class TestCost:
    def statements(self, app: Flask, browser: Client, path: str) -> list[str]:
        browser.get(path)
        with counted(app) as asked:
            assert browser.get(path).status_code == 200
        return [statement for statement in reads(asked) if "FROM user_sessions" not in statement]

    @pytest.mark.parametrize("path", ["/kb/manual", "/kb/new", "/kb/following", "/kb/labels/unknown"])
    def test_a_page_costs_at_most_ten_statements(self, app: Flask, manual: Article, sign_in: SignIn, path: str) -> None:
        asked = self.statements(app, sign_in("anna"), path)
        assert len(asked) <= 10, "\n".join(asked)

    def test_an_article_weighs_at_most_sixty_kilobytes_on_a_cold_cache(self, client: Client, tmp_path: Path) -> None:
        """An article of 9,000 signs, the longest of the demo doubled, with everything a first visit loads."""
        body = "\n\n".join(f"## Part {n}\n\n1. " + "Проверьте кабель и питание. " * 16 for n in range(20))
        folder.put(tmp_path, "ru.md", folder.page("long", "ru", "Длинная", body))
        with client.application.app_context(), write_transaction():
            import_directory(tmp_path, "public")
        headers = {"Accept-Language": "ru", "Accept-Encoding": "gzip", "Sec-Fetch-Site": "none"}
        answer = client.get("/kb/long", headers=headers)
        page = gzip.decompress(answer.data).decode()
        asked = set(re.findall(r'(?:src|href)="(/bundles/\w+/[\w.]+)', page))
        bundles = Bundles(Path(str(client.application.static_folder)))
        sizes = {name: len(bundles.get(name).gzipped) for name in PARTS if any(name in path for path in asked)}
        assert set(sizes) == set(PARTS), "all that a page loads is these three, the favicon and itself"
        others = (
            set(re.findall(r'<(?:script|img|link rel="(?:stylesheet|icon)")[^>]*(?:src|href)="([^"]+)', page)) - asked
        )
        assert others == {"/static/img/favicon.svg"}
        assert sum(sizes.values()) + len(answer.data) + HEADERS <= HEAVIEST, (sizes, len(answer.data))


def test_no_article_can_hide_behind_a_page(session_app: Flask) -> None:
    pages = {
        rule.rule.split("/")[2]
        for rule in session_app.url_map.iter_rules()
        if rule.rule.startswith("/kb/") and not rule.rule.startswith("/kb/<")
    }
    assert pages <= texts.RESERVED
