"""flask kb import | search | suggest | reindex."""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from portal.accounts import queries as people
from portal.accounts.models import Organisation
from portal.accounts.viewer import Viewer
from portal.cli.terminal import known_encoding
from portal.core.db import db, read_transaction, write_transaction
from portal.core.errors import DomainError
from portal.core.i18n import DEFAULT_LANGUAGE, LANGUAGES
from portal.knowledge import queries, states
from portal.knowledge.operations import importing
from portal.knowledge.operations.import_report import ImportRefused, Report, Wishes
from portal.knowledge.operations.sources.gathering import gather, unpack
from portal.knowledge.operations.sources.pages import Defaults, Fault, Faulty
from portal.knowledge.operations.sources.snippets import put_snippets
from portal.tickets.queries import suggesting
from portal.web.forms import clean_text
from workers import reindexing, transfers

group = AppGroup("kb", help="Articles and their search.")
_SHOWN = 10
_LONGEST_TICKET = 64_000
"""Bytes read of a ticket's text."""
_IMPORTABLE = (states.PUBLIC, states.SIGNED_IN, states.ORGANISATION)


@group.command("import")
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
    progress = _Progress(sys.stderr.isatty())
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


@group.command("export")
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--as", "email", help="E-mail of the person whose articles are meant: those she may edit; default: all.")
def export(archive: Path, email: str | None) -> None:
    """Write all articles, with pictures and snippets, as Markdown into a ZIP archive that `kb import` reads again."""
    with read_transaction():
        by = _viewer(email, DEFAULT_LANGUAGE) if email else None
    progress = _Progress(sys.stderr.isatty())
    try:
        articles, texts = transfers.write_archive(archive, by, lambda done, total: progress("write", done, total))
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error
    except OSError as error:
        raise click.ClickException(f"{archive}: {error.strerror}") from error
    click.echo(f"{articles} articles, {texts} texts")


@group.command("search")
@click.argument("query", default="")
@click.option("--lang", "language", type=click.Choice(list(LANGUAGES)), default=DEFAULT_LANGUAGE)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--as", "email", help="E-mail of the person who asks; default: somebody signed in, of no organisation.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--batch", is_flag=True, help='Read JSON lines {"lang", "q"} from standard input, write {"lang", "q", "ids", "ms"}.'
)
def search(query: str, language: str, limit: int, email: str | None, as_json: bool, batch: bool) -> None:
    """Ranked slugs for a query, through the same code as the search page."""
    with read_transaction():
        viewer = _viewer(email, language)
    if batch:
        for asked, spoken in _asked(language):
            ids, milliseconds = _search(viewer, asked, spoken, limit)
            click.echo(json.dumps({"lang": spoken, "q": asked, "ids": ids, "ms": milliseconds}, ensure_ascii=False))
        return
    if not query.strip():
        raise click.UsageError("a query, or --batch, is needed")
    with read_transaction():
        answer = queries.find(viewer, query, language, limit)
    if as_json:
        found = [{"slug": one.slug, "title": one.title, "language": one.language} for one in answer.found]
        click.echo(json.dumps({"query": query, "shown": answer.shown, "found": found}, ensure_ascii=False))
        return
    if answer.repaired:
        click.echo(f"showing results for: {answer.shown}", err=True)
    for one in answer.found:
        click.echo(f"{one.slug}\t{one.language}\t{one.title}")


@group.command("suggest")
@click.option("--lang", "language", type=click.Choice(list(LANGUAGES)), default=DEFAULT_LANGUAGE)
@click.option("--limit", type=click.IntRange(1, 20), default=5, show_default=True)
@click.option("--as", "email", help="E-mail of the person who asks; default: somebody signed in, of no organisation.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def suggest(language: str, limit: int, email: str | None, as_json: bool) -> None:
    """Articles and resolved tickets for a ticket's text on standard input: its first line is the subject."""
    text = clean_text(sys.stdin.buffer.read(_LONGEST_TICKET).decode("utf-8", errors="replace")) or ""
    subject, _newline, rest = text.partition("\n")
    with read_transaction():
        found = suggesting.suggestions(_viewer(email, language), subject, rest, language, most=limit)
    if as_json:
        articles = [
            {"slug": one.key, "title": one.title, "language": one.language, "share": round(one.share, 3)}
            for one in found
            if one.kind == suggesting.ARTICLE
        ]
        tickets = [
            {"number": int(one.key), "title": one.title, "language": one.language, "share": round(one.share, 3)}
            for one in found
            if one.kind == suggesting.TICKET
        ]
        click.echo(json.dumps({"articles": articles, "tickets": tickets}, ensure_ascii=False))
        return
    for one in found:
        name = one.key if one.kind == suggesting.ARTICLE else f"#{one.key}"
        click.echo(f"{name}\t{one.language}\t{one.title}")


@group.command("reindex")
def reindex() -> None:
    """Index all articles and resolved tickets anew, in short transactions; first with the synonyms that come with the product."""
    progress = _Progress(sys.stderr.isatty())
    count = reindexing.index_everything(lambda done, total: progress("articles", done, total))
    click.echo(f"{count} texts indexed")
    tickets = reindexing.index_resolved(lambda done, total: progress("tickets", done, total))
    click.echo(f"{tickets} resolved tickets indexed")


def _search(viewer: Viewer, text: str, language: str, limit: int) -> tuple[list[str], float]:
    begun = time.perf_counter()
    with read_transaction():
        answer = queries.find(viewer, text, language, limit)
    return [one.slug for one in answer.found], round((time.perf_counter() - begun) * 1000, 2)


def _asked(language: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)  # bytes: what is not UTF-8 is a ValueError too
            text, spoken = asked["q"], asked.get("lang", language)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise click.ClickException(f'line {number}: a JSON object with "q" and "lang" is needed') from error
        if not isinstance(text, str) or spoken not in LANGUAGES:
            raise click.ClickException(f'line {number}: "q" must be text and "lang" one of {", ".join(LANGUAGES)}')
        yield text, spoken


def _viewer(email: str | None, language: str) -> Viewer:
    if email is None:
        return Viewer(id=0, name="", email="", language=language, zone="UTC", organisation_id=0)
    try:
        return people.viewer_with_email(email)
    except DomainError as error:
        raise click.ClickException(f"nobody signs in as {email}") from error


def _organisation(slug: str, audience: str | None) -> int | None:
    if not slug:
        if audience == states.ORGANISATION:
            raise click.UsageError("--audience organisation needs --organisation")
        return None
    found = db.session.scalar(select(Organisation.id).where(Organisation.slug == slug))
    if found is None:
        raise click.ClickException(f"there is no organisation {slug}")
    return found


class _Progress:
    """A line on a terminal that counts; silent elsewhere, so that logs stay readable."""

    def __init__(self, live: bool) -> None:
        self.live = live

    def __call__(self, step: str, done: int, total: int) -> None:
        if self.live and (done % 50 == 0 or done == total):
            click.echo(f"\r{step}: {done}/{total}   ", nl=done == total, err=True)


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
