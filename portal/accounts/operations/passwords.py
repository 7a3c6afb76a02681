"""Passwords with argon2id (OWASP parameters: 19 MiB, t=2, p=1; about 36 ms). Hash and verify outside of a transaction."""

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from portal.accounts.models import User
from portal.accounts.operations import api_tokens, sessions
from portal.core.audit import audit
from portal.core.errors import Invalid
from portal.core.i18n import _l

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Verified for unknown names, so that a stranger's address costs the same time as a known one. Of the parameters above.
_DUMMY = "$argon2id$v=19$m=19456,t=2,p=1$O7fl0DTiEmgtF2zwsiJg9A$9zcVi8JsoUuSMd/5wf5lGWSPa1afFZFGKLsq+c9jNeE"
LEAST, MOST = 10, 128
COMMON = {"password", "qwerty", "1234567890", "йцукен", "zaq12wsx", "haslo", "пароль", "letmein", "welcome"}


def hash_password(password: str) -> str:
    """Hash a password that passed ``check_strength``. Slow by design: call it before the first statement."""
    return _hasher.hash(password)


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; takes the same time where there is no hash."""
    try:
        return _hasher.verify(password_hash or _DUMMY, password[:MOST]) and password_hash is not None
    except (Argon2Error, InvalidHashError):
        return False


def check_strength(password: str, email: str = "") -> None:
    """Length and the most common words only; no composition rules (ASVS V6.2). Raises Invalid("password")."""
    if len(password) < LEAST:
        raise Invalid("password", _l("At least %(least)s characters, please.", least=LEAST))
    if len(password) > MOST:
        raise Invalid("password", _l("At most %(most)s characters, please.", most=MOST))
    plain = password.lower()
    if any(plain.startswith(word) for word in COMMON) or (email and plain == email.lower()) or len(set(plain)) < 4:
        raise Invalid("password", _l("This password is too easy to guess."))


def change(user: User, password_hash: str, by_id: int, keep_token: str | None = None) -> None:
    """Set a new password hash and end the person's other sessions.

    Without a session to keep the account was recovered: then its tokens for programs end too, whoever made them.
    """
    user.password_hash = password_hash
    sessions.end_all(user.id, but_token=keep_token)
    if keep_token is None:
        api_tokens.revoke_all(user.id, by_id=by_id)
    audit(by_id, "password_changed", "user", user.id)
