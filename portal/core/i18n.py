"""Words for people. English is the message id; catalogues in portal/translations."""

from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations

from flask_babel import force_locale, format_date, get_locale, get_translations
from flask_babel.speaklater import LazyString

LANGUAGES = {"en": "English", "pl": "Polski", "ru": "Русский"}
DEFAULT_LANGUAGE = "en"
_catalogues: dict[str, NullTranslations] = {}


def gettext(message: str, **values: object) -> str:
    """The message in the present language; with values, filled in. Lists ask hundreds of times: a third of the library's cost."""
    text = look_up(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The form of the message that belongs to the number."""
    return look_up_plural(singular, plural, num) % {"num": num, **values}


def look_up(message: str) -> str:
    """The bare translation; templates fill in themselves, escaping what they fill in."""
    return _catalogue().gettext(message)


def look_up_plural(singular: str, plural: str, num: int) -> str:
    """The bare form that belongs to the number."""
    return _catalogue().ngettext(singular, plural, num)


def lazy_gettext(message: str, **values: object) -> LazyString:
    """Translated when it is shown; for names at the level of a module."""
    return LazyString(gettext, message, **values)


def ngettext_l(singular: str, plural: str, num: int, **values: object) -> LazyString:
    """The lazy twin of ngettext."""
    return LazyString(ngettext, singular, plural, num, **values)


def _catalogue() -> NullTranslations:
    locale = get_locale()
    if locale is None:
        return NullTranslations()
    found = _catalogues.get(locale.language)
    if found is None:
        found = _catalogues[locale.language] = get_translations()
    return found


_ = gettext
_l = lazy_gettext

__all__ = [
    "DEFAULT_LANGUAGE", "LANGUAGES", "LocalDay", "_", "_l", "current_language", "force_locale", "ngettext", "ngettext_l", "pick",
]  # fmt: skip


@dataclass(frozen=True)
class LocalDay:
    """A date inside a lazy sentence: it is written in the language of whoever reads the sentence."""

    on: date

    def __str__(self) -> str:
        return format_date(self.on, "d MMM y")


def current_language() -> str:
    """The two-letter language that texts are being written in now."""
    locale = get_locale()
    return locale.language if locale is not None else DEFAULT_LANGUAGE


def pick(names: dict[str, str], language: str | None = None) -> str:
    """The text in the wanted language, else English, else any: for names that are data in several languages."""
    wanted = language or current_language()
    return names.get(wanted) or names.get(DEFAULT_LANGUAGE) or next(iter(names.values()), "")
