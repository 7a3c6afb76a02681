"""How fast articles are found: python -m benchmarks.search_speed [--texts 50000] [--database sqlite|postgresql] [--keep FOLDER].

Makes as many articles as are asked for out of the real ones of the shared data, each with a fifth of its words
exchanged, in fresh installations, and measures through the code of the pages: a search, a search while typing,
suggestions for a ticket's text, the time from saving to searchable, the size of the index, indexing anew. Asks besides how
often a copy of the right article is among the first ten, with the bound on what one question reads and without. With --keep
the SQLite file stays in FOLDER, and the next run, of as many texts, takes it as it is. SEMANTIC_SEARCH=1 measures with the
layer of meaning, and encodes what has no vector yet. Milliseconds of processor are those
of this process and, on PostgreSQL, of the server process behind its connection.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, text

from benchmarks import perturbed
from benchmarks.measure import CPU, percentiles
from benchmarks.shared import SHARED, SOMEBODY, installations, questions
from portal.core import statistics
from portal.core.db import db, read_transaction, write_transaction
from portal.core.search import index, semantic, weights
from portal.core.search.extent import extent
from portal.core.search.impacts import Document
from portal.core.search.similar import similar
from portal.knowledge import policy, queries
from portal.knowledge.models import Article, ArticleTranslation
from portal.knowledge.operations import indexing, synonyms
from portal.knowledge.queries.synonyms import COLLECTION, current

WRITING = ("saved to found", "50 texts anew")
TABLES = ("search_postings", "search_terms", "search_words", "search_documents", "search_contents", "search_vectors")
# Written for this measurement: what employees put into tickets.
TICKETS = (
    ("Не печатает принтер", "С утра принтер в бухгалтерии не печатает, задания стоят в очереди, бумага есть. Перезагрузка"
     " не помогла, а до обеда нужно сдать накладные. Подскажите, что проверить."),
    ("Wifi zrywa połączenie", "W magazynie laptop co kilka minut traci sieć bezprzewodową i trzeba łączyć się od nowa. Hasło"
     " jest dobre, telefon działa obok bez problemu. Proszę o pomoc, skanujemy dostawę."),
    ("No sound in calls", "During video calls colleagues cannot hear me although the right microphone is chosen in the"
     " settings. It worked last week, before the update, and the headset is new."),
)  # fmt: skip


def main() -> int:
    """Print a table for each database; 0 also where the data is absent."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--texts", type=int, default=50_000)
    options.add_argument("--database", choices=["sqlite", "postgresql"], help="on one database only")
    options.add_argument("--queries", type=Path, help="more questions for how well, in the form of the shared ones")
    options.add_argument("--keep", type=Path, metavar="FOLDER")
    chosen = options.parse_args()
    if not (SHARED / "kb").exists():
        print(f"no data in {SHARED}: skipped")
        return 0
    with installations([chosen.database] if chosen.database else ["sqlite", "postgresql"], chosen.keep) as made:
        for name, app in made:
            with app.app_context():
                print(f"\n{name}")
                measure(app, chosen.texts, chosen.queries)
    return 0


