"""Words for the same thing: the list that the search knows, and its editor."""

from collections.abc import Mapping

from flask import request, url_for

from portal.core import tasks
from portal.core.errors import Conflict, Invalid
from portal.core.i18n import LANGUAGES, _, ngettext
from portal.knowledge.forms import SynonymForm
from portal.knowledge.models import SynonymGroup
from portal.knowledge.operations import synonyms
from portal.knowledge.queries import synonyms as words
from portal.knowledge.routes import blueprint
from portal.web import requests
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.identity import viewer


@blueprint.get("/kb/synonyms")
@permission("knowledge.edit")
def list_synonyms() -> Answer:
    """All groups, those with a word, and what the search sees in a phrase."""
    wanted, phrase = request.args.get("q", "")[:100], request.args.get("phrase", "")[:200]
    found = words.groups(wanted, request.args.get("after", ""))
    return page(
        "knowledge/synonyms.html",
        groups=found.rows,
        after=found.after,
        wanted=wanted,
        phrase=phrase,
        meant=words.meant_by(phrase) if phrase else [],
        missing=len(synonyms.seed().keys() - words.known_codes()),
        may_change=viewer().may("vocabulary.manage"),
        task=tasks.under_way(synonyms.REINDEX),
    )


@blueprint.get("/kb/synonyms/new")
@permission("vocabulary.manage")
def new_synonym() -> Answer:
    """The form of a new group."""
    return page("knowledge/synonym.html", form=SynonymForm(), group=None)


@blueprint.post("/kb/synonyms")
@permission("vocabulary.manage")
def create_synonym() -> Answer:
    """Add a group."""
    form = SynonymForm()
    if not form.validate_on_submit():
        return invalid("knowledge/synonym.html", form=form, group=None)
    by = viewer()
    try:
        requests.claim(by.id)
        synonyms.add_group(form.code.data or "", form.members(), by=by)
    except requests.Repeated:
        return redirect_to(url_for("knowledge.list_synonyms"))
    except Invalid as error:
        form.refuse(error)
        return invalid("knowledge/synonym.html", form=form, group=None)
    return _saved()


@blueprint.get("/kb/synonyms/<code>")
@permission("vocabulary.manage")
def edit_synonym(code: str) -> Answer:
    """The form of a group."""
    group = words.group(code)
    return page("knowledge/synonym.html", form=SynonymForm(data=_shown(group)), group=group)


@blueprint.post("/kb/synonyms/<code>")
@permission("vocabulary.manage")
def update_synonym(code: str) -> Answer:
    """Change a group; where somebody was quicker, both lists are shown."""
    group = words.group(code)
    form = SynonymForm()
    form.code.data = code
    if not form.validate_on_submit():
        return invalid("knowledge/synonym.html", form=form, group=group)
    try:
        synonyms.change_group(group, form.members(), seen=form.seen.data or "", by=viewer())
    except Invalid as error:
        form.refuse(error)
        return invalid("knowledge/synonym.html", form=form, group=group)
    except Conflict as error:
        form.form_errors.append(str(error.message))
        form.seen.data = synonyms.digest(group)
        return invalid("knowledge/synonym.html", status=409, form=form, group=group, newer=_shown(group))
    return _saved()


@blueprint.post("/kb/synonyms/<code>/removal")
@permission("vocabulary.manage")
def remove_synonym(code: str) -> Answer:
    """Forget a group."""
    synonyms.remove_group(words.group(code), by=viewer())
    return _saved()


@blueprint.post("/kb/synonyms/missing")
@permission("vocabulary.manage")
def create_missing_synonyms() -> Answer:
    """Add what the product's own list has and this one has not."""
    added = synonyms.add_missing(by=viewer())
    flash(ngettext("%(num)d group added.", "%(num)d groups added.", added), "info")
    return _saved()


def _saved() -> Answer:
    flash(_("Saved. The articles are being indexed anew; until that has ended they are found by the old words."))
    return redirect_to(url_for("knowledge.list_synonyms"))


def _shown(group: SynonymGroup) -> Mapping[str, str]:
    by_language = {language: "\n".join(group.members.get(language, [])) for language in LANGUAGES}
    return {"code": group.code, "seen": synonyms.digest(group), **by_language}
