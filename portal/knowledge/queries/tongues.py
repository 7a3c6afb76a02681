"""The languages of an article, as lists and tabs show them: which have a text, which of them are stale."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core.i18n import LANGUAGES


@dataclass(frozen=True)
class Tongue:
    """A language of an article. ``number`` 0: no text."""

    code: str
    number: int = 0
    stale: bool = False


def every_tongue(found: Mapping[str, Tongue]) -> tuple[Tongue, ...]:
    """One for each language of the portal, in their order, also where there is no text."""
    return tuple(found.get(code, Tongue(code)) for code in LANGUAGES)
