"""How well and how fast articles are found: python -m benchmarks.search_quality [--database URL] [--show].

Imports the real articles of the shared data into an empty database and asks the queries that stand beside them, through
the code of the search page. The data is looked for in $POMOST_SHARED, else in ../shared; without it nothing runs.
"""

import argparse
import json
import math
import os
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("POMOST_SHARED", ROOT.parent / "shared")) / "data"


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
    """Print the table; 0 also where the data is absent."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--database", default="", help="URL of an empty database; default: SQLite in a temporary folder"
    )
    options.add_argument("--show", action="store_true", help="name every query whose first answer is not relevant")
    chosen = options.parse_args()
    if not (SHARED / "search_queries_dev.json").exists():
        print(f"no data in {SHARED}: skipped")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(PORTAL_DATA=folder, PORTAL_TESTING="1")
        if chosen.database:
            os.environ["DATABASE_URL"] = chosen.database
        measure(chosen.show)
    return 0


def measure(show: bool) -> None:
    """Import, ask, print."""
    from portal.accounts.viewer import Viewer
    from portal.app import create_app
    from portal.core import schema
    from portal.core.db import read_transaction, write_transaction
    from portal.knowledge import queries
    from portal.knowledge.operations.importing import import_directory

    asked = json.loads((SHARED / "search_queries_dev.json").read_text(encoding="utf-8"))
    scores: defaultdict[str, list[Score]] = defaultdict(list)
    with create_app().app_context():
        schema.upgrade()
        begun = time.perf_counter()
        with write_transaction():
            report = import_directory(SHARED / "kb")
        print(f"{report.texts_created} texts imported and indexed in {time.perf_counter() - begun:.1f} s")
        somebody = Viewer(id=0, name="", email="", language="en", zone="UTC", organisation_id=0)
        with read_transaction():
            queries.find(somebody, "warm up", "en")
        for one in asked:
            with read_transaction():
                begun = time.perf_counter()
                answer = queries.find(somebody, one["q"], one["lang"])
                milliseconds = (time.perf_counter() - begun) * 1000
            found = [article.slug for article in answer.found]
            marks = score(found, one["relevant"], milliseconds)
            for key in ("all", one["lang"], one["kind"]):
                scores[key].append(marks)
            if show and marks.reciprocal < 1:
                print(
                    f"{marks.reciprocal:.2f} {one['lang']} {one['q']!r} as {answer.shown!r}: {found[:5]}, wanted {one['relevant']}"
                )
    print(f"{'':14}{'n':>4}{'MRR@10':>9}{'recall@5':>10}{'nDCG@10':>9}{'nothing':>9}{'p50 ms':>8}{'p95 ms':>8}")
    for key, marks in scores.items():
        times = sorted(m.milliseconds for m in marks)
        means = [
            sum(getattr(m, name) for m in marks) / len(marks) for name in ("reciprocal", "recall", "ndcg", "nothing")
        ]
        print(
            f"{key:14}{len(marks):4}{means[0]:9.3f}{means[1]:10.3f}{means[2]:9.3f}{means[3]:9.1%}"
            f"{times[len(times) // 2]:8.1f}{times[int(len(times) * 0.95)]:8.1f}"
        )


if __name__ == "__main__":
    sys.exit(main())
