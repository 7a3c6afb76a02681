"""Forms of knowledge."""

from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import AnyOf

from portal.core.i18n import _l
from portal.web.forms import Form


class VoteForm(Form):
    """Was this article useful?"""

    useful = RadioField(
        _l("Was this useful?"),
        choices=[SelectChoice("yes"), SelectChoice("no")],
        validators=[AnyOf(["yes", "no"])],
    )
    language = HiddenField()
