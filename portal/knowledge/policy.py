"""Who may read and edit which articles."""

from sqlalchemy import ColumnElement, and_, false, or_

from portal.accounts.policy import scope_condition
from portal.accounts.viewer import Viewer
from portal.core.errors import Forbidden
from portal.knowledge import states
from portal.knowledge.models import Article, Snippet


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


def edits_everything(viewer: Viewer) -> bool:
    """Whether a person edits the articles of every organisation, and those that are everybody's."""
    return any(kind == "everything" for kind, _ in viewer.scopes("knowledge.edit"))


def editable_snippets(viewer: Viewer) -> ColumnElement[bool]:
    """Snippets that a person may edit: those of the organisation her right lies in; everybody's only where it lies over everything."""
    return scope_condition(viewer, "knowledge.edit", Snippet.organisation_id)


def home_organisation(viewer: Viewer) -> int | None:
    """Whose a new article or snippet of this person is: everybody's (None) where she edits everything, else her organisation's."""
    if edits_everything(viewer):
        return None
    scopes = viewer.scopes("knowledge.edit")
    own = sorted(scope_id for kind, scope_id in scopes if kind == "organisation" and scope_id is not None)
    if not own:
        raise Forbidden
    return viewer.organisation_id if viewer.organisation_id in own else own[0]


def edits_for(viewer: Viewer, organisation_id: int | None) -> bool:
    """Whether a person may write articles of an organisation; of everybody (None) only who edits everything."""
    return edits_everything(viewer) or ("organisation", organisation_id) in viewer.scopes("knowledge.edit")
