"""Programs of the cast, and articles for every audience."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from portal.accounts.models import User
from portal.accounts.operations import api_tokens
from portal.accounts.scopes import SCOPES
from portal.core import clock
from portal.core.db import commit, db, write_transaction
from portal.knowledge import states
from portal.knowledge.operations.indexing import index_articles
from tests.knowledge.articles import written
from tests.people import Cast
from tests.programs import Program

MakeProgram = Callable[..., Program]


@pytest.fixture
def program(app: Flask, cast: Cast) -> MakeProgram:
    """`program("anna")`: a program of that member of the cast, for everything; `program("anna", "search")`: only for that."""

    def make(first_name: str, *scopes: str) -> Program:
        with app.app_context(), write_transaction():
            user = db.session.get_one(User, cast.viewers[first_name].id)
            _row, secret = api_tokens.issue(user, "test", scopes or tuple(SCOPES), 30, by_id=user.id)
        return Program(app, secret)

    return make


@pytest.fixture
def articles(session: scoped_session[Session], cast: Cast) -> set[str]:
    """One article for each audience and state, of both companies; returns all slugs."""
    moment = clock.now() - timedelta(days=1)
    ours, theirs = cast.organisation_id, cast.other_organisation_id
    published = {"status": states.PUBLISHED, "published_at": moment}
    made = {
        written("for-public", None, None, audience=states.PUBLIC, **published),
        written("for-signed-in", None, None, **published),
        written("ours", None, ours, audience=states.ORGANISATION, **published),
        written("theirs", None, theirs, audience=states.ORGANISATION, **published),
        written("our-agents", None, ours, audience=states.ROLE, role="agent", **published),
        written(
            "our-sales", None, ours, audience=states.DEPARTMENT, department_id=cast.anna.department_id, **published
        ),
        written("our-draft", cast.kasia, ours),
        written("our-archive", None, ours, states.ARCHIVED),
    }
    slugs = {article.slug for article in made}
    index_articles([article.id for article in made])
    commit()
    return slugs
