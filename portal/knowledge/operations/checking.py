"""What must be right in a text before readers get it."""

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _l
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleTranslation
from portal.knowledge.queries import guiding, snippets


def require_snippets(article: Article, language: str, body: str) -> None:
    """Every snippet that a text names is there. Raises Invalid("body")."""
    known = snippets.passages(body, language, article.organisation_id)
    unknown = [code for code in snippets.codes_in(body) if code not in known]
    if unknown:
        raise Invalid("body", _l("There is no snippet “%(code)s”.", code=unknown[0]))


def require_path(article: Article, language: str, body: str, kind: str) -> None:
    """The steps of a guided text leave nobody stuck. Raises Invalid("body")."""
    if kind != states.GUIDED:
        return
    path = guiding.steps(snippets.expanded(body, language, article.organisation_id))
    fatal = [fault for fault in guiding.faults(path) if fault.fatal]
    if fatal:
        raise Invalid("body", fatal[0].message)


def require_paths(article: Article) -> None:
    """The same for all languages of an article, before it is published. Raises Invalid("body")."""
    if article.kind == states.GUIDED:
        mine = ArticleTranslation.article_id == article.id
        for language, body in db.session.execute(
            select(ArticleTranslation.language, ArticleTranslation.body).where(mine)
        ):
            require_path(article, language, body, article.kind)
