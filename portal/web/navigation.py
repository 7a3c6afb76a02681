"""What the main menu offers a person, in one table."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, request, url_for

from portal.accounts.viewer import Viewer
from portal.core.i18n import _l


@dataclass(frozen=True)
class Item:
    """One entry: shown to whoever holds any of the permissions (none named: to everybody signed in)."""

    label: object
    endpoint: str
    icon: str
    permissions: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()  # pages under these belong to the entry as well; of several entries the last is marked


OF_AUTHORS = ("/kb/missing", "/kb/snippets", "/kb/synonyms", "/kb/transfers")

ITEMS = (
    Item(_l("Home"), "tickets.show_home", "home"),
    Item(_l("Answers"), "knowledge.show_home", "book"),
    Item(_l("Articles"), "knowledge.list_articles", "edit", ("knowledge.edit",), covers=OF_AUTHORS),
    Item(_l("My tickets"), "tickets.list_tickets", "ticket"),
    Item(_l("Desk"), "tickets.show_desk", "inbox", ("tickets.work", "tickets.read"), covers=("/tickets/",)),
    Item(_l("Dispatch"), "dispatch.show_board", "route", ("visits.dispatch",)),
    Item(_l("My visits"), "dispatch.show_mobile_home", "van", ("visits.work",)),
    Item(_l("Devices"), "assets.list_assets", "device", ("assets.read",)),
    Item(_l("Reports"), "reports.show_overview", "chart", ("reports.read",)),
    Item(_l("Administration"), "admin.show_overview", "settings", ("admin.manage", "people.manage")),
)

AUTHOR_TABS = (
    (_l("Articles"), "knowledge.list_articles"),
    (_l("What is missing"), "reports.list_missing"),
    (_l("Snippets"), "knowledge.list_snippets"),
    (_l("Synonyms"), "knowledge.list_synonyms"),
    (_l("Import and export"), "knowledge.list_transfers"),
)


@dataclass(frozen=True)
class Link:
    """An entry as the layout shows it."""

    label: object
    url: str
    icon: str
    active: bool


def links_for(viewer: Viewer | None) -> list[Link]:
    """The menu of a person on the present page."""
    if viewer is None:
        return []
    known: Mapping[str, object] = current_app.view_functions
    shown = [
        (item, url_for(item.endpoint))
        for item in ITEMS
        if item.endpoint in known and (not item.permissions or any(viewer.may(p) for p in item.permissions))
    ]
    here = [item for item, url in shown if _is_active(url) or request.path.startswith(item.covers)]
    return [Link(item.label, url, item.icon, item in here[-1:]) for item, url in shown]


def author_tabs() -> list[dict[str, object]]:
    """The pages of those who write articles, as far as they are there, for the tabs on top of each."""
    found = ((label, url_if_there(endpoint)) for label, endpoint in AUTHOR_TABS)
    return [{"label": label, "url": url, "active": request.path == url} for label, url in found if url]


def own_links(viewer: Viewer | None) -> list[Link]:
    """What stands in the menu behind a person's own name."""
    if viewer is None:
        return []
    items = (
        ("accounts.show_profile", _l("My profile"), "user"),
        ("accounts.edit_password", _l("Change the password"), "lock"),
    )
    return [Link(label, url_for(endpoint), icon, False) for endpoint, label, icon in items]


def url_if_there(endpoint: str, **values: object) -> str:
    """The address of a page of a domain above, or nothing where that domain is not mounted: a link, not an import."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""  # ty: ignore[invalid-argument-type]


def _is_active(url: str) -> bool:
    return request.path == url or (url != "/" and request.path.startswith(url + "/"))


def search_url(viewer: Viewer | None) -> str:
    """Where the search field of the header leads: for a known person a number opens its ticket; a stranger looks for answers."""
    found = url_if_there("tickets.list_found") if viewer else ""
    return found or url_if_there("knowledge.list_found")
