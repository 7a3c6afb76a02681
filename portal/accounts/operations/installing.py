"""The first administrator of an empty installation."""

from portal.accounts import queries
from portal.accounts.models import Line, Organisation, Team, User
from portal.accounts.operations import people
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound

LINES = (
    ("L1", {"en": "First line", "pl": "Pierwsza linia", "ru": "Первая линия"}, True, False),
    ("L2", {"en": "Second line", "pl": "Druga linia", "ru": "Вторая линия"}, True, False),
    (
        "L3",
        {"en": "Third line: experts", "pl": "Trzecia linia: eksperci", "ru": "Третья линия: эксперты"},
        False,
        False,
    ),
    (
        "L4",
        {"en": "Fourth line: vendors", "pl": "Czwarta linia: dostawcy", "ru": "Четвёртая линия: вендоры"},
        False,
        True,
    ),
)


def install(company: str, name: str, email: str, password_hash: str, language: str, zone: str) -> User:
    """Make the own organisation, the usual lines with a team each, and the first administrator.

    Raises NotFound once anybody exists: set-up is open only on an empty installation.
    """
    if not queries.is_empty_installation():
        raise NotFound
    organisation = Organisation(name=company, slug="own", kind="own", created_at=clock.now())
    db.session.add(organisation)
    for position, (code, names, may_talk, is_vendor) in enumerate(LINES, start=1):
        line = Line(code=code, position=position, names=names, may_talk=may_talk, is_vendor=is_vendor)
        db.session.add_all([line, Team(line=line, name=names[language])])
    user = people.create(email, name, organisation, None, password_hash, language=language, zone=zone)
    for role in ("administrator", "agent", "supervisor"):
        people.grant(user, role)
    return user
