"""The person who asks, as a plain value: who she is and what she was granted. Rules take it explicitly."""

from dataclasses import dataclass
from datetime import datetime

from portal.accounts.roles import INSTALLATION_WIDE, ROLES


@dataclass(frozen=True)
class Grant:
    """A role within a scope; scope_id is None for scope "everything"."""

    role: str
    scope: str
    scope_id: int | None = None


@dataclass(frozen=True)
class Viewer:
    """A signed-in person during one request or act."""

    id: int
    name: str
    email: str
    language: str
    zone: str
    organisation_id: int
    site_id: int | None = None
    department_id: int | None = None
    team_ids: frozenset[int] = frozenset()
    line_ids: frozenset[int] = frozenset()
    grants: tuple[Grant, ...] = ()
    theme: str = "auto"
    vip_weight: int = 0

    def may(self, permission: str) -> bool:
        """Whether any grant holds the permission, in whatever scope."""
        return any(_holds(g, permission) for g in self.grants)

    def scopes(self, permission: str) -> frozenset[tuple[str, int | None]]:
        """The scopes in which the permission is held, as (kind, id)."""
        return frozenset((g.scope, g.scope_id) for g in self.grants if _holds(g, permission))

    @property
    def roles(self) -> frozenset[str]:
        """The roles held in any scope."""
        return frozenset(g.role for g in self.grants)


@dataclass(frozen=True)
class Caller:
    """Who asks through a program: the person, and the token that limits her."""

    viewer: Viewer
    token_id: int
    scopes: frozenset[str]
    window_at: datetime | None
    window_count: int
    """Requests since ``window_at``, without the present one."""


def _holds(grant: Grant, permission: str) -> bool:
    """Whether a grant gives the permission; what concerns the installation only where it is over everything."""
    return permission in ROLES[grant.role] and (permission not in INSTALLATION_WIDE or grant.scope == "everything")
