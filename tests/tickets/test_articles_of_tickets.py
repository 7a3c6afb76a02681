"""An article from a ticket, and the article that solved one."""

from collections.abc import Callable

from sqlalchemy import select

from portal.core.db import db
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleTranslation
from portal.tickets.models import TicketArticle
from portal.tickets.operations import solving
from tests.clients import Client
from tests.factories.tickets import facts_named, filed, settled, solved
from tests.knowledge.articles import category

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
