"""Reads of tickets, always starting from policy.visible. Lists select columns, never objects, and page by key."""
