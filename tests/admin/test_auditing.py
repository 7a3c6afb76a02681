"""The audit in words, with links to the things that were changed."""

import re
from collections.abc import Callable
from pathlib import Path

from portal.admin.states import ACTIONS, KINDS
from portal.core.audit import audit
from portal.core.db import commit
from tests.clients import Client
from tests.dispatch.visits import asked
from tests.sla.promises import sign

ROOT = Path(__file__).resolve().parents[2]
SignIn = Callable[[str], Client]


def rows_of(page: str) -> list[str]:
    """The text and links of each row's "what"."""
    return [" ".join(cell.split()) for cell in re.findall(r'<td data-l="What">(.*?)</td>', page, re.DOTALL)]


def test_actions_and_objects_stand_in_words_with_links(session, cast, sign_in: SignIn) -> None:
    contract = sign(cast.organisation_id)
    audit(cast.adam.id, "granted", "user", cast.anna.id)
    audit(None, "receipt", "thing", 77)
    audit(None, "sign_in_failed", "session", None, after={"email": "x"})
    audit(None, "visit_offered", "visit", 999)
    visit_id = asked(cast).id
    audit(cast.dmitri.id, "visit_cancelled", "visit", visit_id)
    contract_id, contract_name = contract.id, contract.name
    commit()
    adam = sign_in("adam")
    page = adam.get("/admin/audit").text
    told = rows_of(page)
    assert f'Person <a href="/admin/people/{cast.anna.id}">Анна Смирнова</a>: got a role' in told
    assert f'Contract <a href="/admin/contracts/{contract_id}">{contract_name}</a>: signed' in told
    assert "thing 77: Taken into stock" in told
    assert "Session: sign-in failed" in told
    assert "Visit 999: offered" in told, "what is gone has no page"
    assert f'Visit <a href="/visits/{visit_id}">{visit_id}</a>: cancelled' in told
    links = set(re.findall(r'<td data-l="What">[^<]*<a href="([^"]+)"', page))
    assert len(links) >= 2
    assert {adam.get(link).status_code for link in links} == {200}
    only = rows_of(adam.get("/admin/audit?kind=user").text)
    assert only
    assert all(row.startswith("Person") for row in only)


def test_every_code_that_the_program_writes_has_words() -> None:
    written = {"action": set(), "kind": set()}
    for path in (ROOT / place for place in ("portal", "assets", "workers")):
        for file in path.rglob("*.py"):
            for action, kind in re.findall(
                r'audit\(\s*[\w. ]+,\s*"(\w+)",\s*"(\w+)"', file.read_text(encoding="utf-8")
            ):
                written["action"].add(action)
                written["kind"].add(kind)
    assert len(written["action"]) > 10
    assert written["action"] - ACTIONS.keys() == set()
    assert written["kind"] - KINDS.keys() == set()
