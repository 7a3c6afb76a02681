"""Writing an article's translations: rendered, versioned and indexed in the transaction of the caller."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from portal.core import clock
from portal.core.db import db
from portal.core.facts import record
from portal.events.knowledge import ArticleChanged
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleLink, ArticleTranslation, ArticleVersion, SnippetUse
from portal.knowledge.queries import snippets
from portal.knowledge.queries.rendering import render, slugs_in

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


def write(
    article: Article,
    language: str,
    text: Text,
    author_id: int | None = None,
    *,
    outdates: Collection[str] | None = None,
    settles: bool = True,
    imported: bool = False,
    fresh: bool = False,
) -> list[str]:
    """Save an article's text in one language, keep the version, and mark the other languages as stale.

    ``outdates``: the languages that this change makes stale, None for all others. ``settles``: the text is up to date with the
    others now; else it stays stale where it was. ``imported``: one of many, of which its readers hear together. ``fresh``: the article
    was made in this transaction and has no text in the language. The same text again changes nothing. Returns the slugs that the
    text links to. The article's links and its place in the index follow by ``write_links`` and ``index_articles``, which the
    caller calls once for all.
    """
    found = None if fresh else translation_of(article.id, language)
    digest = text.digest()
    if found is not None and found.digest == digest:
        return slugs_in(found.html)
    rendered = render(article, language, text.body, lock=True)
    names_snippets = snippets.MARK in text.body or (found is not None and snippets.MARK in found.body)
    if found is None:
        found = ArticleTranslation(article_id=article.id, language=language, number=0, stale=False)
        db.session.add(found)
    else:
        _mark_stale(article.id, language, found.number + 1, outdates)
    found.title, found.summary, found.body = text.title, text.summary, text.body
    found.keywords, found.digest = ", ".join(text.keywords), digest
    found.html, found.plain = str(rendered.document.html), rendered.document.plain
    found.updated_at, found.number = clock.now(), found.number + 1
    if settles:
        settle(found)
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
        fact = ArticleChanged(article_id=article.id, language=language, number=found.number, imported=imported)
        record(fact, actor_id=author_id)
    if names_snippets:
        _note_uses(article.id, language, rendered.snippet_ids, article.organisation_id)
    return list(rendered.slugs)


def translation_of(article_id: int, language: str) -> ArticleTranslation | None:
    """An article's text in a language, as it is."""
    mine = (ArticleTranslation.article_id == article_id) & (ArticleTranslation.language == language)
    return db.session.scalar(select(ArticleTranslation).where(mine))


def settle(text: ArticleTranslation) -> None:
    """Say that a text is up to date with the other languages."""
    text.stale, text.stale_language, text.stale_number = False, None, None


def _mark_stale(article_id: int, language: str, number: int, languages: Collection[str] | None) -> None:
    """The other languages do not know of this version. Those that are stale already keep the first one they do not know of."""
    others = (
        (ArticleTranslation.article_id == article_id)
        & (ArticleTranslation.language != language)
        & ArticleTranslation.stale.is_(False)
    )
    if languages is not None:
        others &= ArticleTranslation.language.in_(sorted(languages))
    stale = {"stale": True, "stale_language": language, "stale_number": number}
    db.session.execute(update(ArticleTranslation).where(others).values(stale))


def _note_uses(article_id: int, language: str, snippet_ids: Collection[int], organisation_id: int | None) -> None:
    """Remember which snippets an article uses in any of its languages."""
    mine = SnippetUse.article_id == article_id
    known = set(db.session.scalars(select(SnippetUse.snippet_id).where(mine)))
    if not known and not snippet_ids:
        return
    others = db.session.scalars(
        select(ArticleTranslation.body).where(
            ArticleTranslation.article_id == article_id,
            ArticleTranslation.language != language,
            ArticleTranslation.body.contains(snippets.MARK, autoescape=True),
        )
    )
    used = {*snippet_ids}
    for other in others:
        used |= {passage.id for passage in snippets.passages(other, language, organisation_id).values()}
    if used == known:
        return
    db.session.execute(delete(SnippetUse).where(mine, SnippetUse.snippet_id.in_(known - used)))
    db.session.add_all(SnippetUse(article_id=article_id, snippet_id=snippet_id) for snippet_id in sorted(used - known))


def write_links(article_id: int, related: Iterable[str], inline: Iterable[str]) -> None:
    """Remember which articles an article names, in any of its languages."""
    kinds = dict.fromkeys(inline, INLINE)
    kinds.update(dict.fromkeys(related, RELATED))
    mine = ArticleLink.article_id == article_id
    known = db.session.execute(select(ArticleLink.target_slug, ArticleLink.kind).where(mine))
    before = {slug: kind for slug, kind in known}
    if kinds == before:
        return
    if before:
        db.session.execute(delete(ArticleLink).where(mine))
    if kinds:
        rows = [{"article_id": article_id, "target_slug": slug, "kind": kind} for slug, kind in sorted(kinds.items())]
        db.session.execute(insert(ArticleLink), rows)
