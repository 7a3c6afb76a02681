"""The memo that people get when the service starts for their organisation: channels, hours, first answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from portal.accounts.models import Organisation
from portal.accounts.viewer import Viewer
from portal.core import clock, settings
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import pick
from portal.knowledge import queries as knowledge
from portal.knowledge.queries import Entry
from portal.sla import service_hours
from portal.sla.service_hours import ServiceHours

TOP = 10


@dataclass(frozen=True)
class Channels:
    """What an administrator says of an organisation's service; ``notes``: a few sentences by language."""

    phone: str = ""
    mail: str = ""
    notes: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.phone or self.mail or any(self.notes.values()))


@dataclass(frozen=True)
class Memo:
    """What the memo of an organisation says in one language."""

    organisation: Organisation
    channels: Channels
    note: str
    hours: Sequence[ServiceHours]
    articles: Sequence[Entry]


def subject(organisation_id: int) -> str:
    """Under what name the channels of an organisation are kept in the settings."""
    return f"memo.{organisation_id}"


def channels_of(organisation_id: int) -> Channels:
    """What is said of an organisation's service; empty where nobody said anything."""
    stored = settings.stored(subject(organisation_id))
    notes = stored.get("notes")
    return Channels(
        phone=str(stored.get("phone", "")),
        mail=str(stored.get("mail", "")),
        notes={str(code): str(text) for code, text in notes.items()} if isinstance(notes, dict) else {},
    )


def own_memo(viewer: Viewer, language: str) -> Memo:
    """The memo for one person: the hours of her site, the articles she may read."""
    hours = service_hours.at_site(viewer.organisation_id, viewer.site_id, clock.now())
    return _memo(get_organisation(viewer.organisation_id), hours, viewer, language)


def memo_of(organisation_id: int, language: str) -> Memo:
    """The memo for everybody of an organisation: the hours of all its contracts, articles that all of its people may read.

    Raises NotFound.
    """
    organisation = get_organisation(organisation_id)
    anybody = Viewer(id=0, name="", email="", language=language, zone="UTC", organisation_id=organisation.id)
    return _memo(organisation, service_hours.of_organisation(organisation.id, clock.now()), anybody, language)


def served() -> list[tuple[Organisation, Channels]]:
    """The organisations that are served, by name, with what is said of their service; for administrators."""
    found = db.session.scalars(select(Organisation).where(Organisation.kind != "vendor").order_by(Organisation.name))
    return [(organisation, channels_of(organisation.id)) for organisation in found]


def get_organisation(organisation_id: int) -> Organisation:
    """An organisation. Raises NotFound."""
    found = db.session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound
    return found


def _memo(organisation: Organisation, hours: Sequence[ServiceHours], reader: Viewer, language: str) -> Memo:
    channels = channels_of(organisation.id)
    note = pick(channels.notes, language)
    return Memo(organisation, channels, note, hours, knowledge.popular(reader, language, TOP))
