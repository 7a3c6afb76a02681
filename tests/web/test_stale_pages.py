"""What strangers typed into a page that was open for too long stands on it again; nothing is kept, and nothing is sent without them."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.db import db, write_transaction
from portal.feedback.models import Answer as SurveyAnswer
from portal.knowledge.models import Article
from tests.clients import Client
from tests.feedback.surveys import invited, saved_token
from tests.knowledge.authors import printer_article
from tests.people import PASSWORD
from tests.web.late_forms import TEXT, kept_rows, ticked, token_in, typed_late


@pytest.mark.parametrize("said", ["before", "again"])
def test_a_survey_that_was_open_for_too_long_comes_back_filled_and_stores_nothing(
    session, cast, app: Flask, client: Client, said: str
) -> None:
    survey = f"/survey/{saved_token(invited(cast))}"
    data = {"score": "4", "comment": TEXT}
    answer = typed_late(client, survey, survey, data)
    if said == "again":  # the same once more, and from the address of the first answer
        client.delete_cookie("pomost")
        told = {**data, "csrf_token": token_in(answer.text)}
        answer = client.post(survey, data=told, csrf=False, headers={"Referer": f"http://localhost{survey}"})
    assert answer.status_code == 400
    assert '<html lang="ru"' in answer.text
    assert answer.text.count('id="typed"') == 1
    assert ticked(answer.text, "score") == ["4"]
    assert unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL).group(1)).strip() == TEXT
    assert session.scalars(select(SurveyAnswer)).all() == []
    session.rollback()
    assert kept_rows(app) == 0
    sent = client.post(survey, data={"csrf_token": token_in(answer.text), **data}, csrf=False)
    assert sent.status_code == 303
    assert session.scalars(select(SurveyAnswer.comment)).all() == [TEXT]


@pytest.mark.parametrize(
    ("page", "address", "referer"),
    [
        ("/password-resets/new", "/password-resets", None),
        ("/password-resets/new", "/password-resets", "/password-resets"),
        ("/login", "/login", "/login?next=/tickets"),
        ("/login", "/login", ""),
    ],
)
def test_a_page_for_strangers_that_was_open_for_too_long_comes_back_filled(
    client: Client, cast, page: str, address: str, referer: str | None
) -> None:
    data = {"email": "anna@retail.example", "password": PASSWORD, "csrf_token": token_in(client.get(page).text)}
    client.delete_cookie("pomost")
    headers = {"Referer": f"http://localhost{page if referer is None else referer}"}
    answer = client.post(address, data=data, csrf=False, headers=headers if referer != "" else {})
    assert answer.status_code == 400
    assert 'value="anna@retail.example"' in answer.text
    assert PASSWORD not in answer.text
    assert ('value="/tickets"' in answer.text) == (referer == "/login?next=/tickets")
    again = client.post(address, data={**data, "csrf_token": token_in(answer.text)}, csrf=False)
    assert again.status_code in {200, 303}


def test_a_word_about_an_article_that_has_no_field_any_more_stands_there_to_be_copied(
    session, cast, client: Client, tmp_path
) -> None:
    printer_article(cast, tmp_path)
    with write_transaction():
        article = db.session.scalars(select(Article).where(Article.slug == "printer")).one()
        article.organisation_id, article.audience = None, "public"
    data = {"useful": "no", "word": "Нет <b>ни слова</b> о ленте"}
    answer = typed_late(client, "/kb/printer", "/kb/printer/votes", data)
    assert answer.status_code == 400
    assert "Нет &lt;b&gt;ни слова&lt;/b&gt; о ленте</blockquote>" in answer.text
    assert answer.text.count("<blockquote") == 1


def test_a_public_form_that_is_not_ours_shows_nothing(client: Client, cast) -> None:
    for token in ("", "x.y.z"):
        answer = client.post(
            "/password-resets",
            data={"csrf_token": token, "email": "bait@evil.example"},
            csrf=False,
            headers={"Referer": "http://localhost/password-resets/new"},
        )
        assert answer.status_code == 400
        assert "bait" not in answer.text
