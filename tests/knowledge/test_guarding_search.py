"""What employees type finds the demo's articles: the queries of guard_queries_*.toml, asked of the real index.

The floors stand a little below what is measured; a query that misses stays in its file and is repaired in search.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import pytest

from benchmarks.search_quality import Score, score
from portal.accounts import queries as accounts
from portal.app import create_app
from portal.core import clock
from portal.core.db import db, rollback
from portal.demo.library import ARTICLES
from portal.knowledge.queries import searching
from tests import demos
from tests.conftest import Database, settings_for

pytestmark = pytest.mark.xdist_group("guarding search")  # one process asks, once on each database
FILES = sorted(Path(__file__).parent.glob("guard_queries_*.toml"))
LEAST_RECIPROCAL, LEAST_RECALL = 0.93, 0.96
"""MRR@10 and recall@5. Measured on 72 queries and the 40 articles of the demo: 0.984 and 1.000."""
_CYRILLIC, _LATIN = re.compile(r"[а-яё]", re.IGNORECASE), re.compile(r"[a-z]", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """A query, the slugs that answer it, and the slugs found, best first."""

    text: str
    language: str
    relevant: list[str]
    found: list[str]

    @property
    def score(self) -> Score:
        """Its marks."""
        return score(self.found, self.relevant, 0)

    @property
    def in_strange_letters(self) -> bool:
        """Whether it has no letter of its language's script: the wrong layout, or Russian in Latin letters."""
        own = _CYRILLIC if self.language == "ru" else _LATIN
        return not own.search(self.text)


@pytest.fixture(scope="module")
def asked(database: Database, shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Asked]:
    """All queries, asked by an employee of the demo once."""
    url = demos.copied(database, demos.WEDNESDAY, shared_folder, tmp_path_factory.mktemp("demo"))
    app = create_app(settings_for(url))
    answers = []
    with app.app_context(), clock.at(demos.WEDNESDAY):
        anna = accounts.viewer_with_email("anna@torvia.example")
        for query in (query for file in FILES for query in tomllib.loads(file.read_text(encoding="utf-8"))["query"]):
            found = searching.find(anna, query["text"], query["lang"]).found
            answers.append(Asked(query["text"], query["lang"], query["slugs"], [article.slug for article in found]))
        rollback()
        db.engine.dispose()
    return answers


def test_every_query_names_articles_that_exist(asked: list[Asked]) -> None:
    slugs = {path.stem for path in ARTICLES.glob("*/*.md")}
    assert not {slug for query in asked for slug in query.relevant} - slugs
    assert {query.language for query in asked} == {"en", "pl", "ru"}


def test_what_employees_type_finds_the_right_articles_near_the_top(asked: list[Asked]) -> None:
    missed = [(query.text, query.relevant, query.found[:5]) for query in asked if query.score.reciprocal < 0.5]
    assert mean(query.score.reciprocal for query in asked) >= LEAST_RECIPROCAL, missed
    assert mean(query.score.recall for query in asked) >= LEAST_RECALL, missed


def test_the_wrong_layout_and_latin_letters_for_russian_are_understood(asked: list[Asked]) -> None:
    strange = [query for query in asked if query.in_strange_letters]
    assert len(strange) >= 3
    assert not [(query.text, query.found[:5]) for query in strange if not query.score.recall]


def test_no_query_finds_nothing(asked: list[Asked]) -> None:
    assert not [query.text for query in asked if not query.found]
