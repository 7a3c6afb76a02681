"""How well real questions find real articles. Skipped where the shared data is not there."""

import json
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, scoped_session

from benchmarks.search_quality import score
from benchmarks.shared import SHARED
from portal.core.db import read_transaction, write_transaction
from portal.knowledge import queries
from portal.knowledge.operations.importing import import_directory
from tests.people import Cast

LEAST_RECIPROCAL, LEAST_RECALL = 0.84, 0.86


@pytest.mark.slow
@pytest.mark.skipif(not (SHARED / "kb").exists(), reason="the shared articles are not here")
def test_questions_of_employees_find_their_articles(
    session: scoped_session[Session], cast: Cast, tmp_path: Path
) -> None:
    with write_transaction():
        first = import_directory(SHARED / "kb")
    with write_transaction():
        again = import_directory(SHARED / "kb")
    assert first.texts_created == 2136
    assert not again.changed
    marks = []
    for one in json.loads((SHARED / "search_queries_dev.json").read_text(encoding="utf-8")):
        with read_transaction():
            found = queries.find(cast.olga, one["q"], one["lang"]).found
        marks.append(score([article.slug for article in found], one["relevant"], 0))
    assert not any(mark.nothing for mark in marks)
    assert sum(mark.reciprocal for mark in marks) / len(marks) >= LEAST_RECIPROCAL
    assert sum(mark.recall for mark in marks) / len(marks) >= LEAST_RECALL
