"""What helps with a device, by the printed label it carries: told without a word about the device itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, select

from assets.models import Asset, DeviceModel
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.knowledge.models import Article, ArticleModel
from portal.knowledge.queries.browsing import popular
from portal.knowledge.queries.reading import Entry, listed

_MOST = 6


@dataclass(frozen=True)
class DeviceAnswers:
    """Articles for a device: known errors of its model, others about the model, then what helps most people."""

    known: tuple[Entry, ...]
    about: tuple[Entry, ...]
    popular: tuple[Entry, ...]


def answers_for_label(viewer: Viewer | None, token: str, language: str) -> DeviceAnswers:
    """What the viewer may read about the device whose label has this token; for an unknown token only what is popular.

    Popular are first the articles about devices of the same kind. Four statements.
    """
    device = db.session.execute(
        select(DeviceModel.id, DeviceModel.kind)
        .join(Asset, Asset.model_id == DeviceModel.id)
        .where(Asset.label_token == token.replace("\x00", ""))
    ).one_or_none()
    about: list[tuple[Entry, bool]] = []
    alike: list[Entry] = []
    if device is not None:
        rows = db.session.execute(
            listed(viewer, language)
            .add_columns(ArticleModel.known_error)
            .join(ArticleModel, ArticleModel.article_id == Article.id)
            .where(ArticleModel.model_id == device.id)
            .order_by(Article.published_at.desc(), Article.id)
        )
        about = [(Entry(*row[:-1]), row[-1]) for row in rows]
        alike = _entries(_about_kind(viewer, language, device.kind))
    seen = {entry.id for entry, _known in about}
    rest = [entry for entry in _unique([*alike, *popular(viewer, language)]) if entry.id not in seen]
    return DeviceAnswers(
        known=tuple(entry for entry, known in about if known),
        about=tuple(entry for entry, known in about if not known),
        popular=tuple(rest[:_MOST]),
    )


def _about_kind(viewer: Viewer | None, language: str, kind: str) -> Select:
    of_kind = (
        select(ArticleModel.article_id)
        .join(DeviceModel, DeviceModel.id == ArticleModel.model_id)
        .where(DeviceModel.kind == kind)
    )
    return listed(viewer, language).where(Article.id.in_(of_kind)).order_by(Article.published_at.desc()).limit(_MOST)


def _entries(statement: Select) -> list[Entry]:
    return [Entry(*row) for row in db.session.execute(statement)]


def _unique(entries: Iterable[Entry]) -> list[Entry]:
    return list({entry.id: entry for entry in entries}.values())
