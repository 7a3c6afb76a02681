"""Forms of readers, and of the words that the search knows."""

import re

from wtforms import Field, HiddenField, RadioField, SelectChoice
from wtforms.validators import AnyOf

from portal.core.i18n import LANGUAGES, _l
from portal.knowledge.forms.handles import check_handle
from portal.knowledge.models import LONGEST_WORD
from portal.web.forms import Form, LongText, Text


class VoteForm(Form):
    """Was this article useful, and what was missing?"""

    useful = RadioField(
        _l("Was this useful?"),
        choices=[SelectChoice("yes"), SelectChoice("no")],
        validators=[AnyOf(["yes", "no"])],
    )
    word = LongText(_l("What was missing or wrong?"), limit=LONGEST_WORD, required=False)


class SynonymForm(Form):
    """Words for one thing, a word or short phrase a line, in each language."""

    code = Text(_l("Name of the group"), limit=40)
    en = LongText(_l("English"), limit=4000, required=False)
    pl = LongText(_l("Polish"), limit=4000, required=False)
    ru = LongText(_l("Russian"), limit=4000, required=False)
    seen = HiddenField()

    def validate_code(self, field: Field) -> None:
        """Letters, digits and hyphens: the name stands in addresses."""
        check_handle(field.data)

    def members(self) -> dict[str, list[str]]:
        """What was typed, by language; commas separate like line ends."""
        return {language: re.split(r"[\n,;]", self[language].data or "") for language in LANGUAGES}
