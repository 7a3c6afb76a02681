"""A small library of articles."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal.core.db import write_transaction
from portal.knowledge.operations.importing import import_directory
from tests.knowledge import folder


@pytest.fixture
def library(session: scoped_session[Session], tmp_path: Path) -> Path:
    """The folder of tests/knowledge/folder.py, imported for signed-in people."""
    path = folder.fill(tmp_path / "kb")
    with write_transaction():
        import_directory(path)
    return path
