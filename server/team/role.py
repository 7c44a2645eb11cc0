"""Roles on a site, and what each of them may do there."""

from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    """What a route or an operation asks of whoever uses it, on the site that it is about."""

    SEE = "see"
    """Read tickets, conversations and figures."""
    WORK = "work"
    """Answer customers and move tickets."""
    MANAGE = "manage"
    """Set how the site works, and who works on it."""
    OWN = "own"
    """Make and unmake owners, and hand out keys of the HTTP interface."""


class Role(StrEnum):
    """A member's role on one site."""

    OWNER = "owner"
    ADMIN = "admin"
    AGENT = "agent"
    VIEWER = "viewer"

    @property
    def permissions(self) -> frozenset[Permission]:
        """What this role may do."""
        return _PERMISSIONS[self]


_PERMISSIONS: Final = {
    Role.OWNER: frozenset(Permission),
    Role.ADMIN: frozenset({Permission.SEE, Permission.WORK, Permission.MANAGE}),
    Role.AGENT: frozenset({Permission.SEE, Permission.WORK}),
    Role.VIEWER: frozenset({Permission.SEE}),
}
