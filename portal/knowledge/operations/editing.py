"""What an author does to an article's text: begin it, save it, bring an old version back."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from portal.accounts.viewer import Viewer
from portal.catalogue.models import Category
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotFound
from portal.core.i18n import LANGUAGES, _l
from portal.knowledge import policy, states
from portal.knowledge.models import (
    LONGEST_TITLE,
    Article,
    ArticleCategory,
    ArticleDraft,
    ArticleLink,
    ArticleTopic,
    ArticleTranslation,
    ArticleVersion,
)
from portal.knowledge.operations import checking, indexing, naming, proposing, writing
from portal.knowledge.operations.holding import held
from portal.knowledge.operations.writing import Text
from portal.knowledge.queries.rendering import slugs_in


@dataclass(frozen=True)
class Change:
    """A text to be saved. ``base_number``: the version that its author began from, 0 for none.

    ``settles``: she has brought it up to date with the language that made it stale. ``minor``: the other languages need no
    change for it.
    """

    text: Text
    base_number: int
    settles: bool = False
    minor: bool = False


def create(
    title: str,
    category: int | str,
    language: str,
    kind: str,
    *,
    by: Viewer,
    help_id: int | None = None,
    solution: str = "",
) -> Article:
    """Begin an article as a draft, for the people of the organisation that its author edits for.

    ``category``: the id of a topic, or the title of a new one. ``help_id``: the kind of help it answers; an unknown one is left
    out. ``solution``: what its text begins with, under a heading. Raises Invalid, Forbidden.
    """
    if language not in LANGUAGES or kind not in states.KINDS:
        raise Invalid("language", _l("Choose one of the list."))
    category_id = category if isinstance(category, int) else _new_category(category, language, by)
    if db.session.get(ArticleCategory, category_id) is None:
        raise Invalid("category", _l("Choose a topic, or name a new one."))
    organisation_id = policy.home_organisation(by)
    article = Article(
        slug=naming.free_slug(title),
        category_id=category_id,
        kind=kind,
        audience=states.SIGNED_IN if organisation_id is None else states.ORGANISATION,
        organisation_id=organisation_id,
        owner_id=by.id,
        created_at=clock.now(),
    )
    db.session.add(article)
    db.session.flush()
    if help_id is not None and db.session.get(Category, help_id) is not None:
        db.session.add(ArticleTopic(article_id=article.id, category_id=help_id))
    writing.write(
        article, language, Text(title=title[:LONGEST_TITLE], body=proposing.beginning(language, solution)), by.id
    )
    audit(by.id, "created", "article", article.id, after={"slug": article.slug, "kind": kind})
    return article


def save(article_id: int, language: str, change: Change, *, by: Viewer, kind: str | None = None) -> int:
    """Save a text as the next version and forget the author's draft of it; returns the version's number.

    Saving what is there already is done quietly, so a double click makes one version. ``kind``: text or guided, for the whole
    article; None leaves it. Raises NotFound; Conflict where somebody saved another text meanwhile; Invalid("body") for an
    unknown snippet and, once readers see the article, for a path that leaves them stuck.
    """
    article = held(article_id, by)
    known = writing.translation_of(article.id, language)
    same = known is not None and known.digest == change.text.digest()
    if not same and (known.number if known else 0) != change.base_number:
        raise Conflict(_l("Somebody saved another text while you were writing."))
    wanted = kind or article.kind
    if wanted not in states.KINDS:
        raise Invalid("kind", _l("Choose one of the list."))
    checking.require_snippets(article, language, change.text.body)
    if article.status != states.DRAFT:
        checking.require_path(article, language, change.text.body, wanted)
    if wanted != article.kind:
        audit(by.id, "changed", "article", article.id, {"kind": article.kind}, {"kind": wanted})
        article.kind, article.revision = wanted, article.revision + 1
    stays_stale = known is not None and known.stale and not change.settles
    outdates: frozenset[str] | None = frozenset() if change.settles or change.minor else None
    slugs = writing.write(article, language, change.text, by.id, outdates=outdates, settles=not stays_stale)
    saved = writing.translation_of(article.id, language)
    if saved is None:
        raise NotFound
    if change.settles and saved.stale:  # the same text, up to date by her word
        writing.settle(saved)
        audit(by.id, "settled", "article", article.id, after={"language": language, "number": saved.number})
    if not same:
        _follow(article, saved, slugs)
    forget_draft(article.id, language, by=by)
    return saved.number


def restore(article_id: int, language: str, number: int, *, by: Viewer) -> int:
    """Bring an old version back as the newest one; returns its number. Raises NotFound, and Invalid as ``save`` does."""
    article = held(article_id, by)
    known = writing.translation_of(article.id, language)
    old = known and db.session.scalar(
        select(ArticleVersion).where(ArticleVersion.translation_id == known.id, ArticleVersion.number == number)
    )
    if known is None or old is None:
        raise NotFound
    keywords = tuple(word for part in old.keywords.split(",") if (word := part.strip()))
    text = Text(title=old.title, body=old.body, summary=old.summary, keywords=keywords)
    return save(article_id, language, Change(text, known.number), by=by)


def forget_draft(article_id: int, language: str, *, by: Viewer) -> None:
    """Throw away what the author has typed and not saved; safe twice."""
    mine = (ArticleDraft.article_id == article_id) & (ArticleDraft.language == language)
    db.session.execute(delete(ArticleDraft).where(mine, ArticleDraft.author_id == by.id))


def _new_category(title: str, language: str, by: Viewer) -> int:
    """The id of the topic of this title, made where there is none."""
    code = naming.latin(title)[:40].strip("-")
    if not code:
        raise Invalid("new_category", _l("Use letters in the name of a topic."))
    found = db.session.scalar(select(ArticleCategory).where(ArticleCategory.code == code))
    if found is None:
        found = ArticleCategory(code=code, titles={language: title})
        db.session.add(found)
        db.session.flush()
        audit(by.id, "created", "article_category", found.id, after={"code": code})
    return found.id


def _follow(article: Article, saved: ArticleTranslation, slugs: list[str]) -> None:
    """What depends on a text: the article's links and the search."""
    db.session.flush()
    others = select(ArticleTranslation.html).where(
        ArticleTranslation.article_id == article.id, ArticleTranslation.id != saved.id
    )
    inline = [*slugs, *(slug for html in db.session.scalars(others) for slug in slugs_in(html))]
    related = select(ArticleLink.target_slug).where(
        ArticleLink.article_id == article.id, ArticleLink.kind == writing.RELATED
    )
    writing.write_links(article.id, list(db.session.scalars(related)), inline)
    indexing.index_articles([article.id])
