"""Style, scripts and icons as one file each, named after their content, compressed once, cached for ever.

There is no build step and nothing generated lies in the repository: the few files of static/ are joined when the
first page asks for them. With `reload` (development) a changed file is seen at the next page.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request
from flask.typing import ResponseReturnValue

from portal.web.access import public

CSS = (
    "css/tokens.css",  # first: it decides the order of the layers
    "css/base.css",
    "css/layout.css",
    "css/components/*.css",
    "css/print.css",
)
SCRIPTS = (
    "vendor/htmx.min.js",
    "js/confirm.js",  # before submit-once.js: a refused question must not mark the form as sent
    "js/theme.js",  # before submit-once.js: its buttons may be pressed again and again
    "js/submit-once.js",
    "js/keep-typed.js",
    "js/dialogs.js",
    "js/toasts.js",
    "js/swaps.js",
    "js/menus.js",
    "js/copy.js",
    "js/keys.js",
    "js/ticks.js",
    "js/autosize.js",
    "js/photo-preview.js",
    "js/steps.js",
    "js/answers.js",
    "js/fold.js",
    "js/insert.js",
    "js/code-copy.js",
    "js/tabs.js",
)
PARTS = {"pomost.css": CSS, "pomost.js": SCRIPTS, "icons.svg": ("img/icons.svg",)}
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@dataclass(frozen=True)
class Bundle:
    """One joined file: its text, the same compressed, and the name that changes with it."""

    name: str
    digest: str
    plain: bytes
    gzipped: bytes

    @property
    def media_type(self) -> str:
        """The Content-Type to send."""
        return TYPES[self.name.rpartition(".")[2]]


class Bundles:
    """The bundles of one static folder, joined on demand."""

    def __init__(self, folder: Path, *, reload: bool = False) -> None:
        self.folder = folder
        self.reload = reload
        self._made: dict[str, tuple[float, Bundle]] = {}

    def get(self, name: str) -> Bundle:
        """The bundle called `name`; KeyError when there is none of that name."""
        stamp = self._stamp(name) if self.reload or name not in self._made else self._made[name][0]
        if name not in self._made or self._made[name][0] != stamp:
            self._made[name] = (stamp, self._join(name))
        return self._made[name][1]

    def files(self, name: str) -> list[Path]:
        """The files that make the bundle, in order."""
        return [path for pattern in PARTS[name] for path in sorted(self.folder.glob(pattern))]

    def _stamp(self, name: str) -> float:
        return max(path.stat().st_mtime for path in self.files(name))

    def _join(self, name: str) -> Bundle:
        plain = b"\n".join(path.read_bytes() for path in self.files(name))
        digest = hashlib.sha256(plain).hexdigest()[:12]
        return Bundle(name, digest, plain, gzip.compress(plain, 9, mtime=0))


def init_app(app: Flask) -> None:
    """Serve the bundles under names that change with their content, and give templates `asset_url(name)`."""
    bundles = Bundles(Path(str(app.static_folder)), reload=app.debug)

    def asset_url(name: str) -> str:
        return f"/bundles/{bundles.get(name).digest}/{name}"  # not url_for: a list asks hundreds of times for its icons

    @public
    def show_bundle(digest: str, name: str) -> ResponseReturnValue:
        if name not in PARTS:
            abort(404)
        bundle = bundles.get(name)
        response = Response(bundle.plain, mimetype=bundle.media_type)
        if "gzip" in request.accept_encodings:
            response.data = bundle.gzipped
            response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        # An old page may ask for an old name during a deployment: it gets the new content, but must not keep it under that name.
        lasting = "public, max-age=31536000, immutable" if digest == bundle.digest else "no-cache"
        response.headers["Cache-Control"] = lasting
        return response

    app.add_url_rule("/bundles/<digest>/<name>", "show_bundle", show_bundle)
    app.add_template_global(asset_url)
