"""How long suggestions for a ticket take among many resolved ones.

python -m benchmarks.suggestions [--tickets 1000000] [--database sqlite] [--keep FOLDER]

The tickets are made in bulk of sentences of the demo's articles, of words taken at random, and of numbers as devices and
programs show them. They are indexed without what only taking them out again needs (search_contents). Each question is half
of the words of one of the tickets, so that it can be told whether that one was found; asked is as often as ROUNDS says by
an employee, an agent and an administrator. With --keep the SQLite file stays in FOLDER, and the next run takes it as it is.
"""

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

os.environ["PORTAL_TESTING"] = "0"
os.environ.setdefault("PORTAL_DATA", tempfile.mkdtemp(prefix="pomost-bench-"))

import numpy as np
from sqlalchemy import delete, event, func, insert, select

from benchmarks.__main__ import DATABASES
from portal import config
from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.app import create_app
from portal.core import clock, schema
from portal.core import statistics as planner
from portal.core.catalogues import compile_catalogues
from portal.core.db import db, read_transaction, write_transaction
from portal.core.search import analysis
from portal.core.search.models import (
    SearchContent,
    SearchDocument,
    SearchLanguage,
    SearchPosting,
    SearchState,
    SearchTerm,
)
from portal.core.search.synonyms import Synonyms
from portal.demo import loading
from portal.knowledge.models import ArticleTranslation
from portal.knowledge.operations import synonyms
from portal.knowledge.queries.synonyms import current
from portal.tickets.models import FAR_FUTURE, Ticket
from portal.tickets.queries.suggesting import COLLECTION, suggestions

BUDGET_MS = 120.0
ROUNDS = 300
BATCH = 20_000
SHARES = {"ru": 0.6, "pl": 0.2, "en": 0.2}
SENTENCES, ODD_WORDS, CODES, DIFFERENT_CODES = 3, 6, 2, 20_000
TITLE, BODY = 6.0, 1.43
"""What one occurrence weighs at the usual lengths (core/search/impacts.py)."""
ASKING = ("anna", "boris", "adam")


@dataclass
class Pieces:
    """Texts to make tickets of, each with the numbers of its terms."""

    texts: list[str] = field(default_factory=list)
    terms: list[np.ndarray] = field(default_factory=list)

    def add(self, text: str, read: Callable[[str], np.ndarray]) -> None:
        """Add one."""
        self.texts.append(text)
        self.terms.append(read(text))


class Vocabulary:
    """Numbers of terms, as the index will have them."""

    def __init__(self, lexicon: Synonyms, first_id: int) -> None:
        self.lexicon, self.first_id = lexicon, first_id
        self.ids: dict[str, int] = {}

    def read(self, text: str) -> np.ndarray:
        """The numbers of the terms of a text, concepts included."""
        found = list(analysis.words(text))
        terms = [term for word in found for term in word.terms]
        terms += [token for _, _, token in self.lexicon.concepts(found)]
        return np.array([self.ids.setdefault(t, self.first_id + len(self.ids)) for t in terms], dtype=np.int64)


