"""One transaction a request. GET and HEAD only read; whatever may write begins as a writer at its first statement.

A view of a POST returns *what to show* (portal/web/answers.py). Here it is committed once, and only then rendered, in a read transaction.
Loading the session and the person happens before: a GET goes on in that read transaction, a POST ends it, so that password and file
hashing done by a view before its first statement holds no lock.
"""

from flask import Flask, request
from flask.typing import ResponseReturnValue

from portal.core import db as database
from portal.web.answers import Answer

SAFE = {"GET", "HEAD", "OPTIONS"}


class TransactionalFlask(Flask):
    """Flask whose views commit at the edge."""

    def dispatch_request(self) -> ResponseReturnValue:
        if request.method in SAFE:
            if database.mode() != "read":
                database.set_mode("read")
            return _rendered(super().dispatch_request())
        database.set_mode("write")
        answer = super().dispatch_request()
        if not (isinstance(answer, Answer) and answer.undo):
            database.commit()
        database.set_mode("read")
        return _rendered(answer)


def _rendered(answer: object) -> ResponseReturnValue:
    return answer.render() if isinstance(answer, Answer) else answer  # ty: ignore[invalid-explicit-return]
