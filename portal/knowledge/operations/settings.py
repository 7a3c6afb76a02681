"""What is decided about an article beside its texts: who reads it, who looks after it, when it appears, what it is about."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute

from assets.models import DeviceModel
from portal.accounts import policy as scopes
from portal.accounts.models import Department, Organisation
from portal.accounts.roles import ROLES
from portal.accounts.viewer import Viewer
from portal.catalogue.models import Category
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.i18n import _l
from portal.knowledge import policy, states
from portal.knowledge.models import Article, ArticleCategory, ArticleModel, ArticleTopic
from portal.knowledge.operations.holding import held
from portal.knowledge.queries import editors
from portal.knowledge.queries.settings import Settings, changes, settings_of

LONGEST_INTERVAL = 60


def change(article_id: int, wanted: Settings, *, revision: int, by: Viewer) -> bool:
    """Set an article; False where it is set so already. ``revision``: of the settings that the person saw.

    Raises NotFound; Conflict where somebody has set it otherwise meanwhile; Invalid for what does not fit, and for what lies
    outside of the person's reach.
    """
    article = held(article_id, by)
    present = settings_of(article)
    wanted = _fitting(wanted)
    changed = changes(present, wanted)
    if not changed:
        return False
    if article.revision != revision:
        raise Conflict(_l("Somebody has changed the settings of this article meanwhile."))
    _check(article, present, wanted, by)
    for name in changed.keys() - {"model_ids", "known_error", "topic_ids"}:
        setattr(article, name, getattr(wanted, name))
    if "reviewer_id" in changed:
        article.approved_at = None
    article.revision += 1
    if changed.keys() & {"model_ids", "known_error"}:
        _write_models(article.id, wanted)
    if "topic_ids" in changed:
        db.session.execute(delete(ArticleTopic).where(ArticleTopic.article_id == article.id))
        db.session.add_all(ArticleTopic(article_id=article.id, category_id=key) for key in sorted(wanted.topic_ids))
    before = {name: _plain(old) for name, (old, _) in changed.items()}
    audit(by.id, "changed", "article", article.id, before, {name: _plain(new) for name, (_, new) in changed.items()})
    return True


def _fitting(wanted: Settings) -> Settings:
    """Without what another audience would need, and without a known error of no model; a department brings its organisation along."""
    organisation_id = wanted.organisation_id
    if organisation_id is None and wanted.audience == states.DEPARTMENT:
        organisation_id = db.session.scalar(
            select(Department.organisation_id).where(Department.id == wanted.department_id)
        )
    return replace(
        wanted,
        organisation_id=organisation_id,
        department_id=wanted.department_id if wanted.audience == states.DEPARTMENT else None,
        role=wanted.role if wanted.audience == states.ROLE else None,
        known_error=wanted.known_error and bool(wanted.model_ids),
    )


def _check(article: Article, present: Settings, wanted: Settings, by: Viewer) -> None:
    _require(ArticleCategory.id, {wanted.category_id}, "category")
    _check_audience(wanted, by)
    check_owner(wanted.owner_id, wanted.organisation_id, wanted.owner_id == present.owner_id)
    _check_reviewer(article, present, wanted, by)
    if wanted.review_months is not None and not 1 <= wanted.review_months <= LONGEST_INTERVAL:
        raise Invalid("review_months", _l("Between 1 and %(most)s months, please.", most=LONGEST_INTERVAL))
    _check_moments(article, present, wanted)
    _require(DeviceModel.id, wanted.model_ids, "models")
    _require(Category.id, wanted.topic_ids, "topics")


def _check_audience(wanted: Settings, by: Viewer) -> None:
    if wanted.audience not in states.AUDIENCES:
        raise Invalid("audience", CHOOSE)
    if not scopes.in_scope(by, "knowledge.edit", wanted.organisation_id):
        raise Invalid("organisation", _l("You write for your own organisation: choose it."))
    if wanted.organisation_id is not None:
        _require(Organisation.id, {wanted.organisation_id}, "organisation")
    elif wanted.audience == states.ORGANISATION:
        raise Invalid("organisation", _l("Say which organisation."))
    if wanted.audience == states.DEPARTMENT:
        place = db.session.get(Department, wanted.department_id or 0)
        if place is None or place.organisation_id != wanted.organisation_id:
            raise Invalid("department", _l("Choose a department of this organisation."))
    if wanted.audience == states.ROLE and wanted.role not in ROLES:
        raise Invalid("role", _l("Say which role."))


def check_owner(owner_id: int | None, organisation_id: int | None, is_same: bool = False) -> None:
    """Raises Invalid("owner") for somebody who may not edit articles of the organisation; one who is the owner already may stay."""
    if owner_id is not None and not is_same and not editors.edits(owner_id, organisation_id):
        raise Invalid("owner", _l("This person cannot edit the article."))


def _check_reviewer(article: Article, present: Settings, wanted: Settings, by: Viewer) -> None:
    if wanted.reviewer_id is not None and wanted.reviewer_id == wanted.owner_id:
        raise Invalid("reviewer", _l("The reviewer is somebody else than the owner."))
    if wanted.reviewer_id == present.reviewer_id:
        return
    if wanted.reviewer_id is not None and not editors.edits(wanted.reviewer_id, wanted.organisation_id):
        raise Invalid("reviewer", _l("This person cannot edit the article."))
    standing = editors.standing_reviewer(article)
    may_overrule = standing in (None, by.id) or policy.edits_everything(by)
    if wanted.reviewer_id in (None, by.id) and not may_overrule:
        raise Invalid("reviewer", _l("Only the reviewer herself gives this up; you may name another person."))


def _check_moments(article: Article, present: Settings, wanted: Settings) -> None:
    moment = clock.now()
    if wanted.publish_at != present.publish_at and wanted.publish_at is not None:
        if article.status not in states.UNPUBLISHED:
            raise Invalid("publish_at", _l("Only a draft appears by itself."))
        if wanted.publish_at <= moment:
            raise Invalid("publish_at", _l("This time has passed."))
    same = (wanted.expires_at, wanted.publish_at) == (present.expires_at, present.publish_at)
    if wanted.expires_at is None or same:
        return
    if wanted.expires_at <= (wanted.publish_at or moment):
        raise Invalid("expires_at", _l("It must be later than now, and later than it appears."))


def _require(column: InstrumentedAttribute[int], ids: set[int] | frozenset[int], field: str) -> None:
    found = set(db.session.scalars(select(column).where(column.in_(ids)))) if ids else set()
    if found != set(ids):
        raise Invalid(field, CHOOSE)


CHOOSE = _l("Choose one of the list.")


def _write_models(article_id: int, wanted: Settings) -> None:
    db.session.execute(delete(ArticleModel).where(ArticleModel.article_id == article_id))
    db.session.add_all(
        ArticleModel(article_id=article_id, model_id=key, known_error=wanted.known_error)
        for key in sorted(wanted.model_ids)
    )


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return sorted(value) if isinstance(value, frozenset) else value
