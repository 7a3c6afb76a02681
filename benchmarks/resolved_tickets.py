"""Resolved tickets for measurements of suggestions, made and indexed in bulk.

They are made of sentences of the demo's articles, of words taken at random, and of numbers as devices and programs show
them; indexed without what only taking them out again needs (search_contents).
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import delete, func, insert, select

from portal.accounts.models import User
from portal.core import clock
from portal.core import statistics as planner
from portal.core.db import db, write_transaction
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
from portal.knowledge.models import ArticleTranslation
from portal.knowledge.operations import synonyms
from portal.knowledge.queries.synonyms import current
from portal.tickets.models import FAR_FUTURE, Ticket
from portal.tickets.queries.suggesting import COLLECTION

BATCH = 20_000
SHARES = {"ru": 0.6, "pl": 0.2, "en": 0.2}
SENTENCES, ODD_WORDS, CODES, DIFFERENT_CODES = 3, 6, 2, 20_000
TITLE, BODY = 6.0, 1.43
"""What one occurrence weighs at the usual lengths (core/search/impacts.py)."""


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
