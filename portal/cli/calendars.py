"""flask calendars: load a working calendar, lay official days over one."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from flask.cli import AppGroup

from portal.core.db import write_transaction
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.sla import official, queries
from portal.sla.calendar_files import read_toml
from portal.sla.definitions import FIRST_DATE, LAST_DATE, Definition
from portal.sla.faults import CalendarFaults
from portal.sla.operations import calendars as operations

T = TypeVar("T")
group = AppGroup("calendars", help="Working calendars.")
YEAR = click.IntRange(FIRST_DATE.year, LAST_DATE.year)


@group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Create a working calendar from a TOML file, or replace what it says. A file with any fault changes nothing."""
    definition = _read(file, read_toml)
    with write_transaction():
        _load(definition)


@group.command("import")
@click.argument("name")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--country", default="", help="ISO code of a country whose official days are known, such as PL.")
@click.option("--year", "years", type=YEAR, multiple=True, help="With --country; may be given several times.")
@click.option("--lang", "language", default=None, help="With --country: language of the names of the days.")
def import_days(name: str, files: tuple[Path, ...], country: str, years: tuple[int, ...], language: str | None) -> None:
    """Lay official days over the calendar NAME: from files of xmlcalendar.ru, or by country and year.

    Exceptions of the same dates are replaced, others stay. A file with any fault changes nothing.
    """
    if bool(files) == bool(country) or bool(country) != bool(years):
        raise click.UsageError(_("Give either files, or --country with --year."))
    days: list[official.OfficialDay] = []
    for file in files:
        days += _read(file, official.of_xml)
    if country:
        try:
            days = official.of_country(country, years, language)
        except CalendarFaults as error:
            raise click.ClickException(str(error)) from error
    with write_transaction():
        try:
            known = queries.calendar_named(name)
        except NotFound as error:
            raise click.ClickException(_("There is no calendar %(name)s.", name=repr(name))) from error
        click.echo(_("%(count)s official days", count=len(days)))
        _load(official.with_official_days(known, days))


def _read(file: Path, parse: Callable[[bytes], T]) -> T:
    try:
        return parse(file.read_bytes())
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    except CalendarFaults as error:
        raise click.ClickException("\n".join(f"{file}: {fault}" for fault in error.faults)) from error


def _load(definition: Definition) -> None:
    calendar, changed = operations.load(definition)
    told = _("%(name)s: version %(number)s", name=definition.name, number=calendar.versions[0].number)
    click.echo(told if changed else _("%(told)s, unchanged", told=told))
