"""Every row of the audit that a test makes the program write must have words: an administrator reads it in her language."""

from collections.abc import Mapping

from sqlalchemy import event
from sqlalchemy.orm import Mapper

from portal.admin.words.auditing import ACTIONS, KINDS, SUBJECTS, field_label
from portal.core.audit import AuditEntry

OF_TESTS = "test"  # the kind of rows that tests themselves write


def wordless(action: str, kind: str, *sides: Mapping[str, object] | None) -> list[str]:
    """The codes of an entry that have no words. Settings keep their fields under their subject."""
    without = [code for code, words in ((action, ACTIONS), (kind, KINDS)) if code not in words]
    for side in sides:
        for key, value in (side or {}).items():
            if kind != "settings":
                without += [] if field_label(kind, key) else [f"{kind}.{key}"]
                continue
            subject = key.partition(".")[0]
            without += [] if subject in SUBJECTS else [f"settings.{subject}"]
            inside = value if isinstance(value, dict) else {}
            without += [f"settings.{subject}.{one}" for one in inside if not field_label(subject, one)]
    return without


@event.listens_for(AuditEntry, "before_insert")
def insist_on_words(mapper: Mapper, connection: object, entry: AuditEntry) -> None:
    """Refuse an entry that could only be shown as it is written."""
    if entry.kind != OF_TESTS:
        without = wordless(entry.action, entry.kind, entry.before, entry.after)
        assert not without, f"no words in portal/admin/words/auditing.py for {without}"
