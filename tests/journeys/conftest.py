"""Who walks through the stories of the web alone: scripts in a real browser, on the database of the test."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser import People
from tests.clients import Client
from tests.journeys.serving import served

Enter = Callable[..., Page]


@pytest.fixture
def people(session_browser: Browser, app: Flask) -> Iterator[People]:
    """Windows for the persons of a story: `people.window("ru", phone=True)`. Errors on any console fail the test."""
    with served(app) as address:
        crowd = People(session_browser, address)
        yield crowd
        for context in session_browser.contexts:
            context.close()
    assert not crowd.complaints


@pytest.fixture
def enter(people: People, sign_in: Callable[[str], Client]) -> Enter:
    """`enter("adam", phone=True)`: an English window in which that member of the cast has signed in."""

    def begin(name: str, **how: bool) -> Page:
        page = people.window("en", **how)
        person = sign_in(name)
        cookie = person.get_cookie(str(person.application.config["SESSION_COOKIE_NAME"]))
        assert cookie is not None
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": people.base_url}])
        return page

    return begin
