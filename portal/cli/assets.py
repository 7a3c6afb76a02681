"""flask assets import FILE, flask assets models FILE."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from assets.imports.faults import Fault, FaultyFile
from assets.imports.mappings import MAPPINGS
from assets.imports.rows import Sheet, read_rows
from assets.imports.tables import read
from assets.operations.cataloguing import ModelReport, bring_in
from assets.operations.importing import Change, Report, Terms
from portal.cli.importing import Written, import_in_turns
from portal.cli.terminal import known_encoding
from portal.core.db import write_transaction
from portal.core.i18n import _, ngettext

group = AppGroup("assets", help="The inventory of devices.")
SHOWN_FAULTS = 200
SHOWN_NAMES = 10
SIGNS = {"new": "+", "changed": "~", "same": "="}


class _Undo(Exception):
    """Leave the transaction without keeping anything."""


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", type=click.Choice(list(MAPPINGS)), help="Whose headings these are; found out if not given.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--create-missing", is_flag=True, help="Add organisations, sites, people and models that the file names.")
@click.option("--skip-faulty", is_flag=True, help="Write the good rows although others are faulty.")
@click.option(
    "--encoding", callback=known_encoding, help="For text files whose encoding cannot be told, such as cp1250."
)
@click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="Order of dates with slashes where it cannot be told.")
@click.option("--organisation", default="", help="Whose devices these are, where a row does not say.")
@click.option("--currency", default="EUR", show_default=True, help="Of prices, where a row does not say.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def import_file(
    file: Path, mapping: str | None, dry_run: bool, create_missing: bool, skip_faulty: bool, encoding: str | None,
    dates: str | None, organisation: str, currency: str, as_json: bool,
) -> None:  # fmt: skip
    """Import devices from a CSV or XLSX file and print what differs. A file with any fault writes nothing and exits with 1."""
    try:
        sheet = read_rows(read(_bytes(file), encoding), mapping, dates)  # ty: ignore[invalid-argument-type]
    except FaultyFile as error:
        sheet = Sheet([], error.faults, {}, [], [])
    terms = Terms(organisation=organisation.strip(), currency=currency.upper()[:3], create_missing=create_missing)
    report, written = import_in_turns(sheet, terms, keep=not dry_run, skip_faulty=skip_faulty)
    _print_json(report, written) if as_json else _print(report, written, dry_run)
    if report.faults and not (skip_faulty and sheet.rows):
        sys.exit(1)


@group.command("models")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option(
    "--encoding", callback=known_encoding, help="For text files whose encoding cannot be told, such as cp1250."
)
@click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="Order of dates with slashes where it cannot be told.")
def import_models(file: Path, dry_run: bool, encoding: str | None, dates: str | None) -> None:
    """Import device models (manufacturer, model, part_number, kind; end of life, price, currency if there).

    A file with any fault writes nothing and exits with 1.
    """
    report = ModelReport()
    try:
        table = read(_bytes(file), encoding)
        with write_transaction():
            report = bring_in(table, dates)  # ty: ignore[invalid-argument-type]
            if dry_run or report.faults:
                raise _Undo
    except FaultyFile as error:
        report.faults = error.faults
    except _Undo:
        pass
    for name, values in report.changes:
        click.echo(f"~ {name}" + "".join(f"  {n}: {_text(old)} → {_text(new)}" for n, (old, new) in values.items()))
    _print_faults(report.faults, _("fault"))
    _print_numbers(report.new, len(report.changes), report.same, len(report.faults))
    if dry_run or report.faults:
        _print_nothing(dry_run)
    if report.faults:
        sys.exit(1)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error


def _print(report: Report, written: Written, dry_run: bool) -> None:
    for change in report.changes:
        if change.kind != "same":
            click.echo(f"{SIGNS[change.kind]} {change.tag}{_values(change)}")
    for kind, names in report.made.items():
        more = " …" if len(names) > SHOWN_NAMES else ""
        click.echo(f"+ {len(names)} {kind}: {'; '.join(names[:SHOWN_NAMES])}{more}")
    if report.unused:
        click.echo(_("Not used: %(headings)s", headings=", ".join(report.unused)))
    _print_faults(report.warnings, _("note"))
    _print_faults(report.faults, _("fault"))
    _print_numbers(report.number_of("new"), report.number_of("changed"), report.number_of("same"), len(report.faults))
    if written == "nothing":
        _print_nothing(dry_run)
    elif written == "part":
        line = report.faults[-1].line
        click.echo(
            _(
                "The inventory was changed meanwhile: what stands before line %(line)s is written, the rest is not. Run it again.",
                line=line,
            )
        )


def _print_numbers(new: int, changed: int, same: int, faults: int) -> None:
    told = ngettext("%(num)d fault", "%(num)d faults", faults)
    click.echo(
        _(
            "%(new)s new, %(changed)s changed, %(same)s unchanged, %(faults)s.",
            new=new,
            changed=changed,
            same=same,
            faults=told,
        )
    )


def _print_nothing(dry_run: bool) -> None:
    click.echo(_("Nothing was written: this was a dry run.") if dry_run else _("Nothing was written."))


def _values(change: Change) -> str:
    told = ((name, old, new) for name, (old, new) in change.values.items())
    if change.kind == "new":
        return "".join(f"  {name}={_text(new)}" for name, _old, new in told if name in {"status", "serial", "name"})
    return "".join(f"  {name}: {_text(old)} → {_text(new)}" for name, old, new in told)


def _text(value: object) -> str:
    text = "" if value is None else str(value).replace("\n", " ")
    return repr(text[:60])


def _print_faults(faults: list[Fault], word: str) -> None:
    for fault in faults[:SHOWN_FAULTS]:
        click.echo(f"{word}: {fault}", err=True)
    if len(faults) > SHOWN_FAULTS:
        click.echo(_("… and %(number)s more", number=len(faults) - SHOWN_FAULTS), err=True)


def _print_json(report: Report, written: Written) -> None:
    def told(faults: list[Fault]) -> list[dict[str, object]]:
        return [{"line": f.line, "column": f.column, "message": str(f.message)} for f in faults]

    click.echo(
        json.dumps(
            {
                "written": written == "all", "partly": written == "part",
                "new": report.number_of("new"), "changed": report.number_of("changed"),
                "unchanged": report.number_of("same"), "made": report.made, "unused": report.unused,
                "faults": told(report.faults), "notes": told(report.warnings),
                "changes": [asdict(change) for change in report.changes if change.kind != "same"],
            },
            ensure_ascii=False, default=str,
        )
    )  # fmt: skip
