"""Which devices are due for replacement: the rows behind the score of assets/replacement.py."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from assets import policy
from assets.models import Asset, DeviceModel, Incident, Movement, model_title
from assets.queries import FAILURE_KINDS, YEAR
from assets.replacement import HALF_YEAR, Record, Score, score
from assets.states import DEFAULT_LIFE_YEARS, HELD, LIFE_YEARS
from portal.accounts.models import Site, User
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db

MOST_CANDIDATES = 5000
CONSIDERED = (*HELD, "in_repair")


@dataclass(frozen=True)
class DueDevice:
    """One line of the replacement list. The price is what a new one of the same model costs, in cents."""

    tag: str
    name: str
    model: str
    kind: str
    serial: str
    status: str
    custodian: str
    site: str
    criticality: int
    price_cents: int | None
    currency: str
    score: Score


def due_for_replacement(viewer: Viewer) -> list[DueDevice]:
    """Devices whose score says so, worst first, of those whose money the viewer may read."""
    today = clock.today(viewer.zone)
    statement = _facts().where(policy.readable(viewer), Asset.status.in_(CONSIDERED), _may_be_due(today))
    found = [_judged(row, today) for row in db.session.execute(statement.order_by(Asset.id).limit(MOST_CANDIDATES))]
    due = [device for device in found if device.score.is_due]
    return sorted(due, key=lambda d: (-d.score.points, d.criticality, d.tag))


def score_of(asset: Asset, viewer: Viewer) -> Score:
    """The score of one device, whatever it is."""
    today = clock.today(viewer.zone)
    return _judged(db.session.execute(_facts(asset.id).where(Asset.id == asset.id)).one(), today).score


def sums(devices: list[DueDevice]) -> dict[str, int]:
    """What replacing them all costs, in cents by currency."""
    total: dict[str, int] = {}
    for device in devices:
        if device.price_cents is not None:
            total[device.currency] = total.get(device.currency, 0) + device.price_cents
    return total


_support_end = func.coalesce(Asset.end_of_life_on, DeviceModel.end_of_life_on)


def _facts(asset_id: int | None = None) -> Select:
    since = clock.now() - YEAR
    of_incident = [Incident.asset_id == asset_id] if asset_id is not None else []
    of_movement = [Movement.asset_id == asset_id] if asset_id is not None else []
    failures = (
        select(Incident.asset_id, func.count().label("failures"))
        .where(Incident.at >= since, Incident.kind.in_(FAILURE_KINDS), *of_incident)
        .group_by(Incident.asset_id)
        .subquery()
    )
    repairs = (
        select(Movement.asset_id, func.count().label("repairs"))
        .where(Movement.document == "repair", Movement.at >= since, *of_movement)
        .group_by(Movement.asset_id)
        .subquery()
    )
    costs = (
        select(Movement.asset_id, func.sum(Movement.cost_cents).label("cost"))
        .where(Movement.document == "return", Movement.cost_cents > 0, *of_movement)
        .group_by(Movement.asset_id)
        .subquery()
    )
    return (
        select(
            Asset.tag, Asset.name, Asset.serial, Asset.status, Asset.criticality, Asset.purchased_on, Asset.warranty_until,
            _support_end.label("end_of_life_on"), DeviceModel.manufacturer, DeviceModel.name.label("model"),
            DeviceModel.kind, DeviceModel.price_cents, DeviceModel.currency, User.name.label("custodian"),
            Site.name.label("site"), func.coalesce(failures.c.failures, 0).label("failures"),
            func.coalesce(repairs.c.repairs, 0).label("repairs"), func.coalesce(costs.c.cost, 0).label("cost"),
        )
        .join(DeviceModel, DeviceModel.id == Asset.model_id)
        .outerjoin(User, User.id == Asset.custodian_id)
        .outerjoin(Site, Site.id == Asset.site_id)
        .outerjoin(failures, failures.c.asset_id == Asset.id)
        .outerjoin(repairs, repairs.c.asset_id == Asset.id)
        .outerjoin(costs, costs.c.asset_id == Asset.id)
    )  # fmt: skip


def _may_be_due(today: date) -> ColumnElement[bool]:
    """What every due device meets: without age, end of support, two failures or half its price spent 40 points are out of reach."""
    broken = (
        select(Incident.asset_id)
        .where(Incident.at >= clock.now() - YEAR, Incident.kind.in_(FAILURE_KINDS))
        .group_by(Incident.asset_id)
        .having(func.count() > 1)
    )
    kinds_by_life: dict[int, list[str]] = {}
    for kind, years in LIFE_YEARS.items():
        kinds_by_life.setdefault(years, []).append(kind)
    aged = [
        and_(DeviceModel.kind.in_(kinds), Asset.purchased_on <= _years_before(today, years))
        for years, kinds in kinds_by_life.items()
    ]
    aged.append(
        and_(DeviceModel.kind.not_in(tuple(LIFE_YEARS)), Asset.purchased_on <= _years_before(today, DEFAULT_LIFE_YEARS))
    )
    return or_(*aged, _support_end <= today + HALF_YEAR, Asset.id.in_(broken), _repairs_ate_the_price())


def _repairs_ate_the_price() -> ColumnElement[bool]:
    spent = (
        select(func.sum(Movement.cost_cents))
        .where(Movement.asset_id == Asset.id, Movement.document == "return")
        .correlate(Asset)
        .scalar_subquery()
    )
    return spent * 2 >= DeviceModel.price_cents


def _years_before(today: date, years: int) -> date:
    return today - timedelta(days=int(years * 365.25))


def _judged(row: Row, today: date) -> DueDevice:
    record = Record(
        row.kind, row.purchased_on, row.warranty_until, row.end_of_life_on, row.failures, row.repairs, int(row.cost),
        row.price_cents,
    )  # fmt: skip
    return DueDevice(
        row.tag, row.name, model_title(row.manufacturer, row.model), row.kind, row.serial, row.status, row.custodian or "",
        row.site or "", row.criticality, row.price_cents, row.currency, score(record, today),
    )  # fmt: skip
