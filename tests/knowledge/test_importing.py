"""Importing a folder of articles."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from portal.core.db import read_transaction, write_transaction
from portal.knowledge import queries
from portal.knowledge.models import Article, ArticleTranslation, ArticleVersion
from portal.knowledge.operations.importing import ImportRefused, import_directory
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
        assert not queries.find(cast.anna, "queue", "en", repair=False).found


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
