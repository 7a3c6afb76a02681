"""A guided article: one question at a time, with the way back, and what was answered goes along into a ticket."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, scoped_session

from portal.core import clock as portal_clock
from portal.core.db import read_transaction, write_transaction
from portal.knowledge import queries, states
from portal.knowledge.models import ArticleVote, SelfHelpStep
from portal.knowledge.operations import ledger
from portal.knowledge.operations.importing import import_directory
from portal.knowledge.queries.ledger import Rules
from tests.clients import Client
from tests.conftest import Clock
from tests.knowledge import folder
from tests.people import Cast

END = "?step=done&via=lamp.0~queue.0"
SignIn = Callable[[str], Client]
BODY = """
Two minutes. See [paper jams](paper-jam) first.

## Is the lamp on? {#lamp}

Look at the **front**.

- [Yes, green](#queue)
- [No, it is dark](#power)

## Is it plugged in? {#power}

- [Yes](#ticket)
- [Now it is](#lamp)

## Empty the queue {#queue}

1. Open the queue.
2. Cancel everything.

- [It prints](#done)
- [It does not](#ticket)

## Done {#done}

Tell the next person.
"""


@pytest.fixture(autouse=True)
def guide(session: scoped_session[Session], tmp_path: Path) -> None:
    with write_transaction():
        for language in ("en", "ru"):
            text = folder.page("dark-lamp", language, f"Printer is dark ({language})", BODY, guided="true")
            folder.put(tmp_path, f"{language}.md", text)
        import_directory(tmp_path, "public")


def screen(answer_text: str) -> str:
    """What stands in the step itself, without what is for paper."""
    return answer_text.split('<section id="guide"', 1)[1].split("</section>", 1)[0]


def test_it_begins_with_the_first_question_and_its_answers(client: Client) -> None:
    text = screen(client.get("/kb/dark-lamp").text)
    assert "Is the lamp on?" in text
    assert "Two minutes." in text
    assert "Yes, green" in text
    assert "Empty the queue" not in text
    assert 'href="/kb/dark-lamp?step=power&amp;via=lamp.1"' in text


def test_the_path_so_far_stands_above_with_the_way_back(client: Client) -> None:
    text = screen(client.get("/kb/dark-lamp?step=queue&via=lamp.1~power.1~lamp.0").text)
    assert re.findall(r'lang="en">([^<]+)</a></li>', text) == ["No, it is dark", "Now it is", "Yes, green"]
    assert 'href="/kb/dark-lamp?step=lamp&amp;via=lamp.1~power.1"' in text
    assert "Open the queue" in text


@pytest.mark.parametrize("via", ["lamp.0", "lamp.9", "lamp.x", "nothing.0", "~~~", "lamp.1~queue.0", "x" * 5000, "²"])
def test_a_path_that_is_not_the_articles_is_no_path(client: Client, via: str) -> None:
    answer = client.get("/kb/dark-lamp", query_string={"step": "power", "via": via})
    assert answer.status_code == 200
    assert "guide-path" not in answer.text
    assert "Is it plugged in?" in screen(answer.text)


def test_an_unknown_step_begins_again_and_says_so(client: Client) -> None:
    text = screen(client.get("/kb/dark-lamp?step=gone").text)
    assert "Is the lamp on?" in text
    assert "no longer there" in text


def test_htmx_gets_the_step_alone(client: Client) -> None:
    text = client.get("/kb/dark-lamp?step=queue&via=lamp.0", htmx=True).text
    assert text.lstrip().startswith('<section id="guide"')
    assert 'hx-push-url="true"' in text


def test_paper_shows_the_whole_tree(client: Client) -> None:
    paper = client.get("/kb/dark-lamp?step=queue").text.split('<div class="only-print"', 1)[1]
    for wanted in (
        "1. Is the lamp on?",
        "2. Is it plugged in?",
        "4. Done",
        "No, it is dark → 2",
        "Yes → file a ticket",
    ):
        assert wanted in paper


def test_every_step_is_found_by_the_search(cast: Cast) -> None:
    with read_transaction():
        assert queries.find(cast.anna, "plugged in", "en", repair=False).found[0].slug == "dark-lamp"
        assert queries.find(cast.anna, "cancel everything", "en", repair=False).found[0].slug == "dark-lamp"


def test_the_answers_are_laid_into_the_ticket(client: Client, sign_in: SignIn) -> None:
    text = screen(client.get("/kb/dark-lamp?step=power&via=lamp.1").text)
    (address,) = re.findall(r'href="(/tickets/new[^"]*)" data-carry="[^>]*>(?:<svg.*?</svg>)?Yes</a>', text)
    address = address.replace("&amp;", "&")
    assert unquote(client.get(address).location).endswith(f"next={unquote(address)}")
    form = sign_in("anna").get(address).text
    assert "- Is the lamp on? → No, it is dark\n- Is it plugged in? → Yes" in form
    assert 'value="Printer is dark (ru)"' in form


def test_an_end_asks_whether_it_helped_and_carries_the_path(
    session: scoped_session[Session], client: Client, cast: Cast
) -> None:
    page = client.get("/kb/dark-lamp?step=done&via=lamp.0~queue.0").text
    assert 'id="article-vote"' in page
    assert 'name="via" value="lamp.0~queue.0"' in page
    sent = {"useful": "no", "via": "lamp.0~queue.0", "step": "done"}
    answer = client.post("/kb/dark-lamp/votes", data=sent)
    assert answer.location == "/kb/dark-lamp?step=done&via=lamp.0~queue.0#article-vote"
    again = client.get(answer.location).text
    assert "via=lamp.0~queue.0" in re.findall(r'href="(/tickets/new[^"]*)"', again)[-1]
    word = client.post("/kb/dark-lamp/votes", data={**sent, "word": "  The lamp is blue  "}, htmx=True)
    assert "The lamp is blue" in word.text
    with read_transaction():
        vote = session.scalars(select(ArticleVote)).one()
        assert (vote.useful, vote.word) == (False, "The lamp is blue")
    client.post("/kb/dark-lamp/votes", data={"useful": "yes"})
    with read_transaction():
        vote = session.scalars(select(ArticleVote)).one()
        assert (vote.useful, vote.word) == (True, "")


def test_too_long_a_word_is_refused_and_kept_in_the_form(client: Client) -> None:
    answer = client.post("/kb/dark-lamp/votes", data={"useful": "no", "word": "x" * 1001}, htmx=True)
    assert answer.status_code == 422
    assert "x" * 1001 in answer.text


def test_each_answer_is_a_step_of_the_attempt_and_goes_to_whoever_works_on_the_ticket(
    session: scoped_session[Session], cast: Cast, sign_in: SignIn
) -> None:
    anna = sign_in("anna")
    for place in ("", "?step=power&via=lamp.1", "?step=lamp&via=lamp.1~power.1", "?step=power&via=lamp.1"):
        text = anna.get(f"/kb/dark-lamp{place}").text
    anna.get("/kb/dark-lamp?step=queue&via=lamp.1")  # no such way: no answer was given
    (address,) = re.findall(r'href="(/tickets/new[^"]*via=lamp.1~power.0)"', screen(text))
    form = anna.get(address.replace("&amp;", "&")).text
    walked = [
        "Is the lamp on? → No, it is dark → Is it plugged in?",
        "Is it plugged in? → Now it is → Is the lamp on?",
        "Is it plugged in? → Yes → создайте заявку",
    ]
    with read_transaction():
        assert session.scalars(steps(states.WALKED)).all() == walked
    (token,) = re.findall(r'name="self_help"[^>]*value="([^"]+)"', form)
    sent = {"title": "Не горит лампа", "description": "", "impact": "3", "urgency": "2", "self_help": token}
    location = anna.post("/tickets", data=sent).location
    shown = sign_in("boris").get(location).text
    assert all(f"<li>{one}</li>" in shown for one in walked)
    assert walked[0] not in anna.get(location).text
    with write_transaction():
        ledger.change_rules(Rules(4, 20), by=cast.adam)
        for session_id in ledger.due():
            ledger.decide(session_id)
    with portal_clock.at(portal_clock.now() + timedelta(days=5)), write_transaction():
        assert ledger.anonymise() == 1
    assert walked[0] not in sign_in("boris").get(location).text
    with read_transaction():
        assert len(session.scalars(steps(states.WALKED)).all()) == 3


def test_it_helped_at_an_end_is_a_ticket_avoided_each_time_and_taken_back_is_none(
    session: scoped_session[Session], cast: Cast, sign_in: SignIn, clock: Clock
) -> None:
    ends = []
    for verdicts in (["yes"], ["yes", "yes"], ["yes", "no"]):
        anna = sign_in("anna")  # another day, another attempt
        assert 'id="vote-yes" name="useful" value="yes" aria-pressed="false"' in anna.get(f"/kb/dark-lamp{END}").text
        for verdict in verdicts:
            anna.post("/kb/dark-lamp/votes", data={"useful": verdict, "via": "lamp.0~queue.0", "step": "done"})
        clock.advance(hours=73)
        with write_transaction():
            ends += [ledger.decide(session_id) for session_id in ledger.due()]
    assert ends == [states.AVOIDED, states.AVOIDED, states.UNDECIDED]
    with read_transaction():
        assert len(session.scalars(select(ArticleVote)).all()) == 1


def steps(kind: str) -> Select[tuple[str | None]]:
    return select(SelfHelpStep.text).where(SelfHelpStep.kind == kind).order_by(SelfHelpStep.id)
