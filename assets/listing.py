"""Lists and quantities. Every list starts from what the viewer may see."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from assets import policy
from assets.models import Asset, DeviceModel, Term
from assets.operations.indexing import LONGEST, fold, words_of
from assets.states import ENDED, STATUSES
from portal.accounts.models import Site, User
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.paging import Order, Page, count_to_limit, page_of

PAGE_SIZE = 50
LAST_CHARACTER = "\U0010ffff"
MOST_WORDS = 8


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; empty values do not narrow. Without a status, devices that left use are not shown."""

    status: str = ""
    kind: str = ""
    site_id: int | None = None
    text: str = ""
    mine: bool = False


@dataclass(frozen=True)
class Quantity:
    """How many devices of a kind there are in a status."""

    kind: str
    status: str
    number: int


def page_of_assets(viewer: Viewer, wanted: Filter, after: str | None = None) -> Page[Row]:
    """One page by tag: id, tag, name, serial, status, kind, manufacturer, model, holder_kind, custodian, site."""
    return page_of(_columns().where(*_conditions(viewer, wanted)), [Order(Asset.tag_key)], after, PAGE_SIZE)


def count_of_assets(viewer: Viewer, wanted: Filter) -> int:
    """How many devices the list has, counted to 1,001."""
    counted = select(Asset.id).join(DeviceModel, DeviceModel.id == Asset.model_id)
    return count_to_limit(counted.where(*_conditions(viewer, wanted)))


def quantities(viewer: Viewer, site_id: int | None = None) -> list[Quantity]:
    """Numbers by kind and status of everything the viewer may see, at one site or everywhere; devices that left use not counted."""
    here = [Asset.site_id == site_id] if site_id is not None else []
    statement = (
        select(DeviceModel.kind, Asset.status, func.count())
        .join(DeviceModel, DeviceModel.id == Asset.model_id)
        .where(policy.visible(viewer), Asset.status.not_in(ENDED), *here)
        .group_by(DeviceModel.kind, Asset.status)
    )
    return [Quantity(kind, status, number) for kind, status, number in db.session.execute(statement)]


def kinds_in_use() -> list[str]:
    """The kinds that models have; reference data."""
    return list(db.session.scalars(select(DeviceModel.kind).distinct().order_by(DeviceModel.kind)))


def suggested_models() -> list[Row]:
    """Makers and names to choose from while typing: of the models that some device has, out of what may be thousands."""
    used = select(Asset.id).where(Asset.model_id == DeviceModel.id).exists()
    statement = select(DeviceModel.manufacturer, DeviceModel.name).where(used).distinct()
    return list(db.session.execute(statement.order_by(DeviceModel.manufacturer, DeviceModel.name).limit(300)))


def _columns() -> Select:
    return (
        select(
            Asset.id, Asset.tag, Asset.name, Asset.serial, Asset.status, Asset.holder_kind, DeviceModel.kind,
            DeviceModel.manufacturer, DeviceModel.name.label("model"), User.name.label("custodian"), Site.name.label("site"),
        )
        .join(DeviceModel, DeviceModel.id == Asset.model_id)
        .outerjoin(User, User.id == Asset.custodian_id)
        .outerjoin(Site, Site.id == Asset.site_id)
    )  # fmt: skip


def _conditions(viewer: Viewer, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = [policy.visible(viewer)]
    if wanted.mine:
        conditions.append(Asset.custodian_id == viewer.id)
    if wanted.status in STATUSES:
        conditions.append(Asset.status == wanted.status)
    elif not wanted.text:
        conditions.append(Asset.status.not_in(ENDED))
    if wanted.kind:
        conditions.append(DeviceModel.kind == wanted.kind)
    if wanted.site_id is not None:
        conditions.append(Asset.site_id == wanted.site_id)
    return conditions + [_found_by(chunk) for chunk in fold(wanted.text).split()[:MOST_WORDS]]


def _found_by(chunk: str) -> ColumnElement[bool]:
    """Whether the asset has what was typed between two blanks: as a whole ("ICC-20"), or all the words in it ("T14/Wilk")."""
    words = [word for word in words_of(chunk) if word != chunk and len(word) > 1]
    return or_(has_word(chunk), and_(*(has_word(word) for word in words))) if words else has_word(chunk)


def has_word(start: str) -> ColumnElement[bool]:
    """Whether a word of the asset begins with ``start`` (folded)."""
    begins = select(Term.asset_id).where(Term.term >= start[:LONGEST], Term.term < start[:LONGEST] + LAST_CHARACTER)
    return Asset.id.in_(begins)
