"""Articles that come from a ticket: an editor's begins as her draft, anybody else's goes to the editors for review."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.catalogue.models import Category
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.facts import record
from portal.core.i18n import _l
from portal.core.storage import StoredFile
from portal.events.knowledge import ArticleReviewAsked
from portal.knowledge import policy, states
from portal.knowledge.models import LONGEST_TITLE, Article, ArticleCategory, ArticleModel, ArticleTopic
from portal.knowledge.operations import attaching, indexing, naming, writing
from portal.knowledge.operations.writing import Text
from portal.knowledge.queries.workflow import ASKED

HEADINGS = {
    "en": ("What happens", "What helps", "Files"),
    "pl": ("Co się dzieje", "Co pomaga", "Pliki"),
    "ru": ("Что происходит", "Что помогает", "Файлы"),
}
"""Headings of the text, in its language: they are part of the article, not of the page that makes it."""
_STAND_IN = re.compile(r"\[[^\]]*\]")
"""What stands for a name, as [name]: it is no part of an address."""


@dataclass(frozen=True)
class Proposal:
    """What an article is to say. The texts are Markdown, already without personal data; ``shelf_id``: its topic in the
    knowledge base, ``category_id``: the kind of help that its ticket asked for."""

    title: str
    problem: str
    solution: str
    language: str
    shelf_id: int
    organisation_id: int
    ticket_id: int
    category_id: int | None = None
    model_ids: Sequence[int] = ()
    files: Sequence[StoredFile] = ()


def propose(proposal: Proposal, root: Path, *, by: Viewer) -> Article:
    """Write the article for the people of the ticket's organisation; whoever may not edit there sends it to its editors.

    ``root``: the folder of stored files. Raises Invalid("shelf") for a topic that is not there, Invalid("file").
    """
    if db.session.get(ArticleCategory, proposal.shelf_id) is None:
        raise Invalid("shelf", _l("Choose one of the list."))
    edits = policy.edits_for(by, proposal.organisation_id)
    article = Article(
        slug=naming.free_slug(_STAND_IN.sub(" ", proposal.title)),
        category_id=proposal.shelf_id,
        audience=states.ORGANISATION,
        organisation_id=proposal.organisation_id,
        owner_id=by.id if edits else None,
        source_ticket_id=proposal.ticket_id,
        created_at=clock.now(),
    )
    db.session.add(article)
    db.session.flush()
    if proposal.category_id is not None:
        db.session.add(ArticleTopic(article_id=article.id, category_id=proposal.category_id))
    db.session.add_all(ArticleModel(article_id=article.id, model_id=key) for key in sorted(set(proposal.model_ids)))
    names = [attaching.attach(article, file, attaching.measured(file, root), by=by) for file in proposal.files]
    links = [f"![{one.name}]({one.name})" if one.width else f"[{one.name}]({one.name})" for one in names]
    text = Text(title=proposal.title[:LONGEST_TITLE], body=_body(proposal, links))
    writing.write_links(article.id, (), writing.write(article, proposal.language, text, by.id))
    audit(by.id, "created", "article", article.id, after={"slug": article.slug, "source_ticket_id": proposal.ticket_id})
    if not edits:
        article.status = states.REVIEW
        audit(by.id, ASKED, "article", article.id, None, {"reviewer": None})
        fact = ArticleReviewAsked(article_id=article.id, reviewer_id=None, at=clock.now().isoformat())
        record(fact, actor_id=by.id)
    db.session.flush()
    indexing.index_articles([article.id])
    return article


def beginning(language: str, solution: str) -> str:
    """The Markdown of a text that is begun with what helped; "" where nothing is known."""
    return f"## {HEADINGS.get(language, HEADINGS['en'])[1]}\n\n{solution.strip()}\n" if solution.strip() else ""


def likely_shelf(category_id: int | None) -> int | None:
    """The topic under which most articles for a kind of help stand, else for the kinds beside it; None without any."""
    counted = select(Article.category_id).group_by(Article.category_id)
    most = counted.order_by(func.count().desc(), Article.category_id).limit(1)
    about = most.join(ArticleTopic, ArticleTopic.article_id == Article.id)
    found = db.session.scalar(about.where(ArticleTopic.category_id == category_id))
    if found is not None:
        return found
    above = select(Category.parent_id).where(Category.id == category_id).scalar_subquery()
    beside = about.join(Category, Category.id == ArticleTopic.category_id)
    return db.session.scalar(beside.where(Category.parent_id == above))


def _body(proposal: Proposal, links: Sequence[str]) -> str:
    problem, solution, files = HEADINGS.get(proposal.language, HEADINGS["en"])
    parts = [f"## {problem}\n\n{proposal.problem.strip()}", f"## {solution}\n\n{proposal.solution.strip()}"]
    if links:
        parts.append(f"## {files}\n\n" + "\n\n".join(links))
    return "\n\n".join(parts) + "\n"
