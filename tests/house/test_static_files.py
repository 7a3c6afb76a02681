"""What the browser is given: vendored files are what their manifest says, and a page stays light."""

import base64
import gzip
import hashlib
import json
import os
import re
from pathlib import Path

import pytest

from portal.web.bundles import PARTS, Bundles

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = json.loads((ROOT / "static/vendor/MANIFEST.json").read_text())
FILES = [(path, wanted) for package in MANIFEST["packages"] for path, wanted in package["files"].items()]
CSS_LIMIT = 14_000
PAGE_LIMIT = 60_000


@pytest.mark.parametrize(("path", "wanted"), FILES, ids=[path for path, _ in FILES])
def test_a_vendored_file_has_the_checksum_of_its_manifest(path: str, wanted: str) -> None:
    digest = base64.b64encode(hashlib.sha384((ROOT / path).read_bytes()).digest()).decode()
    assert wanted == f"sha384-{digest}", "run scripts/vendor.py; vendored files are never edited by hand"


def test_every_vendored_file_stands_in_the_manifest() -> None:
    lying_there = {str(p.relative_to(ROOT)) for p in (ROOT / "static/vendor").iterdir() if p.name != "MANIFEST.json"}
    assert lying_there <= {path for path, _ in FILES}


def test_every_script_and_style_of_our_own_is_in_a_bundle_or_named_by_a_page() -> None:
    bundles = Bundles(ROOT / "static")
    bundled = {path for name in PARTS for path in bundles.files(name)}
    pages = "".join(p.read_text() for p in (ROOT / "templates").rglob("*.html"))
    for path in [*(ROOT / "static/js").rglob("*.js"), *(ROOT / "static/css").rglob("*.css")]:
        assert path in bundled or str(path.relative_to(ROOT / "static")) in pages, f"{path.name} is loaded by nobody"


def test_style_and_scripts_stay_within_the_budget_of_a_page() -> None:
    bundles = Bundles(ROOT / "static")
    sizes = {name: len(bundles.get(name).gzipped) for name in PARTS}
    assert sizes["pomost.css"] <= CSS_LIMIT
    assert sum(sizes.values()) <= PAGE_LIMIT


def test_a_bundle_is_named_after_its_content(tmp_path: Path) -> None:
    (tmp_path / "img").mkdir()
    icons = tmp_path / "img/icons.svg"
    icons.write_text("<svg/>")
    before = Bundles(tmp_path).get("icons.svg")
    developer = Bundles(tmp_path, reload=True)
    assert developer.get("icons.svg") == before
    icons.write_text("<svg></svg>")
    os.utime(icons, (1, 1))
    after = Bundles(tmp_path).get("icons.svg")
    assert before.digest != after.digest
    assert developer.get("icons.svg") == after, "who works on it sees a changed file at the next page"
    assert gzip.decompress(after.gzipped) == after.plain


def test_every_icon_that_a_template_or_the_menu_names_is_in_the_sprite() -> None:
    sprite = (ROOT / "static/img/icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    for path in (ROOT / "templates").rglob("*.html"):
        for name in re.findall(r"""\bicon\(["']([a-z-]+)["']""", path.read_text()):
            assert name in known, f"{path.name}: no icon {name}"
    for name in re.findall(r'Item\(_l\([^)]*\), "[^"]+", "([a-z-]+)"', (ROOT / "portal/web/navigation.py").read_text()):
        assert name in known, f"navigation: no icon {name}"


def test_no_icon_is_carried_that_nobody_shows() -> None:
    names = json.loads((ROOT / "vendor/icons.json").read_text())
    places = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "portal").rglob("*.py"),
        *(ROOT / "static/js").glob("*.js"),
    ]
    said = {name for path in places for name in re.findall(r"""["'#]([a-z-]+)["']""", path.read_text())}
    assert set(names) - said == set()


def test_no_template_but_a_mail_carries_inline_style_or_script() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        if "mail" in path.relative_to(ROOT / "templates").as_posix():
            continue
        text = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|hx-on|javascript:", text), f"{path}: the CSP forbids this"
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), f"{path}: an inline script"
