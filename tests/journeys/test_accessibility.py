"""Nothing serious in axe's eyes on any page that anybody can reach, in each language, light and dark, and all of it fits 320 px.

The demo company is walked: each role follows its links, one address per endpoint (walking.py tells what is examined in which
language). An endpoint for reading that nobody came to fails the test too, unless it is named here with the reason.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select, update

from portal.accounts.models import User
from portal.app import create_app
from portal.core.db import db, write_transaction
from portal.core.i18n import LANGUAGES
from portal.dispatch.models import Visit
from portal.feedback import queries
from portal.feedback.operations import inviting
from portal.tickets.models import Ticket
from tests import demos
from tests.clients import Client
from tests.conftest import SECRET_KEY, Database, settings_for
from tests.installation import Installation
from tests.journeys.walking import Walk, walker

# One process walks them all: the demo is started once. Pages look the same from either database.
pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.one_database, pytest.mark.xdist_group("accessibility"),
]  # fmt: skip

WALKERS = {  # who walks, and where from beside the links of the home page
    # The panels are full pages for browsers without JavaScript; with it, what links to them is swapped away.
    "wera": ("/desk?view=open", "/visits/panel?ticket=1240", "/desk/changes/new?act=solution&n=1240"),
    "piotr": ("/assets", "/assets/T-0107", "/tickets/panel?asset=1"),
    "dmitri": ("/dispatch", "/dispatch/visits?state=done"),
    "egor": ("/m",),
    "marta": ("/reports",),
    "kasia": (
        "/kb",
        "/kb/articles/1/state",
        "/kb/articles/38/translations",
        "/kb/articles/changes/new?act=owner&n=1&n=2",
    ),
    "boris": ("/desk",),
    "adam": ("/admin", "/admin/messages", "/admin/components?faulty", "/kb/synonyms", "/kb/transfers"),
    "anna": ("/", "/tickets/new", "/kb/search?q=принтер", "/tickets/suggestions/thanks"),
}
# Read by machines, downloads, pieces of other pages; the pages of strangers have a test of their own.
NOT_WALKED = {
    "static": "files",
    "show_bundle": "files",
    "tickets.show_file": "files",
    "assets.show_label_code": "a picture on the label's page",
    "admin.show_memo_code": "a picture on the memo",
    "assets.file_about_label": "leads to the form for filing",
    "health.show_livez": "for machines",
    "health.show_readyz": "for machines",
    "knowledge.list_suggestions": "a piece of the home page",
    "tickets.show_promise": "a piece of the form for filing",
    "tickets.list_tickets_for_swap": "a piece of the form of a swap",
    **dict.fromkeys(
        ["tickets.list_similar", "tickets.show_suggested_article", "tickets.show_suggested_ticket"],
        "a piece that opens beside a ticket or the form for filing",
    ),
    **dict.fromkeys(
        ["knowledge.list_link_targets", "knowledge.list_usable_snippets"], "a piece of a dialog of the editor"
    ),
    "knowledge.show_file": "a picture or a file of an article",
    "knowledge.show_export": "a download",
    **dict.fromkeys(
        [
            "knowledge_api.list_articles",
            "knowledge_api.list_found",
            "knowledge_api.show_article",
            "tickets_api.list_suggestions",
        ],
        "for programs",
    ),
    "tickets.list_found": "leads to a ticket or to the answers",
    "accounts.new_installation": "only on an empty installation",
    "accounts.show_link": "needs a link out of a mail",
    **dict.fromkeys(
        [
            "accounts.new_session",
            "accounts.new_password_reset",
            "assets.show_label",
            "feedback.show_survey",
            "knowledge.list_for_label",
        ],
        "for strangers",
    ),
}


@pytest.fixture(scope="module")
def demo(database: Database, shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The demo company, running, on a Monday morning."""
    data = tmp_path_factory.mktemp("demo") / "data"
    url = demos.copied(database, demos.MONDAY, shared_folder, data)
    portal = Installation(data, url, PORTAL_DEMO="1", SECRET_KEY=SECRET_KEY)
    portal.advance_clock((demos.MONDAY - datetime.now(UTC)).total_seconds())
    yield portal.start(seconds=120)
    portal.stop()


