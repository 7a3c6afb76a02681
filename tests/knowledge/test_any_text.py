"""Articles and queries of whatever characters: nothing raises, nothing gets past the sanitiser, nothing takes long."""

import re
import time
from collections.abc import Callable
from functools import partial
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from portal.core import clock
from portal.core.db import db, read_transaction, rollback, set_mode
from portal.knowledge import queries, states
from portal.knowledge.models import Article, ArticleCategory, ArticleTranslation
from portal.knowledge.operations import indexing, writing
from portal.web import markdown
from tests.people import Cast

ANY = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=400)
PIECES = st.lists(
    st.one_of(
        ANY,
        st.sampled_from(
            [
                "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "<svg/onload=1>",
                "![a](data:text/html,<b>)", "`</code><script>`", "# ~", "\u202e", "\u0000".replace("\0", "\ufffd"), "- [ ] <b>",
                "<a href='JaVaScRiPt:1'>", "[a]: javascript:1", "&lt;script&gt;", "|a|<i>|\n|-|-|", "\ud7ff", "🖨️",
            ]
        ),
    ),
    max_size=8,
).map("\n".join)  # fmt: skip
ODD = [
    "'",
    '"',
    "NOT",
    "t:word",
    "(",
    "C++",
    "10.0.0.1",
    "user@corp.ru",
    "1С:Предприятие",
    "a" * 10_000,
    "ы " * 4_000,
    "%",
    "~wifi",
]
MOST_STATEMENTS = 7
"""Two of them read what changed of the vocabulary, after a change only."""
MOST_TIMES = 60
"""A query may cost so many times what a plain one costs; in processor time, so that a busy machine changes nothing."""


class Seen(HTMLParser):
    """What a browser would make of a text: its tags and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def article(title: str, summary: str, body: str) -> int:
    """A published article for signed-in people, indexed, in the open transaction; its id."""
    shelf = db.session.scalar(select(ArticleCategory.id))
    row = Article(
        slug="any", category_id=shelf, status=states.PUBLISHED, audience=states.SIGNED_IN, created_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    writing.write(row, "en", writing.Text(title, body, summary))
    db.session.flush()
    indexing.index_articles([row.id])
    return row.id


@pytest.mark.usefixtures("library")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=ANY.filter(str.strip), summary=ANY, body=PIECES)
@example(title="ы" * 250, summary="", body="# [x](javascript:alert(1))\n<script>alert(1)</script>")
def test_an_article_of_any_characters_is_indexed_and_harmless(cast: Cast, title: str, summary: str, body: str) -> None:
    set_mode("write")
    article_id = article(title[:250], summary, body)
    html = db.session.scalars(select(ArticleTranslation.html).where(ArticleTranslation.article_id == article_id)).one()
    for tag, attributes in Seen(html).tags:
        assert tag in markdown.TAGS
        assert set(attributes) <= markdown.ATTRIBUTES.get(tag, set()) | {"rel", "loading", "decoding"}
        for name in ("href", "src"):
            scheme = re.match(r"\s*([a-z0-9+.-]+):", attributes.get(name) or "", re.IGNORECASE)
            assert scheme is None or scheme[1].lower() in markdown.SCHEMES
    queries.find(cast.anna, title, "en")
    queries.find(cast.anna, body[:200], "en", typing=True)
    rollback()


@pytest.mark.usefixtures("library")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(ANY, st.sampled_from(ODD), st.lists(st.sampled_from(ODD), max_size=6).map(" ".join)))
def test_a_query_of_any_characters_costs_a_bounded_number_of_statements(cast: Cast, text: str) -> None:
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for typing in (False, True):
            with read_transaction():
                seen.clear()
                found = queries.find(cast.anna, text, "ru", typing=typing).found
                assert len([one for one in seen if not one.startswith(("BEGIN", "PRAGMA", "SET"))]) <= MOST_STATEMENTS
                shown = "".join(piece.text for one in found for piece in (*one.title_pieces, *one.snippet))
                assert "\0" not in shown
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.usefixtures("library", "session")
@pytest.mark.parametrize("typing", [False, True])
def test_no_query_costs_much_more_than_a_plain_one(cast: Cast, typing: bool) -> None:
    plain = _cost(partial(queries.find, cast.anna, "printer does not print", "en"))
    longest = " ".join(f"непонятноеслово{letter}" for letter in "абвгдежзиклмнопрстуфхцчшщэюя" * 3)
    for text in [*ODD, longest, "принтерр " * 100, "qw " * 300]:
        spent = _cost(partial(queries.find, cast.anna, text, "ru", typing=typing))
        assert spent < plain * MOST_TIMES, text[:40]


def _cost(act: Callable[[], object]) -> float:
    """Processor seconds, the least of three."""
    times = []
    for _ in range(3):
        with read_transaction():
            began = time.thread_time()
            act()
            times.append(time.thread_time() - began)
    return min(times)
