"""Numbers as people and addresses write them."""


def number_of(text: str | None) -> int | None:
    """The id or number that a text of one to nine digits says; None for anything else, which no table holds."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None
