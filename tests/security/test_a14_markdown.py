"""A11, A14: what people type as Markdown, as a message or an article, never becomes something that runs or calls out."""

from html.parser import HTMLParser

import pytest
from playwright.sync_api import Browser

from portal.web import markdown

SCRIPT = "alert(1)"
URLS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)", "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg onload=alert(1)>", "file:///etc/passwd",
    "//evil.example/x.gif", "\\\\evil.example\\x", "/\\evil.example/x.gif", "http://evil.example/x.gif", "blob:https://x/1",
]  # fmt: skip
RAW = [
    f"<script>{SCRIPT}</script>", f"<ScRiPt>{SCRIPT}</sCrIpT>", f"<img src=x onerror={SCRIPT}>", f"<svg onload={SCRIPT}>",
    f"<svg><script>{SCRIPT}</script></svg>", f"<math><mi xlink:href='javascript:{SCRIPT}'>x</mi></math>",
    f"<iframe srcdoc='<script>{SCRIPT}</script>'></iframe>", f"<iframe src=javascript:{SCRIPT}></iframe>",
    f"<object data=javascript:{SCRIPT}></object>", f"<embed src=javascript:{SCRIPT}>", f"<a href=javascript:{SCRIPT}>x</a>",
    f"<form action=javascript:{SCRIPT}><button>x</button></form>", f"<input autofocus onfocus={SCRIPT}>",
    f"<details open ontoggle={SCRIPT}>x</details>", f"<body onload={SCRIPT}>", f"<video><source onerror={SCRIPT}></video>",
    "<style>*{background:url(//evil.example)}</style>", "<link rel=stylesheet href=//evil.example>", "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>", "<div style='position:fixed'>x</div>",
    "<div hx-get=/logout hx-trigger=load>x</div>", "<div data-hx-post=/logout>x</div>", f"<div hx-on:load={SCRIPT}>x</div>",
    f"<noscript><p title='</noscript><img src=x onerror={SCRIPT}>'>", f"<a href='x' onclick={SCRIPT}>x</a>",
    f"<template><img src=x onerror={SCRIPT}></template>", "<!--><img src=x onerror=alert(1)>-->", "<plaintext>",
    f"<xmp><p title='</xmp><img src=x onerror={SCRIPT}>'>", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;img src=x onerror=alert(1)&amp;gt;", "<<script>alert(1)//<</script>",
]  # fmt: skip
CORPUS = [
    *(f"[x]({url})" for url in URLS),
    *(f"[x](<{url}>)" for url in URLS),
    *(f"![x]({url})" for url in URLS),
    *(f"[x]: {url}\n\n[x]" for url in URLS),
    *(f"<{url}>" for url in URLS),
    *RAW,
    *(f"# {raw}\n\n|a|b|\n|-|-|\n|{raw}|2|\n" for raw in RAW),
    *(f"`{raw}` **{raw}** > {raw}" for raw in RAW),
]
HARMFUL = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "form",
    "link",
    "base",
    "meta",
    "template",
    "button",
    "video",
}


class Reader(HTMLParser):
    """Notes every tag and attribute that must not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HARMFUL:
            self.faults.append(tag)
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            if name.startswith(("on", "hx-", "data-", "style", "xlink", "srcdoc", "formaction")):
                self.faults.append(f"{tag} {name}")
            if name in {"href", "src"} and address.startswith(("javascript:", "vbscript:", "data:", "file:", "blob:")):
                self.faults.append(f"{tag} {name}={address}")
            if tag == "img" and name == "src" and (not address.startswith("/") or address.startswith(("//", "/\\"))):
                self.faults.append(f"img from elsewhere: {address}")


@pytest.mark.parametrize("render", [markdown.to_html, markdown.message_to_html])
def test_a14_nothing_that_runs_comes_out(render) -> None:
    assert len(CORPUS) >= 60
    for text in CORPUS:
        reader = Reader()
        reader.feed(str(render(text)))
        assert reader.faults == [], text


@pytest.mark.browser
def test_a11_a_browser_shows_the_whole_corpus_and_nothing_happens(session_browser: Browser) -> None:
    page = session_browser.new_context().new_page()
    happened: list[str] = []
    page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: happened.append(request.url) if "evil" in request.url else None)
    for render in (markdown.to_html, markdown.message_to_html):
        page.set_content("<main>" + "\n".join(str(render(text)) for text in CORPUS) + "</main>")
        page.wait_for_timeout(300)
    assert happened == []
    page.context.close()
