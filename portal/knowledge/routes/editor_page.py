"""The editor's page, put together: the same for reading it, for a refused save and for a conflict."""

from collections.abc import Mapping

from portal.accounts.viewer import Viewer
from portal.core.storage import LIMIT
from portal.knowledge import states
from portal.knowledge.forms import TextForm, TypedForm
from portal.knowledge.models import ArticleDraft
from portal.knowledge.operations import attaching, drafting
from portal.knowledge.queries import differences, editing, workflow
from portal.knowledge.queries.editing import Editing, Version
from portal.knowledge.queries.previewing import preview
from portal.web.locale import language as spoken

ACCEPT = ",".join(f".{extension}" for extension in attaching.ACCEPTED)


def filled(state: Editing) -> TextForm:
    """The form with the author's draft, else with the saved text."""
    text: ArticleDraft | Version = state.draft or state.current
    return TextForm(
        formdata=None,
        title=text.title,
        summary=text.summary,
        keywords=text.keywords,
        body=text.body,
        kind=state.article.kind,
        base_number=state.draft.base_number if state.draft else state.current.number,
    )


def context(
    by: Viewer, article_id: int, language: str, form: TypedForm | None = None, *, is_conflict: bool = False
) -> Mapping[str, object]:
    """What the page needs. ``form``: what was typed, shown again; None for what is kept.

    ``is_conflict``: somebody saved another text meanwhile. Both are compared, and the next save builds upon hers.
    """
    state = editing.editing(by, article_id, language)
    typed = form or filled(state)
    text = typed.text()
    return {
        "editing": state,
        "form": typed,
        "base_number": state.current.number
        if is_conflict or typed.base_number.data is None
        else typed.base_number.data,
        "draft_mark": drafting.mark_of(state.draft.saved_at if state.draft else None),
        "is_typed": form is not None,
        "shows_draft": form is None and state.draft is not None,
        "conflict": _against(state.current, typed) if is_conflict else None,
        "missed": _missed(state),
        "preview": preview(
            by, state.article, language, text.body, title=text.title, summary=text.summary, kind=str(typed.kind.data)
        ),
        "files": editing.files(article_id),
        "limit": LIMIT,
        "accept": ACCEPT,
        "spoken": spoken(),
        "flow": workflow.flow(by, article_id, spoken()),
        "article_states": states.STATE_LABELS,
    }


def _against(current: Version, typed: TypedForm) -> tuple[differences.Pair, ...]:
    text = typed.text()
    mine = Version(0, text.title, text.summary, ", ".join(text.keywords), text.body, None, "")
    return differences.compare(current.as_lines(), mine.as_lines())


def _missed(state: Editing) -> tuple[differences.Pair, ...]:
    """What was changed in the language that made this text stale, since the last version it knows of."""
    if not state.stale_language or not state.stale_number:
        return ()
    known = editing.version(state.article.id, state.stale_language, state.stale_number - 1)
    newest = next(tongue.number for tongue in state.tongues if tongue.code == state.stale_language)
    return differences.compare(
        known.as_lines(), editing.version(state.article.id, state.stale_language, newest).as_lines()
    )
