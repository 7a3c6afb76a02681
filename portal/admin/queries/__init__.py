"""Reads for administrators: what is owed, what was changed, and what objects are called."""
