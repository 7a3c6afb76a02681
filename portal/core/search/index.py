"""Putting documents into the index and taking them out, inside the transaction of the caller."""

import random
import zlib
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from sqlalchemy import delete, insert, literal, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from portal.core.db import affected, db
from portal.core.rows import among, with_each
from portal.core.search import semantic
from portal.core.search.analysis import LONGEST_TERM
from portal.core.search.impacts import Document, impacts_of
from portal.core.search.models import (
    SearchContent,
    SearchDocument,
    SearchLanguage,
    SearchPosting,
    SearchState,
    SearchTerm,
    SearchWord,
)
from portal.core.search.synonyms import Synonyms

_BATCH = 250
"""Documents analysed at a time; bounds memory, and each batch costs a fixed number of statements."""
_IN_LIST = 5000
_OF_WORD = {"word": str, "df": int}
_T = TypeVar("_T")

_terms, _postings, _words = SearchTerm.__table__, SearchPosting.__table__, SearchWord.__table__
_documents, _contents = SearchDocument.__table__, SearchContent.__table__
_states, _languages = SearchState.__table__, SearchLanguage.__table__


@dataclass(frozen=True)
class _Entry:
    """What is known of a document's place in the index, before or after a change."""

    impacts: Mapping[int, int]
    words: frozenset[str]
    language: str | None


_NOTHING = _Entry({}, frozenset(), None)


def put(collection: str, documents: Iterable[Document], synonyms: Synonyms) -> int:
    """Indexes documents, each replacing what stood under its id; returns how many."""
    version = _lock(collection)
    done = 0
    rest = iter(documents)
    while batch := list(islice(rest, _BATCH)):
        _replace(collection, version, {document.doc_id: document for document in batch}, synonyms)
        done += len(batch)
    return done


def remove(collection: str, doc_ids: Collection[int]) -> None:
    """Takes documents out of the index; ids that are not in it are passed over."""
    version = _lock(collection)
    old = _entries(collection, doc_ids)
    if not old:
        return
    _write(collection, version, old, dict.fromkeys(old, _NOTHING))
    _forget(collection, old)
    if semantic.active():
        semantic.take_out(collection, version, old)
    _count(collection, old, {})


def next_lexicon(collection: str) -> int:
    """Notes that the synonyms of the collection changed, so that every process reads them anew; returns the version."""
    _lock(collection)
    db.session.execute(
        update(_states).where(_states.c.collection == collection).values(lexicon_version=_states.c.lexicon_version + 1)
    )
    return db.session.execute(select(_states.c.lexicon_version).where(_states.c.collection == collection)).scalar_one()


def _lock(collection: str) -> int:
    """Raises the version, which serialises the writers of a collection on both databases; returns the new version."""
    raise_version = (
        update(_states)
        .where(_states.c.collection == collection)
        .values(version=_states.c.version + 1, stamp=random.getrandbits(62))
    ).returning(_states.c.version)
    version = db.session.execute(raise_version).scalar_one_or_none()
    if version is not None:
        return version
    try:
        with db.session.begin_nested():
            row = {"collection": collection, "version": 0, "stamp": 0, "lexicon_version": 0}
            db.session.execute(insert(_states), row)
    except IntegrityError:  # another writer made the row in this moment: then it is there to be raised
        pass
    return db.session.execute(raise_version).scalar_one()


def _replace(collection: str, version: int, documents: Mapping[int, Document], synonyms: Synonyms) -> None:
    analysed = {doc_id: impacts_of(document, synonyms) for doc_id, document in documents.items()}
    ids = _term_ids(collection, {term for impacts, _ in analysed.values() for term in impacts})
    new = {
        doc_id: _Entry({ids[term]: impact for term, impact in impacts.items()}, found, documents[doc_id].language)
        for doc_id, (impacts, found) in analysed.items()
    }
    old = _entries(collection, documents)
    _write(collection, version, old, new)
    if old:
        _forget(collection, old)
    keys = {doc_id: {"collection": collection, "doc_id": doc_id} for doc_id in documents}
    db.session.connection().execute(
        insert(_documents),
        [{**keys[d.doc_id], "group_id": d.group_id, "language": d.language} for d in documents.values()],
    )
    db.session.connection().execute(
        insert(_contents),
        [
            {
                **keys[doc_id],
                "terms": _pack(entry.impacts),
                "words": zlib.compress("\n".join(sorted(entry.words)).encode()),
            }
            for doc_id, entry in new.items()
        ],
    )
    _count(collection, old, new)
    if semantic.active():
        semantic.write(collection, version, documents.values())


def _term_ids(collection: str, terms: Collection[str]) -> dict[str, int]:
    """Ids of the terms, made where they are new. Called under the lock of the collection."""
    ids: dict[str, int] = {}
    for part in _parts(sorted(terms)):
        rows = db.session.execute(
            select(_terms.c.term, _terms.c.id).where(_terms.c.collection == collection, among(_terms.c.term, part))
        )
        ids.update({term: number for term, number in rows})
    missing = [term[: LONGEST_TERM + 1] for term in sorted(terms) if term not in ids]
    if missing:
        rows = db.session.execute(
            insert(_terms).returning(_terms.c.term, _terms.c.id),
            [{"collection": collection, "term": term, "df": 0} for term in missing],
        )
        ids.update({term: number for term, number in rows})
    return ids


