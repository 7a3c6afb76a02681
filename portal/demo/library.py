"""The demo's articles as their editor left them, what readers made of them, and the memos of the companies."""

import tomllib
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from flask import current_app
from sqlalchemy import select, update

from portal.accounts import queries as accounts
from portal.accounts.viewer import Viewer
from portal.admin.memos import Channels
from portal.admin.operations import briefing
from portal.core import clock, storage
from portal.core.db import db
from portal.core.i18n import LANGUAGES
from portal.demo import drawing
from portal.demo.company import FOLDER
from portal.demo.placing import Registry
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleTranslation, ArticleVersion
from portal.knowledge.operations import attaching, following, importing, snippets

ARTICLES = Path(__file__).resolve().parent / "articles"
AGE_DAYS = 64
REVIEW_EVERY_DAYS = 9
# What helps a person who cannot sign in, or stands before a device and scans its label.
PUBLIC = (
    "account-locked", "barcode-scanner", "cash-register-reset", "computer-does-not-start", "label-printer", "password-reset",
    "payment-terminal", "phishing", "printer-not-printing", "printer-paper-jam", "suspicious-call", "wifi-no-internet",
)  # fmt: skip
PICTURED = "wifi-no-internet"
# Published lately: how many days ago.
LATELY = {
    "suspicious-call": 4,
    "account-locked": 9,
    "payment-terminal": 16,
    "e-signature": 23,
    "usb-and-encryption": 48,
}
FOLLOWED = {"anna": ("cash-register-reset", "printer-not-printing"), "boris": ("erp-1c-slow",), "marta": ("phishing",)}


def fill(found: Registry, now: datetime) -> None:
    """Write all of it in the present transaction; the inventory's models must be there."""
    editor = found.users["kasia"]
    with clock.at((now - timedelta(days=AGE_DAYS)).replace(hour=8)):
        _write_snippets(accounts.viewer_of(editor))
        importing.import_directory(ARTICLES, owner_id=editor.id)
        _draw_pictures(accounts.viewer_of(editor))
    articles = {article.slug: article for article in db.session.scalars(select(Article).order_by(Article.slug))}
    for number, article in enumerate(articles.values()):
        article.review_on = now.date() + timedelta(days=REVIEW_EVERY_DAYS * number - 12)
        article.review_months = 12
        article.audience = states.PUBLIC if article.slug in PUBLIC else article.audience
    for slug, days in LATELY.items():
        _publish_at(articles[slug], (now - timedelta(days=days)).replace(hour=8))
    for key, slugs in FOLLOWED.items():
        by = accounts.viewer_of(found.users[key])
        for slug in slugs:
            following.follow(articles[slug], by=by)
    _brief(found)


def _write_snippets(by: Viewer) -> None:
    with (FOLDER / "snippets.toml").open("rb") as file:
        table = tomllib.load(file)
    for code, told in table.items():
        snippets.create(code, told["title"], {language: told[language] for language in LANGUAGES}, by=by)


def _draw_pictures(by: Viewer) -> None:
    """The picture that an article shows; like an author's upload it is stored first and named by the text."""
    root = current_app.extensions["settings"].files
    article = db.session.scalars(select(Article).where(Article.slug == PICTURED)).one()
    stored = storage.store(BytesIO(drawing.network_box()), "network-box.png", root)
    attaching.attach(article, stored, attaching.measured(stored, root), by=by)
    snippets.render_anew([article.id])


def _publish_at(article: Article, at: datetime) -> None:
    texts = select(ArticleTranslation.id).where(ArticleTranslation.article_id == article.id)
    article.created_at = article.published_at = at
    db.session.execute(
        update(ArticleTranslation).where(ArticleTranslation.article_id == article.id).values(updated_at=at)
    )
    db.session.execute(update(ArticleVersion).where(ArticleVersion.translation_id.in_(texts)).values(at=at))


def _brief(found: Registry) -> None:
    with (FOLDER / "memos.toml").open("rb") as file:
        table = tomllib.load(file)
    for key, told in table.items():
        notes = {language: told[f"note_{language}"] for language in LANGUAGES}
        channels = Channels(phone=told["phone"], mail=told["mail"], notes=notes)
        briefing.set_channels(found.firms[key].id, channels, by=None)
