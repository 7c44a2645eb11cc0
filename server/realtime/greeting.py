"""Who said `hello`, found in one reading of the database: site, visitor, conversation, and the messages they miss."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.contact import Contact, contacts_by_hash
from server.conversation.conversation import Conversation, conversations_named, latest_conversations
from server.conversation.identifier import hash_of, is_secret, new_secret
from server.conversation.identity import Identity, identity_of
from server.conversation.message import Message, messages_after_each
from server.conversation.signed_in_visitor import contacts_of_subjects, is_closed, subject_of
from server.conversation.site import Site, sites_by_public_key
from server.conversation.visitor import fresh_conversation_id
from server.errors import IdentityRefused, OriginNotAllowed, SiteUnknown, WireError
from server.protocol.delivery import Resumption, resume_from
from server.protocol.limits import INTEGER_MAX
from server.protocol.visitor_frames import Hello

MESSAGES_PER_READ: Final = 200
"""Messages of a long conversation that are read at once."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who said `hello`: their secret (a new one for somebody new) and the contact that is known by it, their
    conversation, if they have one, and from where on it is sent."""

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
    """Finds visitors by their secrets and by what the host says of them, and the conversations through the visitors, in
    a handful of statements however many they are: after a restart all panels say `hello` at once. Stores nothing.

    Somebody for whose panel the host vouches under another id than before, or vouches no longer, is somebody new. `at`
    decides whether a token still holds.

    Gives for each SiteUnknown, or OriginNotAllowed for a page that may not embed the widget, where it is to be refused.
    """
    sites = await sites_by_public_key(connection, {hello.site for hello in hellos})
    vouched = [_vouched(hello, sites.get(hello.site), at) for hello in hellos]
    known = await _contacts(connection, hellos, sites)
    closed = [
        contact is not None and is_closed(contact, who if isinstance(who, Identity) else None, at)
        for contact, who in zip(known, vouched, strict=True)
    ]
    contacts = [None if shut else contact for contact, shut in zip(known, closed, strict=True)]
    hellos = [_as_stranger(hello) if shut else hello for hello, shut in zip(hellos, closed, strict=True)]
    theirs = await _theirs(connection, hellos, contacts, vouched, sites)
    named = await _named(connection, hellos, sites, theirs)
    without = [
        (contact.site_id, contact.contact_id)
        for hello, of_one, found in zip(hellos, theirs, named, strict=True)
        if found is None and hello.fresh is None
        for contact in of_one
    ]
    latest = await latest_conversations(connection, without) if without else {}
    outcome = [
        _recognised(hello, sites.get(hello.site), contact, found or _latest(hello, of_one, latest), found is None, who)
        for hello, contact, of_one, found, who in zip(hellos, contacts, theirs, named, vouched, strict=True)
    ]
    return await _with_missing(connection, outcome)


def _latest(
    hello: Hello, theirs: Collection[Contact], latest: Mapping[tuple[str, str], Conversation]
) -> Conversation | None:
    """What one visitor had last, in whichever browser."""
    if hello.fresh is not None:
        return None
    keys = {(contact.site_id, contact.contact_id) for contact in theirs}
    if len(keys) == 1:
        return latest.get(*keys)
    return next((latest[key] for key in reversed(list(latest)) if key in keys), None)


def _recognised(
    hello: Hello,
    site: Site | None,
    contact: Contact | None,
    conversation: Conversation | None,
    is_other: bool,
    vouched: Identity | IdentityRefused | None,
) -> Recognised | WireError:
    """`is_other`: the conversation is not the one that the panel named, if it named one."""
    try:
        site = _allowed(site, hello)
    except WireError as refusal:
        return refusal
    secret = hello.visitor if contact is not None and hello.visitor is not None else _secret_of_newcomer(hello.visitor)
    opens = None if hello.fresh is None else fresh_conversation_id(site.site_id, secret, hello.fresh)
    named_unknown = opens is None and hello.conversation is not None and is_other
    if opens is None:
        same = not named_unknown or conversation is None
    else:
        # What the panel has may be of the conversation before.
        same = hello.after_seq == 0 or hello.conversation == opens
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


def _as_stranger(hello: Hello) -> Hello:
    """What a panel says whose secret opens nothing any more; what it has is not this visitor's."""
    return hello.model_copy(update={"visitor": None, "conversation": None, "after_seq": INTEGER_MAX})


async def _theirs(
    connection: AsyncConnection,
    hellos: Sequence[Hello],
    contacts: Sequence[Contact | None],
    vouched: Sequence[Identity | IdentityRefused | None],
    sites: Mapping[str, Site],
) -> list[tuple[Contact, ...]]:
    """Whose conversations each panel may show: its secret's, and those of all browsers of whom the host vouches for."""
    subjects = [
        subject_of(contact, who if isinstance(who, Identity) else None, sites[hello.site].site_id)
        if hello.site in sites
        else None
        for hello, contact, who in zip(hellos, contacts, vouched, strict=True)
    ]
    found = await contacts_of_subjects(connection, {subject for subject in subjects if subject is not None})
    return [
        tuple(
            {
                each.contact_id: each
                for each in (
                    *(() if contact is None else (contact,)),
                    *(() if subject is None else found.get(subject, ())),
                )
            }.values()
        )
        for contact, subject in zip(contacts, subjects, strict=True)
    ]


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
    connection: AsyncConnection,
    hellos: Sequence[Hello],
    sites: Mapping[str, Site],
    theirs: Sequence[Collection[Contact]],
) -> list[Conversation | None]:
    """The conversation that each panel names, or begins anew, if it is its visitor's."""
    keys = [
        None
        if not of_one or (meant := _meant(hello, sites[hello.site])) is None
        else (sites[hello.site].site_id, meant)
        for hello, of_one in zip(hellos, theirs, strict=True)
    ]
    asked = [key for key in keys if key is not None]
    found = await conversations_named(connection, asked) if asked else {}
    named = [None if key is None else found.get(key) for key in keys]
    return [
        each if each is not None and any(each.contact_id == contact.contact_id for contact in of_one) else None
        for each, of_one in zip(named, theirs, strict=True)
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


def _meant(hello: Hello, site: Site) -> str | None:
    if hello.fresh is None:
        return hello.conversation
    return None if hello.visitor is None else fresh_conversation_id(site.site_id, hello.visitor, hello.fresh)


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
