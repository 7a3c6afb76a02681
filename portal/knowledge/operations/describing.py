"""What an imported folder says of an article beside its texts: its kind, and the device models it is about."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from assets.models import DeviceModel
from portal.core.db import db
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleModel
from portal.knowledge.operations.sources.pages import Page


class ModelNames:
    """The inventory's models by name, read when the first article names one; remembers the names nobody knows."""

    def __init__(self) -> None:
        self.unknown: dict[str, list[str]] = {}
        self._ids: dict[str, list[int]] | None = None

    def ids(self, slug: str, names: Sequence[str]) -> set[int]:
        """The models of these names, in whatever case: several where part numbers differ, none where nobody knows it."""
        if not names:
            return set()
        if self._ids is None:
            self._ids = _ids_by_name()
        found = {name: self._ids.get(_folded(name), []) for name in names}
        unknown = [name for name, ids in found.items() if not ids]
        if unknown:
            self.unknown[slug] = unknown
        return {model_id for ids in found.values() for model_id in ids}


def describe(article: Article, pages: Sequence[Page], names: ModelNames) -> bool:
    """Set the kind and the models that any language of the article states; returns whether something had to change.

    What no file speaks of stays as it was set in the portal.
    """
    stated = [page.guided for page in pages if page.guided is not None]
    kind = article.kind if not stated else states.GUIDED if any(stated) else states.TEXT
    changed, article.kind = article.kind != kind, kind
    said = [page for page in pages if page.models is not None]
    return _write_models(article, said, names) or changed if said else changed


def differs(article: Article, pages: Sequence[Page], names: ModelNames) -> bool:
    """Whether ``describe`` would change something."""
    stated = [page.guided for page in pages if page.guided is not None]
    if stated and article.kind != (states.GUIDED if any(stated) else states.TEXT):
        return True
    said = [page for page in pages if page.models is not None]
    return bool(said) and _wanted_models(article, said, names) != _models_of(article)


def _wanted_models(article: Article, pages: Sequence[Page], names: ModelNames) -> dict[int, bool]:
    named = list(dict.fromkeys(name for page in pages for name in page.models or ()))
    return dict.fromkeys(sorted(names.ids(article.slug, named)), any(page.known_error for page in pages))


def _models_of(article: Article) -> dict[int, bool]:
    columns = (ArticleModel.model_id, ArticleModel.known_error)
    rows = db.session.execute(select(*columns).where(ArticleModel.article_id == article.id))
    return {row.model_id: row.known_error for row in rows}


def _write_models(article: Article, pages: Sequence[Page], names: ModelNames) -> bool:
    wanted = _wanted_models(article, pages, names)
    if wanted == _models_of(article):
        return False
    db.session.execute(delete(ArticleModel).where(ArticleModel.article_id == article.id))
    if wanted:
        values = [
            {"article_id": article.id, "model_id": model_id, "known_error": known} for model_id, known in wanted.items()
        ]
        db.session.execute(insert(ArticleModel), values)
    return True


def _ids_by_name() -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for model in db.session.scalars(select(DeviceModel)):
        for name in {_folded(model.title), _folded(f"{model.manufacturer} {model.name}")}:
            found[name].append(model.id)
    return found


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
