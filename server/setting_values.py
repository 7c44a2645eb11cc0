"""The kinds of values that a setting may have: each is checked, and made into one way of writing it."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SQLITE: Final = "sqlite+aiosqlite"
POSTGRESQL: Final = "postgresql+asyncpg"
POSTGRESQL_NAMES: Final = ("postgresql", "postgres", POSTGRESQL)
"""What hosts of PostgreSQL write before their URLs; the driver is ours to choose."""

REDIS_SCHEMES: Final = ("redis", "rediss", "unix")


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ValueError("must be an origin such as https://help.example.com, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _database_url(value: str) -> str:
    remedy = f"must be {SQLITE}:///FILE or {POSTGRESQL}://USER:PASSWORD@HOST/DATABASE"
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError(remedy) from None
    if url.drivername in POSTGRESQL_NAMES:
        return _for_asyncpg(value)
    if url.drivername != SQLITE:
        raise ValueError(f"{remedy}; {url.drivername} is none of them")
    return value


def _for_asyncpg(value: str) -> str:
    """The URL with our driver; `sslmode`, as libpq and most hosts call it, is `ssl` to asyncpg."""
    url = make_url(value).set(drivername=POSTGRESQL)
    if "sslmode" in url.query:
        query = {"ssl" if name == "sslmode" else name: found for name, found in url.query.items()}
        url = url.set(query=query)
    return url.render_as_string(hide_password=False)


def _redis_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in REDIS_SCHEMES or not (parts.path if parts.scheme == "unix" else parts.hostname):
        raise ValueError("must be redis://HOST:6379/0, rediss://HOST:6379/0 (TLS) or unix:///run/redis.sock")
    return value


def _networks(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(f"{error}: give addresses or networks by commas, as in 10.0.0.0/8,::1") from None


def _hosts(value: object) -> object:
    if not isinstance(value, str):
        return value
    hosts = tuple(part.strip().lower() for part in value.split(",") if part.strip())
    for each in hosts:
        host, _, port = each.rpartition(":")
        if not host or "/" in host or not (port.isascii() and port.isdigit()):
            raise ValueError(f"{each}: give hosts with their ports by commas, as in chat.internal:8065")
    return hosts


Origin = Annotated[str, AfterValidator(_origin)]
"""Scheme, host and port of an address, without a path."""

DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
"""A URL of SQLite or PostgreSQL with the driver that is ours."""

RedisUrl = Annotated[str, AfterValidator(_redis_url)]
"""Where a Redis is, over TCP, TLS or a socket of this machine."""

Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_networks)]
"""Addresses and networks, written by commas."""

HostsWithPorts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hosts)]
"""`host:port` pairs in small letters, written by commas."""
