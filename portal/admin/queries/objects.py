"""By which names people know objects, and whether the person who looks may open them. One statement for all kinds together."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import JSON, ColumnElement, String, cast, func, literal, or_, select, true, type_coerce, union_all
from sqlalchemy.orm import InstrumentedAttribute

from assets import policy as assets
from assets.models import Asset, DeviceModel
from portal.accounts import policy as accounts
from portal.accounts.models import ApiToken, Department, Organisation, Site, Team, User
from portal.accounts.viewer import Viewer
from portal.catalogue.models import Category, Service
from portal.core.db import db
from portal.core.i18n import DEFAULT_LANGUAGE, current_language
from portal.core.outbox import Message
from portal.dispatch import policy as dispatch
from portal.dispatch.models import Visit
from portal.knowledge import policy as knowledge
from portal.knowledge.models import Article, ArticleCategory, ArticleTranslation, Snippet, SynonymGroup
from portal.knowledge.queries.reading import best_translation
from portal.sla.models import Calendar, Contract, Policy
from portal.tickets import policy as tickets
from portal.tickets.models import Notice
from portal.tickets.models.ticket import Ticket

Things = Iterable[tuple[str, int]]


@dataclass(frozen=True)
class Named:
    """An object: ``code`` (number, tag, slug …) is what its address is made of; ``title`` what people call it."""

    code: str
    title: str
    seen: bool


@dataclass(frozen=True)
class _Kind:
    number: ColumnElement | InstrumentedAttribute
    code: ColumnElement | InstrumentedAttribute
    title: Callable[[], ColumnElement[str]] | None = None
    seen: Callable[[Viewer], ColumnElement[bool]] | None = None


def _in_language(
    names: InstrumentedAttribute[dict[str, str]], otherwise: InstrumentedAttribute[str]
) -> Callable[[], ColumnElement[str]]:
    by_language = type_coerce(names, JSON)

    def name() -> ColumnElement[str]:
        return func.coalesce(
            by_language[current_language()].as_string(), by_language[DEFAULT_LANGUAGE].as_string(), otherwise
        )

    return name


def _managed(by: Viewer) -> ColumnElement[bool]:
    return accounts.scope_condition(by, "people.manage", User.organisation_id, User.department_id, User.site_id)


def _article_title() -> ColumnElement[str]:
    best = best_translation(current_language())
    title = select(ArticleTranslation.title).where(ArticleTranslation.id == best).correlate(Article).scalar_subquery()
    return func.coalesce(title, Article.slug)


_KINDS: Mapping[str, _Kind] = {
    "api_token": _Kind(ApiToken.id, ApiToken.name),
    "article": _Kind(
        Article.id, Article.slug, _article_title, lambda by: or_(knowledge.visible(by), knowledge.editable(by))
    ),
    "article_category": _Kind(
        ArticleCategory.id, ArticleCategory.code, _in_language(ArticleCategory.titles, ArticleCategory.code)
    ),
    "asset": _Kind(Asset.id, Asset.tag, seen=assets.visible),
    "calendar": _Kind(Calendar.id, Calendar.name),
    "category": _Kind(Category.id, Category.slug, _in_language(Category.names, Category.slug)),
    "contract": _Kind(Contract.id, Contract.name),
    "department": _Kind(Department.id, Department.name),
    "device_model": _Kind(DeviceModel.id, DeviceModel.name),
    "message": _Kind(Message.id, Message.id, lambda: func.coalesce(Message.subject, "")),
    "notice": _Kind(Notice.id, Notice.title),
    "organisation": _Kind(Organisation.id, Organisation.name),
    "service": _Kind(Service.id, Service.slug, _in_language(Service.names, Service.slug)),
    "site": _Kind(Site.id, Site.name),
    "sla_policy": _Kind(Policy.id, Policy.name),
    "snippet": _Kind(Snippet.id, Snippet.title),
    "synonyms": _Kind(SynonymGroup.id, SynonymGroup.code),
    "team": _Kind(Team.id, Team.name),
    "ticket": _Kind(Ticket.id, Ticket.number, lambda: literal("#") + cast(Ticket.number, String), tickets.visible),
    "user": _Kind(User.id, User.name, seen=_managed),
    "visit": _Kind(Visit.id, Visit.id, seen=dispatch.visible),
}


def names_of_objects(wanted: Things, by: Viewer) -> dict[tuple[str, int], Named]:
    """The objects by (kind, id), as ``by`` knows them, in the present language; what is gone or of no known kind has no name."""
    ids: dict[str, set[int]] = {}
    for kind, number in wanted:
        if kind in _KINDS:
            ids.setdefault(kind, set()).add(number)
    parts = []
    for kind, numbers in ids.items():
        known = _KINDS[kind]
        code = cast(known.code, String)
        title = cast(known.title(), String) if known.title else code
        seen = known.seen(by) if known.seen else true()
        parts.append(
            select(
                literal(kind).label("kind"), known.number.label("number"), code.label("code"), title.label("title"),
                seen.label("seen"),
            ).where(known.number.in_(numbers))
        )  # fmt: skip
    if not parts:
        return {}
    rows = db.session.execute(union_all(*parts))
    return {(row.kind, row.number): Named(row.code, row.title, bool(row.seen)) for row in rows}
