"""What a scanned label opens: known errors of the model first, nothing about the device, and only what one may read."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, scoped_session

from portal.core.db import write_transaction
from portal.knowledge.models import Article
from portal.knowledge.operations.importing import import_directory
from tests.assets import devices
from tests.clients import Client
from tests.knowledge import folder
from tests.people import Cast

SignIn = Callable[[str], Client]


@pytest.fixture
def token(session: scoped_session[Session], cast: Cast, tmp_path: Path) -> str:
    """The label of a till; four articles of which three concern it."""
    with write_transaction():
        till = devices.model("Till 500", kind="pos")
        other = devices.model("Till 900", kind="pos")
        asset = devices.at_site(cast, till, tag="T-7", name="Касса 7")
        names = {"mine": till.title, "other": other.title}
        articles = {
            "drawer": {"models": f'["{names["mine"]}"]'},
            "error-e5": {"models": f'["{names["mine"]}"]', "known_error": "true"},
            "bigger-till": {"models": f'["{names["other"]}"]'},
            "password": {},
        }
        for slug, head in articles.items():
            folder.put(tmp_path, f"{slug}.md", folder.page(slug, "ru", slug.title(), "Text.", **head))
        import_directory(tmp_path, "public")
        return asset.label_token


def slugs(text: str) -> list[str]:
    return re.findall(r'href="/kb/([\w-]+)\?device=', text)


def test_known_errors_come_first_then_the_model_then_its_kind(client: Client, token: str) -> None:
    text = client.get(f"/kb/labels/{token}", htmx=True).text
    assert slugs(text) == ["error-e5", "drawer", "bigger-till", "password"]
    for secret in ("T-7", "Касса 7", "Till 500", "Vesna"):
        assert secret not in text


def test_a_stranger_reads_public_ones_only(
    session: scoped_session[Session], client: Client, sign_in: SignIn, cast: Cast, token: str
) -> None:
    with write_transaction():
        inner = {"audience": "organisation", "organisation_id": cast.organisation_id}
        session.execute(update(Article).where(Article.slug == "error-e5").values(**inner))
    address = f"/kb/labels/{token}"
    assert "error-e5" not in slugs(client.get(address, htmx=True).text)
    assert "error-e5" not in slugs(sign_in("olga").get(address, htmx=True).text)
    assert slugs(sign_in("anna").get(address, htmx=True).text)[0] == "error-e5"


def test_an_unknown_label_shows_what_helps_most_people(client: Client, token: str) -> None:
    text = client.get("/kb/labels/unknown", htmx=True).text
    assert set(slugs(text)) == {"error-e5", "drawer", "bigger-till", "password"}
    assert "card" in text


def test_without_javascript_the_answers_are_a_page(client: Client, token: str) -> None:
    page = client.get(f"/kb/labels/{token}").text
    assert page.startswith("<!doctype html>")
    assert f"/a/{token}/ticket?from=" in page


def test_the_device_goes_along_from_the_article_into_the_ticket(sign_in: SignIn, token: str) -> None:
    anna = sign_in("anna")
    text = anna.get(f"/kb/drawer?device={token}").text
    (address,) = re.findall(rf'href="(/a/{token}/ticket[^"]*)"', text)
    filing = anna.get(address.replace("&amp;", "&")).location
    assert filing.startswith("/tickets/new?from=")
    assert "asset=T-7" in filing
    assert "article=drawer" in filing
    assert re.search(r'checked[^>]*name="assets"|name="assets"[^>]*checked', anna.get(filing).text)
    assert "/a/" not in anna.get("/kb/drawer?device=../../evil").text.split("<main", 1)[1]