def measure(app: Flask, count: int, more: Path | None) -> None:
    """Fill, ask, print."""
    with read_transaction():
        there = db.session.scalar(select(func.count()).select_from(ArticleTranslation))
    if there:
        print(f"{there} texts kept from another run")
    else:
        _fill(app, count)
    if semantic.active():
        _encode(app)
    known = json.loads(more.read_text(encoding="utf-8")) if more else []
    asked = [(one["q"], one["lang"]) for one in questions()]
    begun_words = [(q[: max(3, len(q) * share // 4)], lang) for q, lang in asked for share in (1, 2, 3)]

    def allowed(group_id):
        return select(Article.id).where(Article.id == group_id, policy.visible(SOMEBODY)).exists()

    def suggest(filed: tuple[str, str]) -> None:
        similar(COLLECTION, *filed, synonyms=current, allowed=allowed, limit=5, most_common_share=0.25, language="ru")

    spent = CPU(app)
    _time(spent, "search", lambda one: queries.find(SOMEBODY, *one), asked * 3)
    _time(spent, "typing", lambda one: queries.find(SOMEBODY, *one, 6, typing=True), begun_words)
    _time(spent, "suggestions", suggest, [*TICKETS] * 20)
    _time(spent, "saved to found", _save, list(range(20)))
    _time(spent, "50 texts anew", _anew, list(range(5)))
    _found([*questions(), *known])


def _fill(app: Flask, count: int) -> None:
    with write_transaction():
        lexicon = synonyms.load_seed()
        known = current(lexicon)
    begun, spent, busy, size = time.perf_counter(), CPU(app), 0.0, 0
    for documents in perturbed.documents(count):
        with write_transaction():
            perturbed.put(documents)
            before = _size()
            busy += spent.by(lambda documents=documents: index.put(COLLECTION, documents, known))
            size += _size() - before
    with write_transaction():
        statistics.refresh()
    print(
        f"{count} texts indexed in {time.perf_counter() - begun:.0f} s, {busy / 1000:.0f} s of processor for the"
        f" index, {busy / count:.1f} ms a text; it takes {size / 1e6:.0f} MB"
    )


def _encode(app: Flask) -> None:
    """Give each text that has none its vector, in turns of a thousand."""
    texts = select(
        ArticleTranslation.id, ArticleTranslation.language, ArticleTranslation.title, ArticleTranslation.summary
    )
    with read_transaction():
        encoded, there = semantic.counts(COLLECTION)
        rows = db.session.execute(texts.order_by(ArticleTranslation.id)).all() if encoded < there else []
        version = extent(COLLECTION).version
    documents = [Document(row.id, row.id, row.language, row.title, "", row.summary, "") for row in rows]
    spent, busy = CPU(app), 0.0
    for start in range(0, len(documents), perturbed.BATCH):
        part = documents[start : start + perturbed.BATCH]
        with write_transaction():
            busy += spent.by(lambda part=part: semantic.write(COLLECTION, version, part))
    print(
        f"{there} texts have vectors; {there - encoded} were encoded, {busy / max(1, len(documents)):.1f} ms of processor each"
    )


def _save(number: int) -> None:
    """Change an article's text, index it, and find it by its new word."""
    word = f"новинка{'абвгдежзик'[number % 10]}{'лмнопрстуф'[number // 10]}"
    with write_transaction():
        row = db.session.scalars(select(ArticleTranslation).where(ArticleTranslation.id == number * 7 + 1)).one()
        row.title = f"{word} {row.title}"[:250]
        db.session.flush()
        indexing.index_articles([row.article_id])
    with read_transaction():
        assert queries.find(SOMEBODY, word, "ru").found


def _anew(part: int) -> None:
    """Index articles anew whose texts are the same, as after a change of the list of synonyms."""
    with write_transaction():
        indexing.index_articles(range(1000 + part * indexing.AT_ONCE, 1000 + (part + 1) * indexing.AT_ONCE))


def _found(asked: list[dict]) -> None:
    """How often a copy of the right article is found, with the bound on postings and without."""
    slugs = [page.slug for page in perturbed.pages()]
    bound = weights._MOST_POSTINGS
    for most in (bound, sys.maxsize):
        weights._MOST_POSTINGS = most
        places = []
        for one in asked:
            with read_transaction():
                found = queries.rank(SOMEBODY, one["q"], one["lang"], 10)
            right = [slugs[hit.group_id % len(slugs)] in one["relevant"] for hit in found.hits]
            places.append(right.index(True) + 1 if any(right) else 0)
        first_ten = sum(place > 0 for place in places) / len(places)
        reciprocal = sum(1 / place for place in places if place) / len(places)
        print(f"at most {most} postings: right among the first ten {first_ten:.1%}, MRR@10 {reciprocal:.3f}")
    weights._MOST_POSTINGS = bound


def _time(spent: CPU, name: str, act: Callable, given: list) -> None:
    walls, busy = [], []
    for one in given:
        began = time.perf_counter()
        if name in WRITING:
            busy.append(spent.by(lambda one=one: act(one)))
        else:
            with read_transaction():
                busy.append(spent.by(lambda one=one: act(one)))
        walls.append((time.perf_counter() - began) * 1000)
    (p50, p95), (c50, c95) = percentiles(walls[1:]), percentiles(busy[1:])
    print(f"{name:16} p50 {p50:7.1f}  p95 {p95:7.1f} ms; CPU p50 {c50:7.1f}  p95 {c95:7.1f} ms; n {len(given)}")


def _size() -> int:
    """Bytes of the tables of the index; on SQLite, which does not tell that, of the whole database."""
    if db.engine.dialect.name == "postgresql":
        return sum(db.session.scalar(select(func.pg_total_relation_size(table))) or 0 for table in TABLES)
    return db.session.execute(
        text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    ).scalar_one()


if __name__ == "__main__":
    sys.exit(main())
