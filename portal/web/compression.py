"""Pages travel compressed, a quarter of their size, where their size can tell nobody anything.

A page holds secrets (tokens) beside words out of its address. Who makes a browser load it again and again with words of his
own, and sees the length of what travels, could guess a secret sign by sign (BREACH). So only what our own pages or the
person herself asked for is compressed; browsers mark what another site asked for (Sec-Fetch-Site).
"""

import gzip

from flask import Flask, Response, request

_OWN = {"same-origin", "none"}
_SMALLEST = 1_000
"""Bytes; below this nothing is gained."""
_LEVEL = 5
"""A tenth of a millisecond a page; the highest level saves two per cent more for four times that."""


def init_app(app: Flask) -> None:
    """Compress pages and pieces of pages. Attached first, so that it sees the answer as the others left it."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype != "text/html" or response.is_streamed or response.direct_passthrough:
        return response
    response.vary.update(("Accept-Encoding", "Sec-Fetch-Site"))
    asked = request.headers.get("Sec-Fetch-Site") in _OWN and "gzip" in request.accept_encodings
    if not asked or response.content_encoding or len(response.data) < _SMALLEST:
        return response
    response.data = gzip.compress(response.data, _LEVEL, mtime=0)
    response.content_encoding = "gzip"
    return response
