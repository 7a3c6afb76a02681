"""The audit in words, with links to the things that were changed."""

import re
from collections.abc import Callable

from sqlalchemy import select

from portal.accounts.models import Site, Team
from portal.core.audit import audit
from portal.core.db import commit, db
from tests.clients import Client
from tests.dispatch.test_cost import statements
from tests.dispatch.visits import asked
from tests.sla.promises import sign

SignIn = Callable[[str], Client]


def rows_of(page: str) -> list[str]:
    """What was done to which thing, with its link."""
    return [plain(one) for one in re.findall(r'<p class="audit-what">(.*?)</p>', page, re.DOTALL)]


def fields_of(page: str) -> set[str]:
    """The fields that changed, each with its values."""
    lists = re.findall(r'<ul class="audit-fields">(.*?)</ul>', page, re.DOTALL)
    return {plain(one) for found in lists for one in re.findall(r"<li>(.*?)</li>", found, re.DOTALL)}


def plain(html: str) -> str:
    """Text and links alone."""
    return " ".join(re.sub(r"</?(span|p)\b[^>]*>", "", html).split())


def grant(scope: str, scope_id: int | None) -> dict[str, object]:
    return {"role": "requester", "scope": scope, "scope_id": scope_id}


def names_of(model: type[Site] | type[Team], ids: list[int]) -> list[str]:
    return list(db.session.scalars(select(model.name).where(model.id.in_(ids)).order_by(model.id)))


def test_actions_and_objects_stand_in_words_with_links(session, cast, sign_in: SignIn) -> None:
    contract = sign(cast.organisation_id)
    audit(cast.adam.id, "granted", "user", cast.anna.id)
    audit(None, "receipt", "test", 77)
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
    assert "test 77: Taken into stock" in told, "a code without words is shown as it is written"
    assert "Session: sign-in failed" in told
    assert "Visit 999: offered" in told, "what is gone has no page"
    assert f'Visit <a href="/visits/{visit_id}">{visit_id}</a>: cancelled' in told
    links = set(re.findall(r'<p class="audit-what">[^<]*<span class="strong"><a href="([^"]+)"', page))
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
    site, team = names_of(Site, [cast.site_id])[0], ", ".join(names_of(Team, sorted(cast.boris.team_ids)))
    egor, egor_name = cast.egor.id, cast.egor.name
    commit()
    adam = sign_in("adam")
    adam.get("/admin/audit")
    told = fields_of(adam.get("/admin/audit").text)
    assert f'Engineers: <a href="/admin/people/{egor}">{egor_name}</a>, 999' in told, (
        "of whom nothing is known has a number"
    )
    assert f"Teams: <del>–</del> → {team}" in told
    assert f"Where: {site}" in told, "a scope by the name of its object"
    assert "Where: everything" in told
    assert "Title: &lt;b&gt;Works&lt;/b&gt;" in told
    assert f"Site: {site}" in told
    assert statements(adam, "/admin/audit") <= 10


def test_values_stand_as_people_write_them(session, cast, sign_in: SignIn) -> None:
    off = {"date": "2026-12-24", "kind": "off", "hours": [], "note": "Wigilia"}
    short = {"date": "2026-12-31", "kind": "short", "hours": ["09:00-12:00"], "note": ""}
    week = {"mon": ["09:00-13:00", "14:00-18:00"]}
    audit(None, "load", "calendar", 1, {"week": week, "exceptions": [off]}, {"week": week, "exceptions": [off, short]})
    money = {"cost_cents": 123456, "currency": "PLN", "warranty_until": "2027-01-31", "criticality": 1}
    audit(cast.piotr.id, "corrected", "asset", 1, None, money)
    audit(cast.adam.id, "publish", "sla_policy", 1, None, {"resolution.2": 480, "thresholds": [75, 100]})
    pauses = {"resolution": ["solved", "waiting_requester"]}
    audit(cast.adam.id, "publish", "sla_policy", 2, None, {"pausing": pauses})
    audit(cast.kasia.id, "approved", "article", 1, None, {"publish_at": "2026-12-01T07:00:00+00:00"})
    audit(cast.kasia.id, "changed", "article", 1, {"known_error": False}, {"known_error": True, "audience": "public"})
    audit(cast.kasia.id, "created", "synonyms", None, None, {"monitor": {"ru": ["монитор", "экран"]}})
    memo = {"phone": "12 34", "mail": "", "notes": {"pl": "Dzień dobry"}}
    audit(cast.adam.id, "changed", "settings", None, {f"memo.{cast.organisation_id}": {}},
          {f"memo.{cast.organisation_id}": memo})  # fmt: skip
    audit(cast.adam.id, "changed", "settings", None, {"self_help": {}}, {"self_help": {"anonymise_days": 90}})
    audit(cast.boris.id, "denied", "route", None, after={"path": "/admin", "rule": "admin.manage | people.manage"})
    audit(cast.adam.id, "run_again", "delivery", 5, after={"handler": "portal.tickets.handlers:tell_visit"})
    commit()
    adam = sign_in("adam")
    page = adam.get("/admin/audit").text
    told, done = fields_of(page), rows_of(page)
    assert told >= {
        "Exceptions: <del>–</del> → 31 Dec 2026: other hours 09:00-12:00", "Price paid: 1,234.56 PLN",
        "Warranty until: 31 Jan 2027", "Importance: Work stands still without it", "Solution, P2: 8 h",
        "Warnings at: 75 %, 100 %", "The clock pauses while: Solution: solved, waiting for the requester",
        "It is the known error of these models: <del>no</del> → yes", "Who reads it: Everybody",
        "Words: Русский: монитор, экран", "Phone of the service desk: 12 34", "A few words: Polski: Dzień dobry",
        "Names are removed after: 90 days", "Rule: administer the installation; manage people",
        "Reaction: An entry in the history of the ticket",
    }  # fmt: skip
    assert "Week" not in page, "what stayed as it was is not told"
    assert re.search(r"Appears by itself: 1 Dec 2026, \d\d:00", "\n".join(told)), "in the reader's zone"
    assert "Self-help: changed" in done
    assert any(row.startswith("Memo ") and "Memo 1" not in row for row in done), "a memo by whose it is"
