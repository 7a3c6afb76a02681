"""Articles for programs: what the pages show the same person, no more and no less."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from portal.core import clock as portal_clock
from portal.core.db import commit, db
from portal.knowledge import states
from portal.knowledge.models import Article, SelfHelpStep
from portal.knowledge.operations import writing
from portal.knowledge.operations.writing import Text
from tests.api.conftest import MakeProgram
from tests.clients import Client
from tests.knowledge.articles import written
from tests.people import CAST, Cast
from tests.programs import Program

SignIn = Callable[[str], Client]


def slugs_on(page: str, among: set[str]) -> set[str]:
    return {slug for slug in re.findall(r'href="/kb/([a-z-]+)[?"#]', page) if slug in among}


def listed(program: Program, query: str = "") -> list[str]:
    return [one["slug"] for one in program.get(f"/api/v1/articles{query}").json["items"]]


@pytest.mark.one_database
def test_a04_each_of_the_cast_gets_what_her_pages_show(
    articles: set[str], sign_in: SignIn, program: MakeProgram
) -> None:
    seen = set()
    for name in CAST:
        browser, robot = sign_in(name), program(name)
        shelf = slugs_on(browser.get("/kb/categories/printing").text, articles)
        assert set(listed(robot)) == shelf, name
        found = robot.get("/api/v1/search?q=cable&lang=en&limit=50").json["items"]
        browser.post("/preferences/language", data={"language": "en"})
        assert {one["slug"] for one in found} == slugs_on(browser.get("/kb/search?q=cable").text, articles), name
        for slug in articles:
            page, answer = browser.get(f"/kb/{slug}"), robot.get(f"/api/v1/articles/{slug}")
            assert answer.status_code == page.status_code, f"{name} {slug}"
        seen.add(frozenset(shelf))
    assert len(seen) > 2


BODIES: dict[str, object] = {"knowledge_api.create_vote": {"useful": True}}
"""What a write needs to be understood at all; a new route that names an object fails below until it stands here."""


def test_a01_what_is_anothers_looks_like_what_is_not_there(
    app: Flask, articles: set[str], program: MakeProgram
) -> None:
    olga, checked = program("olga"), 0
    for rule in [one for one in app.url_map.iter_rules() if one.rule.startswith("/api/v1/") and one.arguments]:
        assert rule.arguments == {"slug"}
        there, nowhere = rule.rule.replace("<slug>", "ours"), rule.rule.replace("<slug>", "xxxx")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            body = {"json": BODIES[rule.endpoint]} if method == "POST" else {}
            hidden, absent = (olga.open(path, method=method, **body) for path in (there, nowhere))
            assert hidden.status_code == absent.status_code == 404
            assert hidden.text.replace("ours", "xxxx") == absent.text
            checked += 1
    assert checked >= 2


def test_walking_on_meets_every_article_once(
    session: scoped_session[Session], cast: Cast, program: MakeProgram, articles: set[str]
) -> None:
    for number in range(7):
        written(f"walk-{number}", None, None, states.PUBLISHED, published_at=portal_clock.now())
    commit()
    anna = program("anna")
    whole, met, path = listed(anna), [], "/api/v1/articles?limit=2"
    while path:
        answer = anna.get(path)
        met += [one["slug"] for one in answer.json["items"]]
        link = re.match(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        assert bool(link) is (answer.json["after"] is not None)
        path = link[1] if link else ""
    assert met == whole
    assert len(met) == len(set(met)) == 11


@pytest.mark.one_database
def test_a_broken_cursor_and_wrong_values_are_named(articles: set[str], program: MakeProgram) -> None:
    anna = program("anna")
    for query, name in (
        ("after=x", "after"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("lang=xx", "lang"),
        ("language=xx", "language"),
        ("changed_since=yesterday", "changed_since"),
        ("changed_since=2026-01-01T00:00:00", "changed_since"),
    ):
        answer = anna.get(f"/api/v1/articles?{query}")
        assert answer.status_code == 422, query
        assert [one["parameter"] for one in answer.json["errors"]] == [name]
    assert anna.get("/api/v1/search").json["errors"][0]["parameter"] == "q"


def test_the_list_is_narrowed_by_language_category_and_change(
    session: scoped_session[Session], cast: Cast, program: MakeProgram, articles: set[str]
) -> None:
    since = (portal_clock.now() - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    article = session.query(Article).filter_by(slug="ours").one()
    writing.write(article, "ru", Text("О принтере", "Проверьте кабель."), settles=True, outdates=())
    commit()
    anna = program("anna")
    assert listed(anna, "?language=ru") == ["ours"]
    assert listed(anna, f"?changed_since={since}") == ["ours"]
    assert listed(anna, "?category=no-such") == []
    assert set(listed(anna, "?category=printing")) == set(listed(anna))
    one = anna.get("/api/v1/articles?language=ru").json["items"][0]
    assert (one["title"], one["languages"]) == ("О принтере", ["en", "pl", "ru"])


@pytest.mark.one_database
def test_the_language_is_the_asked_one_then_the_accepted_then_the_persons(
    articles: set[str], program: MakeProgram
) -> None:
    ewa, path = program("ewa"), "/api/v1/articles/for-public"
    assert ewa.get(path).json["language"] == "pl"
    assert ewa.get(path, headers={"Accept-Language": "*"}).json["language"] == "pl"
    assert ewa.get(path, headers={"Accept-Language": "en-GB, pl;q=0.5"}).json["language"] == "en"
    assert ewa.get(f"{path}?lang=pl", headers={"Accept-Language": "en"}).json["language"] == "pl"


@pytest.mark.one_database
def test_an_article_that_did_not_change_is_not_sent_again(
    app: Flask, session: scoped_session[Session], cast: Cast, program: MakeProgram, articles: set[str]
) -> None:
    anna, path = program("anna"), "/api/v1/articles/ours"
    first = anna.get(path)
    assert first.json["html"].startswith("<p>Check the cable.")
    assert first.json["plain"].strip() == "Check the cable."
    tag = {"If-None-Match": first.headers["ETag"]}
    assert anna.get(path, headers=tag).status_code == 304
    article = session.query(Article).filter_by(slug="ours").one()
    writing.write(article, "en", Text("About ours", "Check the plug."), settles=True, outdates=())
    commit()
    assert anna.get(path, headers=tag).status_code == 200


@pytest.mark.one_database
def test_a_search_is_repaired_and_marked_and_leaves_no_trace_of_a_reader(
    app: Flask, session: scoped_session[Session], program: MakeProgram, articles: set[str]
) -> None:
    answer = program("anna").get("/api/v1/search?q=cabel&lang=en").json
    assert (answer["asked"], answer["shown"], answer["repaired"]) == ("cabel", "cable", True)
    pieces = answer["items"][0]["snippet"]
    assert [piece["text"] for piece in pieces if piece["marked"]] == ["cable"]
    assert db.session.query(SelfHelpStep).count() == 0
