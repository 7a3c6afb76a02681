"""Reads of the catalogue."""

from dataclasses import dataclass

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Line, Team
from portal.accounts.viewer import Viewer
from portal.catalogue import policy
from portal.catalogue.models import Category, RoutingRule, Service
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import pick


@dataclass(frozen=True)
class Branch:
    """A root of the tree with what hangs below it."""

    root: Category
    leaves: list[Category]


def categories(viewer: Viewer) -> list[Category]:
    """All categories the viewer may see, in the order of the tree: each root before its leaves."""
    return [category for branch in tree(viewer) for category in (branch.root, *branch.leaves)]


def tree(viewer: Viewer) -> list[Branch]:
    """The roots in their order, each with its leaves in theirs. One statement."""
    rows = list(
        db.session.scalars(
            select(Category)
            .where(policy.visible(viewer))
            .options(joinedload(Category.default_team), joinedload(Category.specialist_team))
            .order_by(Category.position, Category.id)
        )
    )
    below: dict[int | None, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    return [Branch(root, below.get(root.id, [])) for root in below.get(None, [])]


def leaves(viewer: Viewer) -> list[Category]:
    """What a ticket can be filed under: categories that have none below them."""
    return [leaf for branch in tree(viewer) for leaf in branch.leaves or [branch.root]]


def get_category(viewer: Viewer, category_id: int) -> Category:
    """A category the viewer may see. Raises NotFound."""
    found = db.session.scalar(select(Category).where(Category.id == category_id, policy.visible(viewer)))
    if found is None:
        raise NotFound
    return found


def category_with_slug(slug: str) -> Category | None:
    """The category with this handle, for imports."""
    return db.session.scalar(select(Category).where(Category.slug == slug))


def names_of(category_ids: set[int]) -> dict[int, str]:
    """Names in the present language by id, for lists of things that carry a category."""
    rows = db.session.execute(select(Category.id, Category.names).where(Category.id.in_(category_ids)))
    return {row.id: pick(row.names) for row in rows}


def services(viewer: Viewer) -> list[Service]:
    """All services in their order."""
    condition = () if policy.can_edit(viewer) else (Service.active,)
    return list(db.session.scalars(select(Service).where(*condition).order_by(Service.position, Service.id)))


def team_for(category_id: int | None, organisation_id: int, site_id: int | None) -> Team | None:
    """Who gets a new ticket: the category's team, else the rule of the site, else of the organisation, else the first line's first team.

    None only where nobody was set up.
    """
    of_category = select(Category.default_team_id).where(Category.id == category_id).scalar_subquery()
    here = RoutingRule.site_id.is_not_distinct_from(site_id)
    rule = and_(
        RoutingRule.team_id == Team.id,
        RoutingRule.organisation_id == organisation_id,
        or_(here, RoutingRule.site_id.is_(None)),
    )
    serving = or_(Line.organisation_id == organisation_id, Line.organisation_id.is_(None))
    rank = case(
        (Team.id == of_category, 0),
        (and_(RoutingRule.id.is_not(None), here), 1),
        (RoutingRule.id.is_not(None), 2),
        else_=3,
    )
    return db.session.scalar(
        select(Team)
        .join(Line, Line.id == Team.line_id)
        .outerjoin(RoutingRule, rule)
        .where(or_(Team.id == of_category, RoutingRule.id.is_not(None), serving))
        .order_by(rank, Line.position, Team.id)
        .limit(1)
    )


def has_leaves(category_id: int) -> bool:
    """Whether other categories hang below this one."""
    return db.session.scalar(select(Category.id).where(Category.parent_id == category_id).limit(1)) is not None
