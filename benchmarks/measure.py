"""What is measured: CPU time, statements, percentiles; and what one page costs beside its baseline.

The baseline is the same template with the same rows as plain dictionaries in memory: no database, no session, no access check.
Only the ratio is a claim.
"""

import gzip
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from flask import Flask, template_rendered
from sqlalchemy import Engine, Row, event, inspect, text
from sqlalchemy.exc import NoInspectionAvailable
from sqlalchemy.orm import DeclarativeBase
from werkzeug.test import TestResponse

from portal.core.db import db

ROUNDS, WARM_UP = 60, 10


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds (median, web and database), SQL statements, bytes and bytes gzipped; baseline in CPU milliseconds."""

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

    @property
    def weight(self) -> float:
        """What grows with the data: the ratio, since a machine that is busier now slows the baseline too; else milliseconds."""
        return self.ratio or self.cpu_ms


def cost(app: Flask, name: str, ask: Callable[[], TestResponse]) -> Cost:
    """Measure a request and its baseline in turn, so that a busy machine meets both. Raises AssertionError for a bad answer."""
    seen: list[tuple[object, Mapping[str, object]]] = []

    def note(sender: Flask, template: object, context: Mapping[str, object], **extra: object) -> None:
        plain = {key: _plain(value) for key, value in context.items()}
        seen.append((template, plain))

    with template_rendered.connected_to(note, app):
        answer = ask()
    assert answer.status_code < 400, f"{name}: {answer.status_code}"
    body = answer.get_data()
    with app.app_context():
        engine = db.engine
    with Statements(engine) as statements:
        ask()
    template, context = seen[-1] if seen else (None, {})
    spent = CPU(app)
    times, baselines = [], []
    with app.test_request_context(answer.request.path):
        for number in range(-WARM_UP, ROUNDS):
            took = spent.by(ask)
            base = spent.by(lambda: template.render(context)) if template else 0.0  # ty: ignore[missing-attribute]
            if number >= 0:
                times.append(took)
                baselines.append(base)
    return Cost(
        page=name,
        cpu_ms=statistics.median(times),
        p95_ms=percentiles(times)[1],
        statements=statements.number,
        size=len(body),
        gzipped=len(gzip.compress(body, 6)),
        baseline_ms=statistics.median(baselines) if template else None,
    )


class CPU:
    """The CPU time of this process and, on PostgreSQL of this machine, of the server process behind its one connection."""

    def __init__(self, app: Flask) -> None:
        self._server: Path | None = None
        with app.app_context():
            if db.engine.dialect.name == "postgresql":
                with db.engine.connect() as connection:
                    pid = connection.scalar(text("SELECT pg_backend_pid()"))
                self._server = Path(f"/proc/{pid}/schedstat")

    def by(self, act: Callable[[], object]) -> float:
        """Milliseconds that ``act`` costs."""
        began = self._now()
        act()
        return (self._now() - began) / 1e6

    def _now(self) -> int:
        """Nanoseconds so far. The first number of schedstat is what the kernel has run of a process."""
        server = int(self._server.read_text().split()[0]) if self._server and self._server.exists() else 0
        return time.process_time_ns() + server


class Statements:
    """Counts the statements of an engine while it is entered, without those that only begin or set something."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.number = engine, 0

    def __enter__(self) -> "Statements":
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *rest: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, connection, cursor, statement, *rest) -> None:
        self.number += not statement.startswith(("BEGIN", "PRAGMA", "SET"))


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 95th."""
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]


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
