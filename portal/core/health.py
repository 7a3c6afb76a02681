"""How the installation is: what the readiness page, `flask doctor` and the administrator's page tell."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from portal.core import clock, doorbell, schema, timers
from portal.core.db import db
from portal.core.facts import Delivery
from portal.core.i18n import _, _l
from portal.core.outbox import Message
from portal.core.search import semantic

SWEEP_LATE_S = 60
OWED_LATE_S = 300
DISK_LEAST = 0.05
SAFE_SQLITE = (3, 51, 3)  # older ones may corrupt the write-ahead log when several connections write


LABELS = {
    "database": _l("Database"),
    "disk": _l("Disk"),
    "redis": _l("Redis"),
    "sweeper": _l("Sweeper"),
    "search": _l("Search"),
    "owed": _l("Owed"),
    "given up": _l("Given up"),
}


@dataclass(frozen=True)
class Finding:
    """One thing looked at. state: pass, warn (works, but see to it) or fail (does not work)."""

    name: str
    state: str
    text: str


def examine(data: Path, redis_url: str) -> list[Finding]:
    """Look at everything; where the schema is another one, only at what needs no table. Reads only; needs an application context.
    Raises what the database raises when it is away.
    """
    found = [*ready(data), _redis(redis_url)]
    if found[0].state == "fail":
        return found
    return [*found, _sweep(), _search(), _owed(), _dead()]


def ready(data: Path) -> list[Finding]:
    """What must be true to answer requests: the database with the right schema, and room on the disk."""
    return [_timed(_schema), _disk(data)]


def verdict(findings: list[Finding]) -> str:
    """The worst state among the findings."""
    states = {finding.state for finding in findings}
    return next((state for state in ("fail", "warn") if state in states), "pass")


def oldest_owed() -> datetime | None:
    """Since when the longest overdue delivery or message has been due; None where nothing is."""
    moment = clock.now()
    facts = select(func.min(Delivery.due_at)).where(Delivery.state == "new", Delivery.due_at <= moment)
    messages = select(func.min(Message.due_at)).where(Message.state.in_(("new", "sending")), Message.due_at <= moment)
    found = [at for at in (db.session.scalar(facts), db.session.scalar(messages)) if at is not None]
    return min(found, default=None)


def _timed(look: Callable[[], Finding]) -> Finding:
    began = time.monotonic()
    finding = look()
    spent = time.monotonic() - began
    return (
        finding
        if spent < 1
        else Finding(
            finding.name, "warn", _("%(finding)s, but it took %(seconds).1f s", finding=finding.text, seconds=spent)
        )
    )


def _schema() -> Finding:
    found, wanted = schema.current(), schema.newest()
    if found == wanted:
        return Finding(
            "database",
            "pass",
            _("%(database)s at revision %(revision)s", database=db.engine.dialect.name, revision=found),
        )
    if found is None:
        return Finding(
            "database",
            "fail",
            _("it has no tables yet; run `%(command)s`", command=".venv/bin/flask --app wsgi db upgrade"),
        )
    return Finding(
        "database", "fail", _("the schema is at %(found)s, this program needs %(wanted)s", found=found, wanted=wanted)
    )


def _disk(data: Path) -> Finding:
    usage = shutil.disk_usage(data)
    free = usage.free / usage.total
    return Finding(
        "disk",
        "pass" if free > DISK_LEAST else "fail",
        _("%(percent)d %% of the volume of PORTAL_DATA is free", percent=free * 100),
    )


def _redis(url: str) -> Finding:
    if not url:
        return Finding("redis", "warn", _("none: the sweeper delivers alone"))
    waiting = doorbell.look()
    if waiting is None:
        return Finding("redis", "warn", _("does not answer: the sweeper delivers alone"))
    return Finding(
        "redis",
        "pass",
        ", ".join(_("%(queue)s: %(count)d waiting", queue=queue, count=count) for queue, count in waiting.items()),
    )


def stands_still() -> bool:
    """Whether nothing that is owed has been looked after lately: the sweeper has not come round."""
    return _late(timers.seconds_since("sweep"))


def _late(passed: int | None) -> bool:
    return passed is None or passed > SWEEP_LATE_S


def _sweep() -> Finding:
    passed = timers.seconds_since("sweep")
    if passed is None:
        return Finding("sweeper", "warn", _("has not come round yet"))
    state = "warn" if _late(passed) else "pass"
    return Finding("sweeper", state, _("came round %(seconds)d s ago", seconds=passed))


def _search() -> Finding:
    """Which layer answers. The articles are the collection that people search."""
    if semantic.fault():
        return Finding("search", "warn", _("words only; the semantic layer failed: %(fault)s", fault=semantic.fault()))
    if not semantic.active():
        return Finding("search", "pass", _("words only; the semantic layer is switched off"))
    encoded, documents = semantic.counts("articles")
    text = _("words and meaning; %(encoded)d of %(count)d texts have vectors", encoded=encoded, count=documents)
    return Finding("search", "pass" if encoded == documents else "warn", text)


def _owed() -> Finding:
    since = oldest_owed()
    age = (clock.now() - since).total_seconds() if since else 0
    state = "warn" if age > OWED_LATE_S else "pass"
    return Finding(
        "owed",
        state,
        _("the oldest delivery is %(seconds)d s late", seconds=age) if since else _("nothing is owed and due"),
    )


def _dead() -> Finding:
    facts = db.session.scalar(select(func.count()).where(Delivery.state == "dead")) or 0
    messages = db.session.scalar(select(func.count()).where(Message.state == "dead")) or 0
    state = "warn" if facts or messages else "pass"
    return Finding(
        "given up",
        state,
        _("%(facts)d reactions and %(messages)d mails wait for a person", facts=facts, messages=messages),
    )
