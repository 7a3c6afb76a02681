"""The settings of an article."""

from flask import url_for

from portal.accounts.viewer import Viewer
from portal.core.errors import Conflict, Invalid
from portal.core.i18n import _
from portal.knowledge import policy
from portal.knowledge.forms import SettingsForm
from portal.knowledge.models import Article
from portal.knowledge.operations import settings
from portal.knowledge.queries import choosing, editing, workflow
from portal.knowledge.queries.settings import Settings, settings_of
from portal.knowledge.routes import blueprint
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.identity import viewer
from portal.web.locale import language, zone

PAGE = "knowledge/settings.html"


@blueprint.get("/kb/articles/<int:article_id>/settings")
@permission("knowledge.edit")
def edit_settings(article_id: int) -> Answer:
    """The form, as the article is set."""
    by = viewer()
    article = editing.get_editable(by, article_id)
    present = settings_of(article)
    form = SettingsForm(formdata=None)
    _offer(form, by, article, present)
    form.show(present, article.revision, zone())
    return page(PAGE, **_context(form, by, article_id))


@blueprint.post("/kb/articles/<int:article_id>/settings")
@permission("knowledge.edit")
def update_settings(article_id: int) -> Answer:
    """Set the article; where somebody was quicker, the page says what differs (409)."""
    by = viewer()
    article = editing.get_editable(by, article_id)
    present = settings_of(article)
    form = SettingsForm()
    _offer(form, by, article, present)
    if not form.validate_on_submit():
        return _again(form, by, article_id)
    try:
        added = _added(form)
        wanted = form.settings(present, zone(), added)
        changed = settings.change(article_id, wanted, revision=int(form.revision.data or 0), by=by)
    except Invalid as error:
        form.refuse(error)
        return _again(form, by, article_id)
    except Conflict as error:
        form.form_errors.append(str(error.message))
        differing = _differing(present, form, article)
        form.revision.data = article.revision
        form.revision.raw_data = None
        return _again(form, by, article_id, 409, differing)
    flash(_("Saved.") if changed else _("Nothing was changed."), "success" if changed else "info")
    return redirect_to(url_for("knowledge.edit_settings", article_id=article_id))


def _offer(form: SettingsForm, by: Viewer, article: Article, present: Settings) -> None:
    form.offer(choosing.offered(by, article, present, language()), policy.edits_everything(by))


def _added(form: SettingsForm) -> list[int]:
    name = form.new_model.data or ""
    if not name:
        return []
    found = choosing.models_named(name)
    if not found:
        raise Invalid("new_model", _("The inventory knows no such model."))
    return found


def _differing(present: Settings, form: SettingsForm, article: Article) -> list[tuple[str, str]]:
    """Label and text of what stands in the article now and differs from what was typed."""
    now = SettingsForm(formdata=None)
    _offer(now, viewer(), article, present)
    now.show(present, article.revision, zone())
    rows = []
    for mine, theirs in zip(form, now, strict=True):
        if mine.name in {"revision", "csrf_token", "new_model"} or (mine.data or None) == (theirs.data or None):
            continue
        rows.append((str(theirs.label.text), _as_text(theirs)))
    return rows


def _as_text(field: object) -> str:
    data = getattr(field, "data", None)
    labels = {choice.value: str(choice.label) for choice in getattr(field, "choices", None) or ()}
    if isinstance(data, list):
        return ", ".join(labels.get(one, "") for one in data) or "—"
    if isinstance(data, bool):
        return _("yes") if data else _("no")
    return labels.get("" if data is None and "" in labels else data, "") or (str(data) if data else "—")


def _again(
    form: SettingsForm, by: Viewer, article_id: int, status: int = 422, differing: list[tuple[str, str]] | None = None
) -> Answer:
    return invalid(PAGE, status, build=lambda: {**_context(form, by, article_id), "differing": differing or []})


def _context(form: SettingsForm, by: Viewer, article_id: int) -> dict[str, object]:
    return {
        "form": form,
        "flow": workflow.get_flow(by, article_id, language()),
        "zone": zone(),
        "all_models": choosing.all_models(),
        "differing": [],
    }
