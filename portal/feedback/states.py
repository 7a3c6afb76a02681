"""Rules of sampling and the words of a score. No database.

Sampling: every closed ticket is asked about, once; a person is asked at most once in CAP. An answer may be changed until the
invitation expires.
"""

from datetime import timedelta

from portal.core.i18n import _l

CAP = timedelta(days=3)
LIFETIME = timedelta(days=30)
SCORES = (1, 2, 3, 4, 5)
LOW_SCORE = 2
COMMENT_LIMIT = 2000
NOTE_LIMIT = 2000

SCORE_LABELS = {
    1: _l("Very bad"),
    2: _l("Bad"),
    3: _l("So-so"),
    4: _l("Good"),
    5: _l("Very good"),
}
CALLBACK_LABELS = {
    "open": _l("To call"),
    "done": _l("Called"),
    "dropped": _l("The score was raised"),
}


def needs_callback(score: int) -> bool:
    """Whether somebody is to call the person and ask what went wrong."""
    return score <= LOW_SCORE
