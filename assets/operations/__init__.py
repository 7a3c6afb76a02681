"""Verbs on assets, one file per ability."""
