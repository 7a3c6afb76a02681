"""What a strict content policy and escaping ask of templates: no inline script, style or handler, nothing marked safe."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PARTIALS = [p for p in TEMPLATES if p.name.startswith("_") and p.parent.name not in ("layouts", "errors")]
# Mail programs know no style sheets; the frame of mails shows what the sanitiser has made, as the macro for rich text does.
ALLOWED = {
    "a style attribute": {"templates/layouts/mail.html"},
    "a style element": {"templates/layouts/mail.html"},
    "the filter safe": {"templates/layouts/mail.html", "templates/macros/rich.html"},
}
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>"),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "the filter safe": re.compile(r"\|\s*safe\b"),
    "autoescape switched off": re.compile(r"autoescape\s+false"),
    "htmx code in an attribute": re.compile(r"hx-on[:=-]|hx-vals=['\"]js:|\[[^\]]*\]['\"]?\s*hx-trigger"),
    "another host": re.compile(r"(?:src|href)=\"(?:https?:)?//"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what: str) -> None:
    guilty = []
    for path in TEMPLATES:
        if path.relative_to(ROOT).as_posix() in ALLOWED.get(what, ()):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if FORBIDDEN[what].search(line):
                guilty.append(f"{path.relative_to(ROOT)}:{number}")
    assert guilty == []


@pytest.mark.parametrize("path", PARTIALS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_partial_has_one_root_element_with_an_id(path: Path) -> None:
    text = re.sub(r"{#.*?#}|<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    markup = re.sub(r"{%-?\s*(?:from|import|set|extends|macro)\b.*?%}", "", text, flags=re.DOTALL)
    first = re.search(r"<([a-z][a-z0-9-]*)\b([^>]*)>", markup)
    if first is None:
        return  # it only includes another partial
    assert re.search(r"\bid\s*=|{{-?\s*[a-z_.]*id", first.group(2)), f"the root <{first.group(1)}> has no id"


def test_no_file_of_ours_marks_text_as_safe_but_the_sanitiser() -> None:
    marks = re.compile(r"\bMarkup\(")
    guilty = {
        path.relative_to(ROOT).as_posix()
        for place in ("portal", "assets")
        for path in (ROOT / place).rglob("*.py")
        if marks.search(path.read_text(encoding="utf-8"))
    }
    assert guilty - {"portal/web/markdown.py"} == set()
