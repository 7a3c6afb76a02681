"""A51: SQL in every key of every list; the answer is the list or a plain refusal, never an error of the database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict

from tests.clients import Client
from tests.factories.tickets import filed

ROOT = Path(__file__).resolve().parents[2]
KEYS = ("q", "sort", "dir", "limit", "view", "after", "status", "kind", "site", "line", "team", "priority", "type", "state", "measure",
        "from", "to", "period", "category", "score", "ticket", "asset", "lang", "name")  # fmt: skip
ATTEMPTS = (
    "' OR 1=1 --", "1; DROP TABLE tickets", "1 UNION SELECT password_hash FROM users", "\" OR \"\"=\"", "1) OR (1=1", "%27", "\\",
    "-1", "99999999999999999999", "1e308", "NULL", "[]", "{}", "users.password_hash", "requester.password_hash", "CASE WHEN 1=1 THEN 1 END",
    "'; SELECT pg_sleep(5); --", "%%%___", "😀", "а" * 2000,
)  # fmt: skip
EVERYWHERE = {"typed"}  # the number of a form that was typed in before
WORDS_OF_A_DATABASE = ("sqlite", "psycopg", "sqlalchemy", "syntax error", "traceback", "argon2id")


class Watched(ImmutableMultiDict[str, str]):
    """The query string of a request; what of it was looked at is written down."""

    seen: ClassVar[set[str]] = set()

    def __contains__(self, key: object) -> bool:
        self.seen.add(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> str:
        self.seen.add(key)
        return super().__getitem__(key)

    def getlist(self, key: str, *how: object, **named: object) -> list[str]:
        self.seen.add(key)
        return super().getlist(key, *how, **named)

    def __iter__(self) -> Iterator[str]:
        self.seen.update(KEYS)
        return super().__iter__()

    def items(self, multi: bool = False) -> Iterator[tuple[str, str]]:
        self.seen.update(KEYS)
        return super().items(multi)

    def lists(self) -> Iterator[tuple[str, list[str]]]:
        self.seen.update(KEYS)
        return super().lists()


@pytest.mark.slow
def test_no_key_of_a_list_reaches_the_database_as_sql(
    app: Flask, session, cast, sign_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page is tried with the keys that it is seen to look at, all at once and one by one, by two readers in turn."""
    filed(cast.anna)
    session.commit()
    monkeypatch.setattr(app.request_class, "parameter_storage_class", Watched)
    people = [sign_in("marta"), sign_in("adam")]
    routes = [
        route.rule
        for route in app.url_map.iter_rules()
        if "GET" in (route.methods or ()) and not route.arguments and route.endpoint not in {"static"}
    ]
    looked_at: dict[str, set[str]] = {}
    for address in routes:
        readers = [client for client in people if client.get(address).status_code != 403] or people[:1]
        Watched.seen.clear()
        for number, attempt in enumerate(ATTEMPTS):
            keys = sorted(Watched.seen - EVERYWHERE)
            if number == 2 and not keys:
                break
            told = dict.fromkeys(
                [keys[number // 2 % len(keys)]] if number % 2 and keys else [*KEYS, *Watched.seen], attempt
            )
            answer = readers[number // 2 % len(readers)].get(address, query_string=told)
            assert answer.status_code < 500, f"{address} {told}"
            text = answer.text.lower() if "text" in (answer.content_type or "") else ""
            assert not [
                word for word in WORDS_OF_A_DATABASE if word in text and word not in attempt.lower()
            ] or address.startswith(("/admin", "/readyz")), address
        looked_at[address] = Watched.seen - EVERYWHERE
    assert looked_at["/desk"] >= {"q", "after", "site", "team", "priority"}, "the keys were seen"


def test_sql_made_of_strings_stands_in_one_place_and_binds_its_values() -> None:
    """ruff's S608 finds it; it builds the shape of a statement from constants and numbers of its own."""
    assert "S608" in (ROOT / "pyproject.toml").read_text()
    files = [path for top in ("portal", "assets", "workers") for path in (ROOT / top).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in files if "noqa: S608" in path.read_text()}
    assert found == {"portal/demo/bulk.py"}
