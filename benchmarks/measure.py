"""One page: CPU time, statements, weight; and its baseline.

The baseline is the same template with the same rows as plain dictionaries in memory: no database, no session, no access check.
Only the ratio is a claim.
"""

import gzip
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass

from flask import Flask, template_rendered
from sqlalchemy import Row, event, inspect
from sqlalchemy.exc import NoInspectionAvailable
from sqlalchemy.orm import DeclarativeBase
from werkzeug.test import TestResponse

from portal.core.db import db

ROUNDS = 40


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds (median of the process), SQL statements, bytes and bytes gzipped; baseline in CPU milliseconds."""

    page: str
    cpu_ms: float
    p95_ms: float
    statements: int
    size: int
    gzipped: int
    baseline_ms: float | None

    @property
    def ratio(self) -> float | None:
        """How many times its baseline the page costs."""
        return self.cpu_ms / self.baseline_ms if self.baseline_ms else None


def cost(app: Flask, name: str, ask: Callable[[], TestResponse], with_baseline: bool = True) -> Cost:
    """Measure a request. Raises AssertionError where it does not answer well."""
    seen: list[tuple[object, Mapping[str, object]]] = []

    def note(sender: Flask, template: object, context: Mapping[str, object], **extra: object) -> None:
        plain = {key: _plain(value) for key, value in context.items()}
        seen.append((template, plain))

    with template_rendered.connected_to(note, app):
        answer = ask()
    assert answer.status_code < 400, f"{name}: {answer.status_code}"
    body = answer.get_data()
    statements = _statements(app, ask)
    times = _cpu(ask)
    baseline = None
    if with_baseline and seen:
        template, context = seen[-1]
        with app.test_request_context(answer.request.path):
            baseline = statistics.median(_cpu(lambda: template.render(context)))  # ty: ignore[unresolved-attribute]
    return Cost(
        page=name,
        cpu_ms=statistics.median(times),
        p95_ms=sorted(times)[int(len(times) * 0.95)],
        statements=statements,
        size=len(body),
        gzipped=len(gzip.compress(body, 6)),
        baseline_ms=baseline,
    )


def _cpu(act: Callable[[], object]) -> list[float]:
    for _ in range(5):
        act()
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        act()
        times.append((time.process_time() - began) * 1000)
    return times


def _statements(app: Flask, ask: Callable[[], object]) -> int:
    count = 0

    def note(connection, cursor, statement, *rest) -> None:
        nonlocal count
        count += not statement.startswith(("BEGIN", "PRAGMA", "SET"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return count


def _plain(value: object, depth: int = 0) -> object:
    """Rows and objects as dictionaries, as deep as templates look into them."""
    if depth > 6 or value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Row):
        return {key: _plain(item, depth + 1) for key, item in value._mapping.items()}
    if isinstance(value, DeclarativeBase):
        return _columns(value, depth)
    if isinstance(value, list | tuple | set):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item, depth + 1) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type) and type(value).__name__ in {"Page"}:
        return {field.name: _plain(getattr(value, field.name), depth + 1) for field in fields(value)}
    return value


def _columns(value: DeclarativeBase, depth: int) -> dict[str, object]:
    try:
        state = inspect(value)
    except NoInspectionAvailable:
        return {}
    loaded = {key: item for key, item in state.dict.items() if not key.startswith("_")}
    return {key: _plain(item, depth + 1) for key, item in loaded.items()}
