"""Snippets: passages that many articles share."""

from flask import url_for

from portal.core.errors import Conflict, Invalid
from portal.core.i18n import _
from portal.core.tasks import Task
from portal.knowledge.forms import SnippetForm
from portal.knowledge.models import Snippet
from portal.knowledge.operations import snippets
from portal.knowledge.queries import snippets as passages
from portal.knowledge.routes import blueprint
from portal.web import requests
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.identity import viewer

TEMPLATE = "knowledge/snippet.html"


@blueprint.get("/kb/snippets")
@permission("knowledge.edit")
def list_snippets() -> Answer:
    """Those that the person may edit."""
    return page("knowledge/snippets.html", snippets=passages.lines(viewer()))


@blueprint.get("/kb/snippets/new")
@permission("knowledge.edit")
def new_snippet() -> Answer:
    """The form of a new one."""
    return page(TEMPLATE, form=SnippetForm(base_number=0), snippet=None)


@blueprint.post("/kb/snippets")
@permission("knowledge.edit")
def create_snippet() -> Answer:
    """Write it."""
    form = SnippetForm()
    if not form.validate_on_submit():
        return invalid(TEMPLATE, form=form, snippet=None)
    by = viewer()
    try:
        requests.claim(by.id)
        snippet, task = snippets.create(form.code.data or "", form.title.data or "", form.bodies(), by=by)
    except requests.Repeated:
        return redirect_to(url_for("knowledge.list_snippets"))
    except Invalid as error:
        form.refuse(error)
        return invalid(TEMPLATE, form=form, snippet=None)
    return _saved(task, snippet.code)


@blueprint.get("/kb/snippets/<int:snippet_id>")
@permission("knowledge.edit")
def edit_snippet(snippet_id: int) -> Answer:
    """Its form."""
    snippet = passages.get_editable(viewer(), snippet_id)
    return page(TEMPLATE, form=_filled(snippet), snippet=snippet)


@blueprint.post("/kb/snippets/<int:snippet_id>")
@permission("knowledge.edit")
def update_snippet(snippet_id: int) -> Answer:
    """Rewrite it; the articles that use it follow. Where somebody was quicker, her text is shown beside what was typed."""
    by = viewer()
    snippet = passages.get_editable(by, snippet_id)
    form = SnippetForm()
    form.code.data = snippet.code
    form.code.validators = ()
    if not form.validate_on_submit():
        return _again(snippet_id, form, 422)
    number = int(form.base_number.data or 0)
    try:
        task = snippets.change(snippet_id, form.title.data or "", form.bodies(), by=by, base_number=number)
    except Invalid as error:
        form.refuse(error)
        return _again(snippet_id, form, 422)
    except Conflict as error:
        form.form_errors.append(str(error.message))
        return _again(snippet_id, form, 409)
    return _saved(task, snippet.code)


def _filled(snippet: Snippet) -> SnippetForm:
    bodies = {f"body_{language}": body for language, body in snippet.bodies.items()}
    return SnippetForm(formdata=None, code=snippet.code, title=snippet.title, base_number=snippet.number, **bodies)


def _again(snippet_id: int, form: SnippetForm, status: int) -> Answer:
    by = viewer()
    return invalid(
        TEMPLATE,
        status=status,
        build=lambda: {"form": form, "snippet": passages.get_editable(by, snippet_id), "is_conflict": status == 409},
    )


def _saved(task: Task | None, code: str) -> Answer:
    if task is not None:
        flash(_("The snippet is saved. The articles that use it are being brought up to date."), "info")
        return redirect_to(url_for("tasks.show_task", task_id=task.id))
    flash(_("The snippet “%(code)s” is saved; the articles that use it show it.", code=code))
    return redirect_to(url_for("knowledge.list_snippets"))
