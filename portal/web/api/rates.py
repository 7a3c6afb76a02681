"""How often a token may ask: so many requests a minute, counted in the database for all processes.

Told in the headers of draft-ietf-httpapi-ratelimit-headers: RateLimit-Policy and RateLimit; beyond it 429 with Retry-After.
"""

from datetime import timedelta

from flask import Flask, Response, g
from werkzeug.exceptions import TooManyRequests

from portal.accounts.operations import api_tokens
from portal.accounts.viewer import Caller
from portal.core import clock
from portal.web import limits, traces

WINDOW_S = 60
MOST = 300


def check(caller: Caller) -> None:
    """Count a request of a token. Raises TooManyRequests beyond the limit."""
    moment = clock.now()
    begun = moment.replace(second=0, microsecond=0)
    left_s = int((begun + timedelta(seconds=WINDOW_S) - moment).total_seconds()) + 1
    used = caller.window_count if caller.window_at == begun else 0
    g.rate = (max(MOST - used - 1, 0), left_s)
    if used >= MOST:
        raise TooManyRequests(retry_after=left_s)
    token_id = caller.token_id
    traces.later(lambda: api_tokens.count(token_id, begun))


def check_unknown() -> None:
    """Count a token that is none, by the asker's address. Raises TooManyRequests for who tries on and on."""
    limits.check("token")
    limits.note("token")


def init_app(app: Flask) -> None:
    """Say in every answer how much is left."""

    @app.after_request
    def tell(response: Response) -> Response:
        rate: tuple[int, int] | None = g.get("rate")
        if rate is not None:
            response.headers["RateLimit-Policy"] = f'"token";q={MOST};w={WINDOW_S}'
            response.headers["RateLimit"] = f'"token";r={rate[0]};t={rate[1]}'
        return response
