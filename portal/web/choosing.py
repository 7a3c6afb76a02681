"""Fields by which something is chosen from a list, and what they hold."""

from wtforms import Field, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.web.addresses import LARGEST


class TickBoxes(SelectMultipleField):
    """Several of a list, as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def optional_id(value: object) -> int | None:
    """An id out of a form, or None for nothing chosen. Raises ValueError for anything else."""
    if value in (None, "", "None"):
        return None
    number = int(str(value))
    if not 0 < number <= LARGEST:
        raise ValueError("not an id")
    return number


def number_in(field: Field) -> int | None:
    """The whole number that a field holds after its coercion, or None."""
    return field.data if isinstance(field.data, int) else None


def numbers_in(field: Field) -> frozenset[int]:
    """The ids that were ticked."""
    return frozenset(one for one in field.data or () if isinstance(one, int))
