"""Forms of the inventory: shape and wording of input, no rules."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from wtforms import BooleanField, Field, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from assets.models import Asset
from assets.operations.registering import Details
from assets.operations.uploading import Upload
from assets.states import CRITICALITIES, KINDS, Holder
from portal.core.i18n import _, _l
from portal.core.numbers import number_of
from portal.web.files import Files
from portal.web.forms import Day, Form, LongText, Number, Text, choices, whole

CURRENCIES = ("EUR", "PLN", "RUB", "USD")
MOST_CENTS = 2_000_000_000  # the column is a 32-bit integer
IMPORT_ENCODINGS = ("utf-8", "cp1250", "cp1251", "iso8859-2", "koi8-r", "cp866", "cp852", "utf-16")
LAST_TICKET = 2_000_000_000


class Money(StringField):
    """An amount with at most two decimals, written with comma or dot; ``cents`` holds it in cents."""

    def __init__(self, label: object, **kwargs: object) -> None:
        super().__init__(label, validators=[self._check], **kwargs)
        self.render_kw = {"inputmode": "decimal", "maxlength": 20}
        self.cents: int | None = None

    def _check(self, form: Form, field: Field) -> None:
        text = str(self.data or "").strip()
        if not text:
            return
        try:
            cents = Decimal(text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace(",", ".")) * 100
            whole = int(cents) if cents.is_finite() else -1
        except (InvalidOperation, OverflowError) as error:
            raise ValidationError(_("An amount like 1299.90, please.")) from error
        if whole != cents or not 0 <= whole <= MOST_CENTS:
            raise ValidationError(_("An amount like 1299.90, please."))
        self.cents = whole


def chosen(field: Field) -> int:
    """The id that an option stands for, 0 for none."""
    return int(field.data or 0)


def typed(field: Field) -> str:
    """The text or code in a field, empty for none."""
    return str(field.data or "")


def money_text(cents: int | None) -> str:
    """Cents as they are typed."""
    return "" if cents is None else f"{cents // 100}.{cents % 100:02}"


class TicketNumber(Number):
    """The number of a ticket, optional, with or without #."""

    def __init__(self, label: object = _l("Ticket"), **kwargs: object) -> None:
        wrong = _l("The number of a ticket, please.")
        super().__init__(label, validators=[Optional(), NumberRange(1, LAST_TICKET, wrong)], **kwargs)
        self.render_kw = {"inputmode": "numeric", "maxlength": 12}

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([v.strip().removeprefix("#") for v in valuelist])
        except ValueError as error:
            raise ValueError(_("The number of a ticket, please.")) from error


class AssetForm(Form):
    """Everything that is written about a device."""

    manufacturer = Text(_l("Maker"), render_kw={"list": "makers", "autocomplete": "off"})
    model_name = Text(_l("Model"), render_kw={"list": "models", "autocomplete": "off"})
    part_number = Text(_l("Part number"), limit=120, required=False)
    kind = SelectField(_l("Kind"), validators=[InputRequired()])
    tag = Text(_l("Tag"), limit=60, required=False, description=_l("Empty: the next free number."))
    serial = Text(_l("Serial number"), limit=120, required=False)
    name = Text(_l("Known as"), required=False, description=_l("What people call it there, for example “Till 2”."))
    criticality = SelectField(
        _l("Importance"), coerce=int, validators=[InputRequired()], choices=choices(CRITICALITIES.items()), default=3
    )
    cost = Money(_l("Price paid"))
    currency = SelectField(_l("Currency"), validators=[InputRequired()], choices=choices((c, c) for c in CURRENCIES))
    purchased_on = Day(_l("Bought on"), required=False)
    warranty_until = Day(_l("Warranty until"), required=False)
    end_of_life_on = Day(_l("End of life"), required=False, description=_l("Empty: as the model says."))
    order_number = Text(_l("Order number"), limit=120, required=False)
    supplier = Text(_l("Supplier"), required=False)
    notes = LongText(_l("Notes"), limit=4000, required=False)
    version = Number(widget=HiddenInput(), validators=[Optional()])

    def offer(self, kinds: Iterable[str], asset: Asset | None = None) -> None:
        """Fill the choices: our own kinds and those that imports brought."""
        own = [(code, label) for code, label in KINDS.items() if code != "other"]
        foreign = [(kind, kind) for kind in kinds if kind not in KINDS]
        self.kind.choices = choices([*own, *foreign, ("other", KINDS["other"])])
        if asset is not None and asset.currency not in CURRENCIES:
            self.currency.choices = choices((c, c) for c in (asset.currency, *CURRENCIES))

    def show(self, asset: Asset) -> None:
        """Fill in a device as it stands."""
        self.cost.data = money_text(asset.cost_cents)

    def details(self, model_id: int, asset: Asset | None = None) -> Details:
        """What was filled in; what the form does not show stays as it is."""
        return Details(
            model_id=model_id, tag=self.tag.data or "", name=self.name.data or "", serial=self.serial.data or "",
            other_ids=asset.other_ids if asset is not None else {}, purchased_on=self.purchased_on.data,
            cost_cents=self.cost.cents, currency=typed(self.currency), supplier=self.supplier.data or "",
            order_number=self.order_number.data or "", warranty_until=self.warranty_until.data,
            end_of_life_on=self.end_of_life_on.data, criticality=chosen(self.criticality), notes=self.notes.data or "",
        )  # fmt: skip


