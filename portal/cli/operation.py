"""Commands for whoever runs the installation: work, doctor, map, outbox."""

import json
import platform
import time
from importlib.metadata import version

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal import wiring
from portal.cli.terminal import as_json_option
from portal.config import Settings
from portal.core import doorbell, facts, health, outbox
from portal.core.db import db, read_transaction, write_transaction
from portal.core.facts import Delivery, FactRow
from portal.core.health import Finding
from portal.core.i18n import _, _l, ngettext
from portal.core.outbox import Message
from portal.web.access import rule_of
from portal.web.addresses import LARGEST
from workers import sweeper
from workers.schedule import TICK_S, TIMED

LABELS = {
    **health.LABELS,
    "versions": _l("Versions"),
    "data": _l("Data"),
    "address": _l("Address"),
    "mail": _l("Mail"),
}
DEBTS = ("new", "sending", "dead", "kept")
group = AppGroup("outbox", help="What is owed: deliveries of facts, and messages.")


@click.command("work")
@click.option("--once", is_flag=True, help="Until nothing is due, then end.")
@with_appcontext
def work(once: bool) -> None:
    """Run due sweeps and deliveries in this process, without Redis."""
    doorbell.configure("")
    while True:
        done = sweeper.work_off()
        click.echo(_("%(count)d done", count=done))
        if once:
            return
        time.sleep(TICK_S)


@click.command("doctor")
@as_json_option
@with_appcontext
def doctor(as_json: bool) -> None:
    """Look at the whole installation. Exit code 1 where something does not work."""
    settings: Settings = current_app.extensions["settings"]
    try:
        with read_transaction():
            findings = health.examine(settings.data, settings.redis_url)
    except SQLAlchemyError as error:
        findings = [Finding("database", "fail", str(error).splitlines()[0])]
    findings = [*_versions(), *_configuration(settings), *findings]
    verdict = health.verdict(findings)
    if as_json:
        rows = [{"name": f.name, "state": f.state, "text": f.text} for f in findings]
        click.echo(json.dumps({"status": verdict, "findings": rows}, indent=1))
    else:
        for finding in findings:
            click.echo(f"{finding.state:5} {LABELS.get(finding.name, finding.name)!s:14} {finding.text}")
        click.echo(verdict)
    if verdict == "fail":
        raise SystemExit(1)


@click.command("map")
@as_json_option
@with_appcontext
def show_map(as_json: bool) -> None:
    """Print the domains, the routes with their access rules, what follows from each fact, and the timed jobs."""
    app: Flask = current_app._get_current_object()  # ty: ignore[missing-attribute]
    routes = [
        {"route": rule.rule, "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
         "endpoint": rule.endpoint, "access": str(rule_of(app, rule.endpoint))}
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    ]  # fmt: skip
    timed = [{"name": t.name, "every": t.every, "queue": t.queue or "sweeper"} for t in TIMED]
    if as_json:
        told = {"domains": wiring.DOMAINS, "routes": routes, "facts": facts.wired(), "timed": timed}
        click.echo(json.dumps(told, indent=1))
        return
    click.echo("domains\n  " + "\n  ".join(wiring.DOMAINS))
    click.echo("routes")
    for route in routes:
        click.echo(f"  {'/'.join(route['methods']):8} {route['route']:44} {route['endpoint']:34} {route['access']}")
    click.echo("facts")
    for name, handlers in facts.wired().items():
        click.echo(f"  {name}: {', '.join(handlers) or 'nobody'}")
    click.echo("timed jobs")
    for entry in timed:
        click.echo(f"  {entry['name']}: every {entry['every']} s, {entry['queue']}")


@group.command("list")
@as_json_option
def show_debts(as_json: bool) -> None:
    """List undelivered facts and messages that are not sent, dead ones too."""
    with read_transaction():
        owed = db.session.execute(
            select(Delivery, FactRow.name).join(FactRow, FactRow.id == Delivery.fact_id)
            .where(Delivery.state != "done").order_by(Delivery.due_at).limit(500)
        ).all()  # fmt: skip
        rows = [
            {"what": "fact", "id": f"{d.fact_id} {d.handler}", "kind": name, "state": d.state, "tries": d.tries,
             "due": d.due_at.isoformat(), "error": d.last_error}
            for d, name in owed
        ]  # fmt: skip
        found = select(Message).where(Message.state.in_(DEBTS)).order_by(Message.due_at).limit(500)
        rows += [
            {"what": "message", "id": str(m.id), "kind": m.kind, "state": m.state, "tries": m.tries,
             "due": m.due_at.isoformat(), "error": m.last_error}
            for m in db.session.scalars(found)
        ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        error = f"  {row['error']}" if row["error"] else ""
        tries = _("tries: %(count)d", count=row["tries"])
        click.echo(f"{row['what']:8} {row['state']:8} {row['kind']:24} {row['id']}  {tries}{error}")
    click.echo(ngettext("%(num)d row", "%(num)d rows", len(rows)))


@group.command("again")
@click.argument("number", type=click.IntRange(1, LARGEST))
@click.argument("handler", default="")
def run_again(number: int, handler: str) -> None:
    """Owe a dead or waiting message (NUMBER), or such a delivery (fact NUMBER and HANDLER), now."""
    with write_transaction():
        revived = facts.run_again(number, handler) if handler else outbox.run_again(number)
    if not revived:
        raise click.ClickException(_("There is no such dead row."))
    click.echo(_("It is due now."))


def _versions() -> list[Finding]:
    library = getattr(db.engine.dialect.dbapi, "sqlite_version", "")
    texts = [f"Python {platform.python_version()}", *(f"{n} {version(n)}" for n in ("Flask", "SQLAlchemy", "rq"))]
    if not library:
        return [Finding("versions", "pass", ", ".join(texts))]
    safe = tuple(map(int, library.split("."))) >= health.SAFE_SQLITE
    text = ", ".join([*texts, f"SQLite {library}"])
    return [
        Finding(
            "versions",
            "pass" if safe else "warn",
            text if safe else _("%(versions)s: older than 3.51.3", versions=text),
        )
    ]


def _configuration(settings: Settings) -> list[Finding]:
    kept = Finding("mail", "warn", _("no SMTP_URL: mails are kept, never sent"))
    mail = kept if not settings.smtp_url else Finding("mail", "pass", _("mails are sent"))
    open_to_all = settings.host not in ("127.0.0.1", "localhost", "::1") and not settings.secure
    unsafe = _("%(address)s is not https, and other machines reach it", address=settings.base_url)
    plain = Finding("address", "warn", unsafe)
    address = plain if open_to_all else Finding("address", "pass", settings.base_url)
    return [Finding("data", "pass", str(settings.data)), address, mail]


COMMANDS = (work, doctor, show_map, group)
