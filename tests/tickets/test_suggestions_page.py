"""Answers beside the filing form: from the third word, opened in place, and counted once when they help."""

import itertools
import re
import threading
from contextvars import Context
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.core.db import db, read_transaction, write_transaction
from portal.knowledge.models import ArticleVote, SelfHelpSession, SelfHelpStep
from portal.knowledge.operations.importing import import_directory
from portal.knowledge.queries import session_context
from portal.tickets.operations import solving
from portal.tickets.operations.indexing import index_tickets
from portal.web import requests
from tests.clients import Client
from tests.factories.tickets import filed
from tests.knowledge import folder
from tests.statements import counted, reads

TITLE = "Принтер не печатает"
FILED = {"title": TITLE, "description": "", "impact": "3", "urgency": "2", "category": ""}


@pytest.fixture
def number(session, cast, tmp_path: Path) -> int:
    """A library of articles, and a resolved ticket of Anna."""
    folder.fill(tmp_path)
    with write_transaction():
        import_directory(tmp_path)
        ticket = filed(cast.anna, title="Принтер этикеток не печатает", description="стоит очередь печати")
        solving.solve(ticket, "Перезапущена служба печати <b>spooler</b>.", by=cast.boris)
        index_tickets([ticket.id])
        return ticket.number


def ask(client: Client, title: str, **more: object) -> str:
    answer = client.post("/tickets/suggestions", data={"title": title, **more}, htmx=True)
    assert answer.status_code == 200
    return answer.text


def steps() -> list[tuple[str, str | None, int | None, int | None]]:
    with read_transaction():
        columns = (SelfHelpStep.kind, SelfHelpStep.text, SelfHelpStep.results, SelfHelpStep.ticket_id)
        return [tuple(row) for row in db.session.execute(select(*columns).order_by(SelfHelpStep.id))]


def test_answers_come_from_the_third_word_on(sign_in, number):
    anna = sign_in("anna")
    assert "article-printer" not in ask(anna, "Принтер печатает")
    assert steps() == [], "two words are no search"
    text = ask(anna, TITLE)
    assert "article-printer" in text
    assert f"ticket-{number}" in text
    assert "&lt;b&gt;spooler" in text
    assert "article-printer" in ask(anna, "Принтер", description="не печатает документ")
    (kind, _text, results, _ticket), *_rest = steps()
    assert (kind, results) == ("typed", 2)


@pytest.mark.parametrize("searched", [True, False])
def test_answers_that_come_after_the_ticket_was_sent_are_no_search(cast, sign_in, number, *, searched: bool) -> None:
    """As when she types the last word and sends at once: nobody saw them, and the ledger counts no attempt after the ticket."""
    anna = sign_in("anna")
    page = anna.get("/tickets/new").text
    token, key = (re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)[1] for name in ("self_help", "request_key"))
    assert re.search(r'hx-params="[^"]*self_help,request_key"', page)
    form = {"self_help": token, "request_key": key}
    if searched:
        ask(anna, TITLE, **form)
    assert anna.post("/tickets", data={**FILED, **form, "title": f"{TITLE} снова"}).status_code == 303
    before = steps()
    assert [kind for kind, *_rest in before] == (["typed", "filed"] if searched else [])
    assert "article-printer" in ask(anna, f"{TITLE} снова", **form)
    assert steps() == before
    with read_transaction():
        assert not session_context(token, cast.anna).typed
        assert db.session.scalar(select(func.count()).select_from(SelfHelpSession)) == len(before) // 2
    next_one = {**form, "request_key": "another form"}
    ask(anna, "Сканер не сканирует", **next_one)
    assert [kind for kind, *_rest in steps()[len(before) :]] == ["typed"]