def _entries(collection: str, doc_ids: Collection[int]) -> dict[int, _Entry]:
    found: dict[int, _Entry] = {}
    for part in _parts(sorted(doc_ids)):
        rows = db.session.execute(
            select(_contents.c.doc_id, _contents.c.terms, _contents.c.words, _documents.c.language)
            .join(
                _documents,
                (_documents.c.collection == _contents.c.collection) & (_documents.c.doc_id == _contents.c.doc_id),
            )
            .where(_contents.c.collection == collection, among(_contents.c.doc_id, part))
        )
        for doc_id, packed, text, language in rows:
            names = zlib.decompress(text).decode()
            found[doc_id] = _Entry(_unpack(packed), frozenset(names.split("\n") if names else ()), language)
    return found


def _forget(collection: str, doc_ids: Collection[int]) -> None:
    for table in (_documents, _contents):
        mine = (table.c.collection == collection) & table.c.doc_id.in_(list(doc_ids))
        db.session.execute(delete(table).where(mine))


def _write(collection: str, version: int, old: Mapping[int, _Entry], new: Mapping[int, _Entry]) -> None:
    """Writes only what differs: a changed summary touches the postings of its words and no others."""
    gone, come = [], []
    term_df: Counter[int] = Counter()
    word_df: Counter[str] = Counter()
    for doc_id, entry in new.items():
        before = old.get(doc_id, _NOTHING)
        for term, impact in entry.impacts.items():
            if before.impacts.get(term) != impact:
                come.append((term, doc_id, impact))
                if term in before.impacts:
                    gone.append((term, doc_id))
                else:
                    term_df[term] += 1
        for term in before.impacts.keys() - entry.impacts.keys():
            gone.append((term, doc_id))
            term_df[term] -= 1
        word_df.update(entry.words - before.words)
        word_df.subtract(before.words - entry.words)
    for part in _parts(gone, 1000):
        db.session.execute(delete(_postings).where(tuple_(_postings.c.term_id, _postings.c.doc_id).in_(part)))
    with_each(
        {"term_id": int, "doc_id": int, "impact": int},
        sorted(come),
        lambda row: insert(_postings).from_select(list(row), select(*row.values())),
    )
    with_each(
        {"id": int, "delta": int},
        [(term, delta) for term, delta in sorted(term_df.items()) if delta],
        lambda row: update(_terms).where(_terms.c.id == row["id"]).values(df=_terms.c.df + row["delta"]),
    )
    _write_words(collection, version, {word: delta for word, delta in word_df.items() if delta})


def _write_words(collection: str, version: int, deltas: Mapping[str, int]) -> None:
    known: dict[str, int] = {}
    for part in _parts(sorted(deltas)):
        rows = db.session.execute(
            select(_words.c.word, _words.c.df).where(_words.c.collection == collection, among(_words.c.word, part))
        )
        known.update({word: df for word, df in rows})
    with_each(
        _OF_WORD,
        [(word, delta) for word, delta in sorted(deltas.items()) if word not in known],
        lambda row: insert(_words).from_select(
            ["collection", "word", "df", "changed_in"],
            select(literal(collection), row["word"], row["df"], literal(version)),
        ),
    )
    # A process needs to hear of a word only when it comes or goes; how often it stands hardly matters to a repair.
    counts = [(word, known[word] + delta) for word, delta in sorted(deltas.items()) if word in known]
    turned = {word for word, df in counts if known[word] == 0 or df == 0}
    recount = update(_words).where(_words.c.collection == collection)
    with_each(
        _OF_WORD,
        [count for count in counts if count[0] in turned],
        lambda row: recount.where(_words.c.word == row["word"]).values(df=row["df"], changed_in=version),
    )
    with_each(
        _OF_WORD,
        [count for count in counts if count[0] not in turned],
        lambda row: recount.where(_words.c.word == row["word"]).values(df=row["df"]),
    )


def _count(collection: str, old: Mapping[int, _Entry], new: Mapping[int, _Entry]) -> None:
    deltas = Counter(entry.language for entry in new.values())
    deltas.subtract(entry.language for entry in old.values())
    for language, delta in sorted((language, delta) for language, delta in deltas.items() if language and delta):
        of_language = (_languages.c.collection == collection) & (_languages.c.language == language)
        more = update(_languages).where(of_language).values(documents=_languages.c.documents + delta)
        if affected(more) == 0:
            row = {"collection": collection, "language": language, "documents": delta}
            db.session.execute(insert(_languages), row)


def _pack(impacts: Mapping[int, int]) -> bytes:
    return array("i", [number for pair in sorted(impacts.items()) for number in pair]).tobytes()


def _unpack(packed: bytes) -> dict[int, int]:
    numbers = array("i")
    numbers.frombytes(packed)
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def _parts(items: Sequence[_T], size: int = _IN_LIST) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
