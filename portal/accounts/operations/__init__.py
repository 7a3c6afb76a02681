"""Verbs on people, one file per ability."""
