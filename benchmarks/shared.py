"""The real articles and questions that measurements of search work with, and fresh installations that hold nothing else.

The data is looked for in $POMOST_SHARED, else in ../shared; what needs it says so and skips where it is not there.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from benchmarks.databases import postgres_server
from portal import config
from portal.accounts.viewer import Viewer
from portal.app import create_app
from portal.core import schema

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("POMOST_SHARED", ROOT.parent / "shared")) / "data"
SOMEBODY = Viewer(id=0, name="", email="", language="en", zone="UTC", organisation_id=0)
"""Signed in, of no organisation: sees what every employee sees."""
HELP = 'source: "GNOME '
"""Pages of this source are about the everyday use of a computer; the others are distractors."""


def questions() -> list[dict]:
    """The questions that stand beside the articles: lang, q, kind, relevant (slugs)."""
    return json.loads((SHARED / "search_queries_dev.json").read_text(encoding="utf-8"))


def articles(folder: Path, only_help: bool) -> Path:
    """The folder of the articles; a copy of the help pages alone in ``folder`` where they are asked for."""
    if not only_help:
        return SHARED / "kb"
    for path in sorted((SHARED / "kb").rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        if HELP in text[:2000]:
            copy = folder / path.relative_to(SHARED / "kb")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text, encoding="utf-8")
    return folder


@contextmanager
def installations(names: list[str], keep: Path | None = None) -> Iterator[list[tuple[str, Flask]]]:
    """A fresh installation with an empty schema on each named database: sqlite, postgresql. In the folder ``keep`` the
    SQLite file stays, and the next run takes it as it is."""
    with tempfile.TemporaryDirectory(prefix="pomost-bench-") as folder:
        made = []
        for name in names:
            file = (keep or Path(folder)).absolute() / "bench.sqlite3"
            file.parent.mkdir(parents=True, exist_ok=True)
            url = f"sqlite:///{file}" if name == "sqlite" else postgres_server(Path(folder))
            environ = {**os.environ, "DATABASE_URL": url, "PORTAL_DATA": f"{folder}/{name}", "PORTAL_TESTING": "1"}
            app = create_app(config.load(environ))
            with app.app_context():
                schema.upgrade()
            made.append((name, app))
        yield made
