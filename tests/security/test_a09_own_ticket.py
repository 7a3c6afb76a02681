"""A09: nobody acts as an agent in her own ticket, and the author is always the person signed in."""

import pytest
from sqlalchemy import select

from portal.tickets.models import Message
from tests.factories.tickets import filed, settled
from tests.security.test_a02_secondary_paths import VERBS, image

AGENTS_VERBS = (
    "solution",
    "taking",
    "assignment",
    "handover",
    "priority",
    "freeze",
    "thaw",
    "assets",
    "assets/1/removal",
)


@pytest.mark.parametrize("verb", AGENTS_VERBS)
@pytest.mark.parametrize("name", ["anna", "boris"])
def test_the_requester_does_not_work_on_her_own_ticket(session, cast, sign_in, verb, name):
    """Boris is an agent, but here he asks."""
    number = settled(filed(cast.viewers[name]))
    before = image(session)
    assert sign_in(name).post(f"/tickets/{number}/{verb}", data=VERBS[verb]).status_code in {403, 422}
    assert image(session) == before


@pytest.mark.parametrize("kind", ["internal", "question"])
def test_the_requester_writes_no_notes_and_no_questions_of_agents(session, cast, sign_in, kind):
    for name in ("anna", "boris"):
        number = settled(filed(cast.viewers[name]))
        answer = sign_in(name).post(f"/tickets/{number}/messages", data={"kind": kind, "body": "x"})
        assert answer.status_code == 403
    assert session.scalars(select(Message)).all() == []


def test_the_author_is_the_person_signed_in(session, cast, sign_in):
    number = settled(filed(cast.anna))
    data = {"kind": "public", "body": "x", "author_id": str(cast.boris.id), "by": "boris", "actor_id": "2"}
    sign_in("anna").post(f"/tickets/{number}/messages", data=data)
    assert session.scalars(select(Message.author_id)).all() == [cast.anna.id]
