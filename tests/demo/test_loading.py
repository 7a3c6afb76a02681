"""The demo as it is found after the first start: complete, fresh, and owing nothing to anybody."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from assets.due import score_of
from assets.models import Asset, DeviceModel, Movement
from portal.accounts import queries as accounts
from portal.accounts.models import Site, User
from portal.accounts.operations import passwords
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db, write_transaction
from portal.core.errors import NotAllowedNow
from portal.core.facts import Delivery, FactRow
from portal.core.outbox import Message as OutgoingMessage
from portal.demo import library, loading
from portal.dispatch.candidates import candidates
from portal.dispatch.diaries import beside_each
from portal.dispatch.models import Engineer, Offer, Visit
from portal.feedback import queries as survey_queries
from portal.feedback.models import Answer, Callback, Invitation
from portal.feedback.states import LOW_SCORE
from portal.knowledge.models import Article, ArticleTranslation
from portal.knowledge.queries import authoring, due, searching
from portal.sla.models import Alert, Breach, ClockRow
from portal.sla.operations import alarms
from portal.tickets.models import Event, Link, Message, Notice, Ticket
from portal.tickets.operations.clockwork import refold
from portal.tickets.states import MERGED_INTO
from tests.audited import wordless

SEARCHES = (
    ("ru", "принтер не печотает после обновления", "printer-not-printing"),
    ("ru", "забыл пороль", "password-reset"),
    ("ru", "1с тормозит", "erp-1c-slow"),
    ("ru", "касса не пробивает чек", "cash-register-reset"),
    ("ru", "почистить кэш", "clear-browser-cache"),
    ("ru", "не подключается впн", "vpn-connection"),
    ("pl", "drukarka nie drukuje po aktualizacji", "printer-not-printing"),
    ("pl", "zapomnialem hasla", "password-reset"),
    ("pl", "podejrzany mail", "phishing"),
    ("pl", "nie dziala wifi", "wifi-no-internet"),
    ("en", "no access to a folder", "access-rights"),
    ("en", "mail on my iphone", "mail-on-phone"),
)


def count(model: type, *conditions: object) -> int:
    """How many rows there are."""
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0  # ty: ignore[invalid-argument-type]


def test_the_company_is_there(demo: Flask) -> None:
    assert count(Site) == 13  # twelve of the retailer, one of the customer
    assert 55 <= count(User) <= 70
    assert count(DeviceModel) >= 25
    assert 280 <= count(Asset) <= 340
    assert count(Ticket) == loading.TICKETS


def test_every_article_stands_in_three_languages_and_answers_what_people_type(demo: Flask) -> None:
    slugs = {path.stem for path in library.ARTICLES.glob("*/*.md")}
    finished = select(Article.id).where(Article.slug.in_(slugs), Article.status == "published")
    assert len(db.session.scalars(finished).all()) == len(slugs)
    assert count(ArticleTranslation, ArticleTranslation.article_id.in_(finished)) == 3 * len(slugs)
    boris = accounts.viewer_with_email("boris@torvia.example")
    for language, typed, slug in SEARCHES:
        found = searching.find(boris, typed, language).found
        assert found, typed
        assert found[0].slug == slug, (typed, [f.slug for f in found])


def test_every_list_of_the_editors_has_something_to_show(demo: Flask) -> None:
    kasia = accounts.viewer_with_email("kasia@torvia.example")
    views = {
        **{state: authoring.Filters(status=state) for state in ("draft", "review", "published", "archived")},
        "mine": authoring.Filters(owner=authoring.MINE),
        "overdue": authoring.Filters(due="overdue"),
        "stale": authoring.Filters(lacks=authoring.STALE),
        "missing": authoring.Filters(lacks=authoring.MISSING, language="ru"),
    }
    shown = {name: len(authoring.articles(kasia, filters, "pl", None).rows) for name, filters in views.items()}
    assert min(shown.values()) >= 1, shown
    assert shown["overdue"] == 2
    assert authoring.counts(kasia)["asked"] == 1
    assert len(set(db.session.scalars(select(Article.audience)))) >= 4
    assert due.to_publish() == due.to_archive() == due.to_remind() == []


def test_two_places_read_a_banner_today(demo: Flask) -> None:
    assert count(Notice, Notice.starts_at < clock.now(), Notice.ends_at > clock.now()) == 2


def test_dispatch_has_visits_of_every_kind(demo: Flask) -> None:
    states = Counter(db.session.scalars(select(Visit.state)))
    assert states["done"] >= 10
    assert {"to_dispatch", "offered", "accepted"} <= set(states)
    assert count(Engineer) == 4


def test_no_engineer_is_in_two_towns_at_once_and_what_waits_has_somebody_near(demo: Flask) -> None:
    visits = db.session.scalars(
        select(Visit).where(Visit.state.in_(("accepted", "en_route", "offered", "to_dispatch")))
    ).all()
    for visit in visits:
        if visit.engineer_id:
            assert all(one.fits for one in beside_each(visit).get(visit.engineer_id, []))
        else:
            assert any(not one.is_far for one in candidates(visit)), visit.site.name
    open_offers = db.session.execute(select(Offer.visit_id, Offer.engineer_id).where(Offer.outcome == "open")).all()
    in_hand = {visit.id: beside_each(visit) for visit in visits}
    assert any(all(b.fits for b in in_hand[o.visit_id].get(o.engineer_id, [])) for o in open_offers)


def test_about_a_fifth_of_the_tickets_is_open_and_the_newest_are_fresh(demo: Flask) -> None:
    assert 0.17 <= count(Ticket, Ticket.open) / loading.TICKETS <= 0.25
    newest = db.session.scalar(select(func.max(Ticket.created_at)))
    assert newest is not None
    assert clock.now() - newest < timedelta(days=1)
    assert count(Event, Event.at > clock.now()) == 0


def test_the_desk_shows_every_kind_of_work(demo: Flask) -> None:
    by_status = Counter(db.session.scalars(select(Ticket.status)))
    assert set(by_status) >= {"new", "active", "waiting_requester", "solved", "closed"}
    assert len(set(db.session.scalars(select(Ticket.priority)))) >= 4
    assert len(set(db.session.scalars(select(Ticket.line_id)))) >= 2
    assert set(db.session.scalars(select(Ticket.language))) == {"ru", "pl", "en"}
    assert set(db.session.scalars(select(Ticket.channel))) == {"portal", "mail", "phone"}


def test_history_owes_nothing_to_anybody(demo: Flask) -> None:
    assert count(FactRow) > 1000
    assert count(Delivery) == 0
    assert count(OutgoingMessage) == 0
    assert count(ClockRow, ClockRow.next_alarm_at <= clock.now()) == 0


def test_the_audit_of_the_demo_has_words(demo: Flask) -> None:
    rows = db.session.execute(select(AuditEntry.action, AuditEntry.kind, AuditEntry.before, AuditEntry.after)).all()
    assert len(rows) > 100
    assert {code for row in rows for code in wordless(*row)} == set()


def test_some_deadlines_were_missed_and_each_miss_was_noticed(demo: Flask) -> None:
    assert 5 <= count(Breach) <= loading.TICKETS * 0.4
    missed = {tuple(row) for row in db.session.execute(select(Breach.ticket_id, Breach.target))}
    told = {
        tuple(row) for row in db.session.execute(select(Alert.ticket_id, Alert.target).where(Alert.threshold == 100))
    }
    assert missed == told


def test_people_said_how_it_was_and_the_unhappy_are_called(demo: Flask) -> None:
    assert 30 <= count(Answer) <= count(Invitation) <= count(Ticket, Ticket.status == "closed")
    assert set(db.session.scalars(select(Answer.score))) >= {2, 3, 4, 5}
    mean = db.session.scalar(select(func.avg(Answer.score)))
    assert mean is not None
    assert 3.8 <= mean <= 4.9
    assert count(Callback) == count(Answer, Answer.score <= LOW_SCORE)
    assert count(Callback, Callback.state == "open") == 2
    link = db.session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
    assert link is not None
    assert demo.test_client().get(f"/survey/{survey_queries.token_of(link)}").status_code == 200


def test_the_numbers_of_tickets_have_no_gap_and_the_next_one_follows(demo: Flask) -> None:
    numbers = sorted(db.session.scalars(select(Ticket.number)))
    assert numbers == list(range(1001, 1001 + loading.TICKETS))


def test_what_tickets_say_agrees_with_their_events(demo: Flask) -> None:
    told = {
        kind: set(db.session.scalars(select(Event.ticket_id).where(Event.kind == kind))) for kind in ("opened", "closed")
    }  # fmt: skip
    assert len(told["opened"]) == loading.TICKETS
    assert told["closed"] >= set(db.session.scalars(select(Ticket.id).where(Ticket.status == "closed")))
    spoken = set(db.session.scalars(select(Event.message_id).where(Event.message_id.is_not(None))))
    assert spoken == set(db.session.scalars(select(Message.id)))


def test_a_device_is_where_its_last_movement_left_it(demo: Flask) -> None:
    lasting = (
        select(Movement.asset_id, func.max(Movement.number).label("number")).group_by(Movement.asset_id).subquery()
    )
    last = select(Movement.asset_id, Movement.to_kind, Movement.to_id, Movement.status, Movement.number).join(
        lasting, (lasting.c.asset_id == Movement.asset_id) & (lasting.c.number == Movement.number)
    )
    now = select(Asset.id, Asset.holder_kind, Asset.holder_id, Asset.status, Asset.custody_number)
    assert {tuple(row) for row in db.session.execute(last)} == {tuple(row) for row in db.session.execute(now)}


def test_the_card_of_the_story_s_printer_says_that_it_failed_three_times(demo: Flask) -> None:
    printer = asset_tagged("T-0107")
    assert count(Movement, Movement.document == "repair", Movement.asset_id == printer.id) == 3
    score = score_of(printer, accounts.viewer_with_email("piotr@torvia.example"))
    assert "repaired 3 times in 12 months" in [str(reason.text) for reason in score.reasons]


def test_everybody_signs_in_with_the_one_password_of_the_demo(demo: Flask) -> None:
    hashes = set(db.session.scalars(select(User.password_hash)))
    assert all(passwords.verify(password_hash, loading.PASSWORD) for password_hash in hashes)
    assert all(email in loading.sign_ins() for email in loading.FIRST_SIGN_INS)
    known = set(db.session.scalars(select(User.email)))
    assert set(loading.FIRST_SIGN_INS) <= known
    assert all(email.endswith(".example") for email in known)


def test_loading_again_is_refused_and_changes_nothing(demo: Flask) -> None:
    with pytest.raises(NotAllowedNow):
        loading.load()
    assert loading.load_if_empty() is None
    assert count(Ticket) == loading.TICKETS


def test_a_sweep_finds_nothing_new_and_a_fold_says_the_same_again(demo: Flask) -> None:
    with write_transaction():
        assert alarms.sweep() == 0
        for ticket in db.session.scalars(select(Ticket).where(Ticket.open)).all():
            before = (ticket.due_at, ticket.queue_at)
            event = db.session.get(Event, ticket.due_event_id)
            assert event is not None
            refold(ticket, event)
            assert (ticket.due_at, ticket.queue_at) == before
        db.session.rollback()


def asset_tagged(tag: str) -> Asset:
    """The device with a tag."""
    found = db.session.scalar(select(Asset).where(Asset.tag == tag))
    assert found is not None
    return found


def test_some_tickets_belong_together_and_the_merged_one_goes_on_in_the_other(demo: Flask) -> None:
    """In two people's words about one thing: the desk saw it, and only the first report is worked on."""
    kinds = Counter(db.session.scalars(select(Link.kind)))
    assert kinds[MERGED_INTO] == 1
    assert kinds["caused_by"]
    assert kinds["child"] + kinds["related"]
    merger = db.session.scalars(select(Link).where(Link.kind == MERGED_INTO)).one()
    second, first = (db.session.get_one(Ticket, number) for number in (merger.ticket_id, merger.other_id))
    assert (second.status, second.open, second.due_at) == ("cancelled", False, None)
    assert first.site_id == second.site_id
    assert first.requester_id != second.requester_id
    assert first.title != second.title
