"""Articles held until the end of the transaction, so that two who change the same one wait for each other."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import NotFound
from portal.knowledge import policy
from portal.knowledge.models import Article


def held(article_id: int, by: Viewer) -> Article:
    """An article that the person may edit. Raises NotFound."""
    return all_held([article_id], by)[0]


def all_held(article_ids: Sequence[int], by: Viewer) -> list[Article]:
    """Articles that the person may edit, in the order of their ids. Raises NotFound where any of them is absent or foreign."""
    wanted = set(article_ids)
    statement = select(Article).where(Article.id.in_(wanted), policy.editable(by)).order_by(Article.id)
    fresh = statement.with_for_update(of=Article).execution_options(populate_existing=True)
    found = list(db.session.scalars(fresh))
    if len(found) < len(wanted):
        raise NotFound
    return found
