"""flask sla: calendar arithmetic, and the clocks of tickets explained."""

import json
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from portal.core.db import db, read_transaction
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.sla import explaining, queries
from portal.sla.calendars import NoWorkingTime, OutOfRange, WorkingTime, working_time
from portal.sla.states import Target
from portal.tickets.models import Ticket
from portal.tickets.queries.clocks import clock_events
from portal.web.addresses import LARGEST


@click.group("sla", cls=AppGroup, invoke_without_command=True)
@click.option(
    "--batch", is_flag=True, help="Read questions as JSON lines, each with its op, write answers as JSON lines."
)
@click.pass_context
@with_appcontext
def group(context: click.Context, batch: bool) -> None:
    """Working time, deadlines and their explanation."""
    if context.invoked_subcommand is None:
        if not batch:
            raise click.UsageError(context.get_help())
        _run(batch, {})


Find = Callable[[str], WorkingTime]


class Refused(ValueError):
    """A value that cannot be used; the text says which and why."""


@group.command("elapsed")
@click.option("--calendar", "name", default="", help="Name of the calendar.")
@click.option("--from", "start", default="", help="ISO 8601 with its offset, such as 2026-03-29T09:00+02:00.")
@click.option("--to", "end", default="", help="ISO 8601 with its offset.")
@click.option("--batch", is_flag=True, help="Read questions as JSON lines, write answers as JSON lines.")
def elapsed(name: str, start: str, end: str, batch: bool) -> None:
    """Print the working seconds between two instants."""
    _run(batch, {"op": "elapsed", "calendar": name, "from": start, "to": end})


@group.command("due")
@click.option("--calendar", "name", default="", help="Name of the calendar.")
@click.option("--from", "start", default="", help="ISO 8601 with its offset, such as 2026-03-29T09:00+02:00.")
@click.option("--seconds", type=int, help="Working seconds.")
@click.option("--batch", is_flag=True, help="Read questions as JSON lines, write answers as JSON lines.")
def due(name: str, start: str, seconds: int | None, batch: bool) -> None:
    """Print the earliest instant (UTC) at which so many working seconds have elapsed."""
    _run(batch, {"op": "due", "calendar": name, "from": start, "seconds": seconds})


@group.command("explain")
@click.argument("number", type=click.IntRange(1, LARGEST))
@click.option("--target", type=click.Choice([target.value for target in Target]), default=Target.RESOLUTION.value)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def explain(number: int, target: str, as_json: bool) -> None:
    """Print every counted and skipped interval of a ticket's clock; they add up to the second."""
    with read_transaction():
        ticket_id = db.session.scalar(select(Ticket.id).where(Ticket.number == number))
        if ticket_id is None:
            raise click.ClickException(_("There is no ticket %(number)s.", number=number))
        try:
            told = queries.explanation(ticket_id, target, clock_events(ticket_id))
        except NotFound as error:
            raise click.ClickException(
                _("Ticket %(number)s has no clock for %(target)s.", number=number, target=target)
            ) from error
    if as_json:
        click.echo(json.dumps({"ticket": number, **explaining.as_table(told)}, ensure_ascii=False))
    else:
        click.echo("\n".join(explaining.as_lines(told)))


def _run(batch: bool, question: dict[str, object]) -> None:
    find = _finder()
    if batch:
        if any(value is not None and value != "" for key, value in question.items() if key != "op"):
            raise click.UsageError(_("--batch takes no other option; the questions come from standard input."))
        failed = _answer_lines(sys.stdin.buffer, str(question.get("op", "")), find)
        if failed:
            raise click.ClickException(_("%(count)s questions could not be answered.", count=failed))
        return
    try:
        click.echo(_answer(question, find))
    except (Refused, OutOfRange, NoWorkingTime) as error:
        raise click.ClickException(str(error)) from error


def _answer_lines(lines: Iterable[bytes], op: str, find: Find) -> int:
    """One answer per question, in order: {"result": …}, or {"error": …, "line": n}. Gives how many were refused."""
    failed = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told: dict[str, object] = {"result": _answer(_question(line, op), find)}
        except (Refused, OutOfRange, NoWorkingTime) as error:
            failed += 1
            told = {"error": str(error), "line": number}
            click.echo(_("line %(line)s: %(error)s", line=number, error=error), err=True)
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        sys.stdout.flush()  # who asks one by one may wait for the answer
    return failed


def _question(line: bytes, op: str) -> dict[str, object]:
    try:
        question = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Refused(_("not a JSON object in UTF-8")) from error
    if not isinstance(question, dict):
        raise Refused(_("not a JSON object in UTF-8"))
    return {"op": op, **question}


def _answer(question: dict[str, object], find: Find) -> int | str:
    working = find(_text(question, "calendar"))
    start = _instant(question, "from")
    if question["op"] == "elapsed":
        return working.elapsed(start, _instant(question, "to"))
    if question["op"] == "due":
        seconds = question.get("seconds")
        if not isinstance(seconds, int) or isinstance(seconds, bool):
            raise Refused(_("seconds: a whole number is needed"))
        return working.due(start, seconds).isoformat()
    raise Refused(_("op: elapsed or due is needed"))


def _text(question: dict[str, object], key: str) -> str:
    value = question.get(key)
    if not isinstance(value, str) or not value:
        raise Refused(_("%(key)s: is missing", key=key))
    if not value.isprintable():  # NUL and halves of characters, which no database takes
        raise Refused(_("%(key)s: holds control characters", key=key))
    return value


def _instant(question: dict[str, object], key: str) -> datetime:
    text = _text(question, key)
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Refused(_("%(key)s: %(text)s is not an ISO 8601 time with its offset", key=key, text=repr(text)))


def _finder() -> Find:
    """Finds calendars by name, each read once per command."""
    known: dict[str, WorkingTime] = {}

    def find(name: str) -> WorkingTime:
        if name not in known:
            try:
                with read_transaction():  # not around the whole batch, which may wait for its input
                    known[name] = working_time(queries.calendar_named(name))
            except NotFound as error:
                raise Refused(_("calendar: there is none called %(name)s", name=repr(name))) from error
        return known[name]

    return find
