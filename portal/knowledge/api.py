"""Articles for programs: the same queries and operations as the pages, so the same things are seen and done."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NotRequired, TypedDict

from flask import current_app, url_for

from portal.accounts.tokens import hashed
from portal.core.i18n import _, _l
from portal.core.search.snippets import Piece
from portal.knowledge import queries
from portal.knowledge.forms.interface import (
    ArticleShape,
    AskedArticles,
    AskedSearch,
    EntriesShape,
    FoundAllShape,
    VoteShape,
)
from portal.knowledge.operations import voting
from portal.knowledge.queries.enumerating import all_articles, carried
from portal.web import markdown
from portal.web.access import scope
from portal.web.api import shapes
from portal.web.api.once import once
from portal.web.forms import clean_text
from portal.web.identity import token_id, viewer
from portal.web.locale import language

blueprint = shapes.blueprint("knowledge_api", __name__, "Articles: listed, read, searched, voted on.")


class ArticlesAsked(TypedDict):
    """AskedArticles, as it is loaded."""

    limit: int
    after: NotRequired[str]
    language: NotRequired[str]
    category: NotRequired[str]
    changed_since: NotRequired[datetime]


class SearchAsked(TypedDict):
    """AskedSearch, as it is loaded."""

    q: str
    limit: int
    exact: bool


@blueprint.route("/articles")
@scope("articles:read")
@blueprint.arguments(AskedArticles, location="query")
@blueprint.response(200, EntriesShape)
@blueprint.doc(summary=_l("The articles you may read, in the order they were made"))
def list_articles(asked: ArticlesAsked) -> shapes.Listing:
    """List articles.

    Walk on with `after` to meet each once. An article that was withdrawn is no longer listed.
    """
    found = all_articles(
        viewer(),
        language(),
        written_in=asked.get("language"),
        category=asked.get("category"),
        changed_since=asked.get("changed_since"),
        after=asked.get("after"),
        size=asked["limit"],
    )
    items = [{**vars(one), "url": _address(one.slug)} for one in found.rows]
    return shapes.listed(items, found.after)


@blueprint.route("/articles/<slug>")
@scope("articles:read")
@blueprint.arguments(shapes.Asked, location="query")
@blueprint.response(200, ArticleShape)
@blueprint.doc(summary=_l("An article in the wanted language, or in the nearest it has"))
def show_article(asked: Mapping[str, object], slug: str) -> dict[str, object]:
    """Show an article.

    As HTML and as plain text, with the device models and the articles that it names.
    """
    found = queries.reading(viewer(), slug, language())
    plain, models = carried(found.id, found.language)
    dead = [f"/kb/{missing}" for missing in found.missing]
    return {
        **vars(found),
        "older_languages": sorted(found.older_languages),
        "html": markdown.stored(found.html, dead, _("This article is not here (yet)."), found.size_of),
        "plain": plain,
        "models": models,
        "links": [{"slug": one, "title": title} for one, title in sorted(found.links.items())],
        "url": _address(slug),
    }


@blueprint.route("/search")
@scope("search")
@blueprint.arguments(AskedSearch, location="query")
@blueprint.response(200, FoundAllShape)
@blueprint.doc(summary=_l("Articles that answer a question, best first"))
def list_found(asked: SearchAsked) -> dict[str, object]:
    """Search.

    Typing errors and the wrong keyboard layout are repaired; `shown` says what was searched for. Nothing is remembered.
    """
    text = clean_text(asked["q"]) or ""
    answer = queries.find(viewer(), text, language(), asked["limit"], repair=not asked["exact"])
    items = [
        {
            **vars(one),
            "title_pieces": _pieces(one.title_pieces),
            "snippet": _pieces(one.snippet),
            "url": _address(one.slug),
        }
        for one in answer.found
    ]
    return {"asked": answer.asked, "shown": answer.shown, "repaired": answer.repaired, "items": items}


@blueprint.route("/articles/<slug>/votes", methods=["POST"])
@scope("votes:write")
@once
@blueprint.arguments(VoteShape)
@blueprint.response(200, VoteShape)
@blueprint.doc(summary=_l("Say whether an article was useful"))
def create_vote(said: Mapping[str, object], slug: str) -> dict[str, object]:
    """Vote.

    A person has one vote on an article; the last one counts.
    """
    by, word = viewer(), said.get("word")
    article = queries.get_visible(by, slug)
    text = clean_text(word) if isinstance(word, str) else None
    vote = voting.vote(article, bool(said["useful"]), by=by, token=_session(by.id), language=language(), word=text)
    return {"useful": vote.useful, "word": vote.word}


def _session(person_id: int) -> str:
    """The self-help session that the votes of a token belong to: they are a reader's word, but no ticket follows from them."""
    return hashed(f"api:{token_id()}:{person_id}")[:40]


def _address(slug: str) -> str:
    base: str = current_app.extensions["settings"].base_url
    return base + url_for("knowledge.show_article", slug=slug)


def _pieces(pieces: Sequence[Piece]) -> list[dict[str, object]]:
    return [{"text": piece.text, "marked": piece.marked} for piece in pieces]
