"""Who calls, as far as a request tells: the address that counts, and the browser in words."""

from typing import Final

from starlette.requests import HTTPConnection

from server.desk.desk import Desk
from server.limits.client_address import client_address

BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In this order: each of the later names stands in the User-Agent of the earlier ones too."""

SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def address_of(desk: Desk, connection: HTTPConnection) -> str:
    """The address that a request counts for: what a trusted proxy says, else the peer's; IPv6 as its /64."""
    peer = connection.client.host if connection.client else "unknown"
    return client_address(peer, connection.headers.getlist("x-forwarded-for"), desk.settings.trusted_proxies)


def browser_of(connection: HTTPConnection) -> str:
    """Such as "Firefox on Linux", by which a person knows their own device again; nothing more of it is kept."""
    agent = connection.headers.get("user-agent", "")
    browser = next((name for sign, name in BROWSERS if sign in agent), "Another browser")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser} on {system}" if system else browser
