"""Walks a person through every kind of page that her links lead to, and looks at each with axe and at 320 px."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GRAVE = ("serious", "critical")
NARROW = {"width": 320, "height": 700}
WIDE = {"width": 1280, "height": 800}


@dataclass
class Walk:
    """Where somebody came, and what was wrong there."""

    app: Flask
    page: Page
    visited: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def everywhere(self, *starts: str) -> "Walk":
        """Follow links, one address per endpoint, and examine each page."""
        for path in self._addresses(starts):
            answer = self.page.goto(path)
            if answer is None or "html" not in answer.headers.get("content-type", ""):
                continue
            if answer.status != 200:
                self.faults.append(f"{path}: status {answer.status}")
            self.examine(path)
        return self

    def examine(self, path: str) -> None:
        """The open page in both themes and both widths."""
        self.page.evaluate(AXE)
        self._axe(path, "light", STANDARDS)
        self.page.emulate_media(color_scheme="dark")
        self._axe(path, "dark", ["wcag2aa"])
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(NARROW)
        excess = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if excess > 0:
            self.faults.append(f"{path}: {excess} px too wide for a 320 px screen")
        self._axe(path, "light, 320 px", ["wcag22aa"])
        self.page.set_viewport_size(WIDE)

    def endpoint(self, path: str) -> str:
        """The endpoint of an address, or nothing where it is none of ours or not for reading."""
        try:
            return str(self.app.url_map.bind("localhost").match(urlsplit(path).path, method="GET")[0])
        except HTTPException:
            return ""

    def _addresses(self, starts: tuple[str, ...]) -> Iterator[str]:
        waiting = deque(starts)
        while waiting:
            path = waiting.popleft()
            endpoint = self.endpoint(path)
            if not endpoint or endpoint in self.visited:
                continue
            self.visited[endpoint] = path
            yield path
            links = self.page.eval_on_selector_all("a[href]:not([download])", "links => links.map(a => a.href)")
            here = urlsplit(self.page.url)
            waiting.extend(
                parts._replace(scheme="", netloc="", fragment="").geturl()
                for parts in map(urlsplit, links)
                if parts.netloc == here.netloc
            )

    def _axe(self, path: str, how: str, tags: list[str]) -> None:
        found = self.page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", tags)
        self.faults += [
            f"{path} ({how}): {fault['id']}: {fault['nodes'][0]['html'][:160]}"
            for fault in found["violations"]
            if fault["impact"] in GRAVE
        ]
