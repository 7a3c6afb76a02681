"""Who finds and reads which article."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, scoped_session

from portal.core.db import read_transaction, write_transaction
from portal.core.errors import NotFound
from portal.knowledge import queries, states
from portal.knowledge.models import Article
from portal.knowledge.operations import publishing
from tests.clients import Client
from tests.people import Cast

READERS = {
    "public": {"stranger", "anna", "boris", "olga"},
    "signed_in": {"anna", "boris", "olga"},
    "organisation": {"anna", "boris"},
    "department": {"anna", "boris"},
    "role": {"boris"},
}


def confine(session: scoped_session[Session], cast: Cast, audience: str) -> None:
    own = None if audience in ("public", "signed_in") else cast.organisation_id
    department = cast.anna.department_id if audience == "department" else None
    role = "agent" if audience == "role" else None
    with write_transaction():
        change = {"audience": audience, "organisation_id": own, "department_id": department, "role": role}
        session.execute(update(Article).where(Article.slug == "printer").values(change))


@pytest.mark.parametrize("audience", states.AUDIENCES)
def test_only_the_audience_reads_finds_and_lists_an_article(
    library: Path, session: scoped_session[Session], cast: Cast, audience: str
) -> None:
    confine(session, cast, audience)
    for name in ("stranger", "anna", "boris", "olga"):
        viewer = None if name == "stranger" else cast.viewers[name]
        may = name in READERS[audience]
        with read_transaction():
            assert ("printer" in [one.slug for one in queries.find(viewer, "принтер", "ru").found]) is may
            assert ("printer" in [one.slug for one in queries.newest(viewer, "ru")]) is may
            assert ("printer" in [one.slug for one in queries.popular(viewer, "ru")]) is may
            assert (any(shelf.count for shelf in queries.shelves(viewer, "ru")) or not may) is True
            if may:
                assert queries.get_visible(viewer, "printer").slug == "printer"
            else:
                with pytest.raises(NotFound):
                    queries.get_visible(viewer, "printer")
                with pytest.raises(NotFound):
                    queries.reading(viewer, "printer", "ru")


def test_a_stranger_gets_the_same_answer_for_a_hidden_and_an_absent_article(library: Path, client: Client) -> None:
    hidden, absent = client.get("/kb/printer"), client.get("/kb/no-such-article")
    assert hidden.status_code == absent.status_code == 404
    assert client.post("/kb/printer/votes", data={"useful": "yes"}).status_code == 404


def test_an_organisations_article_is_not_another_ones_page(
    library: Path, session: scoped_session[Session], cast: Cast, sign_in: Callable[[str], Client]
) -> None:
    confine(session, cast, "organisation")
    assert sign_in("anna").get("/kb/printer").status_code == 200
    olga = sign_in("olga")
    assert olga.get("/kb/printer").status_code == 404
    for page in (
        "/kb",
        "/kb/search?q=принтер",
        "/kb/suggestions?q=принтер",
        "/kb/categories/printing",
        "/kb/paper-jam",
    ):
        assert "Принтер не печатает" not in olga.get(page).text


def test_a_withdrawn_article_is_read_by_its_editor_only_and_found_by_nobody(
    library: Path, session: scoped_session[Session], cast: Cast
) -> None:
    confine(session, cast, "organisation")
    with write_transaction():
        publishing.withdraw(queries.get_visible(cast.kasia, "printer"), by=cast.kasia)
    with read_transaction():
        assert queries.reading(cast.kasia, "printer", "ru").status == "draft"
        assert not [one for one in queries.find(cast.kasia, "очередь печати", "ru").found if one.slug == "printer"]
        with pytest.raises(NotFound):
            queries.reading(cast.anna, "printer", "ru")
    with write_transaction():
        publishing.publish(queries.get_visible(cast.kasia, "printer"), by=cast.kasia)
    with read_transaction():
        assert queries.find(cast.anna, "очередь печати", "ru").found[0].slug == "printer"
