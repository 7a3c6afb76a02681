"""Which devices are due for replacement, and why: a score that can be explained. Pure; no database, no clock.

Points per reason (none of them alone decides but age far beyond the plan; 40 points make a device due):
age       30 when the planned years are over, 5 more for each further year, at most 45
support   25 when the maker's end of life has passed, 10 within the next half year
failures  10 for each failure in 12 months beyond the first, at most 40
repairs   5 for each repair in 12 months, at most 15
cost      up to 30 for what repairs have cost so far, against the price of a new one
warranty  5 when it is over
"""

from dataclasses import dataclass
from datetime import date, timedelta

from assets.states import life_years
from portal.core.i18n import LocalDay, _l, ngettext_l

DUE_POINTS = 40
HALF_YEAR = timedelta(days=183)
DAYS_IN_YEAR = 365.25


@dataclass(frozen=True)
class Record:
    """What the score is made from. Counts are of the last 12 months; money in cents."""

    kind: str
    purchased_on: date | None = None
    warranty_until: date | None = None
    end_of_life_on: date | None = None
    failures: int = 0
    repairs: int = 0
    repair_cost_cents: int = 0
    price_cents: int | None = None


@dataclass(frozen=True)
class Reason:
    """One reason with its points and its sentence (lazy)."""

    code: str
    points: int
    text: object


@dataclass(frozen=True)
class Score:
    """The reasons, strongest first."""

    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        """All points together."""
        return sum(r.points for r in self.reasons)

    @property
    def is_due(self) -> bool:
        """Whether the device should be replaced."""
        return self.points >= DUE_POINTS


def score(record: Record, today: date) -> Score:
    """Judge a device as of a date."""
    reasons = (
        _age(record, today), _support(record, today), _failures(record), _repairs(record), _cost(record),
        _warranty(record, today),
    )  # fmt: skip
    return Score(tuple(sorted((r for r in reasons if r is not None), key=lambda r: -r.points)))


def _age(record: Record, today: date) -> Reason | None:
    if record.purchased_on is None:
        return None
    years = (today - record.purchased_on).days / DAYS_IN_YEAR
    over = years - life_years(record.kind)
    if over < 0:
        return None
    text = ngettext_l(
        "%(num)d year old, planned for %(planned)s", "%(num)d years old, planned for %(planned)s", int(years),
        planned=life_years(record.kind),
    )  # fmt: skip
    return Reason("age", min(45, 30 + 5 * int(over)), text)


def _support(record: Record, today: date) -> Reason | None:
    end = record.end_of_life_on
    if end is None or end > today + HALF_YEAR:
        return None
    if end <= today:
        return Reason("support", 25, _l("the maker's support ended on %(date)s", date=LocalDay(end)))
    return Reason("support", 10, _l("the maker's support ends on %(date)s", date=LocalDay(end)))


def _failures(record: Record) -> Reason | None:
    if record.failures < 2:
        return None
    text = ngettext_l("failed %(num)d time in 12 months", "failed %(num)d times in 12 months", record.failures)
    return Reason("failures", min(40, 10 * (record.failures - 1)), text)


def _repairs(record: Record) -> Reason | None:
    if record.repairs == 0:
        return None
    text = ngettext_l("repaired %(num)d time in 12 months", "repaired %(num)d times in 12 months", record.repairs)
    return Reason("repairs", min(15, 5 * record.repairs), text)


def _cost(record: Record) -> Reason | None:
    if not record.price_cents or not record.repair_cost_cents:
        return None
    percent = round(100 * record.repair_cost_cents / record.price_cents)
    points = min(30, round(percent * 0.4))
    if points < 4:
        return None
    return Reason("cost", points, _l("repairs cost %(percent)s %% of a new one", percent=percent))


def _warranty(record: Record, today: date) -> Reason | None:
    if record.warranty_until is None or record.warranty_until >= today:
        return None
    return Reason("warranty", 5, _l("warranty ended on %(date)s", date=LocalDay(record.warranty_until)))
