"""A page key that a person typed: what is wrong with it, in words that help."""

from typing import Final
from urllib.parse import urlsplit

from knowledge.page_pattern import REST
from server.conversation.page_key import page_key_of
from server.protocol.limits import PAGE_KEY_CHARACTERS_MAX

EXAMPLE: Final = "/projects/:id/members"


def page_key_fault(key: str) -> str:
    """What is wrong with a page key that somebody typed, and the remedy; empty when it is one."""
    if len(key) > PAGE_KEY_CHARACTERS_MAX:
        return f"This is longer than {PAGE_KEY_CHARACTERS_MAX} characters. A page key is a route, such as {EXAMPLE}."
    if "://" in key or key.startswith("//"):
        return f"A page key has no host. Write {_key_of_address(key)}"
    if not key.startswith("/"):
        return f"A page key begins with a slash, such as {EXAMPLE}."
    if any(character.isspace() or not character.isprintable() for character in key):
        return f"A page key has no spaces. It is a route, such as {EXAMPLE}."
    if REST in key.split("/"):
        return f"{REST} stands for many pages. Name one of them, such as {EXAMPLE}."
    return ""


def _key_of_address(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return EXAMPLE
    return page_key_of(f"{parts.path}#{parts.fragment}" if parts.fragment else parts.path)
