"""Writing an article's translations: rendered, versioned and indexed in the transaction of the caller."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from portal.core import clock
from portal.core.db import db
from portal.core.facts import record
from portal.events.knowledge import ArticleChanged
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleLink, ArticleTranslation, ArticleVersion
from portal.knowledge.queries.texts import address, slug_of, without_first_heading
from portal.web import markdown

RELATED, INLINE = "related", "inline"


@dataclass(frozen=True)
class Text:
    """What an author wrote in one language."""

    title: str
    body: str
    summary: str = ""
    keywords: tuple[str, ...] = ()

    def digest(self) -> str:
        """The same for the same text."""
        fields = [self.title, self.summary, self.keywords, self.body]
        return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def write(article: Article, language: str, text: Text, author_id: int | None = None) -> list[str]:
    """Save an article's text in one language, keep the version, and mark the other languages as stale.

    The same text again changes nothing. Returns the slugs that the text links to. The article's links and its place in
    the index follow by ``write_links`` and ``index_articles``, which the caller calls once for all.
    """
    found = db.session.scalar(
        select(ArticleTranslation).where(
            ArticleTranslation.article_id == article.id, ArticleTranslation.language == language
        )
    )
    digest = text.digest()
    if found is not None and found.digest == digest:
        return inline_links(text.body)
    document = markdown.to_document(without_first_heading(text.body), address)
    if found is None:
        found = ArticleTranslation(article_id=article.id, language=language, number=0)
        db.session.add(found)
    else:
        others = (ArticleTranslation.article_id == article.id) & (ArticleTranslation.language != language)
        db.session.execute(update(ArticleTranslation).where(others).values(stale=True))
    found.title, found.summary, found.keywords, found.body = (
        text.title,
        text.summary,
        ", ".join(text.keywords),
        text.body,
    )
    found.html, found.plain, found.digest = str(document.html), document.plain, digest
    found.stale, found.updated_at, found.number = False, clock.now(), found.number + 1
    db.session.flush()
    version = ArticleVersion(
        translation_id=found.id,
        number=found.number,
        title=found.title,
        summary=found.summary,
        keywords=found.keywords,
        body=found.body,
        author_id=author_id,
        at=found.updated_at,
    )
    db.session.add(version)
    if article.status == states.PUBLISHED and found.number > 1:
        record(ArticleChanged(article_id=article.id, language=language, number=found.number), actor_id=author_id)
    return _slugs(document)


def write_links(article_id: int, related: Iterable[str], inline: Iterable[str]) -> None:
    """Remember which articles an article names, in any of its languages."""
    kinds = dict.fromkeys(inline, INLINE)
    kinds.update(dict.fromkeys(related, RELATED))
    known = select(ArticleLink.target_slug, ArticleLink.kind).where(ArticleLink.article_id == article_id)
    if kinds == {slug: kind for slug, kind in db.session.execute(known)}:
        return
    db.session.execute(delete(ArticleLink).where(ArticleLink.article_id == article_id))
    if kinds:
        rows = [{"article_id": article_id, "target_slug": slug, "kind": kind} for slug, kind in sorted(kinds.items())]
        db.session.execute(insert(ArticleLink), rows)


def inline_links(body: str) -> list[str]:
    """The slugs that a body links to."""
    return _slugs(markdown.to_document(body, address))


def _slugs(document: markdown.Document) -> list[str]:
    return [slug for link in document.links if (slug := slug_of(link))]