def test_a_form_that_is_being_sent_is_waited_for(app, cast) -> None:
    asked: list[bool] = []

    def ask_late() -> None:
        with app.app_context(), write_transaction():
            asked.append(requests.was_sent(cast.anna.id, "key"))

    late = threading.Thread(target=lambda: Context().run(ask_late))
    with app.test_request_context("/tickets", method="POST", data={"request_key": "key"}), write_transaction():
        requests.claim(cast.anna.id)
        late.start()
        late.join(0.1)
        assert asked == []
    late.join(5)
    assert asked == [True]
    ask_late()
    with app.app_context(), write_transaction():
        assert [requests.was_sent(cast.ewa.id, "key") for _twice in range(2)] == [False, False]


@pytest.mark.parametrize("title", ["", "\x00 ' \" % ( NOT", "🔥 🔥 🔥", "x " * 50_000, "<script>alert(1)</script> a b"])
def test_whatever_is_typed_is_answered(sign_in, number, title):
    text = ask(sign_in("anna"), title, description=title, assets=["x", "-1", "9" * 30], category="x", self_help="../..")
    assert "<script>" not in text


def test_an_answer_opens_in_place_only_for_those_who_may_see_it(sign_in, number):
    anna = sign_in("anna")
    opened = anna.get("/tickets/suggestions/articles/printer", htmx=True).text
    assert "Проверьте очередь печати" in opened
    assert "<html" not in opened
    assert "служба печати" in anna.get(f"/tickets/suggestions/tickets/{number}", htmx=True).text
    for name in ("ewa", "olga"):
        assert sign_in(name).get(f"/tickets/suggestions/tickets/{number}").status_code == 404
        assert sign_in(name).post("/tickets/suggestions/thanks", data={"helped": f"ticket-{number}"}).status_code == 404
    assert [step[0] for step in steps()] == ["opened", "opened"]
    for wrong in ("article-nothing", "ticket-999999", "ticket-x", "", "x"):
        assert anna.post("/tickets/suggestions/thanks", data={"helped": wrong}).status_code in {404, 422}


def test_an_open_ticket_is_no_answer(session, cast, sign_in, number):
    with write_transaction():
        mine = filed(cast.anna).number
    assert sign_in("anna").get(f"/tickets/suggestions/tickets/{mine}").status_code == 404


def test_this_helped_is_one_avoided_ticket_with_its_place(cast, sign_in, number):
    anna = sign_in("anna")
    ask(anna, TITLE)
    for _ in range(2):
        answer = anna.post("/tickets/suggestions/thanks", data={"helped": "article-printer"}, htmx=True)
        assert answer.status_code == 200
        assert 'id="ticket-suggestions"' in answer.text
    with read_transaction():
        first = db.session.scalars(select(SelfHelpSession).order_by(SelfHelpSession.id).limit(1)).one()
        place = (first.user_id, first.organisation_id, first.site_id)
        kinds = db.session.scalars(select(SelfHelpStep.kind).where(SelfHelpStep.session_id == first.id)).all()
        assert place == (cast.anna.id, cast.organisation_id, cast.site_id)
        assert kinds == ["typed", "useful"]
        assert db.session.scalars(select(ArticleVote.useful)).all() == [True]


def test_a_ticket_filed_after_help_belongs_to_the_same_attempt(sign_in, number):
    anna = sign_in("anna")
    token = anna.get("/tickets/new").text.partition('name="self_help"')[2].partition('value="')[2].partition('"')[0]
    assert token
    title = f"{TITLE} опять"
    ask(anna, title, self_help=token)
    anna.post("/tickets/suggestions/thanks", data={"helped": f"ticket-{number}"}, htmx=True)
    ask(anna, f"{TITLE} и гудит", self_help=token)
    assert anna.post("/tickets", data={**FILED, "self_help": token}).status_code == 303
    with read_transaction():
        sessions = select(SelfHelpStep.session_id).distinct()
        assert len(db.session.scalars(sessions).all()) == 1
    assert [step[0] for step in steps()] == ["typed", "useful", "typed", "filed"]