class ReceiptForm(AssetForm):
    """A new device goes to a store room; the site says whose it is."""

    order = ("manufacturer", "model_name", "part_number", "kind", "tag", "serial", "name", "criticality", "site_id")
    site_id = SelectField(_l("Store room"), coerce=int, validators=[InputRequired()])


class MovementForm(Form):
    """What every act of custody asks."""

    reason = Text(_l("Reason"), limit=500, required=False)
    ticket_number = TicketNumber()


class HandoverForm(MovementForm):
    """To a person or to a site."""

    order = ("person", "site_id")
    person = Text(
        _l("To a person"), required=False, render_kw={"list": "people", "autocomplete": "off"},
        description=_l("Name or e-mail address."),
    )  # fmt: skip
    site_id = SelectField(_l("Or to a site, for everybody there"), coerce=int)

    def validate_site_id(self, field: Field) -> None:
        """Exactly one of the two."""
        if bool(self.person.data) == bool(field.data):
            raise ValidationError(_("Choose either a person or a site."))


class ReturnForm(MovementForm):
    """Back to a store room."""

    order = ("site_id", "cost")
    site_id = SelectField(_l("Store room"), coerce=int, validators=[InputRequired()])
    cost = Money(_l("Cost of the repair"))


class RepairForm(MovementForm):
    """To a vendor or a workshop."""

    order = ("holder",)
    holder = SelectField(_l("Repaired by"), validators=[InputRequired()])


class RetirementForm(MovementForm):
    """Out of use."""

    order = ("site_id",)
    site_id = SelectField(_l("It lies in the store room of"), coerce=int, validators=[InputRequired()])


class SwapForm(MovementForm):
    """The new device, and what becomes of the old one."""

    order = ("new_asset", "new_tag", "fate", "old_to")
    new_asset = RadioField(_l("Replace it by"), coerce=whole, choices=[], validate_choice=False)
    new_tag = Text(_l("Or by its tag"), limit=60, required=False, description=_l("Another device that is in stock."))
    fate = RadioField(
        _l("The old one"), default="repair", validators=[InputRequired()],
        choices=choices([("repair", _l("goes to repair")), ("stock", _l("goes back to stock")), ("retire", _l("is retired"))]),
    )  # fmt: skip
    old_to = SelectField(_l("Where it goes"), validators=[InputRequired()])

    def validate_new_asset(self, field: Field) -> None:
        """One must be chosen, or named by its tag."""
        if field.data is None and not self.new_tag.data:
            raise ValidationError(_("Choose a device from stock."))


def holder_value(holder: Holder) -> str:
    """A holder as the value of an option."""
    return f"{holder.kind}:{holder.id}"


def holder_of(value: str | None) -> Holder | None:
    """The holder that an option's value names, None for none or nonsense."""
    kind, _colon, number = (value or "").partition(":")
    holder_id = number_of(number)
    return None if holder_id is None else Holder(kind, holder_id)


class ImportForm(Form):
    """A file of devices, and what it does not say itself."""

    file = Files(_l("File with devices"), needed=_l("Please choose a file."))
    organisation = SelectField(_l("Whose devices they are, where a row does not say"))
    currency = SelectField(
        _l("Currency of prices, where a row does not say"), choices=choices((c, c) for c in CURRENCIES)
    )
    encoding = SelectField(
        _l("Encoding of the text"),
        choices=choices([("", _l("find out")), *((code, code.upper()) for code in IMPORT_ENCODINGS)]),
        default="",
    )
    dates = SelectField(
        _l("Dates with slashes"),
        choices=choices([("", _l("find out")), ("dmy", _l("day first")), ("mdy", _l("month first"))]),
        default="",
    )
    create_models = BooleanField(_l("Add models that are not in the catalogue yet"))
    create_missing = BooleanField(_l("Add organisations, sites and people that are not known yet"))

    def upload(self, sha256: str, name: str) -> Upload:
        """What was asked for, with the stored file; it is tried out first."""
        return Upload(
            sha256=sha256,
            name=name,
            organisation=self.organisation.data or "",
            currency=self.currency.data or "EUR",
            encoding=self.encoding.data or "",
            dates=self.dates.data or "",
            create_models=bool(self.create_models.data),
            create_missing=bool(self.create_missing and self.create_missing.data),
        )


class ConfirmForm(Form):
    """That what was tried out is wanted."""

    skip_faulty = BooleanField(_l("Import the other rows without the faulty ones"))
