"""The cast that every test knows. Olga is the outsider: another organisation, no rights here."""

from dataclasses import dataclass

from portal.accounts import queries
from portal.accounts.models import Department, Line, Organisation, Site, Team, TeamMember
from portal.accounts.operations import passwords, people
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db

PASSWORD = "river-stone-77"
PASSWORD_HASH = passwords.hash_password(PASSWORD)


@dataclass(frozen=True)
class Part:
    """One member of the cast: (role, scope) over her own organisation unless the scope is everything."""

    name: str
    language: str
    roles: tuple[tuple[str, str], ...]
    line: str | None = None
    organisation: str = "retail"
    position: str = ""


CAST = {
    "anna": Part("Анна Смирнова", "ru", (("requester", "organisation"),), position="Cashier"),
    "ewa": Part("Ewa Nowak", "pl", (("requester", "organisation"),), position="Shop assistant"),
    "boris": Part("Борис Ильин", "ru", (("agent", "organisation"),), line="L1"),
    "wera": Part("Wera Maj", "pl", (("agent", "organisation"),), line="L2"),
    "dmitri": Part("Дмитрий Орлов", "ru", (("dispatcher", "organisation"),)),
    "egor": Part("Егор Лебедев", "ru", (("engineer", "organisation"),)),
    "tomasz": Part("Tomasz Wilk", "pl", (("engineer", "organisation"),)),
    "piotr": Part("Piotr Zieliński", "pl", (("asset_manager", "organisation"),)),
    "marta": Part("Marta Lis", "pl", (("supervisor", "organisation"),)),
    "kasia": Part("Kasia Wrona", "pl", (("kb_editor", "organisation"),)),
    "adam": Part("Adam Kowal", "en", (("administrator", "everything"),)),
    "olga": Part("Ольга Чужая", "ru", (("requester", "organisation"), ("agent", "organisation")), organisation="other"),
}


@dataclass(frozen=True)
class Cast:
    """The cast in the database: viewers by first name and the places they work in."""

    viewers: dict[str, Viewer]
    organisation_id: int
    site_id: int
    other_organisation_id: int
    other_site_id: int

    def __getattr__(self, name: str) -> Viewer:
        try:
            return self.viewers[name]
        except KeyError as error:
            raise AttributeError(name) from error


def email_of(name: str) -> str:
    """The address under which a member of the cast signs in."""
    return f"{name}@{CAST[name].organisation}.example"


def settle() -> Cast:
    """Write the cast, its places, lines and teams in the present transaction."""
    places = {slug: _place(slug, title) for slug, title in {"retail": "Vesna Retail", "other": "Other Company"}.items()}
    teams = {
        "L1": _team("L1", 1, "First line", may_talk=True),
        "L2": _team("L2", 2, "Second line", may_talk=True),
        "L3": _team("L3", 3, "Experts", may_talk=False),
    }
    users = {}
    for first_name, part in CAST.items():
        organisation, site, department = places[part.organisation]
        user = people.create(
            email_of(first_name),
            part.name,
            organisation,
            password_hash=PASSWORD_HASH,
            site=site,
            department=department,
            language=part.language,
            zone="Europe/Moscow" if part.language == "ru" else "Europe/Warsaw",
            position=part.position,
        )
        for role, scope in part.roles:
            people.grant(user, role, scope, organisation.id if scope == "organisation" else None)
        if part.line:
            db.session.add(TeamMember(team_id=teams[part.line].id, user_id=user.id))
        users[first_name] = user
    db.session.flush()
    return Cast(
        viewers={name: queries.viewer_of(user) for name, user in users.items()},
        organisation_id=places["retail"][0].id,
        site_id=places["retail"][1].id,
        other_organisation_id=places["other"][0].id,
        other_site_id=places["other"][1].id,
    )


def _place(slug: str, title: str) -> tuple[Organisation, Site, Department]:
    organisation = Organisation(name=title, slug=slug, created_at=clock.now())
    db.session.add(organisation)
    db.session.flush()
    site = Site(
        organisation_id=organisation.id,
        code=f"{slug}-1",
        name=f"{title}, Arbat",
        city="Москва",
        country="RU",
        zone="Europe/Moscow",
    )
    department = Department(organisation_id=organisation.id, name="Sales")
    db.session.add_all([site, department])
    db.session.flush()
    return organisation, site, department


def _team(code: str, position: int, title: str, may_talk: bool) -> Team:
    line = Line(code=code, position=position, names={"en": title}, may_talk=may_talk)
    team = Team(line=line, name=title)
    db.session.add_all([line, team])
    db.session.flush()
    return team
