"""Why something failed, in words for an administrator who did not write the program. The text itself is shown beside it, folded."""

import re

from portal.core.i18n import _l

# The first that fits. What workers write down: "ErrorClass: text", or a sentence of portal/channels and workers/messages.py.
_REASONS: tuple[tuple[re.Pattern[str], object], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"sender died while sending; it may",
         _l("The sender was interrupted twice in the middle; the mail may have arrived.")),
        (r"sender died while sending",
         _l("The sender was interrupted in the middle and sent it once more; it may arrive twice.")),
        (r"nothing to say any more", _l("There was nothing to say any more: the person left, or the thing is gone.")),
        (r"ran past its time limit|JobTimeout", _l("It took too long and was stopped.")),
        (r"^(Unreachable: )?53\d\b|^Unreachable: .*authentication",
         _l("The mail server does not accept our name and password (SMTP_URL).")),
        (r"^55[0-4]\b", _l("The mail server refuses this mail for good: mostly the address does not exist.")),
        (r"^5\d\d\b", _l("The mail server refuses this mail for good.")),
        (r"^Unreachable: 4\d\d\b", _l("The mail server says: not now.")),
        (r"^Unreachable: .*connection refused", _l("No mail server answers at the address in SMTP_URL.")),
        (r"^Unreachable: .*(name or service not known|nodename nor servname|name resolution|no address)",
         _l("The name of the mail server is unknown (SMTP_URL).")),
        (r"^Unreachable: .*(certificate|ssl|tls)",
         _l("The encrypted connection to the mail server did not come about (certificate or SMTP_URL).")),
        (r"^Unreachable: .*(timed? ?out|network is unreachable|no route to host)",
         _l("The mail server cannot be reached from here.")),
        (r"^Unreachable: ", _l("The mail server broke off.")),
        (r"database is locked|deadlock|could not serialize|lock timeout", _l("The database was busy.")),
        (r"^OperationalError|^InterfaceError|connection .*closed", _l("The database did not answer.")),
        (r"^NotFound", _l("What it is about is gone.")),
        (r"^KeyError: '[A-Z]\w+'", _l("This program does not know the fact: it was written by a newer version.")),
        (r"^(NotAllowedNow|Conflict|Forbidden|Invalid)\b", _l("A rule does not allow it any more.")),
        (r"^(MemoryError|OSError: \[Errno 28\])|no space left", _l("The machine has no room left.")),
    )
)  # fmt: skip
_OTHERWISE = _l("A fault in the program. Show the technical detail to whoever looks after it.")


def reason(error: str | None) -> str:
    """The words for an error as workers write it down; empty where there is none."""
    if not error:
        return ""
    return str(next((words for pattern, words in _REASONS if pattern.search(error)), _OTHERWISE))
