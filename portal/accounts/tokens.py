"""Secret tokens. A mailed one is derived from a stored nonce and the installation's key: a copy of the database alone opens nothing."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

_key: list[bytes] = [b""]


def configure(secret_key: str) -> None:
    """Give the installation's key; called once by the application."""
    _key[0] = secret_key.encode()


def hashed(token: str) -> str:
    """What is stored of a token (SHA-256; the tokens are random, so no salt is needed)."""
    return hashlib.sha256(token.encode()).hexdigest()


def derive(purpose: str, nonce: str) -> str:
    """The token (256-bit HMAC) of a purpose and a nonce."""
    return urlsafe_b64encode(hmac.digest(_key[0], f"{purpose}:{nonce}".encode(), "sha256")).decode().rstrip("=")
