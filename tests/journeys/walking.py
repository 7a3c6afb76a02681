"""Walks a person through every kind of page that her links lead to, and looks at each with axe, in both themes and at 320 px.

Colours and structure do not depend on words: they are examined in one language. The others are walked on the narrowest phone,
where long words do harm, with the rules of what words can spoil.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, Error, Page, Response, ViewportSize
from werkzeug.exceptions import HTTPException

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
STANDARDS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
# What a language can do to a page: leave something without a name, or stretch it until fingers no longer find it.
WORDS = {
    "runOnly": {
        "type": "rule",
        "values": [
            "area-alt", "aria-command-name", "aria-dialog-name", "aria-input-field-name", "aria-meter-name",
            "aria-progressbar-name", "aria-toggle-field-name", "aria-tooltip-name", "button-name", "document-title",
            "html-has-lang", "html-lang-valid", "image-alt", "input-button-name", "input-image-alt", "label", "link-name",
            "scrollable-region-focusable", "select-name", "summary-name", "svg-img-alt", "target-size", "valid-lang",
        ],
    }
}  # fmt: skip
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
FINGERS = {"runOnly": {"type": "rule", "values": ["target-size"]}}
GRAVE = ("serious", "critical")
SEEN_DIFFERENTLY = ("tickets.show_home", "tickets.show_ticket")  # by each role
THOROUGH = "en"  # the language in which colours are examined too
NARROW = ViewportSize(width=320, height=700)
WIDE = ViewportSize(width=1280, height=800)
# Nothing is loaded for it (preload), and of what it finds only the elements are told.
RUN = """rules => axe.run(document, {...rules, resultTypes: ["violations"], preload: false, iframes: false, selectors: false})
    .then(found => found.violations.map(one => [one.impact, one.id, one.nodes[0].html.slice(0, 160)]))"""

# The rows of a list come from one template: a dozen of each are examined, as many states as they show. All of them must fit.
SHORTEN = """() => document.querySelectorAll("tbody > tr:nth-child(n+13), li:nth-child(n+25), option:nth-child(n+25)")
    .forEach(one => one.remove())"""

# At a desk every cell of a table stands in its column: a rule of style meant for something else must not take it out.
FALLEN = """() => [...document.querySelectorAll("tr > :is(td, th)")]
    .filter(one => !["table-cell", "none"].includes(getComputedStyle(one).display)).map(one => one.outerHTML.slice(0, 160))"""


def walker(browser: Browser, base_url: str, language: str) -> Page:
    """A page that carries axe everywhere; where only words are examined it is a narrow phone from the start."""
    context = browser.new_context(
        base_url=base_url,
        locale=language,
        viewport=WIDE if language == THOROUGH else NARROW,
        bypass_csp=True,
        reduced_motion="reduce",
    )
    context.add_init_script(AXE)
    return context.new_page()


@dataclass
class Walk:
    """Where somebody came, and what was wrong there. `known` holds what others have examined in this language already."""

    app: Flask
    page: Page
    language: str
    known: set[str] = field(default_factory=set)
    visited: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def everywhere(self, *starts: str) -> "Walk":
        """Follow links, one address per endpoint, and examine each page that nobody has examined."""
        waiting = deque(starts)
        while waiting:
            path = waiting.popleft()
            endpoint = self.endpoint(path)
            if not endpoint or endpoint in self.visited:
                continue
            if endpoint in self.known and endpoint not in SEEN_DIFFERENTLY and path not in starts:
                continue
            self.visited[endpoint] = path
            answer = self._open(path)
            if answer is None or "html" not in answer.headers.get("content-type", ""):
                continue
            waiting.extend(self._links())
            if answer.status != 200:
                self.faults.append(f"{path}: status {answer.status}")
            elif endpoint not in self.known or endpoint in SEEN_DIFFERENTLY:
                self.known.add(endpoint)
                self.examine(path)
        return self

    def examine(self, path: str) -> None:
        """The open page: its language, its width on the narrowest phone, and what axe says."""
        spoken = self.page.locator("html").get_attribute("lang")
        if spoken != self.language:
            self.faults.append(f"{path}: speaks {spoken}")
        if self.language != THOROUGH:
            self._fits(path)
            self.page.evaluate(SHORTEN)
            self._axe(path, "320 px", WORDS)
            return
        self.page.set_viewport_size(NARROW)
        self._fits(path)
        self.page.evaluate(SHORTEN)
        self._axe(path, "320 px", FINGERS)
        self.page.set_viewport_size(WIDE)
        self.faults += [f"{path}: fell out of its column: {cell}" for cell in self.page.evaluate(FALLEN)[:1]]
        self._axe(path, "light", STANDARDS)
        self.page.emulate_media(color_scheme="dark")
        self._axe(path, "dark", COLOURS)
        self.page.emulate_media(color_scheme="light")

    def endpoint(self, path: str) -> str:
        """The endpoint of an address, or nothing where it is none of ours or not for reading."""
        try:
            return str(self.app.url_map.bind("localhost").match(urlsplit(path).path, method="GET")[0])
        except HTTPException:
            return ""

    def _open(self, path: str) -> Response | None:
        try:
            return self.page.goto(path)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            return None

    def _links(self) -> Iterator[str]:
        here = urlsplit(self.page.url)
        for link in self.page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)"):
            parts = urlsplit(link)
            if parts.netloc == here.netloc:
                yield parts._replace(scheme="", netloc="", fragment="").geturl()

    def _fits(self, path: str) -> None:
        excess = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if excess > 0:
            self.faults.append(f"{path}: {excess} px too wide for a 320 px screen")

    def _axe(self, path: str, how: str, rules: object) -> None:
        found: Iterable[tuple[str, str, str]] = self.page.evaluate(RUN, rules)
        self.faults += [f"{path} ({how}): {rule}: {html}" for impact, rule, html in found if impact in GRAVE]
