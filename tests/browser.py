"""Chromium for the journeys: a page per person, as on a phone or at a desk."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.browser import ADVICE, find_browser

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


@contextmanager
def started_browser() -> Iterator[Browser]:
    """A running Chromium. Raises AssertionError with advice where there is none."""
    program = find_browser()
    assert program is not None, ADVICE
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class People:
    """Opens a window of its own (cookies, language, size) for every person of a story."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.browser = browser
        self.base_url = base_url
        self.complaints: list[str] = []

    def window(self, language: str = "en", phone: bool = False, scripts: bool = True, dark: bool = False) -> Page:
        """A page in a fresh session; errors on its console are collected in `complaints`."""
        context = self.browser.new_context(
            base_url=self.base_url,
            locale={"en": "en-GB", "pl": "pl-PL", "ru": "ru-RU"}[language],
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._note(page, said.type, said.text))
        return page

    def _note(self, page: Page, kind: str, text: str) -> None:
        # A request that a person leaves behind by walking on is no fault; one that failed says htmx:sendError besides.
        left_behind = text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
        if kind == "error" and not left_behind and "Failed to load resource" not in text:
            self.complaints.append(f"{page.url}: {text}")
