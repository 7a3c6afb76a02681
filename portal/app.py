"""The application: configuration, extensions, domains; refuses to start with a route without an access rule."""

import gc
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name

from flask import Flask

from portal import config, wiring
from portal.accounts import tokens
from portal.core import db as database
from portal.core import doorbell, facts, tasks
from portal.core.search import semantic
from portal.web import (
    access,
    addresses,
    bundles,
    compiled,
    compression,
    errors,
    filters,
    health,
    htmx,
    identity,
    locale,
    receiving,
    security,
    traces,
    typed,
    watching,
)
from portal.web.api import documents
from portal.web.transaction import TransactionalFlask

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: config.Settings | None = None) -> Flask:
    """Build the application. Raises ConfigError for unsafe settings, RuntimeError for a route without an access rule."""
    settings = settings or config.load()
    app = TransactionalFlask(
        "portal",
        root_path=str(ROOT / "portal"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.extensions["settings"] = settings
    app.jinja_options = {
        "trim_blocks": True,
        "lstrip_blocks": True,
        "bytecode_cache": compiled.CompiledTemplates(ROOT / "templates" / "__pycache__"),
    }
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    app.config["TESTING"] = settings.testing
    _connect_database(app, settings)
    compression.init_app(app)
    security.configure(app, settings)
    tokens.configure(settings.secret_key)
    addresses.init_app(app)
    htmx.init_app(app)
    receiving.init_app(app)
    identity.init_app(app)
    locale.init_app(app)
    filters.init_app(app)
    bundles.init_app(app)
    errors.init_app(app)
    access.enforce(app)
    traces.init_app(app)
    typed.init_app(app)
    mount(app)
    doorbell.configure(settings.redis_url)
    facts.configure(wiring.HANDLERS)
    semantic.configure(settings.semantic_search, settings.data / "search")
    tasks.configure(wiring.TASKS)
    access.require_rules(app)
    gc.freeze()
    gc.enable()
    return app


def mount(app: Flask) -> None:
    """Import the tables and mount the blueprints of the domains that portal/wiring.py lists."""
    for name in wiring.MODELS:
        import_module(name)
    for name in wiring.DOMAINS:
        import_module(f"{name}.models")
    for name in wiring.DOMAINS:
        app.register_blueprint(import_module(f"{name}.routes").blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(watching.blueprint)
    documents.mount(app, wiring.INTERFACE)
    for socket, plug in wiring.PORTS.items():
        resolve_name(socket)(resolve_name(plug))


def _connect_database(app: Flask, settings: config.Settings) -> None:
    # The connection that was used last is taken first: its statements are prepared, and the surplus ones can rest.
    options: dict[str, object] = {"pool_use_lifo": True} if settings.database_url.startswith("postgresql") else {}
    if settings.database_url.startswith("sqlite"):
        module = _newest_sqlite()
        options = {"module": module} if module else {}
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    database.db.init_app(app)
    with app.app_context():
        database.prepare_engine(database.db.engine)


def _newest_sqlite() -> object | None:
    """The bundled SQLite where its wheel exists: versions before 3.51.3 have a WAL bug with several connections."""
    try:
        return import_module("pysqlite3")
    except ImportError:
        return None
