"""F35: eight engineers take the same visit in the same instant, each from a process of its own, visit after visit."""

import multiprocessing
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import func, select

from portal.accounts import queries as people_queries
from portal.accounts.models import Organisation, User
from portal.accounts.operations import people
from portal.core.db import db, write_transaction
from portal.core.errors import NotAllowedNow
from portal.core.facts import FactRow
from portal.dispatch.models import Offer, Punch, Visit
from portal.dispatch.operations import offering, taking
from tests.chaos.rig import application, rivals
from tests.databases import PostgreSQLDatabase, SQLiteDatabase
from tests.dispatch.visits import asked
from tests.people import Cast

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("rivals")]  # one process starts one server for all of them
RIVALS = 8
VISITS = 25

Told = dict[int, str]  # what an engineer was told of each visit: her own name, or who was quicker


def rival(url: str, user_id: int, visit_ids: list[int], start: Barrier, results: "multiprocessing.Queue[Told]") -> None:
    """One engineer's phone: presses "take" of every visit as soon as everybody stands ready."""
    told: Told = {}
    with application(url).app_context():
        with write_transaction():
            me = people_queries.viewer_of(db.session.get_one(User, user_id))
        for visit_id in visit_ids:
            start.wait(60)
            try:
                with write_transaction():
                    taking.take(db.session.get_one(Visit, visit_id), by=me)
                told[visit_id] = me.name
            except NotAllowedNow as refusal:
                told[visit_id] = str(refusal.message)
        db.engine.dispose()
    results.put(told)


@pytest.mark.usefixtures("run")
def test_exactly_one_wins_and_the_others_are_told_who(
    database: SQLiteDatabase | PostgreSQLDatabase, cast: Cast
) -> None:
    url = database.copy()
    with application(url).app_context():
        with write_transaction():
            names = _engineers(cast)
            visit_ids = [_offered(cast, list(names)) for _ in range(VISITS)]
        told = rivals(rival, [(url, user_id, visit_ids) for user_id in names])
        with write_transaction():
            for visit_id in visit_ids:
                winner = db.session.get_one(Visit, visit_id).engineer_id
                assert winner in names
                sentences = [answers[visit_id] for answers in told]
                assert sentences.count(names[winner]) == 1
                assert all(names[winner] in sentence for sentence in sentences), sentences
            assert _count(FactRow, FactRow.name == "VisitAccepted") == VISITS
            assert _count(Punch, Punch.kind == "accepted") == VISITS
            assert _count(Offer, Offer.outcome == "taken") == VISITS
            assert _count(Offer, Offer.outcome == "lost") == VISITS * (RIVALS - 1)
        db.engine.dispose()


def _engineers(cast: Cast) -> dict[int, str]:
    organisation = db.session.get_one(Organisation, cast.organisation_id)
    found = {}
    for number in range(RIVALS):
        user = people.create(f"rival-{number}@retail.example", f"Rival no. {number};", organisation)
        people.grant(user, "engineer", "organisation", organisation.id)
        db.session.flush()
        found[user.id] = user.name
    return found


def _offered(cast: Cast, engineer_ids: list[int]) -> int:
    visit = asked(cast)
    offering.offer(visit, engineer_ids, by=cast.dmitri)
    return visit.id


def _count(table: type[db.Model], condition: object) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(condition)) or 0
