"""One article: as a page to read, or as a path of questions."""

import re
from collections.abc import Sequence

from flask import current_app, request, url_for

from portal.core.i18n import LANGUAGES, _
from portal.knowledge import queries, states
from portal.knowledge.forms import VoteForm
from portal.knowledge.queries import Reading, guiding, walking, workflow
from portal.knowledge.queries.guiding import TICKET, Step
from portal.knowledge.queries.rendering import render_parts
from portal.knowledge.routes import blueprint, trail
from portal.web import htmx, markdown
from portal.web.access import public
from portal.web.answers import Answer, page
from portal.web.identity import current
from portal.web.locale import language

_FEWEST_HEADINGS = 3
_LABEL = re.compile(r"[\w-]{1,40}")


@blueprint.get("/kb/<slug>")
@public
def show_article(slug: str) -> Answer:
    """An article, in the wanted language or the nearest it has; a guided one at ``step``, reached by ``via``."""
    viewer = current()
    wanted = request.args.get("lang", "")
    article = queries.reading(viewer, slug, wanted if wanted in LANGUAGES else language())
    trail.note_opened(article.id)
    where = place({**request.args, "lang": wanted})
    vote = queries.vote_of(viewer, article.id, trail.token())
    # "It helped" of another day says nothing of today's trouble, which may be a ticket avoided: it is asked again.
    asks_anew = vote is not None and vote.useful and not queries.has_said(trail.token(), article.id)
    context: dict[str, object] = {
        "article": article,
        "vote": vote.useful if vote and not asks_anew else None,
        "form": VoteForm(formdata=None, data={"word": vote.word if vote else ""}),
        "slug": slug,
        "where": where,
        "from_token": trail.token(),
    }
    text = walking.text_of(article) if article.kind == states.GUIDED else ""
    path = guiding.steps(text)
    if path:
        context |= _at(article, text, path, where, on_paper=not htmx.wants_partial())
        if htmx.wants_partial():
            return page("knowledge/_guide.html", **context)
    else:
        html = _ready(article, article.html)
        headings = markdown.headings(html)
        context |= {"html": html, "headings": headings if len(headings) >= _FEWEST_HEADINGS else ()}
    flow = workflow.flow(viewer, article.id, language())
    return page(
        "knowledge/guide.html" if path else "knowledge/show.html",
        article_states=states.STATE_LABELS,
        followed=queries.is_followed(viewer, article.id),
        flow=flow,
        address=current_app.extensions["settings"].base_url + url_for("knowledge.show_article", slug=slug),
        **context,
    )


def place(values: dict[str, str]) -> dict[str, str]:
    """Where a reader stands, out of an address or a form: language, step and path of a guide, the label she scanned."""
    found = {
        "lang": values.get("lang", "") if values.get("lang") in LANGUAGES else "",
        "step": values.get("step", "")[:60],
        "via": values.get("via", "")[: walking.LONGEST_VIA],
        "device": values.get("device", ""),
    }
    if not _LABEL.fullmatch(found["device"]):
        found["device"] = ""
    return {name: value for name, value in found.items() if value}


def _at(
    article: Reading, text: str, path: Sequence[Step], where: dict[str, str], *, on_paper: bool
) -> dict[str, object]:
    """The step of a guided article that is shown, what was answered before, and where each answer leads."""
    step = guiding.step_of(path, where.get("step"))
    lost = step is None
    here = step or path[0]
    before = walking.passed(path, where.get("via", ""), here.id)
    via = where.get("via", "") if before else ""
    if before:
        trail.note_walked(article.id, walking.last_answer(before, here))
    others = path if on_paper else ()  # a swapped step is not printed: the page that it came into holds the tree
    parts = render_parts(article.id, [guiding.introduction(text), here.body, *(one.body for one in others)])
    introduction, body, *whole = [_ready(article, _among_steps(part, path)) for part in parts]
    return {
        "path": path,
        "numbers": {one.id: number for number, one in enumerate(path, start=1)},
        "step": here,
        "is_start": here is path[0],
        "lost": lost,
        "before": before,
        "ticket_step": TICKET,
        "onward": [walking.onward(via, here, number) for number in range(len(here.choices))],
        "introduction": introduction,
        "html": body,
        "whole": whole,
        "where": {**where, "step": here.id, "via": via},
    }


def _among_steps(html: str, path: Sequence[Step]) -> str:
    """Links inside a step's words that name another step lead to its page."""
    for step in path:
        html = html.replace(f'<a href="#{step.id}"', f'<a href="?step={step.id}"')
    return html


def _ready(article: Reading, html: str) -> str:
    dead = [f"/kb/{missing}" for missing in article.missing]
    return markdown.stored(html, dead, _("This article is not here (yet)."), article.size_of)
