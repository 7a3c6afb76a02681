"""Forms of feedback: shape and wording of input, no rules."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from portal.core.i18n import _l
from portal.feedback.states import COMMENT_LIMIT, NOTE_LIMIT, SCORES
from portal.web.forms import Form, LongText, choices


class SurveyForm(Form):
    """A score and, if the person likes, some words."""

    score = RadioField(
        _l("How satisfied are you with the help you got?"),
        choices=choices((score, score) for score in SCORES),
        coerce=int,
        validators=[InputRequired(_l("Please choose a score from 1 to 5."))],
    )
    comment = LongText(_l("What was good, what could be better?"), limit=COMMENT_LIMIT, required=False)


class CallbackForm(Form):
    """What came out of a call."""

    note = LongText(_l("What came out of the call"), limit=NOTE_LIMIT)
