"""Tables of people and places."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import db
from portal.core.types import Code, JSONDict, Key, Name, UTCDateTime


class Organisation(db.Model):
    """A company served: the own one or a customer."""

    __tablename__ = "organisations"
    id: Mapped[Key]
    name: Mapped[Name] = mapped_column(unique=True)
    slug: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[Code] = mapped_column(default="own")  # own, customer, vendor
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Site(db.Model):
    """A place with an address and its own time."""

    __tablename__ = "sites"
    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    city: Mapped[Name] = mapped_column(default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    zone: Mapped[str] = mapped_column(String(60), default="UTC")
    service_hours: Mapped[str] = mapped_column(String(200), default="")
    access_notes: Mapped[str] = mapped_column(String(1000), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")


class Department(db.Model):
    """A part of an organisation; its head is the person with ``heads_department``."""

    __tablename__ = "departments"
    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[Name]


class User(db.Model):
    """A person who can sign in. ``email`` is stored lower-case and is unique."""

    __tablename__ = "users"
    id: Mapped[Key]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[Name]
    folded: Mapped[str] = mapped_column(String(500), default="")  # name and address without case and marks, to find by
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    heads_department: Mapped[bool] = mapped_column(default=False)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    position: Mapped[Name] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    vip_weight: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(2), default="en")
    zone: Mapped[str] = mapped_column(String(60), default="UTC")
    theme: Mapped[Code] = mapped_column(default="auto")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    site: Mapped[Site | None] = relationship()
    department: Mapped[Department | None] = relationship(foreign_keys=[department_id])


class GrantRow(db.Model):
    """A role given to a person within a scope."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint("scope = 'everything' OR scope_id IS NOT NULL", name="scope_named"),
        UniqueConstraint("user_id", "role", "scope", "scope_id", name="uq_grants_person_role_scope"),
    )
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[Code]
    scope: Mapped[Code]
    scope_id: Mapped[int | None]


class Line(db.Model):
    """A support line: ordered data, usually L1 to L4. ``organisation_id`` None: for every organisation."""

    __tablename__ = "support_lines"
    id: Mapped[Key]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    position: Mapped[int]
    code: Mapped[Code] = mapped_column(unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONDict)
    may_talk: Mapped[bool] = mapped_column(default=True)
    is_vendor: Mapped[bool] = mapped_column(default=False)
    target_minutes: Mapped[int | None]


class Team(db.Model):
    """People of one support line."""

    __tablename__ = "teams"
    id: Mapped[Key]
    line_id: Mapped[int] = mapped_column(ForeignKey("support_lines.id"), index=True)
    name: Mapped[Name] = mapped_column(unique=True)
    line: Mapped[Line] = relationship()


class TeamMember(db.Model):
    """That a person works in a team."""

    __tablename__ = "team_members"
    __table_args__ = (Index(None, "user_id"),)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)


class UserSession(db.Model):
    """A session on the server: it can be listed and ended. Only the hash of its token is kept."""

    __tablename__ = "user_sessions"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    address: Mapped[str] = mapped_column(String(60), default="")
    agent: Mapped[str] = mapped_column(String(300), default="")


class SingleUseLink(db.Model):
    """A mailed link that works once: purpose reset or invite.

    The token is derived from ``nonce`` and the secret key, so the mail can be rendered later; only its hash is compared.
    ``token_hash`` becomes NULL after use or when a newer link replaces it.
    """

    __tablename__ = "single_use_links"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[Code]
    nonce: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ApiToken(db.Model):
    """What a program shows instead of a password. Only the hash is kept; the token is shown once, when it is made.

    ``scopes``: their names with blanks between. ``window_at`` and ``window_count``: the requests of the present minute.
    """

    __tablename__ = "api_tokens"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(12))
    """How it begins, to tell one's tokens apart."""
    scopes: Mapped[str] = mapped_column(String(400))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    window_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    window_count: Mapped[int] = mapped_column(default=0)
