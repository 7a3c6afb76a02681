"""Find the Chromium that tests drive; run as a script, fetch one when there is none.

Order: PORTAL_BROWSER, a Chromium or Chrome on PATH, the one that Playwright has downloaded. The headless shell comes before
the whole browser: the same engine without windows, profiles and extensions, it takes a quarter less of the processor.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
DOWNLOADED = (
    "chromium_headless_shell-*/chrome-*/*headless?shell",
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
ADVICE = """No browser for the journeys. Any of these helps:
  apt-get install chromium-headless-shell     (Debian; or chromium)
  PORTAL_BROWSER=/path/to/chrome make test
  make fast                                   (everything without a browser, on one database)"""


def find_browser() -> Path | None:
    """The program to start, or None."""
    named = os.environ.get("PORTAL_BROWSER")
    if named:
        return Path(named)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    for cache in (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright"):
        for pattern in DOWNLOADED:
            for program in sorted(cache.glob(pattern), reverse=True):
                return program
    return None


def main() -> int:
    """Exit code 1, with advice, when no browser was found and none could be fetched."""
    if find_browser() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"], check=False)
    if find_browser() is None:
        sys.stderr.write(ADVICE + "\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
