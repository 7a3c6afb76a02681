"""Pictures of articles for programs: by the same token as the article, and no others."""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from portal.core import clock
from portal.core.db import commit, db
from portal.core.storage import store
from portal.knowledge.models import Article, ArticleFile
from tests.api.conftest import MakeProgram
from tests.clients import Client
from tests.knowledge.authors import png
from tests.programs import PROBLEM

SLUGS = ("for-public", "for-signed-in", "ours", "theirs", "our-draft")


@pytest.fixture
def pictures(app: Flask, session: scoped_session[Session], articles: set[str]) -> dict[str, str]:
    """The address of a picture in each article, by slug."""
    file = store(BytesIO(png(3, 2)), "a.png", app.extensions["settings"].files)
    ids = dict(session.execute(select(Article.slug, Article.id).where(Article.slug.in_(SLUGS))).all())
    for article_id in ids.values():
        db.session.add(
            ArticleFile(
                article_id=article_id,
                sha256=file.sha256,
                name="a.png",
                mime=file.mime,
                size=file.size,
                added_at=clock.now(),
            )
        )
    commit()
    return {slug: f"/kb/files/{article_id}/a.png" for slug, article_id in ids.items()}


def test_a01_a_token_opens_the_pictures_of_what_it_reads(program: MakeProgram, pictures: dict[str, str]) -> None:
    for name in ("anna", "olga", "kasia"):
        robot = program(name, "articles:read")
        for slug in SLUGS:
            read, shown = robot.get(f"/api/v1/articles/{slug}"), robot.fetch(pictures[slug])
            if (name, slug) != (
                "kasia",
                "our-draft",
            ):  # whoever writes it sees its picture, the interface shows what is published
                assert shown.status_code == read.status_code, f"{name} {slug}"
            assert shown.mimetype == ("image/png" if shown.status_code == 200 else PROBLEM)
    anna = program("anna", "articles:read")
    assert "RateLimit" in anna.fetch(pictures["ours"]).headers
    assert "Authorization" in anna.fetch(pictures["ours"]).headers["Vary"]


def test_a_token_that_is_bad_or_for_something_else_opens_nothing(
    program: MakeProgram, pictures: dict[str, str], client: Client, sign_in
) -> None:
    other = program("anna", "search").fetch(pictures["ours"])
    assert (other.status_code, other.mimetype) == (403, PROBLEM)
    bad = sign_in("anna").get(pictures["ours"], headers={"Authorization": "Bearer nonsense"})
    assert (bad.status_code, bad.mimetype) == (401, PROBLEM)
    assert bad.headers["WWW-Authenticate"].startswith("Bearer")
    assert client.get(pictures["ours"]).mimetype == "text/html"
    proxied = client.get(pictures["for-public"], headers={"Authorization": "Basic eDp5"}, buffered=True)
    assert proxied.status_code == 200


def test_a_token_opens_no_other_page(program: MakeProgram) -> None:
    for page in ("/tickets", "/kb/transfers", "/me"):
        assert program("adam").fetch(page).status_code in {302, 404}
