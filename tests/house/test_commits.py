"""Where a commit may stand: once per request at the edge, in jobs, in commands, and in the traces after an answer."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMIT = {"portal/core/db.py", "portal/web/transaction.py"}
# Besides the traces, what was typed into a form whose session had ended: no view runs then.
WRITE_TRANSACTION = {"portal/core/db.py", "portal/core/tasks.py", "portal/web/traces.py", "portal/web/typed.py"}
WRITE_TRANSACTION_FOLDERS = ("portal/cli/", "portal/demo/", "workers/")


def calls(name: str) -> set[str]:
    """Files in which a function or method of this name is called."""
    found = set()
    for place in ("portal", "assets", "workers"):
        for path in (ROOT / place).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                called = node.func if isinstance(node, ast.Call) else None
                if name in (getattr(called, "attr", None), getattr(called, "id", None)):
                    found.add(path.relative_to(ROOT).as_posix())
    return found


def test_only_the_edge_commits() -> None:
    assert calls("commit") - COMMIT == set()


def test_only_jobs_commands_and_traces_open_write_transactions() -> None:
    elsewhere = {file for file in calls("write_transaction") if not file.startswith(WRITE_TRANSACTION_FOLDERS)}
    assert elsewhere - WRITE_TRANSACTION == set()


def test_nobody_makes_tables_but_migrations() -> None:
    assert calls("create_all") == set()