def test_the_attempt_of_somebody_else_is_never_continued(cast, sign_in, number):
    anna, ewa = sign_in("anna"), sign_in("ewa")
    token = anna.get("/tickets/new").text.partition('name="self_help"')[2].partition('value="')[2].partition('"')[0]
    title = f"{TITLE} опять"
    ask(anna, title, self_help=token)
    ask(ewa, TITLE, self_help=token)
    with read_transaction():
        found = db.session.execute(select(SelfHelpSession.user_id).order_by(SelfHelpSession.id)).scalars().all()
        assert found == [cast.anna.id, cast.ewa.id]


def test_whoever_works_on_a_ticket_is_shown_similar_cases(session, cast, sign_in, number):
    with write_transaction():
        mine = filed(cast.anna, title="Принтер опять не печатает", description="стоит очередь печати этикеток").number
    page = sign_in("boris").get(f"/tickets/{mine}/similar", htmx=True).text
    assert f"/tickets/{number}" in page
    assert "/kb/printer" in page
    assert f"/tickets/{mine}" not in page
    assert 'data-insert="Перезапущена служба печати' in page
    assert f"/tickets/{mine}/similar" in sign_in("boris").get(f"/tickets/{mine}").text
    assert "/similar" not in sign_in("anna").get(f"/tickets/{mine}").text
    assert [sign_in(name).get(f"/tickets/{mine}/similar").status_code for name in ("anna", "olga")] == [403, 404]


def test_without_scripts_the_form_comes_back_as_it_was_with_answers_in_it(sign_in, number):
    anna = sign_in("anna")
    written = {**FILED, "description": "мой длинный рассказ", "urgency": "1"}
    answer = anna.post("/tickets/suggestions", data=written)
    assert answer.status_code == 200
    for kept in (f'value="{TITLE}"', "мой длинный рассказ", "article-printer", 'form="helped"', 'name="request_key"'):
        assert kept in answer.text
    thanks = anna.post("/tickets/suggestions/thanks", data={"helped": "article-printer"})
    assert thanks.status_code == 303
    page = anna.get(thanks.location).text
    back = page.partition('href="/tickets/new?from=')[2].partition('"')[0]
    assert f'value="{TITLE}"' in anna.get(f"/tickets/new?from={back}").text


def test_suggestions_cost_at_most_ten_statements(app, sign_in, number):
    anna = sign_in("anna")
    ask(anna, TITLE)
    with counted(app) as seen:
        ask(anna, TITLE, description="очередь печати")
    answered = reads(itertools.takewhile(lambda one: "self_help" not in one, seen))
    assert len(answered) <= 10, answered


def test_what_was_searched_and_read_before_filing_goes_to_whoever_works_on_it_and_is_not_offered_again(sign_in, number):
    anna, boris = sign_in("anna"), sign_in("boris")
    anna.get("/kb/search?q=очередь документов застряла")
    anna.get("/kb/printer")
    (address,) = set(re.findall(r'"(/tickets/new\?from=[^"]+)"', anna.get("/kb/printer").text))
    form = anna.get(address.replace("&amp;", "&")).text
    assert "/kb/printer" in form, "she is told that she read it and need not repeat it"
    (token,) = re.findall(r'name="self_help"[^>]*value="([^"]+)"', form)
    title = f"{TITLE} опять"
    ask(anna, title, self_help=token)
    location = anna.post("/tickets", data={**FILED, "title": title, "self_help": token}).location
    (before,) = re.findall(r'<section class="card" id="ticket-\d+-before".*?</section>', boris.get(location).text, re.S)
    assert "очередь документов застряла" in before
    assert '"/kb/printer"' in before
    assert title not in before, "the title stands on the page already"
    assert "/kb/printer" not in boris.get(f"{location}/similar", htmx=True).text
    own = anna.get(location).text
    assert "-before" not in own
    assert "очередь документов" not in own
