"""Writes the demo company's places, people, lines, teams and catalogue. In the caller's transaction."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from portal.accounts import queries as accounts
from portal.accounts.models import Department, Line, Organisation, Site, Team, TeamMember, User
from portal.accounts.operations import people as people_operations
from portal.accounts.viewer import Viewer
from portal.catalogue.models import Category, RoutingRule, Service
from portal.core import clock
from portal.core.db import db
from portal.demo.company import Company, Person, Place

EVERYWHERE = frozenset({"administrator", "kb_editor"})
AT_HOME = frozenset({"requester", "customer_manager"})
DAY_NAMES = {
    "RU": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "PL": ("pn", "wt", "śr", "czw", "pt", "sob", "niedz"),
}


@dataclass
class Registry:
    """What was written, by the keys of the data files."""

    firms: dict[str, Organisation] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    units: dict[str, Department] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    _viewers: dict[str, Viewer] = field(default_factory=dict)

    def viewer(self, person: Person) -> Viewer:
        """Somebody as the actor of operations; read once, since nobody's rights change during the loading."""
        if person.key not in self._viewers:
            self._viewers[person.key] = accounts.viewer_of(self.users[person.key])
        return self._viewers[person.key]


def place_company(company: Company, password_hash: str) -> Registry:
    """Write everything that tickets and devices stand on."""
    found = Registry()
    _place_sites(company, found)
    _place_people(company, found, password_hash)
    _place_teams(company, found)
    _place_catalogue(company, found)
    db.session.flush()
    return found


def _place_sites(company: Company, found: Registry) -> None:
    for firm in company.firms.values():
        organisation = Organisation(name=firm.name, slug=firm.key, kind=firm.kind, created_at=clock.now())
        found.firms[firm.key] = organisation
        db.session.add(organisation)
    db.session.flush()
    for place in company.places.values():
        ZoneInfo(place.zone)  # an unknown zone would fail much later, on somebody's page
        found.sites[place.key] = Site(
            organisation_id=found.firms[place.organisation].id,
            code=place.code, name=place.name, city=place.city, country=place.country, address=place.address,
            latitude=place.latitude, longitude=place.longitude, zone=place.zone,
            service_hours=hours_in_words(place), access_notes=place.access,
        )  # fmt: skip
    for unit in company.units.values():
        found.units[unit.key] = Department(organisation_id=found.firms[unit.organisation].id, name=unit.name)
    db.session.add_all([*found.sites.values(), *found.units.values()])
    db.session.flush()


def _place_people(company: Company, found: Registry, password_hash: str) -> None:
    heads = {unit.head: unit.key for unit in company.units.values()}
    served = [found.firms[firm.key] for firm in company.firms.values() if firm.kind != "vendor"]
    for person in company.people.values():
        user = people_operations.create(
            company.email_of(person), person.name, found.firms[company.firm_of(person).key], None, password_hash,
            site=found.sites[person.site], department=found.units[person.department],
            heads_department=heads.get(person.key) == person.department, position=person.position, phone=person.phone,
            vip_weight=person.vip, language=person.language, zone=company.place_of(person).zone,
        )  # fmt: skip
        found.users[person.key] = user
        for role in person.roles:
            if role in EVERYWHERE:
                people_operations.grant(user, role)
                continue
            for organisation in [user.organisation] if role in AT_HOME else served:
                people_operations.grant(user, role, "organisation", organisation.id)
    for person in company.people.values():
        head = company.units[person.department].head
        if head != person.key:
            found.users[person.key].manager_id = found.users[head].id


def _place_teams(company: Company, found: Registry) -> None:
    for stage in company.stages:
        found.lines[stage.key] = Line(
            position=stage.position,
            code=stage.key,
            names=dict(stage.names),
            may_talk=stage.talks,
            is_vendor=stage.vendor,
        )
    for crew in company.crews.values():
        found.teams[crew.key] = Team(line=found.lines[crew.line], name=crew.name)
    db.session.add_all([*found.lines.values(), *found.teams.values()])
    db.session.flush()
    for crew in company.crews.values():
        for key in crew.members:
            db.session.add(TeamMember(team_id=found.teams[crew.key].id, user_id=found.users[key].id))


def _place_catalogue(company: Company, found: Registry) -> None:
    for position, offer in enumerate(company.offers):
        names = dict(offer.names)
        service = Service(slug=offer.key, names=names, criticality=offer.criticality, position=position)
        db.session.add(service)
        db.session.flush()
        root = Category(slug=offer.key, names=names, service_id=service.id, position=position)
        db.session.add(root)
        db.session.flush()
        found.categories[offer.key] = root
    for position, topic in enumerate(company.topics.values()):
        root = found.categories[topic.service]
        slug = topic.key if topic.key not in found.categories else f"{topic.service}-{topic.key}"
        found.categories[f"{topic.service}/{topic.key}"] = category = Category(
            parent_id=root.id, service_id=root.service_id, slug=slug, names=dict(topic.names), position=position,
            ticket_type=topic.type, default_impact=topic.impact, default_urgency=topic.urgency,
            specialist_team_id=found.teams[topic.team].id,
        )  # fmt: skip
        db.session.add(category)
    for place in company.places.values():
        if place.country == "PL":
            rule = RoutingRule(
                organisation_id=found.firms[place.organisation].id, site_id=found.sites[place.key].id,
                team_id=found.teams["desk-pl"].id,
            )  # fmt: skip
            db.session.add(rule)


def hours_in_words(place: Place) -> str:
    """Opening hours as people of the country write them: «пн–вс 09:00–21:00»."""
    days = DAY_NAMES[place.country]
    return ", ".join(f"{days[first - 1]}–{days[last - 1]} {start}–{end}" for first, last, start, end in place.hours)
