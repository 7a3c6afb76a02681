"""flask kb import | export: articles in and out as files."""

import tempfile
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy import select

from portal.accounts.models import Organisation
from portal.cli.people import viewer_with_email
from portal.cli.terminal import Progress, known_encoding
from portal.core.db import db, read_transaction, write_transaction
from portal.core.errors import DomainError
from portal.knowledge import states
from portal.knowledge.operations import importing
from portal.knowledge.operations.import_report import ImportRefused, Report, Wishes
from portal.knowledge.operations.sources.gathering import gather, unpack
from portal.knowledge.operations.sources.pages import Defaults, Fault, Faulty
from portal.knowledge.operations.sources.snippets import put_snippets
from workers import transfers

_SHOWN = 10
_IMPORTABLE = (states.PUBLIC, states.SIGNED_IN, states.ORGANISATION)


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--audience", type=click.Choice(_IMPORTABLE), help="Who may read; default for new articles: signed_in.")
@click.option("--organisation", default="", help="Slug of the organisation whose articles they are.")
@click.option("--encoding", callback=known_encoding, help="Of tables as text where it cannot be told, such as cp1250.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--verbose", is_flag=True, help="Name every missing translation and unresolved link.")
def import_(
    source: Path, audience: str | None, organisation: str, encoding: str | None, dry_run: bool, verbose: bool
) -> None:
    """Import Markdown files with front matter, web pages, tables of questions: a folder, one file, or a ZIP archive of them.

    The same again changes nothing. A fault anywhere writes nothing. Articles are written in short transactions: one that was
    stopped is begun again.
    """
    progress = Progress()
    packed = source.suffix.lower() == ".zip" and source.is_file()
    with tempfile.TemporaryDirectory() as folder:
        try:
            if packed:
                unpack(source, Path(folder))
            root = Path(folder) if packed else source
            gathered = gather(
                root,
                Defaults(encoding=encoding),
                lambda done, total: progress("read", done, total),
            )
            with read_transaction():
                wishes = Wishes(audience, _organisation(organisation, audience))
                ready = importing.checked(gathered, wishes)
                report = ready.compare() if dry_run else None
            if report is None:
                with write_transaction():
                    put_snippets(root, by=None)
                report = transfers.write_all(ready, lambda done, total: progress("write", done, total))
        except Faulty as error:
            raise click.ClickException(str(error.fault)) from error
        except ImportRefused as error:
            for fault in error.faults:
                click.echo(_place(fault, source, Path(folder)), err=True)
            raise click.ClickException(f"{_faults(len(error.faults))}, nothing was imported") from error
    _tell(report, verbose)


@click.command("export")
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--as", "email", help="E-mail of the person whose articles are meant: those she may edit; default: all.")
def export(archive: Path, email: str | None) -> None:
    """Write all articles, with pictures and snippets, as Markdown into a ZIP archive that `kb import` reads again."""
    with read_transaction():
        by = viewer_with_email(email) if email else None
    progress = Progress()
    try:
        articles, texts = transfers.write_archive(archive, by, lambda done, total: progress("write", done, total))
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error
    except OSError as error:
        raise click.ClickException(f"{archive}: {error.strerror}") from error
    click.echo(f"{articles} articles, {texts} texts")


def _organisation(slug: str, audience: str | None) -> int | None:
    if not slug:
        if audience == states.ORGANISATION:
            raise click.UsageError("--audience organisation needs --organisation")
        return None
    found = db.session.scalar(select(Organisation.id).where(Organisation.slug == slug))
    if found is None:
        raise click.ClickException(f"there is no organisation {slug}")
    return found


def _tell(report: Report, verbose: bool) -> None:
    click.echo(f"{report.files} files")
    click.echo(
        f"articles: {report.articles_created} created, {report.articles_changed} changed, {report.articles_same} as before"
    )
    click.echo(f"texts: {report.texts_created} created, {report.texts_changed} changed")
    for language, slugs in report.missing_translations.items():
        click.echo(f"no text in {language}: {_some(slugs, verbose)}")
    if report.unresolved_links:
        named = [f"{slug} → {target}" for slug, targets in report.unresolved_links.items() for target in targets]
        click.echo(f"links to articles that are not there: {_some(named, verbose)}")
    if report.unknown_models:
        named = [f"{slug} → {model}" for slug, models in report.unknown_models.items() for model in models]
        click.echo(f"device models that the inventory does not know: {_some(named, verbose)}")
    if not report.changed:
        click.echo("nothing changed")


def _some(items: list[str], verbose: bool) -> str:
    shown = items if verbose else items[:_SHOWN]
    rest = len(items) - len(shown)
    return f"{len(items)}: " + ", ".join(shown) + (f" and {rest} more (--verbose)" if rest else "")


def _place(fault: Fault, source: Path, folder: Path) -> str:
    """A fault with its path; within an archive the path that it has there."""
    if fault.path == folder:
        return str(replace(fault, path=source))
    return fault.below(folder) if fault.path.is_relative_to(folder) else str(fault)


def _faults(count: int) -> str:
    return "1 fault" if count == 1 else f"{count} faults"