@pytest.fixture(scope="module")
def app(demo: Installation) -> Iterator[Flask]:
    """The application on the same data and at the same time: for its map of addresses and to prepare what nobody clicks together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTAL_DATA", str(demo.data))
        yield create_app(settings_for(demo.database_url))


@pytest.fixture(scope="module")
def people(app: Flask) -> dict[str, Client]:
    """Every walker, signed in."""
    with app.app_context():
        ids = dict(db.session.execute(select(User.email, User.id)).all())
    return {name: Client(app).signed_in_as(ids[f"{name}@torvia.example"]) for name in WALKERS}


@pytest.fixture(scope="module")
def survey(app: Flask) -> str:
    """The address that a requester is mailed; the mail is what the administrator finds among the kept ones."""
    with app.app_context(), write_transaction():
        ended = db.session.scalars(select(Ticket).where(Ticket.status == "closed").order_by(Ticket.id.desc())).all()
        invitation = next(filter(None, map(inviting.invite, ended)))
        return f"/survey/{queries.token_of(invitation)}"


@pytest.fixture(scope="module")
def tried_import(people: dict[str, Client]) -> tuple[str, str]:
    """The pages of a file of devices that Piotr has just tried out, with a faulty row: its outcome, and the act itself."""
    text = "Asset Tag,Model,Manufacturer,Category,Serial\nT-9001,LJ,HP,Printers,S-1\n,LJ,HP,Printers,S-2\n"
    form = {
        "file": (io.BytesIO(text.encode()), "devices.csv"),
        "organisation": "Torvia",
        "currency": "PLN",
        "create_models": "y",
        "encoding": "",
        "dates": "",
    }
    answer = people["piotr"].post("/assets/imports", data=form, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location, f"/tasks/{answer.location.rpartition('/')[2]}"


@pytest.fixture(scope="module")
def visit(app: Flask) -> str:
    """The page of a visit that Egor has accepted or made: which of them the home page shows depends on the hour."""
    with app.app_context():
        made = select(Visit.id).join(User, User.id == Visit.engineer_id).where(User.email == "egor@torvia.example")
        return (
            f"/m/visits/{db.session.scalars(made.order_by(Visit.ended_at.is_(None).desc(), Visit.id.desc())).first()}"
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_every_role_is_accessible(
    session_browser: Browser,
    demo: Installation,
    app: Flask,
    people: dict[str, Client],
    survey: str,
    visit: str,
    tried_import: tuple[str, str],
    language: str,
) -> None:
    just_made = {"piotr": tried_import, "egor": (visit,)}
    everybody_speaks(language, app)
    faults: list[str] = []
    visited: set[str] = set()
    known: set[str] = set()
    page = walker(session_browser, demo.url, language)
    for name, starts in WALKERS.items():
        become(page, demo, people[name])
        found = Walk(app, page, language, known).everywhere(*starts, *just_made.get(name, ()), "/me")
        faults += [f"{name}: {fault}" for fault in found.faults]
        visited |= set(found.visited)
    page.context.close()
    assert not faults, "\n".join(faults)
    readable = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    unseen = sorted(readable - visited - set(NOT_WALKED))
    assert not unseen, f"nobody came to these pages; link them, or name them with a reason: {unseen}"


def everybody_speaks(language: str, app: Flask) -> None:
    with app.app_context(), write_transaction():
        db.session.execute(update(User).values(language=language))


def become(page: Page, demo: Installation, person: Client) -> None:
    """Let the browser be somebody who has signed in."""
    name = str(person.application.config["SESSION_COOKIE_NAME"])
    cookie = person.get_cookie(name)
    assert cookie is not None
    page.goto("about:blank")  # an answer still on its way to the one before would bring her cookie along
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": demo.url}])


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_for_strangers_are_accessible(
    session_browser: Browser, demo: Installation, app: Flask, survey: str, language: str
) -> None:
    everybody_speaks(language, app)  # a survey is put in the language of whoever is asked
    page = walker(session_browser, demo.url, language)
    found = Walk(app, page, language).everywhere(
        "/login", "/password-resets/new", "/kb", "/a/unknown-label", "/kb/labels/unknown-label", survey
    )
    page.goto("/nothing/here")
    found.examine("/nothing/here")
    page.context.close()
    assert not found.faults, "\n".join(found.faults)
