"""Form of taking articles in."""

from collections.abc import Iterable

from wtforms import Field, SelectField

from portal.core.i18n import LANGUAGES, _, _l
from portal.knowledge import states
from portal.knowledge.forms.handles import check_handle
from portal.web.files import Files
from portal.web.forms import Form, Text, choices


class TransferForm(Form):
    """Articles to take in. ``organisation`` is asked only where the person edits for more than one."""

    file = Files(_l("Archive or table"), needed=_l("Choose a file first."))
    audience = SelectField(_l("Who may read the new ones"), choices=[], default="")
    organisation = SelectField(_l("Whose articles they are"), choices=[], default="")
    language = SelectField(_l("Language, where a file does not say"), choices=choices(LANGUAGES.items()))
    category = Text(_l("Topic, where a file does not say"), limit=40, required=False)

    def offer(self, organisations: Iterable[tuple[int, str]], everybody: bool) -> None:
        """Fill the choices; ``everybody``: articles of no organisation may be made."""
        audiences = [
            (code, states.AUDIENCE_LABELS[code]) for code in (states.PUBLIC, states.SIGNED_IN, states.ORGANISATION)
        ]
        self.audience.choices = choices([("", _("As the files say, else everybody who is signed in")), *audiences])
        owners = [("", _("Shared by everybody"))] if everybody else []
        self.organisation.choices = choices([*owners, *((str(id_), name) for id_, name in organisations)])

    def validate_category(self, field: Field) -> None:
        """A topic's name in addresses."""
        if field.data:
            check_handle(field.data)
