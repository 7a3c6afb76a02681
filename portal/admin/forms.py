"""Forms of the administration's pages."""

from wtforms import BooleanField, DateField, MultipleFileField, RadioField, SelectChoice, SelectField

from portal.core.i18n import _, _l
from portal.web.forms import Form, LongText, Text


def devices() -> list[SelectChoice]:
    """Sample devices."""
    return [
        SelectChoice("1", "HP LaserJet M404dn"),
        SelectChoice("2", "Lenovo ThinkPad T14"),
        SelectChoice("3", _("Something else")),
    ]


def reasons() -> list[SelectChoice]:
    """Sample reasons."""
    return [SelectChoice("a", _("Broken")), SelectChoice("b", _("A question"))]


def audiences() -> list[SelectChoice]:
    """Who may read a message."""
    return [SelectChoice("public", _("Reply")), SelectChoice("internal", _("Internal note"))]


class Sample(Form):
    """One field of each kind for the page of components. It is shown and never sent."""

    device = RadioField(_l("Device"), choices=devices, default="1")
    subject = Text(_l("In one line"), limit=120)
    text = LongText(_l("What happened?"), limit=5000)
    reason = SelectField(_l("Reason"), choices=reasons)
    on = DateField(_l("Date"))
    photos = MultipleFileField(_l("Photos"))
    audience = RadioField(_l("For whom"), choices=audiences, default="public")
    score = RadioField(_l("Score"), choices=[SelectChoice(str(n), str(n)) for n in range(1, 6)])
    agree = BooleanField(_l("Tell me by mail as well"))
