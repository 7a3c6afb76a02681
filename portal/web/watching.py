"""The page of a long act: how far it is, stop it, what came of it. Only whoever asked for it and administrators see it."""

from collections.abc import Mapping

from flask import Blueprint, request, url_for

from portal.core import tasks
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.tasks import Task
from portal.web.access import signed_in
from portal.web.answers import Answer, flash, page, redirect_to
from portal.web.htmx import wants_partial
from portal.web.identity import viewer

blueprint = Blueprint("tasks", __name__)


@blueprint.get("/tasks/<int:task_id>")
@signed_in
def show_task(task_id: int) -> Answer:
    """The task; asked every second while it runs."""
    template = "tasks/_progress.html" if wants_partial() else "tasks/show.html"
    return page(template, **_shown(_visible(task_id)))


@blueprint.post("/tasks/<int:task_id>/cancellation")
@signed_in
def create_cancellation(task_id: int) -> Answer:
    """Stop it. What it has done up to now stays."""
    task = _visible(task_id)
    if not tasks.cancel(task.id):
        flash(_("It has ended already."), "info")
    return redirect_to(url_for("tasks.show_task", task_id=task.id))


def _visible(task_id: int) -> Task:
    task, person = db.session.get(Task, task_id), viewer()
    if task is None or (task.asked_by_id != person.id and not person.may("admin.manage")):
        raise NotFound
    return task


def _shown(task: Task) -> Mapping[str, object]:
    kind = tasks.kind_of(task.kind)
    done = task.state == tasks.DONE
    return {
        "task": task,
        "label": kind.label,
        "outcome": kind.outcome(task.params, task.result) if done else None,
        "is_faulty": done and kind.is_faulty(task.result),
        "address": kind.address(task.params, task.result),
        "is_running": task.state not in tasks.ENDED,
        "reload_s": None if request.args.get("still") else 2,
    }
