"""Who said `hello`, found in one reading of the database: site, visitor, conversation, and the messages they miss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.contact import Contact, contacts_by_hash
from server.conversation.conversation import Conversation, conversations_named, latest_conversations
from server.conversation.identifier import hash_of, is_secret, new_secret
from server.conversation.identity import Identity, identity_of
from server.conversation.message import Message, messages_after_each
from server.conversation.site import Site, sites_by_public_key
from server.conversation.visitor import fresh_conversation_id
from server.errors import IdentityRefused, OriginNotAllowed, SiteUnknown, WireError
from server.protocol.delivery import Resumption, resume_from
from server.protocol.visitor_frames import Hello

MESSAGES_PER_READ: Final = 200
"""Messages of a long conversation that are read at once."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who said `hello`: their secret (a new one for somebody new), their conversation, if they have one, and from where
    on it is sent."""

    site: Site
    secret: str
    contact: Contact | None
    conversation: Conversation | None
    resumption: Resumption
    missing: tuple[Message, ...]
    """The first MESSAGES_PER_READ messages that the panel does not have."""
    named_unknown: bool
    """The panel named a conversation that is not this visitor's."""
    opens: str | None = None
    """The id under which what they say begins a conversation: they have started over, and said nothing since."""
    vouched: Identity | IdentityRefused | None = None
    """What the host says of who this is, or why it cannot be believed; None for a hello without a token."""


async def recognise(connection: AsyncConnection, hellos: Sequence[Hello], at: datetime) -> list[Recognised | WireError]:
    """Finds visitors by their secrets, and the conversations through the visitors, in a handful of statements however
    many they are: after a restart all panels say `hello` at once. Stores nothing.

    Somebody for whose panel the host vouches under another id than before is somebody new. `at` decides whether a token
    still holds.

    Gives for each SiteUnknown, or OriginNotAllowed for a page that may not embed the widget, where it is to be refused.
    """
    sites = await sites_by_public_key(connection, {hello.site for hello in hellos})
    vouched = [_vouched(hello, sites.get(hello.site), at) for hello in hellos]
    known = await _contacts(connection, hellos, sites)
    hellos, contacts = _with_others_as_strangers(hellos, known, vouched)
    named = await _named(connection, hellos, contacts)
    without = [
        (contact.site_id, contact.contact_id)
        for hello, contact, found in zip(hellos, contacts, named, strict=True)
        if contact is not None and found is None and hello.fresh is None
    ]
    latest = await latest_conversations(connection, without) if without else {}
    outcome = [
        _recognised(hello, sites.get(hello.site), contact, found, latest, who)
        for hello, contact, found, who in zip(hellos, contacts, named, vouched, strict=True)
    ]
    return await _with_missing(connection, outcome)


def _recognised(
    hello: Hello,
    site: Site | None,
    contact: Contact | None,
    named: Conversation | None,
    latest: Mapping[tuple[str, str], Conversation],
    vouched: Identity | IdentityRefused | None,
) -> Recognised | WireError:
    try:
        site = _allowed(site, hello)
    except WireError as refusal:
        return refusal
    secret = hello.visitor if contact is not None and hello.visitor is not None else _secret_of_newcomer(hello.visitor)
    opens = None if hello.fresh is None else fresh_conversation_id(site.site_id, secret, hello.fresh)
    if contact is None:
        nothing = resume_from(hello.after_seq, 0, same_conversation=True)
        named_unknown = hello.conversation is not None and opens is None
        return Recognised(site, secret, None, None, nothing, (), named_unknown, opens, vouched)
    conversation = named
    if opens is None:
        named_unknown = hello.conversation is not None and named is None
        conversation = named or latest.get((contact.site_id, contact.contact_id))
        same = not named_unknown
    else:
        # What the panel has may be of the conversation before.
        named_unknown, same = False, hello.after_seq == 0 or hello.conversation == opens
    last_seq = 0 if conversation is None else conversation.last_seq
    resumption = resume_from(hello.after_seq, last_seq, same_conversation=same)
    return Recognised(site, secret, contact, conversation, resumption, (), named_unknown, opens, vouched)


