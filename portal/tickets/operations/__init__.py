"""Verbs on tickets, one file per ability. None of them commits, mails or knows the web."""
