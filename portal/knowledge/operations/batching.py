"""One act on several articles: all of them or none.

``seen`` of each act: how the articles stood where they were chosen (``mark``), by id; one that stands otherwise by now stops it.
Without it nothing is compared.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core.audit import audit
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.i18n import _l
from portal.knowledge.models import Article, ArticleCategory
from portal.knowledge.operations import publishing, settings
from portal.knowledge.operations.holding import all_held
from portal.knowledge.queries.reading import title_of

MOST = 200
CHANGED = _l(
    "Somebody changed one of them meanwhile, so none was changed. Here is how they stand; send it again if it still fits."
)
Seen = Mapping[int, str] | None


def mark(revision: int, status: str) -> str:
    """How an article stands: its settings and its state, not its text."""
    return f"{revision}-{status}"


def move_all(article_ids: Sequence[int], category_id: int, *, by: Viewer, seen: Seen = None) -> int:
    """Put them on another shelf; how many there were. Raises what ``_change_all`` raises, and Invalid("category")."""
    if db.session.scalar(select(ArticleCategory.id).where(ArticleCategory.id == category_id)) is None:
        raise Invalid("category", settings.CHOOSE)
    return _change_all(article_ids, lambda article: _set(article, "category_id", category_id, by), by, seen)


def give_all(article_ids: Sequence[int], owner_id: int, *, by: Viewer, seen: Seen = None) -> int:
    """Give them to another owner; how many there were. Raises what ``_change_all`` raises, and Invalid("owner")."""
    if not owner_id:
        raise Invalid("owner", settings.CHOOSE)

    def give(article: Article) -> None:
        if article.owner_id == owner_id:
            return
        settings.check_owner(owner_id, article.organisation_id)
        if article.reviewer_id == owner_id:
            raise Invalid("owner", _l("The reviewer is somebody else than the owner."))
        _set(article, "owner_id", owner_id, by)

    return _change_all(article_ids, give, by, seen)


def review_all(article_ids: Sequence[int], review_on: date | None, *, by: Viewer, seen: Seen = None) -> int:
    """Set the day of their next review, or none; how many there were. Raises what ``_change_all`` raises."""
    return _change_all(article_ids, lambda article: _set(article, "review_on", review_on, by), by, seen)


def archive_all(article_ids: Sequence[int], *, by: Viewer, seen: Seen = None) -> int:
    """Put them away; those that are away already stay so. How many there were. Raises what ``_change_all`` raises."""
    return _change_all(article_ids, lambda article: publishing.archive(article, by=by), by, seen)


def _change_all(article_ids: Sequence[int], act: Callable[[Article], object], by: Viewer, seen: Seen) -> int:
    """Do ``act`` to every one of them, lowest id first.

    The first refusal is raised with the article's title before its sentence; the caller's transaction must then be undone, and
    nothing is changed. Raises NotFound where any of them is absent or foreign, Forbidden, NotAllowedNow, Invalid("n") for none
    or more than MOST.
    """
    wanted = sorted(set(article_ids))
    if not wanted:
        raise Invalid("n", _l("Choose at least one article."))
    if len(wanted) > MOST:
        raise Invalid("n", _l("At most %(limit)s articles at once, please.", limit=MOST))
    articles = all_held(wanted, by)
    if seen is not None and any(seen.get(one.id) != mark(one.revision, one.status) for one in articles):
        raise NotAllowedNow(CHANGED)
    for article in articles:
        article_id, slug = article.id, article.slug
        try:
            act(article)
        except (Forbidden, NotAllowedNow) as error:
            raise type(error)(_about(title_of(article_id, by.language) or slug, error.message)) from error
        except Invalid as error:
            raise Invalid(error.field, _about(title_of(article_id, by.language) or slug, error.message)) from error
    return len(wanted)


def _set(article: Article, name: str, value: int | date | None, by: Viewer) -> None:
    old = getattr(article, name)
    if old == value:
        return
    setattr(article, name, value)
    article.revision += 1
    audit(by.id, "changed", "article", article.id, {name: _plain(old)}, {name: _plain(value)})


def _plain(value: int | date | None) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _about(title: str, why: object) -> object:
    return _l("%(article)s: %(why)s", article=title, why=why or _l("You may not do this."))
