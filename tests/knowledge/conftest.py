"""A small library of articles, one of them to write in, and those who look after them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal.core.db import write_transaction
from portal.knowledge.operations.importing import import_directory
from tests.clients import Client
from tests.knowledge import folder
from tests.knowledge.authors import printer_article
from tests.people import Cast


@pytest.fixture
def library(session: scoped_session[Session], tmp_path: Path) -> Path:
    """The folder of tests/knowledge/folder.py, imported for signed-in people."""
    path = folder.fill(tmp_path / "kb")
    with write_transaction():
        import_directory(path)
    return path


@pytest.fixture
def printer(session: scoped_session[Session], cast: Cast, tmp_path: Path) -> int:
    """An article of the retail organisation in three languages, published; its id."""
    return printer_article(cast, tmp_path)


@pytest.fixture
def kasia(sign_in: Callable[[str], Client]) -> Client:
    """The editor of that organisation."""
    return sign_in("kasia")


@pytest.fixture
def adam(sign_in: Callable[[str], Client]) -> Client:
    """The editor of all organisations."""
    return sign_in("adam")
