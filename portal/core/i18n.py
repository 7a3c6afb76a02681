"""Words for people. English is the message id; catalogues in portal/translations."""

from flask_babel import force_locale, get_locale, gettext, lazy_gettext, ngettext
from flask_babel import lazy_ngettext as ngettext_l

LANGUAGES = {"en": "English", "pl": "Polski", "ru": "Русский"}
DEFAULT_LANGUAGE = "en"

_ = gettext
_l = lazy_gettext

__all__ = [
    "DEFAULT_LANGUAGE", "LANGUAGES", "_", "_l", "current_language", "force_locale", "ngettext", "ngettext_l", "pick",
]  # fmt: skip


def current_language() -> str:
    """The two-letter language that texts are being written in now."""
    locale = get_locale()
    return locale.language if locale is not None else DEFAULT_LANGUAGE


def pick(names: dict[str, str], language: str | None = None) -> str:
    """The text in the wanted language, else English, else any: for names that are data in several languages."""
    wanted = language or current_language()
    return names.get(wanted) or names.get(DEFAULT_LANGUAGE) or next(iter(names.values()), "")
