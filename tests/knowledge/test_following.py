"""Following an article: one mail in the follower's language for all changes of an hour, to whoever may still read it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, scoped_session

from portal.channels.mails import rendering
from portal.core import clock as portal_clock
from portal.core.db import db, read_transaction, write_transaction
from portal.core.outbox import Message
from portal.knowledge import queries
from portal.knowledge.models import Article
from portal.knowledge.operations import following, writing
from portal.knowledge.operations.writing import Text
from portal.knowledge.queries.following import differing_sections
from tests.clients import Client
from tests.conftest import Clock
from tests.deliveries import deliver_everything
from tests.people import Cast

SignIn = Callable[[str], Client]
pytestmark = pytest.mark.usefixtures("library")


def rewrite(cast: Cast, body: str, language: str = "ru", by: str = "kasia") -> None:
    """Change the article about the printer, and let the handlers hear of it."""
    with write_transaction():
        article = db.session.scalars(select(Article).where(Article.slug == "printer")).one()
        writing.write(article, language, Text("Принтер не печатает", body), cast.viewers[by].id)
    with write_transaction():
        deliver_everything()


def owed(session: scoped_session[Session]) -> list[tuple[int | None, rendering.Rendered | None]]:
    with read_transaction():
        found = session.scalars(select(Message).where(Message.kind == "article_changed").order_by(Message.id)).all()
        return [(message.recipient_id, rendering.render(message)) for message in found]


def follow(cast: Cast, *names: str) -> None:
    with write_transaction():
        article = db.session.scalars(select(Article).where(Article.slug == "printer")).one()
        for name in names:
            following.follow(article, by=cast.viewers[name])
            following.follow(article, by=cast.viewers[name])


def test_it_is_begun_and_ended_with_a_button(sign_in: SignIn, client: Client) -> None:
    anna = sign_in("anna")
    assert "/kb/printer/following" in anna.get("/kb/printer").text
    pressed = anna.post("/kb/printer/following", htmx=True).text
    assert pressed.lstrip().startswith('<form id="article-follow"')
    assert "/kb/printer/following/removal" in pressed
    assert "/kb/printer" in anna.get("/kb/following").text
    assert anna.post("/kb/printer/following/removal").status_code == 303
    assert "/kb/printer" not in anna.get("/kb/following").text.split("<main", 1)[1]
    assert client.post("/kb/printer/following").status_code == 401


def test_the_list_ends_it_too_and_nobody_ends_anothers(sign_in: SignIn, cast: Cast) -> None:
    follow(cast, "anna")
    with read_transaction():
        (article_id,) = queries.followed_ids(cast.anna)
    assert sign_in("boris").post(f"/kb/following/{article_id}/removal").status_code == 404
    assert sign_in("anna").post(f"/kb/following/{article_id}/removal").location == "/kb/following"
    with read_transaction():
        assert queries.followed_ids(cast.anna) == set()


def test_what_one_may_not_read_cannot_be_followed(
    session: scoped_session[Session], sign_in: SignIn, cast: Cast
) -> None:
    with write_transaction():
        values = {"audience": "organisation", "organisation_id": cast.organisation_id}
        session.execute(update(Article).values(**values))
    assert sign_in("olga").post("/kb/printer/following").status_code == 404
    assert sign_in("ewa").post("/kb/printer/following").status_code == 303


def test_changes_of_an_hour_are_one_mail_in_the_followers_language(
    session: scoped_session[Session], cast: Cast, clock: Clock
) -> None:
    follow(cast, "anna", "ewa", "kasia")
    rewrite(cast, "Проверьте очередь печати и кабель.\n\n## Тонер\n\nВстряхните.")
    rewrite(cast, "Проверьте очередь.\n\n## Тонер\n\nЗамените.")
    rewrite(cast, "Sprawdź wszystko.", language="pl")
    mails = {reader: mail for reader, mail in owed(session)}
    assert set(mails) == {cast.anna.id, cast.ewa.id}, "the author knows"
    to_anna, to_ewa = mails[cast.anna.id], mails[cast.ewa.id]
    assert to_anna is not None
    assert to_ewa is not None
    assert "/kb/printer" in to_anna.text
    assert "Тонер" in to_anna.text
    assert "Русский" in to_anna.text
    assert "Polski" in to_anna.text
    assert "Замените" not in to_anna.text, "the change is named, not shown"
    assert "Тонер" not in to_ewa.text
    with read_transaction():
        waiting = session.scalars(select(Message.due_at).where(Message.kind == "article_changed")).all()
    assert all(due > portal_clock.now() for due in waiting)
    with write_transaction():
        session.execute(update(Message).values(state="sent"))
    clock.advance(hours=2)
    rewrite(cast, "Ещё раз.")
    assert [reader for reader, _ in owed(session)].count(cast.anna.id) == 2


def test_nobody_hears_of_what_she_may_no_longer_read_or_no_longer_follows(
    session: scoped_session[Session], cast: Cast
) -> None:
    follow(cast, "anna", "ewa", "olga")
    rewrite(cast, "Иначе.")
    with write_transaction():
        article = session.scalars(select(Article).where(Article.slug == "printer")).one()
        article.audience, article.organisation_id = "organisation", cast.organisation_id
        following.unfollow(article.id, by=cast.ewa)
    told = [reader for reader, mail in owed(session) if mail is not None]
    assert told == [cast.anna.id]


def test_a_draft_changes_silently(session: scoped_session[Session], cast: Cast) -> None:
    follow(cast, "anna")
    with write_transaction():
        session.execute(update(Article).values(status="draft"))
    rewrite(cast, "Черновик.")
    assert owed(session) == []


def test_sections_are_compared_by_their_headings(library: Path) -> None:
    before = "Intro\n\n## One {#one}\n\na\n\n## Two\n\nb\n\n```\n## no heading\n```\n"
    after = "Intro\n\n## One {#uno}\n\nA\n\n## Three\n\nc\n\n```\n## another\n```\n"
    found = differing_sections(before, after)
    assert (found.new, found.changed, found.removed) == (("Three",), ("One",), ("Two",))
    assert differing_sections(before, before.replace("Intro", "Other")).changed == ("the beginning",)
