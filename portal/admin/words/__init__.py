"""Codes that administrators meet, in words: facts and reactions, errors, timed jobs, the audit. No database here."""