def main() -> int:
    """Build, ask, print; 1 where the budget is broken."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tickets", type=int, default=1_000_000)
    options.add_argument("--database", choices=tuple(DATABASES), default="sqlite")
    options.add_argument("--keep", type=Path, default=Path(os.environ["PORTAL_DATA"]))
    chosen = options.parse_args()
    compile_catalogues()
    url = DATABASES[chosen.database](chosen.keep, f"suggestions-{chosen.tickets}")
    app = create_app(config.load({**os.environ, "DATABASE_URL": url}))
    with app.app_context():
        schema.upgrade()
        loading.load_if_empty()
        began = time.process_time()
        made = fill(chosen.tickets)
        print(f"{chosen.database}: {made} tickets made and indexed in {time.process_time() - began:.0f} s of CPU")
        print(
            f"{'asked by':<10}{'cpu p50':>9}{'cpu p95':>9}{'ms p50':>9}{'ms p95':>9}{'sql':>5}{'own ticket found':>18}"
        )
        slowest = max([measure(name) for name in ASKING])
    return 1 if slowest > BUDGET_MS else 0


def fill(count: int) -> int:
    """Put ``count`` new resolved tickets into the index instead of what stands there; 0 where they are there already."""
    with write_transaction():
        if (db.session.scalar(select(func.count()).where(SearchDocument.collection == COLLECTION)) or 0) >= count:
            return 0
        _forget()
        words = Vocabulary(current(synonyms.load_seed()), (db.session.scalar(select(func.max(SearchTerm.id))) or 0) + 1)
        libraries = {language: _library(language, words) for language in SHARES}
        codes = Pieces()
        for number in range(DIFFERENT_CODES):
            codes.add(f"E-{70_000 + number * 3}", words.read)
        people = db.session.execute(select(User.id, User.organisation_id, User.site_id)).all()
        first = (db.session.scalar(select(func.max(Ticket.id))) or 0) + 1
        number = (db.session.scalar(select(func.max(Ticket.number))) or 1000) + 1
        keys, weights = [], []
        rng = random.Random(11)
        for start in range(0, count, BATCH):
            size = min(BATCH, count - start)
            rows, found = _tickets(rng, size, first + start, number + start, libraries, codes, people)
            db.session.execute(insert(Ticket), rows)
            keys.append(found[0])
            weights.append(found[1])
            documents = [
                {"collection": COLLECTION, "doc_id": row["id"], "group_id": row["id"], "language": row["language"]}
                for row in rows
            ]
            db.session.connection().execute(insert(SearchDocument), documents)
        _index(words, np.concatenate(keys), np.concatenate(weights))
        for language, share in SHARES.items():
            db.session.add(SearchLanguage(collection=COLLECTION, language=language, documents=round(count * share)))
        db.session.merge(SearchState(collection=COLLECTION, version=1, stamp=count, lexicon_version=1))
        planner.refresh()
    return count


def _forget() -> None:
    terms = select(SearchTerm.id).where(SearchTerm.collection == COLLECTION)
    db.session.execute(delete(SearchPosting).where(SearchPosting.term_id.in_(terms)))
    for table in (SearchTerm, SearchDocument, SearchContent, SearchLanguage):
        db.session.execute(delete(table).where(table.collection == COLLECTION))


def _library(language: str, words: Vocabulary) -> dict[str, Pieces]:
    """Titles, sentences and single words of the articles of a language."""
    found = {"titles": Pieces(), "sentences": Pieces(), "words": Pieces()}
    columns = (ArticleTranslation.title, ArticleTranslation.plain)
    seen: set[str] = set()
    for title, plain in db.session.execute(select(*columns).where(ArticleTranslation.language == language)):
        found["titles"].add(title, words.read)
        for sentence in re.split(r"[.!?\n]+", plain):
            if 4 <= len(sentence.split()) <= 25:
                found["sentences"].add(sentence.strip(), words.read)
        seen.update(re.findall(r"[^\W\d_]{4,}", plain.lower()))
    for word in sorted(seen):
        found["words"].add(word, words.read)
    return found


def _tickets(
    rng: random.Random, size: int, first: int, number: int, libraries: dict[str, dict[str, Pieces]], codes: Pieces,
    people: Sequence[tuple[int, int, int | None]],
) -> tuple[list[dict[str, object]], tuple[np.ndarray, np.ndarray]]:  # fmt: skip
    """Rows of tickets, and what the index holds of them: (term, ticket) as one number, and the impact."""
    rows, terms, lengths, weights = [], [], [], []
    moment = clock.now()
    for offset, language in enumerate(rng.choices(list(SHARES), list(SHARES.values()), k=size)):
        library, person = libraries[language], people[rng.randrange(len(people))]
        said = [
            ("titles", TITLE),
            *[("words", TITLE)] * 2,
            *[("sentences", BODY)] * SENTENCES,
            *[("words", BODY)] * ODD_WORDS,
        ]
        texts = []
        for kind, weight in said:
            place = rng.randrange(len(library[kind].texts))
            texts.append(library[kind].texts[place])
            terms.append(library[kind].terms[place])
            weights.append(weight)
        for place in rng.sample(range(DIFFERENT_CODES), CODES):
            texts.append(codes.texts[place])
            terms.append(codes.terms[place])
            weights.append(BODY)
        lengths.append(sum(len(one) for one in terms[-len(texts) :]))
        rows.append(
            {
                "id": first + offset, "number": number + offset, "type": "incident", "organisation_id": person[1],
                "site_id": person[2], "title": " ".join(texts[:3]), "description": ". ".join(texts[3:]),
                "resolution": texts[4], "status": "closed", "open": False, "priority": 3, "impact": 3, "urgency": 2,
                "requester_id": person[0], "reporter_id": person[0], "language": language, "created_at": moment,
                "updated_at": moment, "solved_at": moment, "queue_at": FAR_FUTURE, "version": 1,
            }
        )  # fmt: skip
    flat = np.concatenate(terms)
    each = np.repeat(np.array(weights), [len(one) for one in terms])
    documents = np.repeat(np.arange(first, first + size, dtype=np.int64), lengths)
    keys, where = np.unique((flat << 32) | documents, return_inverse=True)
    total = np.bincount(where, weights=each)
    return rows, (keys, (1000 * total * 3.5 / (total + 2.5)).astype(np.int64))


def _index(words: Vocabulary, keys: np.ndarray, impacts: np.ndarray) -> None:
    """Write terms and postings, these in the order in which the table keeps them."""
    order = np.argsort(keys, kind="stable")
    keys, impacts = keys[order], impacts[order]
    term_ids, counts = np.unique(keys >> 32, return_counts=True)
    names = {number: term for term, number in words.ids.items()}
    known = zip(term_ids.tolist(), counts.tolist(), strict=True)
    db.session.connection().execute(
        insert(SearchTerm), [{"id": n, "collection": COLLECTION, "term": names[n], "df": df} for n, df in known]
    )
    for start in range(0, len(keys), 500_000):
        part = slice(start, start + 500_000)
        rows = zip((keys[part] >> 32).tolist(), (keys[part] & 0xFFFFFFFF).tolist(), impacts[part].tolist(), strict=True)
        _pour(list(rows))


def _pour(rows: list[tuple[int, int, int]]) -> None:
    cursor = db.session.connection().connection.cursor()
    if db.engine.dialect.name == "postgresql":
        with cursor.copy("COPY search_postings (term_id, doc_id, impact) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        cursor.executemany("INSERT INTO search_postings (term_id, doc_id, impact) VALUES (?, ?, ?)", rows)


def measure(name: str) -> float:
    """Ask as one person, print one line; the 95th percentile of the milliseconds (on SQLite of CPU: all is done here)."""
    with read_transaction():
        viewer = accounts.viewer_with_email(f"{name}@torvia.example")
        asked = list(_questions(viewer))
    cpu, wall, found, statements = [], [], 0, 0
    for ticket_id, title, text in asked:
        count = _Statements()
        began = time.process_time(), time.perf_counter()
        with read_transaction(), count:
            hits = suggestions(viewer, title, text, viewer.language, most=5)
        cpu.append((time.process_time() - began[0]) * 1000)
        wall.append((time.perf_counter() - began[1]) * 1000)
        found += any(hit.kind == "ticket" and hit.id == ticket_id for hit in hits)
        statements = max(statements, count.number)
    middle, most = len(cpu) // 2, int(len(cpu) * 0.95)
    cpu.sort(), wall.sort()
    share = f"{found / len(asked):.0%}"
    print(
        f"{name:<10}{cpu[middle]:>9.1f}{cpu[most]:>9.1f}{wall[middle]:>9.1f}{wall[most]:>9.1f}{statements:>5}{share:>18}"
    )
    return cpu[most] if db.engine.dialect.name == "sqlite" else wall[most]


def _questions(viewer: Viewer) -> Iterable[tuple[int, str, str]]:
    """Half of the words of tickets that the person may see."""
    rng = random.Random(5)
    from portal.tickets import policy

    last = db.session.scalar(select(func.max(Ticket.id))) or 0
    seen = 0
    while seen < ROUNDS:
        after = select(Ticket.id, Ticket.title, Ticket.description).where(
            Ticket.id > rng.randrange(last), Ticket.status == "closed", policy.visible(viewer)
        )
        row = db.session.execute(after.order_by(Ticket.id).limit(1)).first()
        if row is None:
            continue
        seen += 1
        yield row.id, _half(rng, row.title), _half(rng, row.description)


def _half(rng: random.Random, text: str) -> str:
    said = text.split()
    kept = sorted(rng.sample(range(len(said)), (len(said) + 1) // 2))
    return " ".join(said[place] for place in kept)


class _Statements:
    """Counts statements while it is entered."""

    def __enter__(self) -> None:
        self.number = 0
        event.listen(db.engine, "before_cursor_execute", self._note)

    def __exit__(self, *rest: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, connection, cursor, statement, *rest) -> None:
        self.number += not statement.startswith(("BEGIN", "PRAGMA", "SET"))


if __name__ == "__main__":
    sys.exit(main())
