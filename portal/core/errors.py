"""What an operation may say instead of doing its work. Each carries a translated sentence for the person who asked."""


class DomainError(Exception):
    """The act was refused; ``message`` is a (lazy) translated sentence. ``status`` is its HTTP twin (RFC 9110)."""

    status = 400

    def __init__(self, message: object = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """It does not exist for this person; absent and hidden look the same."""

    status = 404


class Forbidden(DomainError):
    """The person sees it but may not do this."""

    status = 403


class NotAllowedNow(DomainError):
    """The state does not permit the act; somebody may have been quicker."""

    status = 409


class Conflict(DomainError):
    """The page was stale: the thing changed since it was read."""

    status = 409


class Invalid(DomainError):
    """A value that a rule rejects. ``field`` names the form field beside which the sentence belongs."""

    status = 422

    def __init__(self, field: str, message: object) -> None:
        super().__init__(message)
        self.field = field
