"""Articles in and out through the pages: tried first, written in short transactions, and the same again after a round trip."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.core.db import db, read_transaction
from portal.core.tasks import Cancelled, Progress
from portal.knowledge import queries, states
from portal.knowledge.models import Article, ArticleFile, ArticleTranslation, ArticleVersion
from portal.knowledge.operations import importing
from tests.clients import Client
from tests.knowledge import folder
from tests.knowledge.transfers import PNG, archive, confirm, count, done, send
from tests.people import Cast
from workers.tasks import work_off_tasks

FAQ = 'вопрос;ответ;категория;теги\nКак включить МФУ?;"Нажмите кнопку.\n\nЖдите минуту.";Печать;мфу, включить\n'
PAGE = """<!doctype html><html lang="pl"><head><title>Skaner | Firma</title><meta name="description" content="Gdy skaner milczy">
</head><body><nav>menu</nav><main><h1>Skaner nie skanuje</h1><p>Sprawdź <b>kabel</b>.</p><script>alert(1)</script>
<ol><li>Wyłącz</li><li>Włącz</li></ol><p><img src="img/lampka.png" alt="lampka"></p></main></body></html>"""
pytestmark = pytest.mark.usefixtures("session")


def test_a_trial_writes_nothing_and_the_confirmation_writes_what_it_told(adam: Client, cast: Cast) -> None:
    tried = send(adam, archive(en__one_DOT_md=folder.page("one", "en", "One", "Text.")))
    assert tried.result["report"]["articles_created"] == 1
    assert count(Article) == 0
    assert "Import now" in adam.get("/kb/transfers").text
    written = confirm(adam, tried)
    assert written.result["report"]["texts_created"] == 1
    with read_transaction():
        assert queries.find(cast.viewers["anna"], "one", "en").found[0].slug == "one"


def test_an_import_that_was_stopped_says_how_far_it_came_and_goes_on(
    adam: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {f"{name}_DOT_md": folder.page(name, "en", name, "Text.") for name in ("one", "two", "three")}
    tried = send(adam, archive(**pages))
    steps: list[int] = []

    def stop_at_the_second(progress: Progress, done: int, total: int | None = None) -> None:
        steps.append(done)
        if 0 in steps and done == 2:
            raise Cancelled

    with monkeypatch.context() as patched:
        patched.setattr(importing, "AT_ONCE", 1)
        patched.setattr(Progress, "step", stop_at_the_second)
        adam.post(f"/kb/transfers/{tried.id}/confirmation")
        work_off_tasks()
    assert count(Article) == 2
    page = adam.get("/kb/transfers").text
    assert "after 2 of 3 articles" in page
    assert "Import the rest" in page
    report = confirm(adam, tried).result["report"]
    assert (report["articles_created"], report["articles_same"]) == (1, 2)


def test_web_pages_become_markdown_with_their_pictures_and_without_their_frame(adam: Client, cast: Cast) -> None:
    confirm(adam, send(adam, archive(skaner_DOT_html=PAGE, img__lampka_DOT_png=PNG)))
    with read_transaction():
        text = db.session.scalars(select(ArticleTranslation)).one()
        assert (text.language, text.title, text.summary) == ("pl", "Skaner nie skanuje", "Gdy skaner milczy")
        assert "**kabel**" in text.body
        assert "1. Wyłącz" in text.body
        assert "menu" not in text.body
        assert "alert" not in text.body
        file = db.session.scalars(select(ArticleFile)).one()
        assert (file.name, file.width) == ("lampka.png", 2)
        assert f"/kb/files/{file.article_id}/lampka.png" in text.html


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251"])
def test_a_table_of_questions_becomes_articles(adam: Client, encoding: str) -> None:
    confirm(adam, send(adam, FAQ.encode(encoding), "faq.csv", language="ru"))
    with read_transaction():
        article = db.session.scalars(select(Article)).one()
        assert (article.slug, article.category.code) == ("kak-vkliuchit-mfu", "pechat")
        text = db.session.scalars(select(ArticleTranslation)).one()
        assert (text.title, text.keywords, text.language) == ("Как включить МФУ?", "мфу, включить", "ru")


def test_faults_are_told_by_file_and_line_and_nothing_can_be_imported(adam: Client) -> None:
    tried = send(adam, archive(good_DOT_md=folder.page("good", "en", "Good", "Text."), sub__bad_DOT_md="no head"))
    assert tried.result["faults"] == ["sub/bad.md:1: the front matter is missing: the file must begin with a line ---"]
    assert "banner tone-warn" in adam.get(f"/tasks/{tried.id}").text
    page = adam.get("/kb/transfers").text
    assert "sub/bad.md:1" in page
    assert "Import now" not in page
    assert adam.post(f"/kb/transfers/{tried.id}/confirmation").status_code == 303
    assert work_off_tasks() == 0
    assert count(Article) == 0


@pytest.mark.parametrize(
    ("content", "name", "complaint"),
    [
        (b"", "kb.zip", "The file is empty"),
        (b"PK nothing", "kb.txt", "A ZIP archive, a CSV or an XLSX file"),
        (b"not a zip", "kb.zip", "The content is not what the name says"),
    ],
)
def test_a_wrong_file_is_refused_beside_its_field(adam: Client, content: bytes, name: str, complaint: str) -> None:
    data = {"file": (io.BytesIO(content), name), "language": "en", "category": "printing"}
    answer = adam.post("/kb/transfers", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert complaint in answer.text
    assert 'value="printing"' in answer.text


def test_an_archive_that_is_broken_or_wants_out_is_refused(adam: Client, tmp_path: Path) -> None:
    assert send(adam, b"PK\x03\x04 broken").result["fault_count"] == 1
    out = archive(**{"__up_DOT_md": "x"})
    evil = out.replace(b"/up.md", b"../a.b")
    told = send(adam, evil).result["faults"][0]
    assert "outside of itself" in told
    assert send(adam, archive(readme_DOT_txt="x")).result["fault_count"] == 1


def test_a_table_about_something_else_is_passed_over_among_articles_and_refused_alone(adam: Client) -> None:
    page = folder.page("one", "en", "One", "Text.")
    assert send(adam, archive(one_DOT_md=page, index_DOT_csv="slug,title\none,One\n")).result["fault_count"] == 0
    assert "no column" in send(adam, b"slug,x\none,One\n", "index.csv").result["faults"][0]


def test_a_round_trip_changes_nothing(adam: Client) -> None:
    front = folder.page(
        "one", "en", "One", "See ![lamp](img/lamp.png).", summary='"Short"', tags="[a, b]", guided="true"
    )
    confirm(adam, send(adam, archive(en__one_DOT_md=front, en__img__lamp_DOT_png=PNG), audience="public"))
    answer = adam.post("/kb/transfers/export")
    exported = done(int(answer.location.rpartition("/")[2]))
    content = adam.get(f"/kb/transfers/{exported.id}/file", buffered=True).data
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert sorted(packed.namelist()) == ["en/one.md", "files/one/lamp.png"]
        assert "audience: public" in packed.read("en/one.md").decode()
    again = send(adam, content)
    assert again.result["report"]["articles_same"] == 1
    assert count(ArticleVersion) == 1


def test_an_editor_of_one_organisation_takes_in_and_out_her_own_only(
    adam: Client, cast: Cast, sign_in: Callable[[str], Client]
) -> None:
    confirm(adam, send(adam, archive(one_DOT_md=folder.page("one", "en", "One", "Everybody's."))))
    kasia, own = sign_in("kasia"), str(cast.organisation_id)
    taken = send(kasia, archive(one_DOT_md=folder.page("one", "en", "One", "Mine now.")), organisation=own)
    assert taken.result["faults"][0].startswith("one.md:1:")
    confirm(kasia, send(kasia, archive(two_DOT_md=folder.page("two", "en", "Two", "Hers.")), organisation=own))
    with read_transaction():
        two = db.session.scalars(select(Article).where(Article.slug == "two")).one()
        assert two.organisation_id == cast.organisation_id
    forged = {
        "file": (io.BytesIO(b"a,b\n1,2\n"), "x.csv"),
        "language": "en",
        "organisation": str(cast.other_organisation_id),
    }
    assert kasia.post("/kb/transfers", data=forged, content_type="multipart/form-data").status_code == 422
    answer = kasia.post("/kb/transfers/export")
    exported = done(int(answer.location.rpartition("/")[2]))
    with zipfile.ZipFile(io.BytesIO(kasia.get(f"/kb/transfers/{exported.id}/file", buffered=True).data)) as packed:
        assert packed.namelist() == ["en/two.md"]
    assert adam.get(f"/kb/transfers/{exported.id}/file").status_code == 404
    assert sign_in("anna").get("/kb/transfers").status_code == 403


def test_an_audience_that_only_its_old_home_knows_becomes_a_draft(adam: Client, cast: Cast) -> None:
    page = folder.page("one", "en", "One", "Text.", audience="role")
    assert "say for which" in send(adam, archive(one_DOT_md=page)).result["faults"][0]
    confirm(adam, send(adam, archive(one_DOT_md=page), organisation=str(cast.organisation_id)))
    with read_transaction():
        article = db.session.scalars(select(Article)).one()
        assert (article.status, article.audience) == (states.DRAFT, states.ORGANISATION)
