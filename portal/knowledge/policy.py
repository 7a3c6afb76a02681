"""Who may read and edit which articles."""

from sqlalchemy import ColumnElement, and_, false, or_

from portal.accounts.policy import scope_condition
from portal.accounts.viewer import Viewer
from portal.knowledge import states
from portal.knowledge.models import Article


def visible(viewer: Viewer | None) -> ColumnElement[bool]:
    """Published articles that a person, or a stranger (None), may read."""
    return and_(Article.status == states.PUBLISHED, in_audience(viewer))


def in_audience(viewer: Viewer | None) -> ColumnElement[bool]:
    """Articles meant for a person. An article of an organisation is never another organisation's, unless it is public."""
    public = Article.audience == states.PUBLIC
    if viewer is None:
        return public
    department = Article.department_id == viewer.department_id if viewer.department_id is not None else false()
    meant = or_(
        Article.audience.in_([states.SIGNED_IN, states.ORGANISATION]),
        and_(Article.audience == states.DEPARTMENT, department),
        and_(Article.audience == states.ROLE, Article.role.in_(sorted(viewer.roles)) if viewer.roles else false()),
    )
    own = or_(Article.organisation_id.is_(None), Article.organisation_id == viewer.organisation_id)
    return or_(public, and_(own, meant))


def editable(viewer: Viewer | None) -> ColumnElement[bool]:
    """Articles, in whatever state, that a person may edit: those of the organisation her right lies in."""
    return scope_condition(viewer, "knowledge.edit", Article.organisation_id) if viewer else false()


def keeps_vocabulary(viewer: Viewer | None) -> bool:
    """Whether a person may change the words that everybody's search knows: an editor of everything, not of one organisation."""
    return viewer is not None and any(kind == "everything" for kind, _ in viewer.scopes("knowledge.edit"))
