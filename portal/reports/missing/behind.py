"""The rows behind each number of the board of what is missing, by the conditions that count them.

An editor need not see the people of sessions and votes, nor every ticket: a row stands in its list all the same, without what
she may not read.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, case, null, select

from portal.accounts.models import Site
from portal.accounts.policy import scope_condition
from portal.accounts.viewer import Viewer
from portal.catalogue.models import Category
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import pick
from portal.core.paging import Order, Page, page_of
from portal.knowledge.models import Article, ArticleTranslation, ArticleVote, SelfHelpSession
from portal.reports.missing import articles, searches, tickets
from portal.reports.selfhelp import listed
from portal.tickets import policy
from portal.tickets.models import Ticket


def sessions(viewer: Viewer, session_ids: Sequence[int], after: str | None) -> Page[Row]:
    """A page of sessions in the editor's scope, the newest first."""
    statement = listed(viewer).where(SelfHelpSession.id.in_(session_ids), searches.in_scope(viewer))
    return page_of(statement, [Order(SelfHelpSession.begun_at, True), Order(SelfHelpSession.id, True)], after)


def voted_article(viewer: Viewer, article_id: int) -> Row:
    """Id and slug of a published article that the viewer edits. Raises NotFound."""
    statement = select(Article.id, Article.slug).where(articles.published(viewer), Article.id == article_id)
    found = db.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def titles_of(article_id: int) -> dict[str, str]:
    """The titles of an article by language."""
    texts = select(ArticleTranslation.language, ArticleTranslation.title)
    return {
        row.language: row.title for row in db.session.execute(texts.where(ArticleTranslation.article_id == article_id))
    }


def votes(viewer: Viewer, article_id: int, useful: bool, after: str | None) -> Page[Row]:
    """A page of the votes that say an article helped, or that it did not, with their words; the newest first, nobody by name."""
    statement = (
        select(ArticleVote.id, ArticleVote.at, ArticleVote.useful, ArticleVote.word)
        .join(Article, Article.id == ArticleVote.article_id)
        .where(articles.voted(viewer), Article.id == article_id, ArticleVote.useful.is_(useful))
    )
    return page_of(statement, [Order(ArticleVote.at, True), Order(ArticleVote.id, True)], after)


def stale(viewer: Viewer, after: str | None) -> Page[Row]:
    """A page of the texts that are stale or overdue, by article."""
    ids = [Order(Article.__table__.c.id), Order(ArticleTranslation.__table__.c.id)]
    return page_of(articles.stale_texts(viewer), ids, after)


def kind_of_help(category_id: int) -> str:
    """The name of a kind of help. Raises NotFound."""
    names = db.session.scalar(select(Category.names).where(Category.id == category_id))
    if names is None:
        raise NotFound
    return pick(names)


def proposal(viewer: Viewer, ticket_id: int) -> tickets.Proposed:
    """A proposal of the board by its newest ticket. Raises NotFound."""
    found = next((one for one in tickets.proposed(viewer) if one.key == ticket_id), None)
    if found is None:
        raise NotFound
    return found


def tickets_of_kind(viewer: Viewer, category_id: int, after: str | None) -> Page[Row]:
    """A page of the tickets of a kind of help without an article, the newest first."""
    return _tickets(viewer, tickets.without_article(viewer) & (Ticket.category_id == category_id), after)


def tickets_of_proposal(viewer: Viewer, found: tickets.Proposed, after: str | None) -> Page[Row]:
    """A page of the tickets that were solved with nearly the same words, the newest first."""
    scope = scope_condition(viewer, "knowledge.edit", Ticket.organisation_id)
    return _tickets(viewer, Ticket.id.in_(found.ticket_ids) & scope, after)


def _tickets(viewer: Viewer, condition: ColumnElement[bool], after: str | None) -> Page[Row]:
    """Number and title only of those that the viewer may open."""
    seen = policy.visible(viewer)
    statement = (
        select(
            case((seen, Ticket.number), else_=null()).label("number"), case((seen, Ticket.title), else_="").label("title"),
            Ticket.status, Ticket.created_at, Ticket.solved_at, Site.name.label("site"),
        )
        .outerjoin(Site, Site.id == Ticket.site_id)
        .where(condition)
    )  # fmt: skip
    return page_of(statement, [Order(Ticket.created_at, True), Order(Ticket.id, True)], after)
