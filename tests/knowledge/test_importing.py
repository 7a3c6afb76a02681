"""Importing a folder of articles."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from assets.models import DeviceModel
from portal.channels.mails import rendering
from portal.core import clock as portal_clock
from portal.core.db import read_transaction, write_transaction
from portal.core.facts import FactRow
from portal.core.outbox import Message
from portal.knowledge import queries
from portal.knowledge.models import Article, ArticleModel, ArticleTranslation, ArticleVersion
from portal.knowledge.operations import following, importing
from portal.knowledge.operations.importing import ImportRefused, import_directory
from tests.deliveries import deliver_everything
from tests.knowledge import folder
from tests.people import Cast


def count(session: scoped_session[Session], table: type) -> int:
    with read_transaction():
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_languages_of_one_slug_become_one_article(library: Path, session: scoped_session[Session], cast: Cast) -> None:
    assert count(session, Article) == 2
    assert count(session, ArticleTranslation) == 4
    with read_transaction():
        assert queries.reading(cast.anna, "printer", "pl").languages == ("en", "pl", "ru")


def test_a_second_run_changes_nothing_and_says_so(library: Path, session: scoped_session[Session]) -> None:
    with write_transaction():
        report = import_directory(library)
    assert not report.changed
    assert report.articles_same == 2
    assert count(session, ArticleVersion) == 4


def test_a_changed_text_becomes_a_version_and_makes_the_other_languages_stale(
    library: Path, session: scoped_session[Session], cast: Cast
) -> None:
    folder.put(library, "en/printer.md", folder.page("printer", "en", "Printer stays silent", "Restart the spooler."))
    with write_transaction():
        report = import_directory(library)
    assert (report.articles_changed, report.texts_changed, report.articles_same) == (1, 1, 1)
    assert count(session, ArticleVersion) == 5
    with read_transaction():
        assert queries.reading(cast.anna, "printer", "ru").stale
        assert not queries.reading(cast.anna, "printer", "en").stale
        assert queries.find(cast.anna, "spooler", "en").found[0].slug == "printer"
        assert not queries.find(cast.anna, "shop", "en", repair=False).found


def test_what_is_missing_is_told(session: scoped_session[Session], tmp_path: Path) -> None:
    with write_transaction():
        report = import_directory(folder.fill(tmp_path))
    assert report.missing_translations == {"pl": ["paper-jam"], "ru": ["paper-jam"]}
    assert report.unresolved_links == {"printer": ["toner-low"]}


@pytest.mark.parametrize(
    ("text", "line", "about"),
    [
        ("no front matter", 1, "front matter"),
        ("---\ntitle: x\nslug: x\nlang: en\n", 1, "not closed"),
        ('---\ntitle: "x\nslug: x\n---\nbody', 3, "scanning"),
        ("---\nslug: x\nlang: en\n---\nbody", 2, "title"),
        ("---\ntitle: x\nlang: en\nslug: Not A Slug\n---\nbody", 4, "slug"),
        ("---\ntitle: x\nslug: x\nlang: de\n---\nbody", 4, "language"),
        ("---\ntitle: [x]\nslug: x\nlang: en\n---\nbody", 2, "title"),
        ("---\ntitle: x\nslug: x\nlang: en\n---\n# x\n", 6, "no text"),
        ("---\n- a\n- b\n---\nbody", 2, "keys"),
        (f"---\nslug: x\nlang: en\ntitle: {'x' * 300}\n---\nbody", 4, "longer"),
        ("---\ntitle: x\nslug: x\nlang: en\n---\nbo\0dy", 6, "NUL"),
        ("---\ntitle: x\nslug: printer\nlang: en\n---\nbody", 1, "same slug"),
    ],
)
def test_a_fault_is_told_with_its_line_and_nothing_is_written(
    session: scoped_session[Session], tmp_path: Path, text: str, line: int, about: str
) -> None:
    folder.fill(tmp_path)
    bad = folder.put(tmp_path, "zz/bad.md", text)
    with pytest.raises(ImportRefused) as refused, write_transaction():
        import_directory(tmp_path)
    (fault,) = refused.value.faults
    assert (fault.path, fault.line) == (bad, line)
    assert about in fault.message
    assert count(session, Article) == 0


def test_another_encoding_is_told_with_its_line(session: scoped_session[Session], tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes("---\ntitle: Принтер\nslug: x\nlang: ru\n---\nтекст".encode("cp1251"))
    with pytest.raises(ImportRefused) as refused, write_transaction():
        import_directory(tmp_path)
    assert refused.value.faults[0].line == 2
    assert "UTF-8" in refused.value.faults[0].message


def test_the_command_imports_and_answers(app: Flask, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    path = str(folder.fill(tmp_path / "kb"))
    first, second = runner.invoke(args=["kb", "import", path]), runner.invoke(args=["kb", "import", path])
    assert first.exit_code == second.exit_code == 0
    assert "2 created" in first.output
    assert "nothing changed" in second.output
    found = runner.invoke(args=["kb", "search", "не печотает", "--lang", "ru"])
    assert "printer\tru\tПринтер не печатает" in found.output
    batch = runner.invoke(
        args=["kb", "search", "--batch"], input='{"lang": "pl", "q": "drukarka"}\n\n{"lang": "en", "q": "\\u0000"}\n'
    )
    assert '"ids": ["printer"' in batch.output.splitlines()[0]
    assert len(batch.output.splitlines()) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["kb", "import", "/nowhere"],
        ["kb", "search", "x", "--as", "nobody@nowhere.example"],
        ["kb", "search"],
        ["kb", "import", ".", "--audience", "organisation"],
    ],
)
def test_a_wrong_command_fails(app: Flask, arguments: list[str]) -> None:
    assert app.test_cli_runner().invoke(args=arguments).exit_code != 0


@pytest.mark.parametrize("line", ["{", '{"q": 1}', '{"q": "x", "lang": "de"}', "[]"])
def test_a_wrong_line_of_a_batch_is_named(app: Flask, line: str) -> None:
    result = app.test_cli_runner().invoke(args=["kb", "search", "--batch"], input=f'{{"q": "x"}}\n{line}\n')
    assert result.exit_code == 1
    assert "line 2" in result.output


class TestWhatAFileSaysOfItsArticle:
    def describe(self, folder_path: Path, **head: str) -> importing.Report:
        for language in ("en", "ru"):
            folder.put(folder_path, f"{language}.md", folder.page("printer", language, "Printer", "Text.", **head))
        with write_transaction():
            return import_directory(folder_path)

    def models(self, session: scoped_session[Session]) -> list[tuple[str, bool]]:
        with read_transaction():
            rows = session.execute(
                select(DeviceModel.name, ArticleModel.known_error)
                .join(ArticleModel, ArticleModel.model_id == DeviceModel.id)
                .order_by(DeviceModel.name)
            )
            return [(name, known_error) for name, known_error in rows]

    @pytest.fixture(autouse=True)
    def inventory(self, session: scoped_session[Session]) -> None:
        with write_transaction():
            session.add_all(
                [
                    DeviceModel(manufacturer="HP", name="LaserJet M404dn"),
                    DeviceModel(manufacturer="HP", name="LaserJet M404dn", part_number="W1A53A"),
                    DeviceModel(manufacturer="Zebra", name="Zebra TC21"),
                ]
            )

    def test_models_are_found_by_name_and_unknown_ones_are_told(
        self, session: scoped_session[Session], tmp_path: Path
    ) -> None:
        head = {"models": '["hp laserjet  m404DN", "Zebra TC21", "Nokia 3310"]', "known_error": "true"}
        report = self.describe(tmp_path, **head)
        assert report.unknown_models == {"printer": ["Nokia 3310"]}
        assert self.models(session) == [("LaserJet M404dn", True), ("LaserJet M404dn", True), ("Zebra TC21", True)]
        assert not self.describe(tmp_path, **head).changed

    def test_what_is_no_longer_said_stays_and_what_is_said_anew_holds(
        self, session: scoped_session[Session], tmp_path: Path
    ) -> None:
        self.describe(tmp_path, models='["Zebra TC21"]', guided="true")
        assert not self.describe(tmp_path).changed
        assert self.models(session) == [("Zebra TC21", False)]
        assert self.describe(tmp_path, models="[]", guided="false").articles_changed == 1
        assert self.models(session) == []

    def test_a_guide_is_a_kind_of_article(self, session: scoped_session[Session], tmp_path: Path) -> None:
        self.describe(tmp_path, guided="true")
        with read_transaction():
            assert session.scalar(select(Article.kind)) == "guided"
        with pytest.raises(ImportRefused) as refused:
            self.describe(tmp_path, guided="perhaps")
        assert "guided" in str(refused.value.faults[0])


def test_an_import_is_told_once_to_followers_and_to_nobody_else(
    session: scoped_session[Session], cast: Cast, tmp_path: Path
) -> None:
    def brought(text: str) -> None:
        for language in ("en", "pl", "ru"):
            folder.put(tmp_path, f"{language}/printer.md", folder.page("printer", language, "Printer", text))
        folder.put(tmp_path, "en/wifi.md", folder.page("wifi", "en", "Wi-Fi", f"{text} Turn it on."))
        with write_transaction():
            import_directory(tmp_path, owner_id=cast.kasia.id)
        with write_transaction():
            deliver_everything()

    def facts() -> list[str]:
        with read_transaction():
            return list(session.scalars(select(FactRow.name).order_by(FactRow.id)))

    brought("Restart it.")
    assert facts() == ["ArticlePublished"] * 2
    with write_transaction():
        printer = session.scalars(select(Article).where(Article.slug == "printer")).one()
        wifi = session.scalars(select(Article).where(Article.slug == "wifi")).one()
        for article in (printer, wifi):
            following.follow(article, by=cast.anna)
            article.reviewer_id = cast.adam.id
    with portal_clock.at(portal_clock.now() + timedelta(days=100)):
        brought("Pull the plug.")
        with read_transaction():
            news = queries.news(cast.anna, "en", 30).rows
            assert sorted((one.entry.slug, one.kind) for one in news) == [("printer", "changed"), ("wifi", "changed")]
            assert queries.find(cast.anna, "plug", "en").found[0].slug == "printer"
    brought("Pull the plug.")
    assert facts()[2:] == ["ArticleChanged"] * 4
    with read_transaction():
        mails = session.scalars(select(Message).order_by(Message.recipient_id)).all()
        assert [(mail.kind, mail.recipient_id) for mail in mails] == [
            ("articles_imported", cast.anna.id), ("articles_imported", cast.adam.id),
        ]  # fmt: skip
        for mail in mails:
            told = rendering.render(mail)
            assert told is not None
            assert re.findall(r"/kb/(printer|wifi)\b", told.text) == ["printer", "wifi"]
    with write_transaction():
        for article in session.scalars(select(Article)):
            following.unfollow(article.id, by=cast.anna)
    with read_transaction():
        mails = session.scalars(select(Message).order_by(Message.recipient_id)).all()
        assert [rendering.render(mail) is None for mail in mails] == [True, False]
