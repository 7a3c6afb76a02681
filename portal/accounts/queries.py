"""Reads of people and places."""

from collections.abc import Sequence

from sqlalchemy import Row, bindparam, select

from portal.accounts import policy, tokens
from portal.accounts.models import (
    ApiToken,
    Department,
    GrantRow,
    Line,
    Organisation,
    SingleUseLink,
    Site,
    Team,
    TeamMember,
    User,
    UserSession,
)
from portal.accounts.viewer import Caller, Grant, Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.paging import Order, Page, page_of
from portal.core.search.analysis import fold, norm
from portal.core.types import UTCDateTime

_LINES = select(Line).order_by(Line.position)
_LINES_AND_TEAMS = select(Line, Team).outerjoin(Team).order_by(Line.position, Team.name)
_TEAMS = select(Team).join(Line).order_by(Line.position, Team.name)
# A person has a handful of grants and teams: their product in one statement costs less than two statements more, and the
# statement is built once. Every request begins with it.
_VIEWER = (
    select(
        User.id, User.name, User.email, User.language, User.zone, User.theme,
        User.organisation_id, User.site_id, User.department_id, User.vip_weight,
        GrantRow.role, GrantRow.scope, GrantRow.scope_id, Team.id.label("team_id"), Team.line_id,
    )
    .outerjoin(GrantRow, GrantRow.user_id == User.id)
    .outerjoin(TeamMember, TeamMember.user_id == User.id)
    .outerjoin(Team, Team.id == TeamMember.team_id)
    .order_by(GrantRow.id)
)  # fmt: skip
_VIEWER_OF_USER = _VIEWER.where(User.id == bindparam("user_id"))
_VIEWER_OF_SESSION = _VIEWER.join(UserSession, UserSession.user_id == User.id).where(
    UserSession.token_hash == bindparam("token_hash"),
    UserSession.ended_at.is_(None),
    UserSession.expires_at > bindparam("moment", type_=UTCDateTime),
    User.active,
)
_VIEWER_OF_TOKEN = (
    _VIEWER.add_columns(ApiToken.id.label("token_id"), ApiToken.scopes, ApiToken.window_at, ApiToken.window_count)
    .join(ApiToken, ApiToken.user_id == User.id)
    .where(
        ApiToken.digest == bindparam("digest"),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > bindparam("moment", type_=UTCDateTime),
        User.active,
    )
)


def viewer_of_session(token: str) -> Viewer | None:
    """The person behind the token of a living session, or None."""
    values = {"token_hash": tokens.hashed(token), "moment": clock.now()}
    return _viewer(db.session.execute(_VIEWER_OF_SESSION, values).all())


def caller_with_token(token: str) -> Caller | None:
    """Who asks with a living token of an active person, or None. Whatever is no token at all is not looked up."""
    if not tokens.is_api_token(token):
        return None
    rows = db.session.execute(_VIEWER_OF_TOKEN, {"digest": tokens.hashed(token), "moment": clock.now()}).all()
    viewer = _viewer(rows)
    if viewer is None:
        return None
    used = rows[0]
    return Caller(viewer, used.token_id, frozenset(used.scopes.split()), used.window_at, used.window_count)


def viewer_of(user: User) -> Viewer:
    """A person as the explicit actor of rules and operations. Raises NotFound for somebody not stored."""
    found = _viewer(db.session.execute(_VIEWER_OF_USER, {"user_id": user.id}).all())
    if found is None:
        raise NotFound
    return found


def _viewer(rows: Sequence[Row]) -> Viewer | None:
    if not rows:
        return None
    user = rows[0]
    return Viewer(
        id=user.id,
        name=user.name,
        email=user.email,
        language=user.language,
        zone=user.zone,
        theme=user.theme,
        organisation_id=user.organisation_id,
        site_id=user.site_id,
        department_id=user.department_id,
        vip_weight=user.vip_weight,
        team_ids=frozenset(row.team_id for row in rows if row.team_id is not None),
        line_ids=frozenset(row.line_id for row in rows if row.line_id is not None),
        grants=tuple(dict.fromkeys(Grant(row.role, row.scope, row.scope_id) for row in rows if row.role is not None)),
    )


def viewer_with_email(email: str) -> Viewer:
    """The person with this address as an actor, for commands. Raises NotFound."""
    user = user_with_email(email)
    if user is None:
        raise NotFound
    return viewer_of(user)


def user_with_email(email: str) -> User | None:
    """The person with this address, in whatever case it is typed."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def get_user(viewer: Viewer, user_id: int) -> User:
    """A person the viewer may see. Raises NotFound."""
    user = db.session.scalar(select(User).where(User.id == user_id, policy.visible(viewer)))
    if user is None:
        raise NotFound
    return user


def names_of(user_ids: set[int]) -> dict[int, str]:
    """Names by id, for pages whose visibility was decided by the thing they show (its participants)."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids))).all()
    return {row.id: row.name for row in rows}