def _vouched(hello: Hello, site: Site | None, at: datetime) -> Identity | IdentityRefused | None:
    if hello.token is None or site is None:
        return None
    if not site.identity_keys:
        return IdentityRefused(f"Make this site's key first: handrail site identity add-secret {site.public_key}")
    try:
        return identity_of(hello.token, site.identity_keys, at)
    except IdentityRefused as refusal:
        return refusal


def _with_others_as_strangers(
    hellos: Sequence[Hello], contacts: Sequence[Contact | None], vouched: Sequence[Identity | IdentityRefused | None]
) -> tuple[list[Hello], list[Contact | None]]:
    """Takes the secret from a panel whose host vouches for another than the one who is known by it."""
    mended: list[tuple[Hello, Contact | None]] = []
    for hello, contact, who in zip(hellos, contacts, vouched, strict=True):
        if contact is not None and isinstance(who, Identity) and contact.is_other_than(who):
            mended.append((hello.model_copy(update={"visitor": None, "conversation": None}), None))
        else:
            mended.append((hello, contact))
    return [hello for hello, _ in mended], [contact for _, contact in mended]


async def _contacts(
    connection: AsyncConnection, hellos: Sequence[Hello], sites: Mapping[str, Site]
) -> list[Contact | None]:
    keys = [
        (sites[hello.site].site_id, hash_of(hello.visitor))
        if hello.site in sites and hello.visitor is not None
        else None
        for hello in hellos
    ]
    asked = [key for key in keys if key is not None]
    found = await contacts_by_hash(connection, asked) if asked else {}
    return [None if key is None else found.get(key) for key in keys]


async def _named(
    connection: AsyncConnection, hellos: Sequence[Hello], contacts: Sequence[Contact | None]
) -> list[Conversation | None]:
    """The conversation that each panel names, or begins anew, if it is its visitor's."""
    keys = [
        None if contact is None or (meant := _meant(hello, contact)) is None else (contact.site_id, meant)
        for hello, contact in zip(hellos, contacts, strict=True)
    ]
    asked = [key for key in keys if key is not None]
    found = await conversations_named(connection, asked) if asked else {}
    named = [None if key is None else found.get(key) for key in keys]
    return [
        each if each is not None and contact is not None and each.contact_id == contact.contact_id else None
        for each, contact in zip(named, contacts, strict=True)
    ]


async def _with_missing(
    connection: AsyncConnection, outcome: Sequence[Recognised | WireError]
) -> list[Recognised | WireError]:
    behind = [
        (each.conversation, each.resumption.delivery.sent_seq)
        for each in outcome
        if isinstance(each, Recognised)
        and each.conversation is not None
        and each.conversation.last_seq > each.resumption.delivery.sent_seq
    ]
    if not behind:
        return list(outcome)
    found = await messages_after_each(connection, behind, MESSAGES_PER_READ)
    return [
        replace(each, missing=found[each.conversation.conversation_id, each.resumption.delivery.sent_seq])
        if isinstance(each, Recognised)
        and each.conversation is not None
        and (each.conversation.conversation_id, each.resumption.delivery.sent_seq) in found
        else each
        for each in outcome
    ]


def _meant(hello: Hello, contact: Contact) -> str | None:
    if hello.fresh is None or hello.visitor is None:
        return hello.conversation
    return fresh_conversation_id(contact.site_id, hello.visitor, hello.fresh)


def _secret_of_newcomer(secret: str | None) -> str:
    """A secret of ours that nobody is known by stands: its first message may be on its way to the disk, and sent again
    under another secret it would be stored twice."""
    return secret if secret is not None and is_secret(secret, "v") else new_secret("v")


def _allowed(site: Site | None, hello: Hello) -> Site:
    if site is None:
        raise SiteUnknown("No site has this key. Check data-site in the embed code; `handrail site list` prints it.")
    origin = "" if hello.page is None else hello.page.origin
    if not site.allows(origin):
        raise OriginNotAllowed(
            f"This site does not allow {origin or 'pages without an origin'}. "
            "Add it with `handrail site allow KEY ORIGIN`."
        )
    return site
