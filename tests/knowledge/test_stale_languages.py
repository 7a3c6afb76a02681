"""A change in one language leaves the others behind until they catch up."""

import re
from pathlib import Path

from sqlalchemy.orm import Session, scoped_session

from portal.core.db import read_transaction, write_transaction
from portal.knowledge.operations.importing import import_directory
from tests.clients import Client
from tests.knowledge import folder
from tests.knowledge.authors import save, text
from tests.people import Cast


def test_a_change_makes_the_others_stale_until_they_catch_up(printer: int, kasia: Client) -> None:
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


def test_the_same_text_can_be_declared_up_to_date(printer: int, kasia: Client) -> None:
    save(kasia, printer, "en", body="New")
    with read_transaction():
        now = text(printer)
        same = {"title": now.title, "summary": now.summary, "keywords": now.keywords, "body": now.body}
    save(kasia, printer, **same, settles="y")
    with read_transaction():
        assert (text(printer).stale, text(printer).number) == (False, 1)


def test_a_small_change_makes_nothing_stale(printer: int, kasia: Client) -> None:
    save(kasia, printer, "en", body="Typo", minor="y")
    with read_transaction():
        assert not text(printer).stale


def test_an_import_of_all_languages_makes_none_stale(
    printer: int, cast: Cast, tmp_path: Path, session: scoped_session[Session]
) -> None:
    for language, title in folder.TITLES.items():
        folder.put(tmp_path, f"{language}/printer.md", folder.page("printer", language, title, f"New {language}"))
    with write_transaction():
        import_directory(tmp_path)
    with read_transaction():
        assert [text(printer, language).stale for language in ("en", "pl", "ru")] == [False, False, False]
