"""Forms of the administration's pages."""

import re
from decimal import Decimal

from wtforms import (
    BooleanField,
    DecimalField,
    Field,
    MultipleFileField,
    RadioField,
    SelectChoice,
    SelectField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.admin.memos import Channels
from portal.core.i18n import _, _l
from portal.knowledge.queries.ledger import Rules
from portal.web.forms import Day, Form, LongText, Number, Text


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
    on = Day(_l("Date"), required=False)
    photos = MultipleFileField(_l("Photos"))
    audience = RadioField(_l("For whom"), choices=audiences, default="public")
    score = RadioField(_l("Score"), choices=[SelectChoice(str(n), str(n)) for n in range(1, 6)])
    agree = BooleanField(_l("Tell me by mail as well"))


class MemoForm(Form):
    """What the memo of an organisation says of its service."""

    phone = Text(_l("Phone of the service desk"), limit=60, required=False, render_kw={"inputmode": "tel"})
    mail = Text(_l("Mail address of the service desk"), limit=254, required=False, render_kw={"type": "email"})
    note_en = LongText(_l("A few words in English"), limit=600, required=False)
    note_pl = LongText(_l("A few words in Polish"), limit=600, required=False)
    note_ru = LongText(_l("A few words in Russian"), limit=600, required=False)

    def validate_phone(self, field: Field) -> None:
        """What can be dialled, with extensions."""
        if field.data and not re.fullmatch(
            r"\+?[\d\s().,/-]{3,}(?:\s*(?:#|x|доб\.?|wew\.?|ext\.?)\s*\d+)?", field.data
        ):
            raise ValidationError(_("This cannot be dialled. Example: +48 22 100 20 30."))

    def validate_mail(self, field: Field) -> None:
        """An address that mail programs take."""
        if field.data and not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+", field.data):
            raise ValidationError(_("This is not a mail address."))

    def channels(self) -> Channels:
        """What was typed."""
        notes = {"en": self.note_en.data or "", "pl": self.note_pl.data or "", "ru": self.note_ru.data or ""}
        return Channels(self.phone.data or "", self.mail.data or "", notes)


CURRENCIES = ("EUR", "PLN", "RUB", "USD", "BYN", "KZT", "UAH")
_DAYS = (InputRequired(), NumberRange(1, 3650))


class SelfHelpForm(Form):
    """What a ticket costs, and how long searches are kept."""

    cost = DecimalField(_l("What a ticket costs"), places=2, validators=[Optional(), NumberRange(0, 1_000_000)])
    currency = SelectField(_l("Currency"), choices=[SelectChoice(code, code) for code in CURRENCIES])
    anonymise_days = Number(_l("Days until names are removed"), validators=_DAYS)
    delete_days = Number(_l("Days until searches are deleted"), validators=_DAYS)

    def show(self, present: Rules) -> None:
        """Fill in what holds now."""
        self.cost.data = Decimal(present.cost_cents) / 100 if present.cost_cents else None
        self.currency.data = present.currency
        self.anonymise_days.data, self.delete_days.data = present.anonymise_days, present.delete_days

    def rules(self) -> Rules:
        """What was typed."""
        cents = int(((self.cost.data or Decimal(0)) * 100).to_integral_value())
        return Rules(self.anonymise_days.data or 0, self.delete_days.data or 0, cents, str(self.currency.data))
