"""An article from a ticket, and the article that solved one."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.channels.handlers.reviews import mail_return
from portal.channels.mails import rendering
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.facts import FactRow, revive
from portal.core.outbox import Message
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleTranslation
from portal.knowledge.operations import editing, reviewing, selfhelp
from portal.knowledge.operations.editing import Change
from portal.knowledge.operations.writing import Text
from portal.tickets.models import TicketArticle
from portal.tickets.operations import commenting, solving
from tests.clients import Client
from tests.factories.tickets import facts_named, filed, settled, solved
from tests.knowledge.articles import category, written

SignIn = Callable[[str], Client]
TYPED = {"title": "Принтер не печатает", "problem": "Горит лампа.", "solution": "Переустановите драйвер."}


def told(cast) -> tuple[int, int]:
    """A solved ticket with names in it; its number and the id of a shelf."""
    ticket = filed(
        cast.anna,
        title="Принтер не печатает",
        description="Здравствуйте!\nУ Анны Смирновой горит лампа.\nС уважением, Анна",
    )
    solving.solve(ticket, "Борис Ильин переустановил драйвер, почта boris@retail.example", by=cast.boris)
    shelf = category().id
    return settled(ticket), shelf


def articles() -> list[Article]:
    db.session.expire_all()
    return list(db.session.scalars(select(Article).order_by(Article.id)))


def test_the_form_holds_the_ticket_without_its_people(session, cast, sign_in: SignIn):
    number, _shelf = told(cast)
    html = sign_in("boris").get(f"/tickets/{number}/article/new").get_data(as_text=True)
    form, replaced = html.split('id="replacements"')
    assert "У [имя] горит лампа." in form
    assert "[имя] переустановил драйвер, почта [почта]" in form
    assert "Смирновой" not in form.split('id="article-form"')[1]
    assert "Анны Смирновой" in replaced


def test_what_is_put_instead_can_be_chosen(session, cast, sign_in: SignIn):
    number, _shelf = told(cast)
    answer = sign_in("boris").post(
        f"/tickets/{number}/article/preview", data={"found": ["Анны Смирновой"], "put": ["кассира"]}
    )
    assert "У кассира горит лампа." in answer.get_data(as_text=True)
    assert articles() == []


def test_an_agent_proposes_and_an_editor_begins_a_draft(session, cast, sign_in: SignIn):
    number, shelf = told(cast)
    other = settled(solved(cast))
    agent, editor = sign_in("boris"), sign_in("adam")
    answer = agent.post(f"/tickets/{number}/article", data={**TYPED, "shelf": shelf})
    assert (answer.status_code, answer.location) == (303, f"/tickets/{number}")
    answer = editor.post(f"/tickets/{other}/article", data={**TYPED, "shelf": shelf})
    proposed, begun = articles()
    assert answer.location == f"/kb/articles/{begun.id}/edit?lang=ru"
    assert (proposed.status, proposed.owner_id, proposed.organisation_id) == (states.REVIEW, None, cast.organisation_id)
    assert (begun.status, begun.owner_id, begun.audience) == (states.DRAFT, cast.adam.id, states.ORGANISATION)
    assert len(facts_named("ArticleReviewAsked")) == 1
    text = db.session.scalars(select(ArticleTranslation).where(ArticleTranslation.article_id == proposed.id)).one()
    assert "## Что происходит" in text.body
    assert "Переустановите драйвер." in text.body
    assert text.language == "ru"


def test_one_article_is_made_of_a_ticket(session, cast, sign_in: SignIn):
    number, shelf = told(cast)
    client = sign_in("boris")
    for status in (303, 409):
        assert client.post(f"/tickets/{number}/article", data={**TYPED, "shelf": shelf}).status_code == status
    assert len(articles()) == 1
    page = client.get(f"/tickets/{number}").get_data(as_text=True)
    assert "Принтер не печатает" in page
    assert f"/tickets/{number}/article/new" not in page
    assert client.get(f"/tickets/{number}/article/new").location == f"/tickets/{number}"


def test_colleagues_who_are_only_mentioned_are_replaced_too(session, cast, sign_in: SignIn):
    ticket = filed(cast.anna, title="Не печатает", description="Звонила Wera Mazur, марта не была.")
    session.get_one(User, cast.wera.id).name = "Wera Mazur"
    solving.solve(ticket, "Драйвер", by=cast.boris)
    category()
    number = settled(ticket)
    html = sign_in("boris").get(f"/tickets/{number}/article/new").get_data(as_text=True)
    assert "Звонила [имя], марта не была." in html


def test_the_agent_who_proposed_learns_why_it_came_back(session, cast, sign_in: SignIn):
    number, shelf = told(cast)
    sign_in("boris").post(f"/tickets/{number}/article", data={**TYPED, "shelf": shelf})
    (proposed,) = articles()
    reviewing.send_back(proposed.id, "Which driver?", seen=states.REVIEW, by=cast.adam)
    mail_return(revive(db.session.scalars(select(FactRow).where(FactRow.name == "ArticleSentBack")).one()))
    message = db.session.scalars(select(Message).where(Message.kind == "article_sent_back")).one()
    mail = rendering.render(message)
    assert mail
    assert message.recipient_id == cast.boris.id
    assert "Which driver?" in mail.text
    assert f"/tickets/{number}" in mail.text
    message.recipient_id = cast.olga.id
    assert rendering.render(message) is None, "the ticket is not hers to see"


def test_strangers_requesters_and_open_tickets_make_none(session, cast, sign_in: SignIn):
    open_one = settled(filed(cast.anna))
    number, shelf = told(cast)
    filled = {**TYPED, "shelf": shelf}
    assert sign_in("olga").post(f"/tickets/{number}/article", data=filled).status_code == 404
    assert sign_in("anna").post(f"/tickets/{number}/article", data=filled).status_code == 403
    assert sign_in("boris").post(f"/tickets/{open_one}/article", data=filled).status_code == 409
    wrong = sign_in("boris").post(f"/tickets/{number}/article", data={**filled, "solution": " ", "files": "9"})
    assert wrong.status_code == 422
    assert "Горит лампа." in wrong.get_data(as_text=True)
    assert articles() == []
    assert session.scalars(select(TicketArticle)).all() == []


def test_the_article_that_solved_a_ticket_is_remembered_until_it_is_reopened(session, cast):
    article = written("driver", cast.kasia, cast.organisation_id, states.PUBLISHED)
    ticket = filed(cast.anna)
    solving.solve(ticket, "По статье.", by=cast.boris, article_slug=f"https://help.example/kb/{article.slug}?lang=ru")
    assert (ticket.article_slug, kinds_of(ticket)) == ("driver", [("solved", article.id, cast.boris.id)])
    solving.reopen(ticket, "Снова не печатает", by=cast.anna)
    assert kinds_of(ticket) == []


@pytest.mark.parametrize("slug", ["nowhere", "draft", "foreign"])
def test_an_article_that_the_agent_cannot_read_solves_nothing(session, cast, slug):
    written("draft", cast.kasia, cast.organisation_id)
    written("foreign", None, cast.other_organisation_id, states.PUBLISHED)
    ticket = filed(cast.anna)
    with pytest.raises(Invalid):
        solving.solve(ticket, "По статье.", by=cast.boris, article_slug=slug)
    assert ticket.status != "solved"


def test_articles_that_were_read_and_sent_are_remembered(session, cast):
    read, sent = (written(slug, None, None, states.PUBLISHED) for slug in ("first", "second"))
    selfhelp.note_opened("token", cast.anna.id, "ru", read.id)
    ticket = filed(cast.anna, self_help="token")
    commenting.reply(ticket, "Попробуйте https://help.example/kb/second, а не /kb/nowhere", by=cast.boris)
    commenting.reply(ticket, "Я уже читала /kb/first", by=cast.anna)
    assert [row[:2] for row in kinds_of(ticket)] == [("read", read.id), ("sent", sent.id)]


def test_a_duplicate_is_solved_by_the_same_article(session, cast):
    article = written("driver", None, None, states.PUBLISHED)
    main, other = filed(cast.anna), filed(cast.ewa)
    solving.solve(main, "По статье.", by=cast.boris, article_slug="driver")
    solving.solve_with(main, other)
    assert kinds_of(other) == [("solved", article.id, None)]


def test_the_form_that_solves_offers_articles_and_keeps_the_chosen_one(session, cast, sign_in: SignIn):
    article = written("driver", None, None, states.PUBLISHED)
    change = Change(Text("Принтер не печатает", "После обновления горит красная лампа: переустановите драйвер."), 0)
    editing.save(article.id, "ru", change, by=cast.adam)
    article_id, number = article.id, settled(filed(cast.anna))
    client = sign_in("boris")
    offered = client.get(f"/tickets/{number}/solution/articles", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert 'name="helped" value="driver"' in offered
    client.post(f"/tickets/{number}/solution", data={"resolution": "Готово.", "helped": "driver"})
    page = client.get(f"/tickets/{number}").get_data(as_text=True)
    assert "/kb/driver" in page
    told = sign_in("adam").get(f"/tickets/of-article/{article_id}").get_data(as_text=True)
    assert f"#{number}" in told
    assert sign_in("kasia").get(f"/tickets/of-article/{article_id}").status_code == 404
    assert sign_in("anna").get(f"/tickets/{number}/solution/articles").status_code == 403


def kinds_of(ticket) -> list[tuple[str, int, int | None]]:
    rows = db.session.scalars(select(TicketArticle).where(TicketArticle.ticket_id == ticket.id))
    return sorted((row.kind, row.article_id, row.by_id) for row in rows)
