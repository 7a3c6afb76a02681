"""flask kb search | suggest | reindex, and the group to which import and export belong."""

import json
import sys
import time
from collections.abc import Iterator

import click
from flask.cli import AppGroup

from portal.accounts.viewer import Viewer
from portal.cli import article_transfers
from portal.cli.people import viewer_with_email
from portal.cli.terminal import Progress
from portal.core.db import read_transaction
from portal.core.i18n import DEFAULT_LANGUAGE, LANGUAGES
from portal.knowledge import queries
from portal.tickets.queries import suggesting
from portal.web.forms import clean_text
from workers import reindexing

group = AppGroup(
    "kb", commands=[article_transfers.import_, article_transfers.export], help="Articles and their search."
)
_LONGEST_TICKET = 64_000
"""Bytes read of a ticket's text."""


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
    progress = Progress()
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
    return viewer_with_email(email)
