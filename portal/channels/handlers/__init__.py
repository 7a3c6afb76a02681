"""Who is told what: each handler turns one fact into owed messages (portal/core/outbox.py). One file per domain heard."""
