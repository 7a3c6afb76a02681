"""An article as a piece of another page, which is not left for it."""

from flask import url_for
from markupsafe import Markup

from portal.core.i18n import _
from portal.knowledge import states
from portal.knowledge.queries import Reading, guiding, walking
from portal.knowledge.queries.guiding import TICKET
from portal.knowledge.queries.rendering import render_parts
from portal.web import markdown


def in_place(article: Reading) -> dict[str, object]:
    """What tickets/_suggested_article.html needs: of a guided article, which has a ``path``, all its questions.

    Headings have no names there, which could be those of that page's fields.
    """
    text = walking.text_of(article) if article.kind == states.GUIDED else ""
    path = guiding.steps(text)
    if not path:
        return {"article": article, "path": path, "html": _ready(article, article.html)}
    introduction, *bodies = render_parts(article.id, [guiding.introduction(text), *(one.body for one in path)])
    address = url_for("knowledge.show_article", slug=article.slug)
    for step in path:
        bodies = [one.replace(f'<a href="#{step.id}"', f'<a href="{address}?step={step.id}"') for one in bodies]
    return {
        "article": article,
        "path": path,
        "numbers": {one.id: number for number, one in enumerate(path, start=1)},
        "ticket_step": TICKET,
        "introduction": _ready(article, introduction),
        "whole": [_ready(article, one) for one in bodies],
    }


def _ready(article: Reading, html: str) -> Markup:
    dead = [f"/kb/{missing}" for missing in article.missing]
    return markdown.nameless(markdown.stored(html, dead, _("This article is not here (yet)."), article.size_of))
