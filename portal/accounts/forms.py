"""Forms of people."""

from wtforms import BooleanField, HiddenField, PasswordField
from wtforms.validators import Length

from portal.core.i18n import _l
from portal.web.forms import Form, NotBlank, Text


class SignInForm(Form):
    """Address and password."""

    email = Text(_l("E-mail"), limit=254, render_kw={"autocomplete": "username", "inputmode": "email", "type": "email"})
    password = PasswordField(
        _l("Password"), validators=[NotBlank(), Length(max=128)], render_kw={"autocomplete": "current-password"}
    )
    remember = BooleanField(_l("Stay signed in on this device for 30 days"))
    next = HiddenField()
