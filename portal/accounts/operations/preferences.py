"""How the portal speaks to a person and looks: language and theme."""

from portal.accounts.models import User
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import LANGUAGES, _l

THEMES = ("light", "dark", "auto")


def choose_language(user_id: int, language: str) -> None:
    """Remember the language of pages and mails. Raises Invalid for one that the portal does not speak."""
    if language not in LANGUAGES:
        raise Invalid("language", _l("Unknown language."))
    user = db.session.get(User, user_id)
    if user is not None:
        user.language = language


def choose_theme(user_id: int, theme: str) -> None:
    """Remember the theme. Raises Invalid for an unknown one."""
    if theme not in THEMES:
        raise Invalid("theme", _l("Unknown theme."))
    user = db.session.get(User, user_id)
    if user is not None:
        user.theme = theme
