"""The audit in words, with links to the things that were changed."""

import re
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from portal.accounts.models import Site, Team
from portal.admin.states import ACTIONS, KINDS
from portal.core.audit import audit
from portal.core.db import commit, db
from tests.clients import Client
from tests.dispatch.test_cost import statements
from tests.dispatch.visits import asked
from tests.sla.promises import sign

ROOT = Path(__file__).resolve().parents[2]
SignIn = Callable[[str], Client]


def rows_of(page: str) -> list[str]:
    """The text and links of each row's "what"."""
    return [" ".join(cell.split()) for cell in re.findall(r'<td data-l="What">(.*?)</td>', page, re.DOTALL)]


def sides_of(page: str) -> set[str]:
    """The short fields of before and after."""
    return {" ".join(one.split()) for one in re.findall(r"<div>([^<]*: (?:<a [^>]*>[^<]*</a>|[^<])*)</div>", page)}


def grant(scope: str, scope_id: int | None) -> dict[str, object]:
    return {"role": "requester", "scope": scope, "scope_id": scope_id}


def names_of(model: type[Site] | type[Team], ids: list[int]) -> list[str]:
    return list(db.session.scalars(select(model.name).where(model.id.in_(ids)).order_by(model.id)))


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


def test_what_is_meant_by_a_number_stands_by_its_name(session, cast, sign_in: SignIn) -> None:
    audit(cast.dmitri.id, "visit_offered", "visit", 1, after={"engineers": [cast.egor.id, 999]})
    audit(cast.adam.id, "teams_changed", "user", cast.boris.id, {"teams": []}, {"teams": sorted(cast.boris.team_ids)})
    audit(cast.adam.id, "granted", "user", cast.anna.id, after=grant("site", cast.site_id))
    audit(cast.adam.id, "granted", "user", cast.anna.id, after=grant("everything", None))
    audit(cast.adam.id, "put_up", "notice", 1, after={"title": "<b>Works</b>", "site_id": cast.site_id})
    audit(None, "load", "calendar", 1, after={"week": {"mon": ["09:00-18:00"]}, "exceptions": ["2026-12-24"] * 30})
    site, team = names_of(Site, [cast.site_id])[0], ", ".join(names_of(Team, sorted(cast.boris.team_ids)))
    egor, egor_name = cast.egor.id, cast.egor.name
    commit()
    adam = sign_in("adam")
    adam.get("/admin/audit")
    told = sides_of(adam.get("/admin/audit").text)
    assert f'Engineers: <a href="/admin/people/{egor}">{egor_name}</a>, 999' in told, (
        "of whom nothing is known has a number"
    )
    assert f"Teams: {team}" in told
    assert f"Where: {site}" in told, "a scope by the name of its object"
    assert "Where: everything" in told
    assert "Title: &lt;b&gt;Works&lt;/b&gt;" in told
    assert f"Site: {site}" in told
    assert "Week: mon: 09:00-18:00" in told
    assert statements(adam, "/admin/audit") <= 10


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
