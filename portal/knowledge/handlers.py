"""Reactions to facts of others: none yet. Filing records the self-help session by operations.selfhelp.note_filed."""
