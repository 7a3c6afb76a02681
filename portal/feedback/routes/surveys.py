"""The survey behind a mailed link: no sign-in. Looking at it stores nothing: mail scanners do that too."""

from collections.abc import Callable

from flask import session, url_for
from flask.typing import ResponseReturnValue

from portal.core.errors import Invalid, NotFound
from portal.core.i18n import _
from portal.feedback import queries, states
from portal.feedback.forms import SurveyForm
from portal.feedback.models import Invitation
from portal.feedback.operations import answering
from portal.feedback.routes import blueprint
from portal.web import identity, limits, locale
from portal.web.access import public
from portal.web.answers import Answer, flash, invalid, page, redirect_to


@blueprint.get("/survey/<token>")
@public
def show_survey(token: str) -> Answer:
    """The question, or the answer so far with the chance to change it."""
    invitation = _living(token)

    def answer() -> Answer:
        given = queries.answer_to(invitation)
        form = SurveyForm(formdata=None, score=given.score if given else None, comment=given.comment if given else "")
        return page("feedback/survey.html", form=form, **_context(token, invitation))

    return _in_language_of(invitation, answer)


@blueprint.post("/survey/<token>")
@public
def create_answer(token: str) -> Answer:
    """Store the answer, or change it."""
    invitation = _living(token)
    limits.check("survey", f"invitation {invitation.id}")
    limits.note("survey", f"invitation {invitation.id}")

    def answer() -> Answer:
        form = SurveyForm()
        if not form.validate_on_submit():
            return _again(token, form)
        try:
            answering.answer(invitation, int(form.score.data or 0), form.comment.data or "")
        except Invalid as error:
            form.refuse(error)
            return _again(token, form)
        flash(_("Thank you. Your answer is stored."))
        return redirect_to(url_for("feedback.show_survey", token=token))

    return _in_language_of(invitation, answer)


def _living(token: str) -> Invitation:
    """The invitation of a token; wrong guesses are counted by address."""
    limits.check("survey")
    try:
        return queries.living(token)
    except NotFound:
        limits.note("survey")
        raise


def _again(token: str, form: SurveyForm) -> Answer:
    return invalid("feedback/survey.html", build=lambda: {"form": form, **_context(token, queries.living(token))})


def _context(token: str, invitation: Invitation) -> dict[str, object]:
    return {
        "token": token,
        "ticket": queries.ticket_of(invitation),
        "given": queries.answer_to(invitation),
        "expires_at": invitation.expires_at,
        "score_labels": states.SCORE_LABELS,
    }


def _in_language_of(invitation: Invitation, act: Callable[[], Answer]) -> Answer:
    """Do and show it in the language of the person who was asked, unless this browser has chosen one."""
    if identity.current() is not None or "language" in session:
        return act()
    person = queries.person_of(invitation)
    language, zone = person.language, person.zone
    with locale.speaking(language, zone):
        answer = act()

    def render() -> ResponseReturnValue:
        with locale.speaking(language, zone):
            return answer.render()

    return Answer(render, answer.undo)
