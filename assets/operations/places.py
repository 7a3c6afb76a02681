"""Organisations, sites and people that rows of an import name: found, or made where that was asked for."""

import re
import unicodedata

from sqlalchemy import func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from assets.imports.faults import FaultyCell
from portal.accounts.models import Organisation, Site, User
from portal.accounts.operations import people
from portal.accounts.queries import user_with_email
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.core.i18n import _l

LONGEST_CODE = 32


class Places:
    """Finds what one row names. ``made`` lists what had to be created, as (kind, name)."""

    def __init__(self, create: bool, default_organisation: str = "") -> None:
        self.create = create
        self.default_organisation = default_organisation
        self.made: list[tuple[str, str]] = []

    def organisation(self, name: str) -> Organisation:
        """The organisation of this name; without a name the default, else the only own one. Raises FaultyCell."""
        wanted = name or self.default_organisation
        if not wanted:
            own = db.session.scalars(select(Organisation).where(Organisation.kind == "own").limit(2)).all()
            if len(own) == 1:
                return own[0]
            raise FaultyCell("organisation", _l("Nothing says whose device this is; choose the organisation."))
        found = db.session.scalar(select(Organisation).where(Organisation.name == wanted))
        if found is not None:
            return found
        self._require(
            "organisation",
            wanted,
            _l("There is no organisation “%(name)s”, and nobody asked to add it.", name=wanted),
        )
        found = Organisation(
            name=wanted, slug=_free(Organisation.slug, wanted), kind="customer", created_at=clock.now()
        )
        db.session.add(found)
        db.session.flush()
        self._note("organisations", "organisation", found.id, wanted)
        return found

    def site(self, name: str, organisation: Organisation, field: str) -> Site:
        """The site of the organisation with this name or code. Raises FaultyCell."""
        same = or_(Site.name == name, func.lower(Site.code) == name.lower())
        found = db.session.scalar(select(Site).where(Site.organisation_id == organisation.id, same).order_by(Site.id))
        if found is not None:
            return found
        self._require(field, name, _l("There is no site “%(name)s”, and nobody asked to add it.", name=name))
        found = Site(organisation_id=organisation.id, code=_free(Site.code, name), name=name)
        db.session.add(found)
        db.session.flush()
        self._note("sites", "site", found.id, name)
        return found

    def person(self, email: str, name: str, organisation: Organisation, site: Site | None) -> User:
        """The person with this address; who is made has no password and no role beyond asking for help. Raises FaultyCell, Invalid."""
        found = user_with_email(people.normal_email(email))
        if found is not None:
            return found
        message = _l("There is no person with the address %(email)s, and nobody asked to add them.", email=email)
        self._require("person_email", email, message)
        made = people.create(email, name or email, organisation, site=site)
        people.grant(made, "requester", "organisation", organisation.id)
        self.made.append(("people", f"{made.name} <{made.email}>"))
        return made

    def _require(self, field: str, name: str, message: object) -> None:
        if not self.create:
            raise FaultyCell(field, message)

    def _note(self, made: str, kind: str, object_id: int, name: str) -> None:
        audit(None, "imported", kind, object_id, after={"name": name})
        self.made.append((made, name))


def _free(column: InstrumentedAttribute[str], name: str) -> str:
    """An ASCII code made from a name that nobody has yet."""
    plain = unicodedata.normalize("NFKD", name.lower())
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_CODE] or "place"
    number = 1
    while True:
        code = stem if number == 1 else f"{stem}-{number}"
        if db.session.scalar(select(column).where(func.lower(column) == code)) is None:
            return code
        number += 1
