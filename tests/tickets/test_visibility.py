"""Who sees which ticket, and which words of it."""

import pytest
from sqlalchemy import select

from portal.accounts.viewer import Grant
from portal.core.errors import Forbidden, NotFound
from portal.core.storage import StoredFile
from portal.tickets import policy
from portal.tickets.models import Ticket
from portal.tickets.operations import commenting, watching
from portal.tickets.queries import finding
from tests.factories.tickets import filed

PNG = StoredFile(sha256="b" * 64, size=3, mime="image/png", name="b.png")


@pytest.mark.parametrize("name", ["anna", "boris", "wera", "dmitri", "piotr", "marta", "adam"])
def test_the_requester_and_those_who_read_tickets_here_see_it(session, cast, name):
    ticket = filed(cast.anna)
    assert finding.get_visible(cast.viewers[name], ticket.number) is ticket


@pytest.mark.parametrize("name", ["ewa", "egor", "tomasz", "kasia", "olga"])
def test_everybody_else_sees_nothing(session, cast, name):
    ticket = filed(cast.anna)
    with pytest.raises(NotFound):
        finding.get_visible(cast.viewers[name], ticket.number)


def test_what_is_assigned_to_a_team_is_seen_by_it_without_a_grant(session, cast):
    ticket = filed(cast.anna)
    outsider = cast.olga
    assert session.scalars(select(Ticket).where(policy.visible(outsider))).all() == []
    ticket.team_id = next(iter(cast.boris.team_ids))
    session.flush()
    member = type(outsider)(**{**vars(outsider), "team_ids": cast.boris.team_ids})
    assert session.scalars(select(Ticket).where(policy.visible(member))).all() == [ticket]


def test_a_watcher_sees_it_until_she_stops(session, cast):
    ticket = filed(cast.anna)
    watching.add_watcher(ticket, cast.ewa.id, by=cast.anna)
    watching.add_watcher(ticket, cast.ewa.id, by=cast.anna)
    assert not finding.standing(cast.ewa, finding.get_visible(cast.ewa, ticket.number)).sees_notes
    watching.remove_watcher(ticket, cast.ewa.id, by=cast.ewa)
    session.flush()
    with pytest.raises(NotFound):
        finding.get_visible(cast.ewa, ticket.number)


def test_nobody_lets_strangers_in(session, cast):
    ticket = filed(cast.anna)
    with pytest.raises(Forbidden):
        watching.add_watcher(ticket, cast.ewa.id, by=cast.ewa)


def test_a_file_of_a_note_is_hidden_with_the_note(session, cast):
    ticket = filed(cast.anna, files=[PNG])
    commenting.note(ticket, "внутреннее", by=cast.boris, files=[PNG])
    public, internal = (row.id for row in session.query(policy.File).order_by(policy.File.id))
    assert finding.get_file(cast.anna, public).id == public
    assert finding.get_file(cast.boris, internal).id == internal
    for name in ("anna", "ewa", "olga"):
        with pytest.raises(NotFound):
            finding.get_file(cast.viewers[name], internal)


def test_notes_are_not_for_who_only_reads_tickets_as_a_customer(session, cast):
    ticket = filed(cast.anna)
    manager = type(cast.ewa)(
        **{**vars(cast.ewa), "grants": (Grant("customer_manager", "organisation", cast.organisation_id),)}
    )
    standing = finding.standing(manager, finding.get_visible(manager, ticket.number))
    assert not standing.sees_notes
    assert not standing.replies
