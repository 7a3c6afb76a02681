"""Render the articles anew that use a snippet which has changed, where they are many."""

from flask import url_for

from portal.core.db import read_transaction, write_transaction
from portal.core.i18n import _l, ngettext
from portal.core.tasks import Kind, Params, Progress
from portal.knowledge.operations import snippets


def _run(params: Params, progress: Progress) -> dict[str, object]:
    with read_transaction():
        article_ids = snippets.users_of(int(str(params["snippet_id"])))
    for done in range(0, len(article_ids), snippets.AT_ONCE):
        with write_transaction():
            snippets.render_anew(article_ids[done : done + snippets.AT_ONCE])
        progress.step(min(done + snippets.AT_ONCE, len(article_ids)), len(article_ids))
    return {"articles": len(article_ids)}


def _outcome(params: Params, result: Params) -> str:
    articles = int(str(result["articles"]))
    return ngettext("%(num)d article shows the snippet anew.", "%(num)d articles show the snippet anew.", articles)


RENDER = Kind(
    _l("Articles with a changed snippet"), _run, _outcome, lambda params, result: url_for("knowledge.list_snippets")
)
