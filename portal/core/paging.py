"""Paging by key: a page starts after the last row of the one before, never by offset, and nothing is counted whole."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import db

T = TypeVar("T")
COUNT_LIMIT = 1000
LARGEST = 2**63


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of rows. ``after`` is the cursor of the next page, None on the last one."""

    rows: Sequence[T]
    after: str | None


@dataclass(frozen=True)
class Order:
    """A column to sort by. NULLs are not allowed in it: wrap it with coalesce."""

    column: ColumnElement | InstrumentedAttribute
    descending: bool = False


@dataclass(frozen=True)
class Listing:
    """A statement ready to be paged: with its keys and its order. Whoever asks it often makes it once and keeps it."""

    statement: Select
    orders: Sequence[Order]
    size: int


def listing(statement: Select, orders: Sequence[Order], size: int = 50) -> Listing:
    """A statement sorted by ``orders`` (the last one unique). They are added to the rows as key_0, key_1 …"""
    keys = [order.column.label(f"key_{i}") for i, order in enumerate(orders)]
    sorting = [o.column.desc() if o.descending else o.column.asc() for o in orders]
    return Listing(statement.add_columns(*keys).order_by(*sorting).limit(size + 1), orders, size)


def page_of(statement: Select, orders: Sequence[Order], after: str | None, size: int = 50) -> Page[Row]:
    """Run a statement sorted by ``orders`` and return the page behind the cursor ``after``."""
    return page(listing(statement, orders, size), after)


def page(found: Listing, after: str | None, values: Mapping[str, object] | None = None) -> Page[Row]:
    """The page behind the cursor ``after``; ``values``: of the statement's named parameters.

    A cursor that cannot be read is taken as none: the first page is shown.
    """
    statement, orders, size = found.statement, found.orders, found.size
    behind = _decode(after, orders)
    if behind is not None:
        statement = statement.where(_behind(orders, behind))
    rows = db.session.execute(statement, values or {}).all()
    if len(rows) <= size:
        return Page(rows, None)
    last = rows[size - 1]
    return Page(rows[:size], _encode([getattr(last, f"key_{i}") for i in range(len(orders))]))


def is_cursor(after: str, orders: Sequence[Order]) -> bool:
    """Whether a cursor can be read: a program that sends a broken one must hear of it, not begin anew."""
    return _decode(after, orders) is not None


def count_to_limit(statement: Select) -> int:
    """How many rows there are, counted no further than COUNT_LIMIT + 1: shown as "1,000+"."""
    inner = statement.order_by(None).limit(COUNT_LIMIT + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(inner)) or 0


def _behind(orders: Sequence[Order], values: Sequence[object]) -> ColumnElement[bool]:
    alternatives = []
    for i, order in enumerate(orders):
        same = [orders[j].column == values[j] for j in range(i)]
        beyond = order.column < values[i] if order.descending else order.column > values[i]
        alternatives.append(and_(*same, beyond))
    return or_(*alternatives)


def _encode(values: Sequence[object]) -> str:
    plain = [{"t": v.isoformat()} if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _decode(cursor: str | None, orders: Sequence[Order]) -> list[object] | None:
    if not cursor or len(cursor) > 500:
        return None
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [datetime.fromisoformat(v["t"]) if isinstance(v, dict) else v for v in plain]
    except (ValueError, KeyError, TypeError):
        return None
    good = len(values) == len(orders) and all(_fits(v, o.column) for v, o in zip(values, orders, strict=True))
    return values if good else None


def _fits(value: object, column: ColumnElement | InstrumentedAttribute) -> bool:
    """Whether the database can compare a value of a cursor with its column: PostgreSQL refuses text against a number, and NUL."""
    try:
        wanted = column.type.python_type
    except NotImplementedError:
        wanted = object
    if isinstance(value, bool):
        return wanted in {bool, object}
    if isinstance(value, int):
        return wanted in {int, float, object} and abs(value) < LARGEST
    if isinstance(value, datetime):
        return wanted in {datetime, object} and value.tzinfo is not None
    return isinstance(value, str) and wanted in {str, object} and "\x00" not in value
