"""What an author may choose from when she sets an article. Everything here lies in her reach."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from assets.models import DeviceModel
from portal.accounts.models import Department, Organisation
from portal.accounts.policy import scope_condition
from portal.accounts.viewer import Viewer
from portal.catalogue import queries as catalogue
from portal.core.db import db
from portal.core.i18n import pick
from portal.knowledge.models import Article
from portal.knowledge.queries import editing, editors
from portal.knowledge.queries.settings import Settings

Offered = Mapping[str, Sequence[tuple[int, str]]]


def offered(viewer: Viewer, article: Article, present: Settings, language: str) -> Offered:
    """Ids and labels by field of the settings. Seven statements."""
    people = editors.editors_of(article.organisation_id)
    gone = {article.owner_id, article.reviewer_id} - {key for key, _ in people}
    former = list(editors.names(gone).items())
    reach = organisations(viewer)
    names = dict(reach)
    places = db.session.execute(
        select(Department.id, Department.name, Department.organisation_id)
        .where(Department.organisation_id.in_(names))
        .order_by(Department.name, Department.id)
    )
    many = len(names) > 1
    return {
        "category": editing.topics(language),
        "organisation": reach,
        "department": [(row.id, f"{names[row.organisation_id]}: {row.name}" if many else row.name) for row in places],
        "owner": [*people, *(one for one in former if one[0] == article.owner_id)],
        "reviewer": [*people, *(one for one in former if one[0] == article.reviewer_id)],
        "models": _models(present.model_ids),
        "topics": _kinds_of_help(viewer, language),
    }


def _kinds_of_help(viewer: Viewer, language: str) -> list[tuple[int, str]]:
    found = []
    for branch in catalogue.tree(viewer):
        root = pick(branch.root.names, language)
        leaves = [(leaf.id, f"{root} › {pick(leaf.names, language)}") for leaf in branch.leaves]
        found += leaves or [(branch.root.id, root)]
    return found


def all_models() -> list[str]:
    """What the field for a further device model suggests."""
    return sorted({model.title for model in db.session.scalars(select(DeviceModel))}, key=str.lower)


def models_named(name: str) -> list[int]:
    """The models that people call so, in whatever case; several where part numbers differ."""
    wanted = " ".join(name.casefold().split())
    near = select(DeviceModel).where(func.length(DeviceModel.name) <= len(name) + 1)
    return [model.id for model in db.session.scalars(near) if " ".join(model.title.casefold().split()) == wanted]


def _models(ids: frozenset[int]) -> list[tuple[int, str]]:
    found = db.session.scalars(select(DeviceModel).where(DeviceModel.id.in_(ids))) if ids else ()
    titled = [(m.id, f"{m.title} ({m.part_number})" if m.part_number else m.title) for m in found]
    return sorted(titled, key=lambda pair: pair[1].lower())


def organisations(viewer: Viewer) -> list[tuple[int, str]]:
    """Id and name of the organisations that a person edits articles for, by name."""
    mine = scope_condition(viewer, "knowledge.edit", Organisation.id)
    statement = select(Organisation.id, Organisation.name).where(mine).order_by(Organisation.name)
    return [(row.id, row.name) for row in db.session.execute(statement)]
