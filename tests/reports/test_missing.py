"""What the knowledge base lacks: each count equals what it opens, and nothing foreign is counted."""

import re
from collections.abc import Callable

from flask import Flask

from portal.catalogue.models import Category
from portal.core import clock as portal_clock
from portal.core.db import commit, db
from portal.knowledge import states
from portal.knowledge.models import ArticleTopic, ArticleTranslation, ArticleVote
from portal.knowledge.operations import selfhelp
from portal.knowledge.operations.selfhelp import Place
from portal.reports import missing
from portal.tickets.models import SolutionProposal
from portal.tickets.operations import repeating, solving
from tests.clients import Client
from tests.factories.tickets import filed
from tests.knowledge.articles import category, written
from tests.tickets.test_desk import counted

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
    (found,) = missing.searches(cast.kasia)
    assert [len(ids) for ids in (found.nothing, found.unopened, found.filed, found.session_ids)] == [1, 2, 1, 2]
    assert len(missing.sessions(cast.kasia, sorted(found.session_ids))) == 2
    assert len(missing.searches(cast.adam)[0].session_ids) == 3


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
    assert 'value="сканер молчит"' in client.get("/kb/articles/new?title=сканер молчит&language=ru").get_data(
        as_text=True
    )
    assert sign_in("anna").get("/kb/missing").status_code == 403
    assert sign_in("kasia").get("/kb/missing/sessions?words=x").status_code == 404


def test_a_kind_of_help_without_an_article_is_named_until_one_is_published(session, cast):
    kind = Category(slug="printers", names={"en": "Printers"})
    db.session.add(kind)
    db.session.flush()
    for _ticket in range(missing.FEWEST_TICKETS):
        ticket = filed(cast.anna)
        ticket.category_id = kind.id
    db.session.flush()
    assert [(one.name, one.tickets) for one in missing.unanswered(cast.kasia)] == [("Printers", 3)]
    article = written("driver", None, None, states.PUBLISHED)
    db.session.add(ArticleTopic(article_id=article.id, category_id=kind.id))
    db.session.flush()
    assert missing.unanswered(cast.kasia) == []


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
    (told,) = missing.proposed(cast.kasia)
    assert (told.tickets, told.number) == (3, None)
    assert missing.proposed(cast.adam)[0].number == tickets[2].number
    assert missing.proposed(cast.olga) == []
    category()
    written("driver", None, None, states.PUBLISHED)
    again = filed(cast.anna)
    solving.solve(again, SOLUTION, by=cast.boris, article_slug="driver")
    assert repeating.propose() == 0
