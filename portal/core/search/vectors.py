"""The vectors of a collection as the processes hold them: one file a version, mapped into memory, so that all share it.

The truth is in the database. Whoever first needs a version writes its file beside the others under another name, puts it
in place at once, and takes the older ones away. A file that is missing, cut short or of another make is written anew;
where none can be written, the process keeps the vectors to itself.
"""

import fcntl
import hashlib
import logging
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol

from sqlalchemy import ColumnElement, func, select

from portal.core.db import db
from portal.core.search.extent import Extent
from portal.core.search.models import SearchVector

LENGTH = 512
_ROW = [("doc_id", "<i4"), ("group_id", "<i4"), ("language", "S8"), ("vector", "<f4", (LENGTH,))]
_VERSION = re.compile(r"-(\d+)-\d+\.npy")

log = logging.getLogger(__name__)
_vectors = SearchVector.__table__


class Array(Protocol):
    """What is used of an array of numpy, which may not be installed."""

    def __matmul__(self, other: "Array") -> "Array": ...
    def __mul__(self, other: "Array") -> "Array": ...
    def __getitem__(self, places: object) -> "Array": ...
    def __iter__(self) -> Iterator["Array"]: ...
    def __len__(self) -> int: ...
    def __int__(self) -> int: ...
    def __float__(self) -> float: ...
    def astype(self, kind: str) -> "Array": ...
    def tobytes(self) -> bytes: ...


@dataclass(frozen=True)
class Vectors:
    """The vectors as of a version. Never altered, so that a thread that reads them is not disturbed."""

    version: int
    stamp: int
    rows: Array
    """A row a document: doc_id, group_id, language (bytes) and vector, by doc_id."""


class _Files:
    folder: Path | None = None


_kept: dict[tuple[str, str], Vectors] = {}


def keep_in(folder: Path | None) -> None:
    """Where this process finds and leaves the files; None: each process keeps its vectors to itself."""
    _Files.folder = folder


def current(collection: str, size: Extent) -> Vectors:
    """The vectors as of a version of the collection. They are read from the database only as far as they changed."""
    key = (str(db.engine.url), collection)
    known = _kept.get(key)
    if known is None or (known.version, known.stamp) != (size.version, size.stamp):
        known = _kept[key] = Vectors(size.version, size.stamp, _rows(collection, size, known))
    return known


def _rows(collection: str, size: Extent, before: Vectors | None) -> Array:
    if _Files.folder is None:
        return _read(collection, size, before)
    installation = hashlib.sha256(str(db.engine.url).encode()).hexdigest()[:8]
    file = _Files.folder / f"vectors-{collection}-{installation}-{size.version}-{size.stamp}.npy"
    found = _opened(file)
    if found is not None:
        return found
    try:
        with _alone(_Files.folder):  # the others wait and then find the file
            found = _opened(file)
            return _read(collection, size, before, file) if found is None else found
    except OSError as error:
        log.warning("the vectors of the search are kept in memory, no file was written: %s", error)
        return _read(collection, size, before)


def _opened(file: Path) -> Array | None:
    """The rows of a file; None where there is none that can be used."""
    try:
        found = numpy().lib.format.open_memmap(file, mode="r")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError) as error:
        log.warning("%s is damaged and is written anew: %s", file.name, error)
        return None
    return found if found.dtype == numpy().dtype(_ROW) and found.ndim == 1 else None


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(file: Path, rows: Array) -> None:
    """Leave a version for the other processes, unless a newer one is there already."""
    name = file.name.rsplit("-", 2)[0]
    others = [other for other in file.parent.glob(f"{name}-*") if other != file]
    versions = [int(match[1]) for other in [file, *others] if (match := _VERSION.search(other.name))]
    if max(versions) > versions[0]:
        return
    part = file.with_suffix(".part")
    with part.open("wb") as out:
        numpy().save(out, rows)
    part.replace(file)
    for other in others:  # who has mapped one goes on reading it
        other.unlink(missing_ok=True)


def _read(collection: str, size: Extent, before: Vectors | None, file: Path | None = None) -> Array:
    """The rows out of the database; from a file, where they were left in one."""
    mine = _vectors.c.collection == collection
    columns = select(_vectors.c.doc_id, _vectors.c.group_id, _vectors.c.language, _vectors.c.vector).where(mine)
    newer = before is not None and before.version < size.version
    if before is not None and newer:
        columns = columns.where(_vectors.c.changed_in > before.version)
    found = db.session.connection().execute(columns).all()
    fresh = [row for row in found if row.vector]
    rows = numpy().zeros(len(fresh), dtype=_ROW)
    rows["doc_id"] = [row.doc_id for row in fresh]
    rows["group_id"] = [row.group_id for row in fresh]
    rows["language"] = [row.language.encode() for row in fresh]
    rows["vector"] = numpy().frombuffer(b"".join(row.vector for row in fresh), dtype="<f2").reshape(-1, LENGTH)
    if before is not None and newer:
        stay = numpy().isin(before.rows["doc_id"], [row.doc_id for row in found], invert=True)
        rows = numpy().concatenate([before.rows[stay], rows])
        if len(rows) != _count(mine):  # a version that this process saw was rolled back
            return _read(collection, size, None, file)
    rows = rows[numpy().argsort(rows["doc_id"], kind="stable")]
    if file is None or not len(rows):
        return rows
    _write(file, rows)
    mapped = _opened(file)
    return rows if mapped is None else mapped


def _count(mine: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(_vectors).where(mine, _vectors.c.digest != "")) or 0


def numpy() -> ModuleType:
    """numpy, which may not be installed."""
    return import_module("numpy")
