"""Articles that are about the same as a long text: what is suggested while somebody writes a ticket."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists

from assets.models import Asset
from assets.policy import visible as visible_assets
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.search.similar import similar
from portal.core.search.synonyms import Synonyms
from portal.knowledge.models import Article, ArticleModel
from portal.knowledge.queries.reading import Entry, listed
from portal.knowledge.queries.searching import readable
from portal.knowledge.queries.synonyms import COLLECTION, current

_COMMON_SHARE = 0.25
"""Words in more than this share of the articles say nothing about what a text is about."""
_MOST_KNOWN = 3


@dataclass(frozen=True)
class Like:
    """An article for a text. ``share``: of the best possible score, 0 to 1. ``known_error``: of the model of a chosen
    device, which is told whatever its score."""

    entry: Entry
    share: float
    known_error: bool


def articles_like(
    viewer: Viewer | None,
    subject: str,
    text: str,
    language: str,
    limit: int,
    *,
    asset_ids: Collection[int] = (),
    listen: Callable[[Synonyms], None] = lambda synonyms: None,
) -> list[Like]:
    """The visible articles that resemble a text: known errors of the chosen devices first, then the best.

    A device counts as far as the viewer may see it. ``listen`` is given the synonyms with which the articles are indexed,
    for those who look up the same text elsewhere. Four statements.
    """

    def listed_words(version: int) -> Synonyms:
        found = current(version)
        listen(found)
        return found

    hits = similar(
        COLLECTION,
        subject,
        text,
        synonyms=listed_words,
        allowed=readable(viewer),
        limit=limit,
        most_common_share=_COMMON_SHARE,
        language=language,
    )
    shares = {hit.group_id: hit.share for hit in hits}
    known = _known_errors(viewer, asset_ids)
    wanted = Article.id.in_(list(shares))
    if known is not None:
        wanted = wanted | known
    elif not shares:
        return []
    is_known = known if known is not None else Article.id.is_(None)
    rows = db.session.execute(listed(viewer, language).add_columns(is_known.label("known")).where(wanted))
    found = [Like(Entry(*row[:-1]), shares.get(row.id, 0.0), bool(row.known)) for row in rows]
    order = {article_id: place for place, article_id in enumerate(shares)}
    found.sort(key=lambda one: (not one.known_error, order.get(one.entry.id, len(order)), one.entry.id))
    errors = [one for one in found if one.known_error][:_MOST_KNOWN]
    return [*errors, *(one for one in found if not one.known_error)]


def _known_errors(viewer: Viewer | None, asset_ids: Collection[int]) -> ColumnElement[bool] | None:
    """Articles about a known error of the model of one of these devices; None without devices."""
    if viewer is None or not asset_ids:
        return None
    return exists().where(
        ArticleModel.article_id == Article.id,
        ArticleModel.known_error,
        ArticleModel.model_id == Asset.model_id,
        Asset.id.in_(list(asset_ids)),
        visible_assets(viewer),
    )
