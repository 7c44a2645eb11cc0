"""What a token may say, and what the store keeps of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import select

from server.conversation.contact import Contact, contact_by_secret, identify_contact
from server.conversation.identity import Identity, identity_of
from server.conversation.identity_key import IdentityKey
from server.conversation.message import messages_after
from server.conversation.say_together import Said, Saying, say_together
from server.conversation.tables import contacts
from server.conversation.visitor import Visitor, find_or_open
from server.database import Database
from server.errors import IdentityRefused
from tests.server.conversation.conftest import NOW, Say

SECRET: Final = "id_1234567890abcdef1234567890abcdef"
KEYS: Final = (IdentityKey("ik_1", "HS256", SECRET, "2026-11-02T09:30:00+00:00"),)
SOON: Final = NOW + timedelta(hours=1)

TOO_MANY: Final[dict[str, Any]] = {f"claim_{n}": n for n in range(21)}


def token(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    said = {"sub": "u_42", "exp": int(SOON.timestamp())} | claims
    kept = {name: value for name, value in said.items() if value is not None}
    return jwt.encode({"alg": algorithm}, kept, OctKey.import_key(secret), algorithms=[algorithm])


def test_a_token_says_who_the_visitor_is_until_when_and_what_else_is_plain() -> None:
    said = token(name="Ana Ruiz", email="ana@example.com", segment="enterprise", plan="Forest", seats=8, tags=["a"])
    assert identity_of(said, KEYS, NOW) == Identity(
        "u_42", "Ana Ruiz", "ana@example.com", "enterprise", {"plan": "Forest", "seats": "8"}, SOON
    )


@pytest.mark.parametrize(
    "said",
    [
        token(secret="id_another_secret_of_thirty_two_characters"),
        token(algorithm="HS512"),
        token(sub=None),
        token(sub=""),
        token(sub=42),
        token(sub="u" * 129),
        token(exp=None),
        token(exp=int((NOW - timedelta(hours=1)).timestamp())),
        token(exp="tomorrow"),
        token(exp=99_999_999_999_999_999),
        token(exp=int(SOON.timestamp()) * 1000),
        token(nbf=int(SOON.timestamp())),
        token(name="Ana\nRuiz"),
        token(email="a" * 255),
        token(**TOO_MANY),
        token()[:-4] + "AAAA",
        ".".join(("eyJhbGciOiJub25lIn0", token().split(".")[1], "")),
        "",
        "a.b.c",
        "\u0000" * 40,
    ],
)
def test_a_token_that_cannot_be_believed_is_refused_with_a_remedy_and_without_its_words(said: str) -> None:
    with pytest.raises(IdentityRefused) as refused:
        identity_of(said, KEYS, NOW)
    assert refused.value.message.startswith("token: ")
    assert said == "" or said not in refused.value.message


def test_clocks_may_differ_by_a_minute() -> None:
    exp = int((NOW - timedelta(seconds=30)).timestamp())
    assert identity_of(token(exp=exp), KEYS, NOW).external_id == "u_42"


ANA: Final = Identity("u_42", "Ana Ruiz", "ana@example.com", "enterprise", {"plan": "Forest"}, SOON)


async def stored(database: Database, site_id: str, secret: str = "v_1") -> Contact:
    contact = await database.read(lambda rows: contact_by_secret(rows, site_id, secret))
    assert contact is not None
    return contact


async def identify(database: Database, contact: Contact, identity: Identity) -> None:
    await database.write(lambda rows: identify_contact(rows, contact, identity))


async def test_what_the_host_says_counts_until_the_token_ends(database: Database, site_id: str, say: Say) -> None:
    await say("m-1")
    await identify(database, await stored(database, site_id), ANA)
    contact = await stored(database, site_id)
    assert (contact.name, contact.email, contact.segment) == ("Ana Ruiz", "ana@example.com", "enterprise")
    assert contact.knows(ANA)
    assert contact.is_identified(SOON - timedelta(seconds=1))
    assert not contact.is_identified(SOON)


async def test_what_a_later_token_leaves_out_stays_and_what_it_changes_is_changed(
    database: Database, site_id: str, say: Say
) -> None:
    await say("m-1")
    await identify(database, await stored(database, site_id), ANA)
    later = replace(ANA, name=None, email=None, segment=None, attributes={}, until=SOON + timedelta(hours=1))
    contact = await stored(database, site_id)
    assert not contact.knows(later)
    await identify(database, contact, later)
    contact = await stored(database, site_id)
    assert (contact.name, contact.email, contact.segment, contact.attributes) == (
        "Ana Ruiz",
        "ana@example.com",
        None,
        {},
    )
    assert contact.identified_until == later.until


async def test_nobody_takes_the_place_of_another(database: Database, site_id: str, say: Say) -> None:
    await say("m-1")
    await identify(database, await stored(database, site_id), ANA)
    contact = await stored(database, site_id)
    bo = replace(ANA, external_id="u_43", name="Bo")
    assert contact.is_other_than(bo)
    await identify(database, contact, bo)
    assert (await stored(database, site_id)).external_id == "u_42"


async def test_a_newcomer_is_known_from_the_first_word_on(database: Database, site_id: str) -> None:
    async def says(secret: str, identity: Identity | None) -> Said:
        visitor = Visitor(site_id, secret, None, identity=identity)
        return await database.write_together(say_together, Saying(visitor, f"{secret}-1", "Hello", NOW))

    await says("v_ana", ANA)
    await says("v_nobody", None)
    assert (await stored(database, site_id, "v_ana")).knows(ANA)
    assert (await stored(database, site_id, "v_nobody")).external_id is None


async def test_who_has_signed_in_meanwhile_neither_speaks_for_the_former_one_nor_reads_along(
    database: Database, site_id: str
) -> None:
    bo = replace(ANA, external_id="u_43", name="Bo")
    ana, other = (Visitor(site_id, "v_shared", None, identity=each) for each in (ANA, bo))
    said = await database.write_together(say_together, Saying(ana, "m-1", "Where is my invoice?", NOW))
    with pytest.raises(IdentityRefused):
        await database.write_together(say_together, Saying(other, "m-2", "And mine?", NOW))
    with pytest.raises(IdentityRefused):
        await database.write(lambda rows: find_or_open(rows, other, NOW))
    messages = await database.read(lambda rows: messages_after(rows, said.conversation, 0))
    assert [message.text for message in messages] == ["Where is my invoice?"]
    assert (await stored(database, site_id, "v_shared")).external_id == "u_42"


async def test_two_who_share_a_browser_and_speak_first_at_once_are_told_apart(database: Database, site_id: str) -> None:
    bo = replace(ANA, external_id="u_43", name="Bo")
    sayings = [
        Saying(Visitor(site_id, "v_shared", None, identity=each), f"m-{number}", "Hello", NOW)
        for number, each in enumerate((ANA, bo))
    ]
    first, second = await database.write(lambda rows: say_together(rows, sayings))
    assert isinstance(first, Said)
    assert isinstance(second, IdentityRefused)
    assert second.client_id == "m-1"


async def test_a_newcomer_whose_first_wish_is_a_person_is_known_as_well(database: Database, site_id: str) -> None:
    await database.write(lambda rows: find_or_open(rows, Visitor(site_id, "v_ana", None, identity=ANA), NOW))
    assert (await stored(database, site_id, "v_ana")).knows(ANA)


async def test_what_is_known_already_costs_no_write(database: Database, site_id: str, say: Say) -> None:
    await say("m-1")
    await identify(database, await stored(database, site_id), ANA)
    contact = await stored(database, site_id)

    async def tampered_then_identified(rows: Any) -> str | None:
        await rows.execute(contacts.update().values(name="Somebody"))
        await identify_contact(rows, contact, ANA)
        name: str | None = (await rows.execute(select(contacts.c.name))).scalar_one()
        return name

    assert await database.write(tampered_then_identified) == "Somebody"
