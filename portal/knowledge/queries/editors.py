"""Those who may edit an article: whom it can belong to, who can review it, whom a reminder reaches."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, or_, select, true

from portal.accounts.models import GrantRow, User
from portal.accounts.roles import ROLES
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.knowledge import policy
from portal.knowledge.models import Article

_ROLES = sorted(role for role, permissions in ROLES.items() if "knowledge.edit" in permissions)


def editors_of(organisation_id: int | None) -> list[tuple[int, str]]:
    """Id and name of the living people who may edit articles of an organisation, or everybody's articles (None); by name."""
    rows = db.session.execute(select(User.id, User.name).where(_edits(organisation_id)).order_by(User.name, User.id))
    return [(row.id, row.name) for row in rows]


def colleagues(viewer: Viewer) -> list[tuple[int, str]]:
    """Id and name of the living people who edit anything of what the viewer edits; by name."""
    own = [scope_id for kind, scope_id in viewer.scopes("knowledge.edit") if kind == "organisation"]
    reach = or_(
        GrantRow.scope == "everything",
        and_(
            GrantRow.scope == "organisation", true() if policy.edits_everything(viewer) else GrantRow.scope_id.in_(own)
        ),
    )
    held = select(GrantRow.user_id).where(GrantRow.role.in_(_ROLES), reach)
    rows = db.session.execute(
        select(User.id, User.name).where(User.active, User.id.in_(held)).order_by(User.name, User.id)
    )
    return [(row.id, row.name) for row in rows]


def edits(person_id: int | None, organisation_id: int | None) -> bool:
    """Whether this person is there and may edit articles of the organisation."""
    if person_id is None:
        return False
    return db.session.scalar(select(User.id).where(User.id == person_id, _edits(organisation_id))) is not None


def standing_reviewer(article: Article) -> int | None:
    """Who must say yes to the article; None where nobody is named, or the named one has left or edits no longer."""
    return article.reviewer_id if edits(article.reviewer_id, article.organisation_id) else None


def may_publish(viewer: Viewer, article: Article) -> bool:
    """Whether the viewer, who may edit the article, may also publish it: she is its reviewer, or nobody is."""
    return standing_reviewer(article) in (None, viewer.id)


def responsible(article: Article) -> set[int]:
    """Whom what concerns the article is told: its owner, else all who may edit it."""
    if edits(article.owner_id, article.organisation_id):
        return {article.owner_id} if article.owner_id else set()
    return {person_id for person_id, _ in editors_of(article.organisation_id)}


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """Names by id."""
    wanted = {one for one in ids if one is not None}
    return {row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))}


def _edits(organisation_id: int | None) -> ColumnElement[bool]:
    here = and_(GrantRow.scope == "organisation", GrantRow.scope_id == organisation_id)
    covers = GrantRow.scope == "everything"
    reach = covers if organisation_id is None else or_(covers, here)
    held = select(GrantRow.user_id).where(GrantRow.role.in_(_ROLES), reach)
    return and_(User.active, User.id.in_(held))
