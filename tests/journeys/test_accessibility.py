"""Nothing serious in axe's eyes on any page that anybody can reach, in each language, light and dark, and all of it fits 320 px.

The demo company is walked: each role follows its links, one address per endpoint. An endpoint for reading that nobody came
to fails the test too, unless it is named here with the reason.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, StorageState
from sqlalchemy import select

from portal.app import create_app
from portal.core.db import db, write_transaction
from portal.core.i18n import LANGUAGES
from portal.demo.loading import PASSWORD
from portal.feedback import queries
from portal.feedback.operations import inviting
from portal.tickets.models import Ticket
from tests.conftest import settings_for
from tests.installation import Installation
from tests.journeys.walking import WIDE, Walk

# One process walks them all: the demo is started and everybody signed in once.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("accessibility")]

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
    "adam": ("/admin", "/admin/components?faulty", "/kb/synonyms", "/kb/transfers"),
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
    **dict.fromkeys(
        ["tickets.list_similar", "tickets.show_suggested_article", "tickets.show_suggested_ticket"],
        "a piece that opens beside a ticket or the form for filing",
    ),
    **dict.fromkeys(
        ["knowledge.list_link_targets", "knowledge.list_usable_snippets"], "a piece of a dialog of the editor"
    ),
    "knowledge.show_file": "a picture or a file of an article",
    "knowledge.show_export": "a download",
    **dict.fromkeys(["assets.show_import", "tasks.show_task"], "needs an act that has just been begun"),
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
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The demo company, running."""
    folder = tmp_path_factory.mktemp("demo")
    portal = Installation(folder / "data", f"sqlite:///{folder / 'portal.db'}", PORTAL_DEMO="1")
    yield portal.start(seconds=120)
    portal.stop()


@pytest.fixture(scope="module")
def app(demo: Installation) -> Flask:
    """The application on the same database: for its map of addresses and to prepare what nobody clicks together."""
    return create_app(settings_for(demo.database_url))


@pytest.fixture(scope="module")
def survey(app: Flask) -> str:
    """The address that a requester is mailed; the mail is what the administrator finds among the kept ones."""
    with app.app_context(), write_transaction():
        ended = db.session.scalars(select(Ticket).where(Ticket.status == "closed").order_by(Ticket.id.desc())).all()
        invitation = next(filter(None, map(inviting.invite, ended)))
        return f"/survey/{queries.token_of(invitation)}"


@pytest.fixture(scope="module")
def signed_in(session_browser: Browser, demo: Installation) -> dict[str, StorageState]:
    """The cookies of every walker: each signs in once."""
    found = {}
    for name in WALKERS:
        context = session_browser.new_context(base_url=demo.url)
        page = context.new_page()
        page.goto("/login")
        page.locator("[name=email]").fill(f"{name}@torvia.example")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form [type=submit]").click()
        page.wait_for_url(lambda url: "/login" not in url)
        found[name] = context.storage_state()
        context.close()
    return found


def walk(
    browser: Browser, demo: Installation, app: Flask, state: StorageState, language: str, known: set[str], *starts: str
) -> Walk:
    """Let a person who is signed in choose a language and go everywhere."""
    context = browser.new_context(
        base_url=demo.url, viewport=WIDE, bypass_csp=True, reduced_motion="reduce", storage_state=state
    )
    page = context.new_page()
    page.goto("/me")
    page.evaluate(
        """([url, language]) => fetch(url, {method: "POST", redirect: "manual", body: new URLSearchParams({language}),
            headers: JSON.parse(document.body.getAttribute("hx-headers"))})""",
        ["/preferences/language", language],
    )
    found = Walk(app, page, known).everywhere(*starts, "/me")
    page.goto("/me")  # the last address may have been no page
    assert page.locator("html").get_attribute("lang") == language
    context.close()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_every_role_is_accessible(
    session_browser: Browser,
    demo: Installation,
    app: Flask,
    survey: str,
    signed_in: dict[str, StorageState],
    language: str,
) -> None:
    faults: list[str] = []
    visited: set[str] = set()
    known: set[str] = set()
    for name, starts in WALKERS.items():
        found = walk(session_browser, demo, app, signed_in[name], language, known, *starts)
        faults += [f"{name}: {fault}" for fault in found.faults]
        visited |= set(found.visited)
    assert not faults, "\n".join(faults)
    readable = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    unseen = sorted(readable - visited - set(NOT_WALKED))
    assert not unseen, f"nobody came to these pages; link them, or name them with a reason: {unseen}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_for_strangers_are_accessible(
    session_browser: Browser, demo: Installation, app: Flask, survey: str, language: str
) -> None:
    context = session_browser.new_context(base_url=demo.url, locale=language, bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    found = Walk(app, page).everywhere(
        "/login", "/password-resets/new", "/kb", "/a/unknown-label", "/kb/labels/unknown-label", survey
    )
    page.goto("/nothing/here")
    found.examine("/nothing/here")
    context.close()
    assert not found.faults, "\n".join(found.faults)
