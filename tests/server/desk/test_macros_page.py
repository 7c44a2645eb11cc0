"""Macros as a team keeps them: by forms, by file, each to whom it belongs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from escalation.macros import Macro, macros_of
from server.conversation.site import Site
from server.team.audit_log import entries_of
from server.team.role import Role
from server.team.users import User, add_membership
from tests.server.desk.house import House, field_of

PAGE = "/desk/settings/macros"


@dataclass
class Desk:
    house: House
    site: Site
    ada: httpx.AsyncClient
    """An owner."""
    bo: httpx.AsyncClient
    """An agent."""
    bo_id: str

    async def post(self, browser: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
        token = field_of((await browser.get(PAGE)).text, "csrf_token")
        return await browser.post(f"{PAGE}{path}", data={"csrf_token": token, **fields})

    async def imports(self, browser: httpx.AsyncClient, content: bytes, **fields: str) -> httpx.Response:
        token = field_of((await browser.get(PAGE)).text, "csrf_token")
        file = {"file": ("canned.csv", content, "text/csv")}
        return await browser.post(f"{PAGE}/import", data={"csrf_token": token, **fields}, files=file)

    async def macros(self, user_id: str = "u_nobody") -> tuple[Macro, ...]:
        return await self.house.database.read(lambda rows: macros_of(rows, [self.site.site_id], user_id))


@pytest.fixture
async def desk(house: House, site: Site, ada: User) -> AsyncIterator[Desk]:
    bo = await house.user("bo@example.com", "Bo")
    await house.database.write(lambda rows: add_membership(rows, bo, site.site_id, Role.AGENT))
    async with house.signed_in() as adas, house.signed_in("bo@example.com") as bos:
        yield Desk(house, site, adas, bos, bo.user_id)


async def test_a_macro_is_made_changed_found_and_deleted(desk: Desk) -> None:
    made = await desk.post(
        desk.ada,
        "/add",
        name="Refund",
        short_code="/refund",
        text="Hello {{customer.first_name}}",
        shared="yes",
        tier="high",
        tags="billing, refund",
        status="resolved",
    )
    assert made.status_code == 303
    (macro,) = await desk.macros()
    assert [(each.kind.value, each.value) for each in macro.actions] == [
        ("tier", "high"),
        ("tag", "billing"),
        ("tag", "refund"),
        ("status", "resolved"),
    ]
    listed = (await desk.ada.get(PAGE)).text
    assert "/refund" in listed
    assert "Tag: billing" in listed
    assert "1 of 1 fit" in (await desk.ada.get(f"{PAGE}?q=REFUND")).text
    assert "0 of 1 fit" in (await desk.ada.get(f"{PAGE}?q=zebra")).text
    changed = await desk.post(
        desk.ada, f"/{macro.macro_id}", name="Money back", short_code="refund", text="Yes.", shared="yes"
    )
    assert changed.status_code == 303
    assert [(each.name, each.actions) for each in await desk.macros()] == [("Money back", ())]
    await desk.post(desk.ada, f"/{macro.macro_id}/delete")
    assert await desk.macros() == ()


async def test_whoever_takes_a_macro_from_the_others_is_noted(desk: Desk) -> None:
    await desk.post(desk.ada, "/add", name="Refund", short_code="refund", text="Yes.", shared="yes")
    (macro,) = await desk.macros()
    await desk.post(desk.ada, f"/{macro.macro_id}", name="Refund", short_code="refund", text="Yes.")
    assert await desk.macros() == ()
    noted = await desk.house.database.read(lambda rows: entries_of(rows, desk.site.site_id, macro.macro_id, 10))
    assert {each.action for each in noted} == {"macro.added", "macro.changed"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "Hi {{custmer.name}}"}, "Nothing is known as {{custmer.name}}. You can write {{customer.name}}"),
        ({"short_code": "no spaces here"}, "Write 1 to 40 of a-z"),
        ({"snooze": "1d", "status": "resolved"}, "a resolved ticket cannot be snoozed"),
        ({"tier": "urgent"}, "is no tier"),
    ],
)
async def test_an_error_stands_beside_its_field_and_what_was_typed_stays(
    desk: Desk, fields: dict[str, str], words: str
) -> None:
    given = {"name": "Kept name", "short_code": "kept", "text": "Kept text", **fields}
    answer = await desk.post(desk.ada, "/add", **given)
    assert answer.status_code == 422
    assert words in answer.text.replace("&#39;", "'")
    assert 'value="Kept name"' in answer.text
    assert given["text"] in answer.text
    assert await desk.macros() == ()


async def test_an_agent_keeps_their_own_and_changes_nothing_that_is_shared(desk: Desk) -> None:
    await desk.post(desk.ada, "/add", name="Shared", short_code="shared", text="Ours", shared="yes")
    await desk.post(desk.bo, "/add", name="Mine", short_code="mine", text="Bo's", shared="yes")
    (shared,) = await desk.macros()
    mine = next(each for each in await desk.macros(desk.bo_id) if each.owner_id)
    assert "Mine" not in (await desk.ada.get(PAGE)).text
    assert (await desk.ada.get(f"{PAGE}/{mine.macro_id}")).status_code == 404
    assert "Save" not in (await desk.bo.get(f"{PAGE}/{shared.macro_id}")).text
    for end in ("", "/delete"):
        answer = await desk.post(desk.bo, f"/{shared.macro_id}{end}", name="x", short_code="x", text="x")
        assert answer.status_code == 404
    assert await desk.macros() == (shared,)


async def test_a_stranger_finds_nothing_of_another_site(desk: Desk) -> None:
    await desk.post(desk.ada, "/add", name="Shared", short_code="shared", text="Ours", shared="yes")
    (shared,) = await desk.macros()
    await desk.house.user("eve@example.com", "Eve", await desk.house.site("Elsewhere"))
    async with desk.house.signed_in("eve@example.com") as eve:
        assert (await eve.get(f"{PAGE}/{shared.macro_id}")).status_code == 404
        assert (await desk.post(eve, f"/{shared.macro_id}/delete")).status_code == 404
        assert (await eve.get(f"{PAGE}?site={desk.site.site_id}")).status_code == 404
        assert (await eve.get(f"{PAGE}.csv?site={desk.site.site_id}")).status_code == 404
        assert "Ours" not in (await eve.get(PAGE)).text
    assert await desk.macros() == (shared,)


async def test_a_preview_fills_in_samples_and_runs_nothing(desk: Desk) -> None:
    shown = await desk.post(desk.ada, "/preview", text="Hi **{{customer.first_name}}** <script>x</script>")
    assert "<strong>Robin</strong>" in shown.text
    assert "<script" not in shown.text


async def test_a_file_comes_in_with_a_word_on_every_line_and_goes_out_again(desk: Desk) -> None:
    lines = "\n".join(f"Reply {number},code-{number},Text {number}" for number in range(1_000))
    content = f"name,short_code,text\n{lines}\nAgain,code-7,Other\nBad,bad,{{{{no.such}}}}\n".encode()
    report = (await desk.imports(desk.ada, content, shared="yes")).text
    assert "<dt>Added</dt><dd>1000</dd>" in report
    assert "Line 1002, “Again”: Line 9 has the short code code-7 already." in report
    assert "Line 1003, “Bad”: text: Nothing is known as {{no.such}}" in report
    assert len(await desk.macros()) == 1_000
    exported = await desk.ada.get(f"{PAGE}.csv")
    assert exported.headers["content-type"].startswith("text/csv")
    again = (await desk.imports(desk.ada, exported.content, shared="yes")).text
    assert "<dt>Added</dt><dd>0</dd><dt>Changed</dt><dd>0</dd><dt>Skipped</dt><dd>1000</dd>" in again
    own = (await desk.imports(desk.bo, b"name,text\nHello,Hi\n", shared="yes")).text
    assert "<dt>Added</dt><dd>1</dd>" in own
    assert len(await desk.macros()) == 1_000


async def test_a_file_that_is_none_is_refused_with_the_remedy(desk: Desk) -> None:
    assert "name and text" in (await desk.imports(desk.ada, b"a,b\n1,2\n")).text
    assert "Choose a CSV file first" in (await desk.imports(desk.ada, b"")).text
    large = await desk.imports(desk.ada, b"x" * (4 * 1024 * 1024 + 200_000))
    assert large.status_code == 413
