"""Organisations by their names, as commands give them."""

from sqlalchemy import select

from portal.accounts.models import Organisation
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _l
from portal.core.naming import first_free, latin

LONGEST_NAME, LONGEST_STEM = 200, 36  # of 40 characters that a slug has


def with_name(name: str) -> Organisation:
    """The organisation of this name, made where there is none; without a name the first one there is. Raises Invalid for a long name."""
    wanted = name.strip()
    if len(wanted) > LONGEST_NAME:
        raise Invalid("organisation", _l("At most %(limit)s characters, please.", limit=LONGEST_NAME))
    named = select(Organisation).where(Organisation.name == wanted)
    found = db.session.scalar(named if wanted else select(Organisation).order_by(Organisation.id))
    if found is None:
        slug = _free_slug(wanted)
        found = Organisation(name=wanted or "Our company", slug=slug, created_at=clock.now())
        db.session.add(found)
    return found


def _free_slug(name: str) -> str:
    """An ASCII handle of a name that no other organisation has, for addresses and imports."""
    stem = latin(name)[:LONGEST_STEM].strip("-") or "own"
    near = select(Organisation.slug).where(Organisation.slug.startswith(stem, autoescape=True))
    return first_free(stem, {*db.session.scalars(near)})
