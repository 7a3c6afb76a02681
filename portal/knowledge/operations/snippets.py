"""Writing snippets, and rendering anew the articles that use one."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select

from portal.accounts.viewer import Viewer
from portal.core import clock, tasks
from portal.core.audit import audit
from portal.core.db import db, inserted
from portal.core.errors import Conflict, Invalid, NotFound
from portal.core.i18n import LANGUAGES, _l
from portal.core.tasks import Task
from portal.knowledge import policy
from portal.knowledge.models import Article, ArticleTranslation, Snippet, SnippetUse
from portal.knowledge.operations import indexing
from portal.knowledge.queries.rendering import render
from portal.knowledge.queries.snippets import MARK

CODE = r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?"
AT_ONCE = 10
"""Articles rendered anew in the transaction of the change; more are a task."""
TASK = "snippet_articles"
TAKEN = _l("This name is taken.")


def create(code: str, title: str, bodies: Mapping[str, str], *, by: Viewer | None) -> tuple[Snippet, Task | None]:
    """Write a new snippet, for the articles of the organisation that its author edits for; an operator's (None) is everybody's.

    Raises Invalid, Forbidden.
    """
    if not re.fullmatch(CODE, code):
        raise Invalid("code", _l("Small Latin letters, digits and hyphens, please."))
    if db.session.scalar(select(Snippet.id).where(Snippet.code == code)) is not None:
        raise Invalid("code", TAKEN)
    snippet = Snippet(code=code, organisation_id=policy.home_organisation(by) if by else None, number=0)
    return snippet, _write(snippet, title, bodies, by.id if by else None)


def change(snippet_id: int, title: str, bodies: Mapping[str, str], *, by: Viewer, base_number: int) -> Task | None:
    """Rewrite a snippet; the articles that use it follow at once, or by the task that is returned.

    Raises NotFound, Invalid, and Conflict where somebody else has changed it meanwhile.
    """
    mine = select(Snippet).where(Snippet.id == snippet_id, policy.editable_snippets(by))
    if db.session.scalar(mine) is None:
        raise NotFound
    _hold(users_of(snippet_id))  # articles first, then the snippet: in the order in which an author's save takes them
    snippet = db.session.scalars(mine.with_for_update().execution_options(populate_existing=True)).one()
    if (title, _filled(bodies)) == (snippet.title, snippet.bodies):
        return None
    if snippet.number != base_number:
        raise Conflict(
            _l("Somebody changed this snippet while you were writing. Below is what you typed; compare and save.")
        )
    return _write(snippet, title, bodies, by.id)


def users_of(snippet_id: int) -> list[int]:
    """The articles that name a snippet, by id."""
    snippet = db.session.get_one(Snippet, snippet_id)
    used = select(SnippetUse.article_id).where(SnippetUse.snippet_id == snippet_id)
    named = select(ArticleTranslation.article_id).where(
        ArticleTranslation.body.contains(f"{MARK}{snippet.code}", autoescape=True)
    )
    return sorted(db.session.scalars(select(Article.id).where(or_(Article.id.in_(used), Article.id.in_(named)))))


def render_anew(article_ids: Sequence[int]) -> None:
    """Make what readers get of these articles' texts again, with the snippets as they are now, and index them."""
    for article in _hold(article_ids):
        used: set[int] = set()
        texts = select(ArticleTranslation).where(ArticleTranslation.article_id == article.id)
        for text in db.session.scalars(texts.execution_options(populate_existing=True)):
            rendered = render(article, text.language, text.body)
            text.html, text.plain = str(rendered.document.html), rendered.document.plain
            used |= rendered.snippet_ids
        known = set(db.session.scalars(select(SnippetUse.snippet_id).where(SnippetUse.article_id == article.id)))
        db.session.add_all(SnippetUse(article_id=article.id, snippet_id=one) for one in sorted(used - known))
    db.session.flush()
    indexing.index_articles(article_ids)


def _hold(article_ids: Sequence[int]) -> list[Article]:
    """The articles, held until the end of the transaction: nobody saves a text of theirs meanwhile."""
    statement = select(Article).where(Article.id.in_(article_ids)).order_by(Article.id).with_for_update()
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def _write(snippet: Snippet, title: str, bodies: Mapping[str, str], by_id: int | None) -> Task | None:
    filled = _filled(bodies)
    if not filled:
        raise Invalid("body_en", _l("Write the text in one language at least."))
    for language, body in filled.items():
        if MARK in body:
            raise Invalid(f"body_{language}", _l("A snippet cannot hold another snippet."))
    before = {"title": snippet.title, "bodies": snippet.bodies} if snippet.id else None
    snippet.title, snippet.bodies = title, filled
    snippet.number, snippet.updated_at = snippet.number + 1, clock.now()
    if before:
        db.session.flush()
    elif not inserted(snippet):
        raise Invalid("code", TAKEN)
    audit(by_id, "changed" if before else "created", "snippet", snippet.id, before, {"title": title, "bodies": filled})
    article_ids = users_of(snippet.id)
    if len(article_ids) > AT_ONCE:
        return tasks.ask(TASK, {"snippet_id": snippet.id, "title": title}, by_id)
    if article_ids:
        render_anew(article_ids)
    return None


def _filled(bodies: Mapping[str, str]) -> dict[str, str]:
    return {language: body.strip() for language in LANGUAGES if (body := bodies.get(language, "")).strip()}
