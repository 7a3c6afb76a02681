"""Creating and changing categories."""

import re
from dataclasses import asdict, dataclass, field

from portal.accounts.models import Team
from portal.accounts.viewer import Viewer
from portal.catalogue import policy, queries
from portal.catalogue.models import Category, Service
from portal.catalogue.states import IMPACTS, SLUG_PATTERN, TICKET_TYPES, URGENCIES
from portal.core.audit import audit
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid
from portal.core.i18n import LANGUAGES, _l


@dataclass(frozen=True, kw_only=True)
class Description:
    """All that an editor decides about a category. ``names`` by language; one of them at least."""

    slug: str
    names: dict[str, str] = field(default_factory=dict)
    parent_id: int | None = None
    service_id: int | None = None
    ticket_type: str = "incident"
    default_team_id: int | None = None
    specialist_team_id: int | None = None
    default_impact: int = 3
    default_urgency: int = 2
    position: int = 0
    active: bool = True


def create_category(description: Description, by: Viewer) -> Category:
    """Add a category. Raises Forbidden, and Invalid beside the field that a rule rejects."""
    category = Category()
    _check(category, description, by)
    for name, value in asdict(description).items():
        setattr(category, name, value)
    db.session.add(category)
    db.session.flush()
    audit(by.id, "created", "category", category.id, after=asdict(description))
    return category


def change_category(category: Category, description: Description, by: Viewer) -> None:
    """Make a category as described; quietly nothing where it is so already. Raises as create_category."""
    _check(category, description, by)
    wanted = asdict(description)
    changed = {name: value for name, value in wanted.items() if getattr(category, name) != value}
    if not changed:
        return
    before = {name: getattr(category, name) for name in changed}
    for name, value in changed.items():
        setattr(category, name, value)
    audit(by.id, "changed", "category", category.id, before=before, after=changed)


def _check(category: Category, description: Description, by: Viewer) -> None:
    if not policy.can_edit(by):
        raise Forbidden(_l("You may not change the catalogue."))
    if not re.match(SLUG_PATTERN, description.slug):
        raise Invalid("slug", _l("Small letters, digits and hyphens, please."))
    same = queries.category_with_slug(description.slug)
    if same is not None and same.id != category.id:
        raise Invalid("slug", _l("Another category has this handle."))
    if not description.names or not set(description.names) <= set(LANGUAGES) or not all(description.names.values()):
        raise Invalid("name_en", _l("Name it in one language at least."))
    if description.ticket_type not in TICKET_TYPES:
        raise Invalid("ticket_type", _l("Unknown type."))
    if description.default_impact not in IMPACTS or description.default_urgency not in URGENCIES:
        raise Invalid("default_impact", _l("Unknown impact or urgency."))
    _check_place(category, description)
    for name in ("default_team_id", "specialist_team_id"):
        team_id = getattr(description, name)
        if team_id is not None and db.session.get(Team, team_id) is None:
            raise Invalid(name, _l("Unknown team."))
    if description.service_id is not None and db.session.get(Service, description.service_id) is None:
        raise Invalid("service_id", _l("Unknown service."))


def _check_place(category: Category, description: Description) -> None:
    """The tree has two levels, so a parent is a root, and what has leaves stays one."""
    if description.parent_id is None:
        return
    parent = db.session.get(Category, description.parent_id)
    if parent is None or parent.parent_id is not None or parent.id == category.id:
        raise Invalid("parent_id", _l("Choose one of the top categories."))
    if category.id is not None and queries.has_leaves(category.id):
        raise Invalid("parent_id", _l("This category has others below it and must stay at the top."))
