"""Articles in and out by commands: the same archives, told on a terminal."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import storage
from portal.core.db import db, read_transaction
from portal.knowledge.models import Article, ArticleFile, ArticleTranslation
from tests.clients import Client
from tests.knowledge import folder
from tests.knowledge.transfers import PNG, archive, confirm, count, send
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("session")


def test_the_command_says_what_would_change_and_writes_an_archive(app: Flask, cast: Cast, tmp_path: Path) -> None:
    runner, path = app.test_cli_runner(), str(folder.fill(tmp_path / "kb"))
    assert "2 created" in runner.invoke(args=["kb", "import", path, "--dry-run"]).output
    assert count(Article) == 0
    runner.invoke(args=["kb", "import", path])
    exported = runner.invoke(args=["kb", "export", str(tmp_path / "out.zip")])
    assert "2 articles, 4 texts" in exported.output
    assert runner.invoke(args=["kb", "export", "/nowhere/out.zip"]).exit_code == 1


def test_the_command_takes_in_the_archive_that_it_wrote(app: Flask, cast: Cast, tmp_path: Path) -> None:
    runner, path, packed = app.test_cli_runner(), str(folder.fill(tmp_path / "kb")), tmp_path / "out.zip"
    runner.invoke(args=["kb", "import", path])
    runner.invoke(args=["kb", "export", str(packed)])
    again = runner.invoke(args=["kb", "import", str(packed)])
    assert "2 as before" in again.output
    packed.write_bytes(archive(**{"__up_DOT_md": "x"}).replace(b"/up.md", b"../a.b"))
    assert (
        "out.zip: the archive names a file outside of itself"
        in runner.invoke(args=["kb", "import", str(packed)]).output
    )
    shared = "- {code: hours, title: Hours, bodies: {en: We open at nine.}}"
    page = folder.page("hours", "en", "Hours", "When do we open?\n\n{{snippet:hours}}")
    packed.write_bytes(archive(en__hours_DOT_md=page, snippets_DOT_yaml=shared))
    assert "1 created" in runner.invoke(args=["kb", "import", str(packed)]).output
    with read_transaction():
        assert (
            "We open at nine."
            in db.session.scalars(select(ArticleTranslation.plain).where(ArticleTranslation.title == "Hours")).one()
        )
    packed.write_bytes(archive(en__bad_DOT_md="no head"))
    assert "\nen/bad.md:1: " in "\n" + runner.invoke(args=["kb", "import", str(packed)]).output
    packed.write_bytes(archive(readme_DOT_txt="x"))
    assert f"{packed}: there are no Markdown files" in runner.invoke(args=["kb", "import", str(packed)]).output


def test_an_export_whose_pictures_are_gone_names_them_and_replaces_nothing(
    app: Flask, adam: Client, tmp_path: Path
) -> None:
    front = folder.page("one", "en", "One", "See ![lamp](img/lamp.png).")
    confirm(adam, send(adam, archive(en__one_DOT_md=front, en__img__lamp_DOT_png=PNG)))
    with read_transaction():
        sha256 = db.session.scalars(select(ArticleFile.sha256)).one()
    storage.path_of(app.extensions["settings"].files, sha256).unlink()
    target = tmp_path / "out.zip"
    target.write_text("of yesterday")
    result = app.test_cli_runner().invoke(args=["kb", "export", str(target)])
    assert result.exit_code == 1
    assert "lamp.png (one)" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["out.zip"]
    assert target.read_text() == "of yesterday"


@pytest.mark.one_database
def test_the_command_is_told_the_encoding_of_a_table(app: Flask, cast: Cast, tmp_path: Path) -> None:
    runner, table = app.test_cli_runner(), tmp_path / "faq.csv"
    table.write_bytes("question,answer\nКак включить?,Нажмите\n".encode("cp866"))
    assert "--encoding" in runner.invoke(args=["kb", "import", str(table)]).output
    assert runner.invoke(args=["kb", "import", str(table), "--encoding", "nonsense"]).exit_code == 2
    result = runner.invoke(args=["kb", "import", str(table), "--encoding", "cp866"])
    assert "1 created" in result.output
    with read_transaction():
        assert db.session.scalars(select(ArticleTranslation.title)).one() == "Как включить?"
