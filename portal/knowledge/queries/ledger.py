"""What an administrator has decided about the records of self-help."""

from dataclasses import dataclass

from portal.core import settings

SUBJECT = "self_help"


@dataclass(frozen=True)
class Rules:
    """``anonymise_days``: after how many days it is forgotten who searched; ``delete_days``: after how many the search itself.

    ``cost_cents``: what a ticket costs, in hundredths of ``currency`` (ISO 4217); 0: nothing is said of money.
    """

    anonymise_days: int = 90
    delete_days: int = 730
    cost_cents: int = 0
    currency: str = "EUR"


def rules() -> Rules:
    """The rules that hold now."""
    default, stored = Rules(), settings.stored(SUBJECT)

    def number(name: str, otherwise: int) -> int:
        value = stored.get(name)
        return value if isinstance(value, int) else otherwise

    return Rules(
        anonymise_days=number("anonymise_days", default.anonymise_days),
        delete_days=number("delete_days", default.delete_days),
        cost_cents=number("cost_cents", default.cost_cents),
        currency=str(stored.get("currency", default.currency)),
    )
