"""Stored files that no row refers to: chosen for a form that was never sent, taken out of an article, of a task long ended.

What refers to a file is found by the type of the column, so a new table needs no word here: FileHash, and any JSON but that of tables that
are long and hold none.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from stat import S_ISREG

from sqlalchemy import Column, Text, cast, func, select

from portal.core import storage
from portal.core.audit import AuditEntry
from portal.core.db import db, read_transaction
from portal.core.types import FileHash, JSONDict

HISTORY = frozenset({"audit", "facts", "messages", "self_help_steps", "ticket_events"})
"""Tables whose JSON is not looked at: they tell what was, at length, and nobody opens a file by them."""
AT_ONCE = 500
MOST = 2000
"""Files removed in one turn; the rest waits for a later one."""


def remove(root: Path, part: str, before: float) -> int:
    """Remove what no row refers to of the files whose hash begins with ``part``, and what uploads that broke off left; the number removed.

    Only what nobody stored or took up since ``before`` (seconds since 1970), and only what came after the first row of the audit: older
    files belong to another database, as where the portal was pointed at an empty one before everything was carried over to it.
    """
    with read_transaction():
        begun: datetime | None = db.session.scalar(select(AuditEntry.at).order_by(AuditEntry.id).limit(1))
    if begun is None or not root.is_dir():
        return 0
    gone = 0
    old = _old(root, part, begun.timestamp(), before)
    while gone < MOST and (some := list(islice(old, AT_ONCE))):
        with read_transaction():
            left = unreferenced({path.name for path in some if storage.HASH.fullmatch(path.name)})
        for path in some:
            if path.name in left or path.parent == root:
                gone += storage.remove_old(root, path, before)
    return gone


def unreferenced(hashes: Collection[str]) -> set[str]:
    """Those of some contents that no row refers to."""
    left = set(hashes)
    for column in columns_of(FileHash):
        if left:
            left.difference_update(db.session.scalars(select(column).where(column.in_(left)).distinct()))
    for column in columns_of(JSONDict):
        if left and column.table.name not in HISTORY:
            written = cast(column, Text)
            for text in db.session.scalars(select(written).where(func.length(written) > 64)):
                left.difference_update(storage.HASH.findall(str(text)))
    return left


def columns_of(kind: type) -> list[Column[str]]:
    """Every column of a type, of all tables."""
    tables = db.metadata.sorted_tables
    return [column for table in tables for column in table.columns if isinstance(column.type, kind)]


def _old(root: Path, part: str, begun: float, before: float) -> Iterator[Path]:
    for folder in (root, *sorted(root.glob(f"{part}[0-9a-f]"))):
        for path in folder.iterdir():
            try:
                found = path.stat()
            except FileNotFoundError:  # an upload has just come to its end
                continue
            if S_ISREG(found.st_mode) and path.name != storage.LOCK and begun <= found.st_mtime < before:
                yield path
