"""Secret tokens. A mailed one is derived from a stored nonce and the installation's key: a copy of the database alone opens nothing."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode

_key: list[bytes] = [b""]
API_PREFIX = "pomost_"
"""Begins every token for programs, so that scanners of leaked secrets know it."""
_API_TOKEN = re.compile(rf"{API_PREFIX}[A-Za-z0-9_-]{{43}}")


def configure(secret_key: str) -> None:
    """Give the installation's key; called once by the application."""
    _key[0] = secret_key.encode()


def hashed(token: str) -> str:
    """What is stored of a token (SHA-256; the tokens are random, so no salt is needed)."""
    return hashlib.sha256(token.encode()).hexdigest()


def derive(purpose: str, nonce: str) -> str:
    """The token (256-bit HMAC) of a purpose and a nonce."""
    return urlsafe_b64encode(hmac.digest(_key[0], f"{purpose}:{nonce}".encode(), "sha256")).decode().rstrip("=")


def new_api_token() -> str:
    """A token for a program: 256 random bits behind a prefix that can be recognised."""
    return API_PREFIX + secrets.token_urlsafe(32)


def is_api_token(text: str) -> bool:
    """Whether a text has the shape of such a token."""
    return _API_TOKEN.fullmatch(text) is not None
