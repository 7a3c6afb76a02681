"""As many articles as are asked for, out of the real ones of the shared data, each with a fifth of its words exchanged."""

import random
from collections.abc import Iterator

from sqlalchemy import insert, select

from benchmarks.shared import SHARED, articles
from portal.core import clock
from portal.core.db import db
from portal.core.search.impacts import Document
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleCategory, ArticleTranslation
from portal.knowledge.operations.sources.front_matter import read_page
from portal.knowledge.operations.sources.pages import Page

BATCH = 1000
EXCHANGED = 0.2


def documents(count: int) -> Iterator[list[Document]]:
    """In batches: the real ones over and over, each time with other words exchanged."""
    rng = random.Random(50)
    texts = [(page.language, page.text.title, page.text.summary, page.text.body) for page in pages()]
    words: dict[str, list[str]] = {}
    for language, _, _, body in texts:
        words.setdefault(language, []).extend(body.split()[:200])

    def exchange(language: str, sentence: str) -> str:
        return " ".join(
            rng.choice(words[language]) if rng.random() < EXCHANGED else word for word in sentence.split()[:220]
        )

    batch: list[Document] = []
    for number in range(1, count + 1):
        language, *fields = texts[number % len(texts)]
        title, summary, body = (exchange(language, field) for field in fields)
        batch.append(Document(number, number, language, title[:250], "", summary, body))
        if len(batch) == BATCH or number == count:
            yield batch
            batch = []


def pages() -> list[Page]:
    """The real articles, one a language."""
    return [read_page(path) for path in sorted(articles(SHARED, only_help=False).rglob("*.md"))]


def put(documents: list[Document]) -> None:
    """Write articles as published, each with one text; indexing them is left to the caller."""
    category = db.session.scalar(select(ArticleCategory.id).where(ArticleCategory.code == "bench"))
    if category is None:
        row = ArticleCategory(code="bench", titles={"en": "Bench"})
        db.session.add(row)
        db.session.flush()
        category = row.id
    at = clock.now()
    connection = db.session.connection()
    article = {"category_id": category, "status": states.PUBLISHED, "audience": states.SIGNED_IN}
    connection.execute(
        insert(Article),
        [
            {"id": d.group_id, "slug": f"bench-{d.group_id}", "created_at": at, "published_at": at, **article}
            for d in documents
        ],
    )
    connection.execute(
        insert(ArticleTranslation),
        [
            {
                "id": d.doc_id, "article_id": d.group_id, "language": d.language, "title": d.title, "updated_at": at,
                "summary": d.summary, "body": "", "html": "", "plain": d.body, "digest": "", "keywords": "",
            }
            for d in documents
        ],
    )  # fmt: skip
