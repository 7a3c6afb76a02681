"""Forms of people."""

from wtforms import BooleanField, HiddenField, PasswordField, SelectField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.operations.api_tokens import LIFETIMES
from portal.accounts.roles import LABELS, ROLES, SCOPE_LABELS
from portal.accounts.scopes import SCOPES
from portal.core.i18n import LANGUAGES, _, _l, ngettext_l
from portal.web.forms import Form, NotBlank, Text, choices
from portal.web.zones import known_zones, zone_choices, zone_name

NEW_PASSWORD = {"autocomplete": "new-password"}
EMAIL = {"autocomplete": "username", "inputmode": "email", "type": "email"}


class LanguageField(SelectField):
    """One of the three languages."""

    data: str

    def __init__(self, label: object = _l("Language"), **bound: object) -> None:
        super().__init__(label, validators=[NotBlank()], choices=choices(LANGUAGES.items()), **bound)


class ZoneField(SelectField):
    """An IANA time zone, chosen by its city. A zone that is not in the list, but known, stays what it is."""

    data: str

    def __init__(self, **bound: object) -> None:
        super().__init__(_l("Time zone"), validators=[NotBlank()], choices=self._offered, **bound)

    def _offered(self) -> list[SelectChoice]:
        usual, others = zone_choices()
        own = [(self.data, zone_name(self.data))] if self.data in known_zones() - dict([*usual, *others]).keys() else []
        groups = ((_("Often used"), [*usual, *own]), (_("Others"), others))
        return [SelectChoice(zone, text, optgroup=group) for group, pairs in groups for zone, text in pairs]

    def pre_validate(self, form: Form) -> None:
        if self.data not in known_zones():
            raise ValidationError(_("This is not a time zone. Examples: Europe/Warsaw, Europe/Moscow."))


class SignInForm(Form):
    """Address and password."""

    email = Text(_l("E-mail"), limit=254, render_kw=EMAIL)
    password = PasswordField(
        _l("Password"), validators=[NotBlank(), Length(max=128)], render_kw={"autocomplete": "current-password"}
    )
    remember = BooleanField(_l("Stay signed in on this device for 30 days"))
    next = HiddenField()


class ResetRequestForm(Form):
    """The address that a reset link goes to."""

    email = Text(_l("E-mail"), limit=254, render_kw=EMAIL)


class NewPasswordForm(Form):
    """A new password behind a mailed link."""

    password = PasswordField(
        _l("New password"),
        validators=[NotBlank(), Length(max=128)],
        description=_l("At least 10 characters. A few unrelated words are easier to remember than signs."),
        render_kw=NEW_PASSWORD,
    )


class PasswordChangeForm(NewPasswordForm):
    """A new password by somebody signed in."""

    order = ("current", "password")
    current = PasswordField(
        _l("Present password"), validators=[NotBlank(), Length(max=128)], render_kw={"autocomplete": "current-password"}
    )


class ProfileForm(Form):
    """What a person decides about herself."""

    name = Text(_l("Name"), limit=120, render_kw={"autocomplete": "name"})
    phone = Text(_l("Phone"), limit=60, required=False, render_kw={"autocomplete": "tel", "inputmode": "tel"})
    language = LanguageField()
    zone = ZoneField()


class InstallationForm(NewPasswordForm):
    """The first administrator."""

    order = ("company", "name", "email", "password")
    company = Text(_l("Company"), limit=200, render_kw={"autocomplete": "organization"})
    name = Text(_l("Your name"), limit=120, render_kw={"autocomplete": "name"})
    email = Text(_l("E-mail"), limit=254, render_kw=EMAIL)
    language = LanguageField()
    zone = ZoneField()


class PersonForm(Form):
    """A person as the administrator describes her."""

    name = Text(_l("Name"), limit=120, render_kw={"autocomplete": "off"})
    email = Text(_l("E-mail"), limit=254, render_kw={"type": "email", "autocomplete": "off"})
    organisation_id = SelectField(_l("Organisation"), coerce=int)
    site_id = SelectField(_l("Site"), coerce=int)
    position = Text(_l("Position"), limit=200, required=False)
    phone = Text(_l("Phone"), limit=60, required=False)
    language = LanguageField()
    zone = ZoneField()


class GrantForm(Form):
    """A role within a scope."""

    role = SelectField(_l("Role"), choices=choices((role, LABELS[role]) for role in ROLES))
    scope = SelectField(_l("Over"), choices=choices(SCOPE_LABELS.items()))


class TeamsForm(Form):
    """The teams a person works in."""

    teams = SelectMultipleField(
        _l("Teams"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )


class ApiTokenForm(Form):
    """A token for a program; the present password proves that it is the person who asks."""

    name = Text(
        _l("What is it for?"), limit=80, description=_l("To tell it from others later, e.g. “Site of shop 12”."),
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    scopes = SelectMultipleField(
        _l("It may"),
        choices=choices(SCOPES.items()),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    days = SelectField(
        _l("It lives for"),
        coerce=int,
        default=90,
        choices=choices((days, ngettext_l("%(num)d day", "%(num)d days", days)) for days in LIFETIMES),
    )
    current = PasswordField(
        _l("Present password"), validators=[NotBlank(), Length(max=128)], render_kw={"autocomplete": "current-password"}
    )
