"""People: create, change, switch off, grant and withdraw roles."""

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select

from portal.accounts import queries
from portal.accounts.models import GrantRow, Organisation, TeamMember, User
from portal.accounts.operations import links, sessions
from portal.accounts.roles import ROLES, SCOPES
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import affected, db
from portal.core.errors import Invalid, NotAllowedNow
from portal.core.i18n import LANGUAGES, _l
from portal.core.search.analysis import fold, norm

LONGEST_NAME = 200


def create(
    email: str,
    name: str,
    organisation: Organisation,
    by_id: int | None = None,
    password_hash: str | None = None,
    **details: object,
) -> User:
    """Create a person. ``details``: site, department, position, phone, vip_weight, language, zone.

    Raises Invalid for a malformed or taken address, a name that is too long or an unknown language.
    """
    address = normal_email(email)
    if len(name) > LONGEST_NAME:
        raise Invalid("name", _l("At most %(limit)s characters, please.", limit=LONGEST_NAME))
    if queries.user_with_email(address) is not None:
        raise Invalid("email", _l("Somebody with this address exists already."))
    if str(details.get("language", "en")) not in LANGUAGES:
        raise Invalid("language", _l("Unknown language."))
    user = User(
        email=address,
        name=name,
        organisation=organisation,
        folded=folded(name, address),
        password_hash=password_hash,
        created_at=clock.now(),
        **details,
    )
    db.session.add(user)
    db.session.flush()
    audit(by_id, "created", "user", user.id, after={"email": address, "name": name})
    return user


def grant(
    user: User, role: str, scope: str = "everything", scope_id: int | None = None, by_id: int | None = None
) -> None:
    """Give a role within a scope; quietly nothing where it is held already. Ends the person's sessions elsewhere: rights changed."""
    if role not in ROLES or scope not in SCOPES or (scope == "everything") != (scope_id is None):
        raise Invalid("role", _l("Unknown role or scope."))
    same = select(GrantRow.id).where(
        GrantRow.user_id == user.id,
        GrantRow.role == role,
        GrantRow.scope == scope,
        GrantRow.scope_id.is_(None) if scope_id is None else GrantRow.scope_id == scope_id,
    )
    if db.session.scalar(same) is not None:
        return
    db.session.add(GrantRow(user_id=user.id, role=role, scope=scope, scope_id=scope_id))
    sessions.end_all(user.id)
    audit(by_id, "granted", "user", user.id, after={"role": role, "scope": scope, "scope_id": scope_id})


def revoke(user: User, grant_id: int, by: Viewer) -> None:
    """Withdraw a role; nothing where it is gone already. Raises NotAllowedNow for one's own last key to administration."""
    row = db.session.scalar(select(GrantRow).where(GrantRow.id == grant_id, GrantRow.user_id == user.id))
    if row is None:
        return
    if user.id == by.id and row.role == "administrator":
        raise NotAllowedNow(_l("Somebody else must take this role from you."))
    before = {"role": row.role, "scope": row.scope, "scope_id": row.scope_id}
    db.session.delete(row)
    sessions.end_all(user.id)
    audit(by.id, "revoked", "user", user.id, before=before)


def change(user: User, by: Viewer, **details: object) -> None:
    """Change what is known of a person: name, position, phone, site, department, language, zone, theme, vip_weight."""
    before = {key: getattr(user, key) for key in details}
    if before == details:
        return
    for key, value in details.items():
        setattr(user, key, value)
    user.folded = folded(user.name, user.email)
    audit(by.id, "changed", "user", user.id, before=_plain(before), after=_plain(details))


def switch_off(user: User, by: Viewer) -> None:
    """The person can no longer sign in; her sessions and links end, her tickets stay. Raises NotAllowedNow for oneself."""
    if not user.active:
        return
    if user.id == by.id:
        raise NotAllowedNow(_l("You cannot switch yourself off."))
    user.active = False
    sessions.end_all(user.id)
    links.revoke(user.id)
    audit(by.id, "switched_off", "user", user.id)


def switch_on(user: User, by: Viewer) -> None:
    """The person may sign in again."""
    if user.active:
        return
    user.active = True
    audit(by.id, "switched_on", "user", user.id)


def set_teams(user: User, team_ids: set[int], by: Viewer) -> None:
    """Put a person into exactly these teams."""
    before = queries.team_ids_of(user.id)
    if before == team_ids:
        return
    affected(delete(TeamMember).where(TeamMember.user_id == user.id))
    db.session.add_all(TeamMember(team_id=team_id, user_id=user.id) for team_id in sorted(team_ids))
    audit(by.id, "teams_changed", "user", user.id, before={"teams": sorted(before)}, after={"teams": sorted(team_ids)})


def folded(name: str, email: str) -> str:
    """What a person is found by: name and address without case and marks."""
    return fold(norm(f"{name} {email}"))[:500]


def _plain(values: dict[str, object]) -> dict[str, object]:
    return {key: value if isinstance(value, str | int | bool | None) else str(value) for key, value in values.items()}


def normal_email(email: str) -> str:
    """The address in the form it is stored and compared: lower case. Raises Invalid("email")."""
    try:
        return validate_email(email.strip(), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        raise Invalid("email", _l("This is not an e-mail address.")) from error
