"""Fills an empty installation with the demo company: places, people, catalogue, promises, devices, articles and a month of tickets."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.accounts import queries as accounts
from portal.accounts.operations import passwords
from portal.core import clock
from portal.core.db import db, write_transaction
from portal.core.errors import NotAllowedNow
from portal.core.i18n import _l
from portal.demo import library, reading, unfinished
from portal.demo.bulk import Bulk
from portal.demo.chronicle import Chronicler
from portal.demo.company import Company, read_company, read_table
from portal.demo.devices import Maker
from portal.demo.equipping import Storekeeper
from portal.demo.growing import grown
from portal.demo.history import Month
from portal.demo.placing import Registry, place_company
from portal.demo.polling import Pollster
from portal.demo.searching import Searcher
from portal.demo.timing import Timekeeper
from portal.demo.tying import Binder, told_twice
from portal.sla import demo as promises
from portal.tickets.operations import indexing, notices

PASSWORD = "pomost-demo"
FIRST_SIGN_INS = {
    "anna@torvia.example": "employee of a shop, Russian",
    "boris@torvia.example": "first line, Russian",
    "wera@torvia.example": "second line, Russian",
    "dmitri@torvia.example": "dispatcher, Russian",
    "egor@torvia.example": "field engineer, Russian",
    "tomasz@torvia.example": "field engineer, Polish",
    "piotr@torvia.example": "asset manager, Polish",
    "marta@torvia.example": "supervisor, Polish",
    "kasia@torvia.example": "knowledge editor, Polish",
    "adam@torvia.example": "administrator, Polish",
    "olga@mirta.example": "customer's manager, Russian",
}
SEED = 2207
TICKETS = 250
SIZES = {"small": TICKETS, "retailer": 3000}


@dataclass(frozen=True)
class Loaded:
    """What was written."""

    people: int
    devices: int
    tickets: int
    open_tickets: int


def load_if_empty() -> Loaded | None:
    """Load the demo where nobody exists yet; None elsewhere. For the first start."""
    if not accounts.is_empty_installation():
        return None
    return load()


def load(seed: int = SEED, size: str = "small") -> Loaded:
    """Load the demo in one transaction; ``size`` is one of SIZES.

    Raises NotAllowedNow where anybody exists: it never mixes with real data.
    """
    company = read_company() if size == "small" else grown(read_company(), seed)
    password_hash = passwords.hash_password(PASSWORD)
    with write_transaction():
        if not accounts.is_empty_installation():
            raise NotAllowedNow(_l("The demo is loaded only into an empty database; this one has people in it."))
        db.session.info["history"] = True
        try:
            return _write(company, password_hash, seed, SIZES[size])
        finally:
            db.session.info.pop("history")


def sign_ins() -> str:
    """How to sign in, in a few lines for the console; empty where the demo is not in this database."""
    if accounts.user_with_email(next(iter(FIRST_SIGN_INS))) is None:
        return ""
    people = "\n".join(f"    {email:<24} {what}" for email, what in FIRST_SIGN_INS.items())
    return f"  The demo is loaded. Everybody's password is {PASSWORD}\n{people}\n"


def _write(company: Company, password_hash: str, seed: int, tickets: int) -> Loaded:
    now = clock.now()
    found = place_company(company, password_hash)
    promises.seed(found.firms, found.sites)
    _put_up_banners(company, found, now)
    bulk = Bulk()
    devices = Maker(company, now.date(), seed).devices()
    storekeeper = Storekeeper(company, found, bulk)
    library.fill(found, now)  # some articles are about models, which the storekeeper knows
    reading.tell(found, now)
    unfinished.fill(company, found, now)
    asset_ids = {device.tag: storekeeper.keep(device) for device in devices}
    told = Month(company, devices, now, seed).tickets(tickets)
    records = Chronicler(company, found, asset_ids, bulk).tell(told)
    twice = told_twice(records)
    seconds = {second.id for second, _first in twice}
    Timekeeper(found, bulk).keep([record for record in records if record.id not in seconds])
    Pollster(found, bulk).ask(records)
    searcher = Searcher(company, found, bulk, seed)
    searcher.search(records)
    bulk.write()
    Binder(company, found).bind(records, twice)
    searcher.conclude()
    _index_tickets()
    return Loaded(len(company.people), len(devices), len(told), sum(story.is_open for story in told) - len(twice))


def _index_tickets() -> None:
    """What was resolved answers the next person who writes a ticket."""
    behind = indexing.tickets_behind(0)
    while behind:
        indexing.index_tickets(behind)
        behind = indexing.tickets_behind(behind[-1])


def _put_up_banners(company: Company, found: Registry, now: datetime) -> None:
    """What people of two places read on their home page today."""
    for site, author, title, body, hours in read_table("banners")["banners"]:
        with clock.at(now - timedelta(hours=2)):
            by, place = found.viewer(company.people[author]), found.sites[site]
            notices.put_up(
                by, place.organisation_id, title, body, "maintenance", place.id, now + timedelta(hours=hours)
            )
