"""How sessions of self-help end: by rule, once; and how they are forgotten."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Site
from portal.accounts.viewer import Viewer
from portal.core import clock as portal_clock
from portal.core.db import commit, db
from portal.core.errors import Invalid
from portal.knowledge import states
from portal.knowledge.models import SelfHelpSession, SelfHelpStep
from portal.knowledge.operations import ledger, selfhelp
from portal.knowledge.operations.selfhelp import Place
from portal.knowledge.queries.ledger import Rules, rules
from portal.reports import selfhelp as report
from portal.reports.periods import period_of
from portal.reports.selfhelp import LABELS, Question
from tests.clients import Client
from tests.factories.tickets import filed
from tests.knowledge.articles import written

SignIn = Callable[[str], Client]


def searched(token: str, who: Viewer | None, *, helped: int | None = None, opened: int | None = None) -> int:
    """A session of somebody who searched, and perhaps opened an article or said that it helped; its id."""
    user_id, place = (who.id, Place(who.organisation_id, who.site_id)) if who else (None, Place())
    selfhelp.note_typed(token, user_id, "ru", "не печатает принтер", place=place, results=2)
    if opened:
        selfhelp.note_opened(token, user_id, "ru", opened, place=place)
    if helped:
        selfhelp.note_helped(token, user_id, "ru", helped, place=place)
    return db.session.scalars(select(SelfHelpSession.id).where(SelfHelpSession.token == token)).one()


def outcome(session_id: int) -> str | None:
    db.session.expire_all()
    return db.session.get_one(SelfHelpSession, session_id).outcome


def swept() -> None:
    for session_id in ledger.due():
        ledger.decide(session_id)


def test_who_was_helped_and_filed_nothing_avoided_one_ticket_once(session, cast, clock):
    article = written("driver", None, None, states.PUBLISHED)
    helped = searched("a", cast.anna, helped=article.id)
    selfhelp.note_helped("a", cast.anna.id, "ru", ticket_id=7)
    looked, stranger = searched("b", cast.ewa, opened=article.id), searched("c", None, helped=article.id)
    swept()
    assert [outcome(one) for one in (helped, looked, stranger)] == [None, None, None]
    clock.advance(hours=72, seconds=1)
    for _twice in range(2):
        swept()
    assert [outcome(one) for one in (helped, looked, stranger)] == ["avoided", "open", "open"]
    assert ledger.decide(helped) is None


@pytest.mark.parametrize(("seconds", "ended"), [(0, "filed"), (60, "avoided")])
def test_a_ticket_filed_by_any_way_within_72_hours_followed(session, cast, clock, seconds, ended):
    article = written("driver", None, None, states.PUBLISHED)
    with portal_clock.at(portal_clock.now()):
        helped = searched("a", cast.anna, helped=article.id)
    last = db.session.get_one(SelfHelpSession, helped).last_at
    with portal_clock.at(last + timedelta(hours=72, seconds=seconds)):
        ticket = filed(cast.anna)
    clock.advance(hours=80)
    swept()
    assert outcome(helped) == ended
    steps = db.session.scalars(select(SelfHelpStep.ticket_id).where(SelfHelpStep.kind == states.FILED)).all()
    assert steps == ([ticket.id] if ended == "filed" else [])


def test_a_ticket_out_of_the_session_is_counted_at_once(session, cast):
    helped = searched("a", cast.anna, helped=written("driver", None, None, states.PUBLISHED).id)
    filed(cast.anna, self_help="a")
    swept()
    assert outcome(helped) == "filed"


def test_names_go_and_counts_stay_until_the_searches_are_deleted(session, cast, clock):
    article = written("driver", None, None, states.PUBLISHED)
    helped, other = searched("a", cast.anna, helped=article.id), searched("b", cast.ewa)
    filed(cast.ewa, self_help="b")
    ledger.change_rules(Rules(10, 20, 1250, "PLN"), by=cast.adam)
    clock.advance(days=11)
    assert ledger.anonymise() == 0  # not decided yet
    swept()
    period = period_of({"period": "90"}, "UTC")
    before = report.totals(report.by_language(cast.marta, period))
    assert (ledger.anonymise(), ledger.anonymise(), ledger.forget()) == (2, 0, 0)
    db.session.expire_all()
    found = db.session.scalars(select(SelfHelpSession).order_by(SelfHelpSession.id)).all()
    assert [(one.user_id, one.token) for one in found] == [(None, f"forgotten-{helped}"), (None, f"forgotten-{other}")]
    assert db.session.scalars(select(SelfHelpStep.ticket_id).where(SelfHelpStep.kind == states.FILED)).all() == [None]
    assert report.totals(report.by_language(cast.marta, period)) == before
    assert (before["avoided"], before["filed"]) == (1, 1)
    clock.advance(days=10)
    assert ledger.forget() == 2
    assert db.session.scalar(select(func.count()).select_from(SelfHelpStep)) == 0


@pytest.mark.parametrize("wrong", [Rules(3, 20), Rules(30, 20), Rules(30, 9999), Rules(30, 40, -1)])
def test_rules_that_make_no_sense_are_refused(session, cast, wrong):
    with pytest.raises(Invalid):
        ledger.change_rules(wrong, by=cast.adam)
    assert rules() == Rules()


def test_every_number_opens_as_many_sessions_and_no_foreign_ones(session, cast, clock, sign_in: SignIn):
    article = written("driver", None, None, states.PUBLISHED)
    searched("a", cast.anna, helped=article.id)
    searched("b", cast.ewa, opened=article.id)
    searched("c", cast.olga, helped=article.id)
    searched("d", cast.wera)
    filed(cast.wera, self_help="d")
    clock.advance(hours=73)
    swept()
    searched("e", cast.anna)
    commit()
    period = period_of({}, "Europe/Warsaw")
    for groups, name in ((report.by_language, "language"), (report.by_category, "category"), (report.by_site, "site")):
        for group in groups(cast.marta, period):
            for measure in LABELS:
                question = Question(measure, period, **{name: group.key})
                assert len(report.sessions(cast.marta, question, None).rows) == group.counts[measure]
    counts = report.totals(report.by_language(cast.marta, period))
    assert counts == {"sessions": 4, "found": 2, "helped": 1, "avoided": 1, "filed": 1, "open": 1, "undecided": 1}
    assert sum(part["sessions"] for _when, part in report.per_part(cast.marta, period)) == 4
    commit()
    client = sign_in("marta")
    shown = client.get("/reports/self-help").get_data(as_text=True)
    assert "measure=avoided" in shown
    listed = client.get("/reports/self-help/sessions?measure=avoided").get_data(as_text=True)
    assert listed.count("data-session=") == 1
    assert "Анна Смирнова" in listed
    assert sign_in("anna").get("/reports/self-help").status_code == 403


def test_an_administrator_says_what_a_ticket_costs(app, cast, sign_in: SignIn):
    client = sign_in("adam")
    typed = {"cost": "12.50", "currency": "PLN", "anonymise_days": "30", "delete_days": "365"}
    assert client.post("/admin/self-help", data={**typed, "anonymise_days": "2"}).status_code == 422
    assert client.post("/admin/self-help", data=typed).status_code == 303
    assert 'value="12.50"' in client.get("/admin/self-help").get_data(as_text=True)
    with app.app_context():
        assert rules() == Rules(30, 365, 1250, "PLN")
    assert sign_in("marta").get("/admin/self-help").status_code == 403


def test_sites_beyond_the_tenth_are_shown_too_so_that_sums_add_up(session, cast, sign_in: SignIn):
    for number in range(12):
        site = Site(organisation_id=cast.organisation_id, code=f"shop-{number}", name=f"Shop {number}")
        db.session.add(site)
        db.session.flush()
        place = Place(cast.organisation_id, site.id)
        selfhelp.note_typed(f"token-{number}", cast.anna.id, "ru", "не печатает принтер", place=place)
    commit()
    shown = sign_in("marta").get("/reports/self-help").get_data(as_text=True)
    counts = re.findall(r'href="[^"]*measure=sessions[^"]*site=\d+[^"]*">(\d+)<', shown)
    assert [int(one) for one in counts] == [1] * 12


def test_strangers_are_a_line_of_their_own_which_avoids_nothing_and_adds_up(session, cast, clock, sign_in: SignIn):
    article = written("driver", None, None, states.PUBLISHED)
    searched("a", cast.anna, helped=article.id)
    searched("b", None, helped=article.id)
    searched("c", None, helped=article.id)
    stranger = db.session.scalars(select(SelfHelpSession).where(SelfHelpSession.token == "c")).one()
    selfhelp.note_vote(stranger, article.id, useful=False)
    searched("d", None)
    filed(cast.anna, self_help="d")  # she signed in to file it
    ledger.change_rules(Rules(4, 20), by=cast.adam)
    clock.advance(days=5)
    swept()
    assert ledger.anonymise() == 4
    period = period_of({}, "Europe/Warsaw")
    people, strangers = report.by_standing(cast.adam, period)
    assert (people.counts["sessions"], people.counts["filed"]) == (2, 2)
    assert strangers.counts == {
        "sessions": 2, "found": 2, "helped": 1, "avoided": 0, "filed": 0, "open": 2, "undecided": 0,
    }  # fmt: skip
    totals = report.totals(report.by_language(cast.adam, period))
    assert totals == report.totals([people, strangers])
    assert [one.key for one in report.by_standing(cast.marta, period)] == ["people"]
    commit()
    client = sign_in("adam")
    shown = client.get("/reports/self-help").get_data(as_text=True)
    counted = re.findall(r'href="(/reports/self-help/sessions[^"]*)">\s*(\d+)\s*<', shown)
    assert len([one for one in counted if "who=strangers" in one[0]]) == len(LABELS)
    for address, number in counted:
        behind = client.get(address.replace("&amp;", "&")).get_data(as_text=True)
        assert behind.count("data-session=") == int(number), address
