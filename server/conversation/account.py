"""To which account of the host a visitor belongs."""

from typing import Final

from server.conversation.contact import Contact

ACCOUNT_ATTRIBUTES: Final = ("account", "company")
"""What a signed token may call it; the first that is there counts."""

ACCOUNT_CHARACTERS_MAX: Final = 128
"""As much as an external id has."""


def account_of(contact: Contact | None) -> str | None:
    """The account for which the host vouches: what its token calls `account` or `company`, else the visitor's own
    external id. None for an anonymous visitor."""
    if contact is None or contact.external_id is None:
        return None
    named = (contact.attributes.get(name, "").strip() for name in ACCOUNT_ATTRIBUTES)
    return next((name[:ACCOUNT_CHARACTERS_MAX] for name in named if name), contact.external_id)
