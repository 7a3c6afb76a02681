"""Names that stand in addresses: of groups of synonyms, of topics."""

import re

from wtforms.validators import ValidationError

from portal.core.i18n import _

_HANDLE = re.compile(r"[a-z0-9][a-z0-9-]*")


def check_handle(text: str | None) -> None:
    """Raise ValidationError for anything but small Latin letters, digits and hyphens."""
    if not _HANDLE.fullmatch(text or ""):
        raise ValidationError(_("Small Latin letters, digits and hyphens, please: it stands in the address."))
