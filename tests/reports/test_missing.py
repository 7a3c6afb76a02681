"""What the knowledge base lacks: each count equals what it opens, and nothing foreign is counted."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from portal.catalogue.models import Category
from portal.core import clock as portal_clock
from portal.core.db import commit, db
from portal.core.i18n import LANGUAGES
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleTopic, ArticleTranslation, ArticleVote
from portal.knowledge.operations import selfhelp
from portal.knowledge.operations.selfhelp import Place
from portal.reports.missing import behind
from portal.reports.missing.searches import in_vain
from portal.reports.missing.tickets import FEWEST_TICKETS, proposed, unanswered
from portal.tickets.models import SolutionProposal
from portal.tickets.operations import repeating, solving
from tests.clients import Client
from tests.factories.tickets import filed
from tests.knowledge.articles import category, written
from tests.statements import counted

SignIn = Callable[[str], Client]
SOLUTION = "Переустановили драйвер принтера и очистили очередь печати на кассе."


def typed(token: str, who, text: str, results: int) -> None:
    selfhelp.note_typed(token, who.id, who.language, text, place=Place(who.organisation_id), results=results)


def test_searches_in_vain_are_grouped_by_their_words(session, cast):
    article = written("driver", None, None, states.PUBLISHED)
    typed("a", cast.anna, "чек не печатается", 0)
    typed("b", cast.boris, "не печатаются чеки", 3)
    filed(cast.boris, self_help="b")
    typed("c", cast.egor, "принтер", 3)
    selfhelp.note_opened("c", cast.egor.id, "ru", article.id)
    typed("d", cast.olga, "чек не печатается", 0)
    (found,) = in_vain(cast.kasia)
    assert [len(ids) for ids in (found.nothing, found.unopened, found.filed, found.session_ids)] == [1, 2, 1, 2]
    assert len(behind.sessions(cast.kasia, sorted(found.session_ids), None).rows) == 2
    assert len(in_vain(cast.adam)[0].session_ids) == 3


def test_the_board_leads_to_sessions_new_articles_and_editors(app: Flask, session, cast, sign_in: SignIn):
    article = written("driver", None, cast.organisation_id, states.PUBLISHED)
    texts = db.session.query(ArticleTranslation).filter_by(article_id=article.id, language="pl").one()
    texts.stale = True
    vote = ArticleVote(
        article_id=article.id, user_id=cast.anna.id, useful=False, at=portal_clock.now(), word="Нет картинки"
    )
    db.session.add(vote)
    typed("a", cast.anna, "сканер молчит", 0)
    article_id = article.id
    commit()
    client = sign_in("kasia")
    client.get("/kb/missing")
    with counted(app) as seen:
        html = client.get("/kb/missing").get_data(as_text=True)
    assert len(seen) <= 10
    assert "Нет картинки" in html
    assert f"/kb/articles/{article_id}/edit?lang=pl" in html
    counts = re.findall(r'href="(/kb/missing/sessions[^"]+)">(\d+)<', html)
    assert len(counts) == 2
    for address, count in counts:
        behind = client.get(address.replace("&amp;", "&")).get_data(as_text=True)
        assert behind.count("data-session=") == int(count)
        assert "Анна" not in behind
    assert "title=%D1%81%D0%BA%D0%B0%D0%BD%D0%B5%D1%80" in html
    form = client.get("/kb/articles/new?title=сканер молчит&language=ru&solution=Снимите батарею.").text
    assert 'value="сканер молчит"' in form
    shelf = re.findall(r'<option value="([1-9]\d*)"', form)[0]
    typed_in = {"title": "Сканер", "language": "ru", "kind": "text", "category": shelf, "solution": "Снимите батарею."}
    begun = client.post("/kb/articles", data=typed_in)
    assert "## Что помогает\n\nСнимите батарею." in client.get(begun.location).text
    assert sign_in("anna").get("/kb/missing").status_code == 403
    assert sign_in("kasia").get("/kb/missing/sessions?words=x").status_code == 404


def test_a_kind_of_help_without_an_article_is_named_until_one_is_published(session, cast):
    kind = Category(slug="printers", names={"en": "Printers"})
    db.session.add(kind)
    db.session.flush()
    for _ticket in range(FEWEST_TICKETS):
        ticket = filed(cast.anna)
        ticket.category_id = kind.id
    db.session.flush()
    assert [(one.name, one.tickets) for one in unanswered(cast.kasia)] == [("Printers", 3)]
    article = written("driver", None, None, states.PUBLISHED)
    db.session.add(ArticleTopic(article_id=article.id, category_id=kind.id))
    db.session.flush()
    assert unanswered(cast.kasia) == []


def test_a_solution_written_three_times_is_proposed_without_names_until_an_article_says_it(session, cast):
    words = (
        SOLUTION,
        f"Анна, {SOLUTION}",
        SOLUTION.replace("кассе", "кассе магазина"),
        "Заменили кабель сканера у входа.",
    )
    tickets = [filed(cast.anna) for _text in words]
    for ticket, text in zip(tickets[:2], words[:2], strict=True):
        solving.solve(ticket, text, by=cast.boris)
    assert repeating.propose() == 0
    for ticket, text in zip(tickets[2:], words[2:], strict=True):
        solving.solve(ticket, text, by=cast.boris)
    assert (repeating.propose(), repeating.propose()) == (1, 1)
    row = db.session.query(SolutionProposal).one()
    assert row.ticket_ids["tickets"] == [ticket.id for ticket in tickets[2::-1]]
    (told,) = proposed(cast.kasia)
    assert (told.tickets, told.number) == (3, None)
    assert proposed(cast.adam)[0].number == tickets[2].number
    assert proposed(cast.olga) == []
    category()
    written("driver", None, None, states.PUBLISHED)
    again = filed(cast.anna)
    solving.solve(again, SOLUTION, by=cast.boris, article_slug="driver")
    assert repeating.propose() == 0


ROWS = r'data-(?:session|vote|text|ticket)="'


def rows_behind(client: Client, address: str) -> int:
    """How many rows all pages of a list show."""
    rows = 0
    while address:
        answer = client.get(unescape(address))
        assert answer.status_code == 200
        rows += len(re.findall(ROWS, answer.text))
        older = re.search(r'href="([^"]*after=[^"]*)"', answer.text)
        address = older[1] if older else ""
    return rows


def test_every_number_of_the_board_opens_as_many_rows_for_each_editor(session, cast, sign_in: SignIn):
    lack(cast)
    commit()
    seen = {}
    for name in ("kasia", "adam"):
        client = sign_in(name)
        html = client.get("/kb/missing").text
        links = re.findall(r'<a[^>]*href="(/kb/missing/[^"]+)"[^>]*>(.*?)</a>', html)
        counted = [(address, re.search(r"\d+", re.sub("<[^>]+>", "", text))) for address, text in links]
        numbers = {address: int(found[0]) for address, found in counted if found}
        assert {address: rows_behind(client, address) for address in numbers} == numbers
        seen[name] = sorted((address.partition("?")[0].rpartition("/")[2], n) for address, n in numbers.items())
    rest = [("stale", 51), ("tickets", 3), ("tickets", 3), ("votes", 1), ("votes", 2)]
    assert seen["kasia"] == [("sessions", 1), ("sessions", 1), ("sessions", 2), *rest]
    rest[2] = ("tickets", 6)
    assert seen["adam"] == [("sessions", 1), ("sessions", 2), ("sessions", 3), *rest]
    board = sign_in("kasia").get("/kb/missing").text
    (tickets,) = re.findall(r'href="(/kb/missing/tickets\?category=\d+)"', board)
    hidden = sign_in("kasia").get(tickets).text
    assert "Не для редактора" not in hidden
    assert "Не для редактора" in sign_in("adam").get(tickets).text
    (votes,) = re.findall(r'href="(/kb/missing/votes\?[^"]*useful=no)"', board)
    said = sign_in("kasia").get(unescape(votes)).text
    assert "Слишком длинно" in said
    assert "Анна" not in said


def lack(cast) -> None:
    """Searches in vain, useless votes, more stale texts than a page holds, tickets without an article, of two organisations."""
    typed("a", cast.anna, "сканер молчит", 0)
    typed("b", cast.boris, "сканер молчит", 3)
    filed(cast.boris, self_help="b")
    typed("c", cast.olga, "сканер молчит", 0)
    article = written("driver", None, cast.organisation_id, states.PUBLISHED)
    for who, useful, word in (
        (cast.anna, False, "Слишком длинно"),
        (cast.ewa, False, ""),
        (cast.boris, True, ""),
    ):
        vote = ArticleVote(article_id=article.id, user_id=who.id, useful=useful, at=portal_clock.now(), word=word)
        db.session.add(vote)
    for number in range(17):
        old = Article(
            slug=f"old-{number}", category_id=category().id, status=states.PUBLISHED, organisation_id=cast.organisation_id,
            created_at=article.created_at,
        )  # fmt: skip
        db.session.add(old)
        db.session.flush()
        for language in LANGUAGES:
            text = {"title": "Old", "summary": "", "body": "", "html": "", "plain": "", "keywords": "", "digest": ""}
            db.session.add(
                ArticleTranslation(
                    article_id=old.id, language=language, number=1, stale=True, updated_at=article.created_at, **text
                )
            )
    kind = Category(slug="printers", names={"en": "Printers"})
    db.session.add(kind)
    db.session.flush()
    for who in (*[cast.anna] * 3, *[cast.olga] * 3):
        ticket = filed(who, title="Не для редактора")
        ticket.category_id = kind.id
        if who is cast.anna:
            solving.solve(ticket, SOLUTION, by=cast.boris)
    db.session.flush()
    assert repeating.propose()


KABEL = (
    "Wymieniony kabel sieciowy przy kasie, połączenie wróciło.",
    "Uszkodzony kabel sieciowy kasy - wymiana, kasa online.",
    "Nowy kabel sieciowy do kasy, test płatności OK.",
)


@pytest.mark.parametrize(("kinds", "proposals"), [(("tills", "tills", "tills"), 1), (("tills", "tills", "phones"), 0)])
def test_the_same_in_other_words_is_one_solution_within_a_kind_of_help(session, cast, kinds, proposals):
    found = {slug: Category(slug=slug, names={"en": slug}) for slug in kinds}
    db.session.add_all(found.values())
    db.session.flush()
    for slug, text in zip(
        (*kinds, "tills"), (*KABEL, "Spalony zasilacz terminala wymieniony na nowy z magazynu."), strict=True
    ):
        ticket = filed(cast.anna)
        ticket.category_id = found[slug].id
        solving.solve(ticket, text, by=cast.boris)
    assert repeating.propose() == proposals
    assert all(len(one.ticket_ids) == 3 for one in proposed(cast.kasia))
