"""Verbs of service levels, one file per ability."""
