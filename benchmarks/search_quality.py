"""How well articles are found: python -m benchmarks.search_quality [--database sqlite|postgresql] [--show] [--queries FILE].

Imports the real articles of the shared data into fresh installations that hold nothing else, on both databases: once
the help pages alone, once with all others as distractors. Asks the questions that stand beside them through the code of
the search page, and says whether both databases answered alike. SEMANTIC_SEARCH=1 measures with that layer.
"""

import argparse
import json
import math
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import delete, select

from benchmarks.measure import percentiles
from benchmarks.shared import SHARED, SOMEBODY, articles, installations, questions
from portal.core.db import db, read_transaction, write_transaction
from portal.knowledge import queries
from portal.knowledge.models import Article
from portal.knowledge.operations.importing import import_directory

Answers = list[list[str]]


@dataclass(frozen=True)
class Score:
    """One query's marks. recall: of what is relevant, found in the first five / min(5, relevant)."""

    reciprocal: float
    recall: float
    ndcg: float
    nothing: bool
    milliseconds: float


def score(found: list[str], relevant: list[str], milliseconds: float) -> Score:
    """The marks of one ranked list of at most ten."""
    hits = [slug in relevant for slug in found[:10]]
    gain = sum(hit / math.log2(place + 2) for place, hit in enumerate(hits))
    best = sum(1 / math.log2(place + 2) for place in range(min(10, len(relevant))))
    first = next((1 / (place + 1) for place, hit in enumerate(hits) if hit), 0.0)
    return Score(first, sum(hits[:5]) / min(5, len(relevant)), gain / best, not found, milliseconds)


def main() -> int:
    """Print the tables; 0 also where the data is absent, 1 where the databases differ."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=["sqlite", "postgresql"], help="on one database only")
    options.add_argument("--queries", type=Path, help="other questions, in the form of the shared ones")
    options.add_argument("--show", action="store_true", help="name every query whose first answer is not relevant")
    chosen = options.parse_args()
    if not (SHARED / "search_queries_dev.json").exists():
        print(f"no data in {SHARED}: skipped")
        return 0
    asked = json.loads(chosen.queries.read_text(encoding="utf-8")) if chosen.queries else questions()
    alike = True
    for only_help in (True, False):
        answers: list[Answers] = []
        names = [chosen.database] if chosen.database else ["sqlite", "postgresql"]
        with tempfile.TemporaryDirectory() as folder, installations(names) as made:
            for name, app in made:
                print(f"\n{name}, {'help pages' if only_help else 'all pages'}")
                answers.append(measure(app, articles(Path(folder), only_help), asked, chosen.show))
        alike &= all(other == answers[0] for other in answers)
    print("\nboth databases gave the same answers" if alike else "\nTHE DATABASES DIFFER")
    return 0 if alike else 1


def measure(app: Flask, folder: Path, asked: list[dict], show: bool) -> Answers:
    """Import, ask, print; the answers in the order of the questions."""
    scores: defaultdict[str, list[Score]] = defaultdict(list)
    answers: Answers = []
    with app.app_context():
        begun = time.perf_counter()
        with write_transaction():
            db.session.execute(delete(Article))
            report = import_directory(folder)
        print(f"{report.texts_created} texts imported and indexed in {time.perf_counter() - begun:.1f} s")
        with read_transaction():
            there = set(db.session.scalars(select(Article.slug)))
            queries.find(SOMEBODY, "warm up", "en")
        for one in asked:
            relevant = [slug for slug in one["relevant"] if slug in there]
            if not relevant:
                continue
            with read_transaction():
                begun = time.perf_counter()
                answer = queries.find(SOMEBODY, one["q"], one["lang"])
                milliseconds = (time.perf_counter() - begun) * 1000
            found = [article.slug for article in answer.found]
            answers.append(found)
            marks = score(found, relevant, milliseconds)
            for key in ("all", one["lang"], one["kind"]):
                scores[key].append(marks)
            if show and marks.reciprocal < 1:
                print(
                    f"{marks.reciprocal:.2f} {one['lang']} {one['q']!r} as {answer.shown!r}: {found[:5]}, not {relevant}"
                )
    _print(scores)
    return answers


def _print(scores: dict[str, list[Score]]) -> None:
    print(f"{'':14}{'n':>4}{'MRR@10':>9}{'recall@5':>10}{'nDCG@10':>9}{'nothing':>9}{'p50 ms':>8}{'p95 ms':>8}")
    for key, marks in scores.items():
        p50, p95 = percentiles([m.milliseconds for m in marks])
        means = [
            sum(getattr(m, name) for m in marks) / len(marks) for name in ("reciprocal", "recall", "ndcg", "nothing")
        ]
        print(
            f"{key:14}{len(marks):4}{means[0]:9.3f}{means[1]:10.3f}{means[2]:9.3f}{means[3]:9.1%}{p50:8.1f}{p95:8.1f}"
        )


if __name__ == "__main__":
    sys.exit(main())