def site_names(site_ids: set[int]) -> dict[int, str]:
    """Names of sites by id, for lists of things that stand at one."""
    return {row.id: row.name for row in db.session.execute(select(Site.id, Site.name).where(Site.id.in_(site_ids)))}


def sites(viewer: Viewer) -> list[Site]:
    """Sites the viewer may see, by name."""
    return list(db.session.scalars(select(Site).where(policy.visible_sites(viewer)).order_by(Site.name)))


def organisations(viewer: Viewer) -> list[Organisation]:
    """Organisations the viewer may see, by name."""
    statement = select(Organisation).where(policy.visible_organisations(viewer)).order_by(Organisation.name)
    return list(db.session.scalars(statement))


def lines() -> list[Line]:
    """All support lines in their order; reference data."""
    return list(db.session.scalars(_LINES))


def teams() -> list[Team]:
    """All teams by line and name; reference data."""
    return list(db.session.scalars(_TEAMS))


def lines_and_teams() -> tuple[list[Line], list[Team]]:
    """Both in one statement, for pages that show both."""
    rows = db.session.execute(_LINES_AND_TEAMS).all()
    return list(dict.fromkeys(row[0] for row in rows)), [row[1] for row in rows if row[1] is not None]


def is_empty_installation() -> bool:
    """Whether nobody can sign in yet: the set-up page is open only then."""
    return db.session.scalar(select(User.id).limit(1)) is None


def link_with_token(token: str) -> SingleUseLink | None:
    """The living link with this token. Tokens are compared by their hash, so an empty or cut one finds nothing."""
    living = SingleUseLink.expires_at > clock.now()
    return db.session.scalar(select(SingleUseLink).where(SingleUseLink.token_hash == tokens.hashed(token), living))


def token_of_link(link_id: int) -> str | None:
    """The token of a link that still works, to be put into its mail; None once it is used, replaced or too old."""
    link = db.session.get(SingleUseLink, link_id)
    if link is None or link.token_hash is None or link.expires_at <= clock.now():
        return None
    return tokens.derive(link.purpose, link.nonce)


def sessions_of(user_id: int) -> list[UserSession]:
    """The living sessions of a person, the last seen first."""
    living = (UserSession.ended_at.is_(None), UserSession.expires_at > clock.now())
    statement = select(UserSession).where(UserSession.user_id == user_id, *living)
    return list(db.session.scalars(statement.order_by(UserSession.last_seen_at.desc())))


def api_tokens_of(user_id: int) -> list[ApiToken]:
    """The living tokens of a person, the newest first."""
    living = (ApiToken.revoked_at.is_(None), ApiToken.expires_at > clock.now())
    return list(
        db.session.scalars(select(ApiToken).where(ApiToken.user_id == user_id, *living).order_by(ApiToken.id.desc()))
    )


def people(viewer: Viewer, text: str = "", after: str | None = None) -> Page[Row]:
    """People the viewer may see, by name, filtered by a part of name or address."""
    statement = (
        select(
            User.id,
            User.name,
            User.email,
            User.position,
            User.active,
            Organisation.name.label("organisation"),
            Site.name.label("site"),
        )
        .join(Organisation, Organisation.id == User.organisation_id)
        .outerjoin(Site, Site.id == User.site_id)
        .where(policy.visible(viewer))
    )
    if text.strip():
        statement = statement.where(User.folded.contains(fold(norm(text.strip())), autoescape=True))
    return page_of(statement, [Order(User.name), Order(User.id)], after)


def grants_of(user_id: int) -> list[GrantRow]:
    """The roles of a person."""
    return list(db.session.scalars(select(GrantRow).where(GrantRow.user_id == user_id).order_by(GrantRow.id)))


def scope_names(grants: Sequence[GrantRow]) -> dict[int, str]:
    """What each grant is over, by its name; none for a grant over everything."""
    named: dict[int, str] = {}
    for scope, model in (("organisation", Organisation), ("department", Department), ("site", Site), ("team", Team)):
        ids = {grant.scope_id for grant in grants if grant.scope == scope}
        if ids:
            names = {
                row.id: row.name for row in db.session.execute(select(model.id, model.name).where(model.id.in_(ids)))
            }
            named |= {grant.id: names.get(grant.scope_id or 0, "") for grant in grants if grant.scope == scope}
    return named


def team_ids_of(user_id: int) -> set[int]:
    """The teams a person works in."""
    return set(db.session.scalars(select(TeamMember.team_id).where(TeamMember.user_id == user_id)))
