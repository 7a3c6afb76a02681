"""Articles for the tests of those who write them."""

from datetime import timedelta

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleCategory
from portal.knowledge.operations import writing
from portal.knowledge.operations.writing import Text


def category(code: str = "printing") -> ArticleCategory:
    """A shelf."""
    found = db.session.query(ArticleCategory).filter_by(code=code).one_or_none()
    if found is None:
        found = ArticleCategory(code=code, titles={"en": code.capitalize()})
        db.session.add(found)
        db.session.flush()
    return found


def written(
    slug: str, owner: Viewer | None, organisation_id: int | None, status: str = states.DRAFT, **fields: object
) -> Article:
    """An article with an English and a Polish text."""
    begun = clock.now() - timedelta(days=1)
    article = Article(
        slug=slug, category_id=category().id, status=status, owner_id=owner.id if owner else None,
        organisation_id=organisation_id, created_at=begun, **fields,
    )  # fmt: skip
    db.session.add(article)
    db.session.flush()
    with clock.at(begun):
        for language, title in (("en", f"About {slug}"), ("pl", f"O {slug}")):
            writing.write(article, language, Text(title, "Check the cable."), settles=True, outdates=())
    db.session.flush()
    return article
