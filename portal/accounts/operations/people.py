"""People: create, change, switch off, grant and withdraw roles."""

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from portal.accounts import queries
from portal.accounts.models import GrantRow, Organisation, User
from portal.accounts.operations import sessions
from portal.accounts.roles import ROLES, SCOPES
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import LANGUAGES, _l


def create(
    email: str,
    name: str,
    organisation: Organisation,
    by_id: int | None = None,
    password_hash: str | None = None,
    **details: object,
) -> User:
    """Create a person. ``details``: site, department, position, phone, vip_weight, language, zone.

    Raises Invalid for a malformed or taken address or an unknown language.
    """
    address = normal_email(email)
    if queries.user_with_email(address) is not None:
        raise Invalid("email", _l("Somebody with this address exists already."))
    if str(details.get("language", "en")) not in LANGUAGES:
        raise Invalid("language", _l("Unknown language."))
    user = User(
        email=address,
        name=name,
        organisation=organisation,
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


def normal_email(email: str) -> str:
    """The address in the form it is stored and compared: lower case. Raises Invalid("email")."""
    try:
        return validate_email(email.strip(), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        raise Invalid("email", _l("This is not an e-mail address.")) from error
