"""What is announced arrives, once or more often but never not at all, and one bad receiver hurts nobody else."""

import asyncio
import json
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from standardwebhooks import Webhook, WebhookVerificationError

from server.agent.tools.exchange import Exchange
from server.backlog.endpoint_trouble import EndpointTrouble
from server.inbox.notices import notices_of
from server.integrations import courier
from server.integrations.courier import Courier, Origin
from server.integrations.endpoint import enable, endpoint_of, rotate_secret
from server.integrations.outcome import ATTEMPTS_MAX
from server.realtime.hub import Hub
from server.realtime.topics import user_topic
from server.team.role import Role
from server.team.users import User, add_user
from tests.server.agent.tools.service import Service, a_service
from tests.server.integrations.conftest import Post


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite alone: what the receivers do is the same for any database."""
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path)}"


async def test_slack_gets_text_and_blocks_with_its_signs_escaped(post: Post, service: Service) -> None:
    await post.endpoint(service, "slack")
    await post.says("Too many <open> & old")
    assert await post.bring() == 1
    (asked,) = service.asked
    assert asked.body["text"].startswith("Too many &lt;open&gt; &amp; old\nA &amp; B &lt;C&gt;")
    assert asked.body["blocks"][0]["text"]["text"].startswith(
        "*<https://desk.example/desk/plan/alerts|Too many &lt;open"
    )
    assert asked.body["blocks"][1]["fields"] == [{"type": "mrkdwn", "text": "*value*\n3"}]
    assert "webhook-signature" not in asked.headers
    assert [each.state for each in await post.deliveries()] == ["sent"]


async def test_a_program_can_check_whose_message_it_is_also_while_the_secret_changes(
    post: Post, service: Service
) -> None:
    endpoint = await post.endpoint(service)
    assert endpoint.secret is not None
    fresh = await post.database.write(lambda rows: rotate_secret(rows, endpoint, post.now))
    await post.says()
    await post.bring()
    (asked,) = service.asked
    sign = {secret: Webhook(secret).sign for secret in (endpoint.secret, fresh)}
    body = json.dumps(asked.body, ensure_ascii=False, separators=(",", ":"))
    wanted = [sign[each](asked.headers["webhook-id"], post.now, body) for each in (fresh, endpoint.secret)]
    assert asked.headers["webhook-signature"].split(" ") == wanted
    assert asked.headers["webhook-timestamp"] == str(int(post.now.timestamp()))
    assert asked.body["type"] == "alert.raised"
    assert asked.body["data"]["url"] == "https://desk.example/desk/plan/alerts"
    post.later(hours=25)
    await post.says("After a day")
    await post.bring()
    assert len(service.asked[1].headers["webhook-signature"].split(" ")) == 1


async def test_a_forged_body_is_told_from_ours(post: Post, service: Service) -> None:
    endpoint = await post.endpoint(service)
    assert endpoint.secret is not None
    await post.says()
    await post.bring()
    headers = service.asked[0].headers
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify("{}", headers)


async def test_a_failed_one_is_tried_again_under_its_id_until_it_arrives(post: Post, service: Service) -> None:
    await post.endpoint(service)
    service.status = 500
    await post.says()
    await post.bring()
    assert await post.bring() == 0
    post.later(seconds=6)
    service.status = 204
    await post.bring()
    assert len({each.headers["webhook-id"] for each in service.asked}) == 1
    (delivery,) = await post.deliveries()
    assert (delivery.state, delivery.attempts, delivery.status) == ("sent", 2, 204)


async def test_a_redirect_is_not_followed(post: Post, service: Service) -> None:
    await post.endpoint(service)
    service.status, service.headers = 302, {"Location": service.origin + "/elsewhere"}
    await post.says()
    await post.bring()
    assert [each.target for each in service.asked] == ["/hook?token=x"]
    (delivery,) = await post.deliveries()
    assert delivery.state == "waiting"
    assert "redirects are not followed" in (delivery.reason or "")


async def test_gone_disables_the_endpoint_until_somebody_enables_it(post: Post, service: Service) -> None:
    endpoint = await post.endpoint(service)
    service.status = 410
    await post.says("first")
    post.later(seconds=1)
    await post.says("second")
    await post.bring()
    await post.says("third")
    found = await post.database.read(lambda rows: endpoint_of(rows, [post.site.site_id], endpoint.endpoint_id))
    assert found is not None
    assert found.disabled_at == post.now
    assert "410" in (found.disabled_reason or "")
    assert await post.bring() == 0
    service.status = 200
    await post.database.write(lambda rows: enable(rows, endpoint))
    await post.bring()
    assert sorted((each.title, each.state) for each in await post.deliveries()) == [
        ("first", "failed"),
        ("second", "sent"),
    ]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (410, "“Support channel” is switched off: its receiver says that it is gone"),
        (500, "“Support channel” did not take what it was sent for three days"),
    ],
)
async def test_owners_hear_once_at_the_bell_of_an_endpoint_at_which_nothing_arrives(
    post: Post, service: Service, status: int, words: str
) -> None:
    async def user(rows: AsyncConnection, name: str, role: Role) -> User:
        sites, email = [post.site.site_id], f"{name}@example.com"
        return await add_user(rows, email=email, name=name, password_hash="-", site_ids=sites, at=post.now, role=role)

    ada = await post.database.write(lambda rows: user(rows, "Ada", Role.OWNER))
    bo = await post.database.write(lambda rows: user(rows, "Bo", Role.AGENT))
    hub, heard = Hub(), list[object]()
    hub.listen(user_topic(ada.user_id), heard.append)
    origin = Origin("https://desk.example", post.private_hosts)
    sending = Courier(post.database, Exchange(), origin, lambda: post.now, lambda: 0.5, trouble=EndpointTrouble(hub))
    theirs = replace(post, courier=sending)
    await theirs.endpoint(service)
    service.status = status
    for title in ("first", "second"):
        await theirs.says(title)
    for _ in range(2 * ATTEMPTS_MAX):
        await theirs.bring()
        theirs.later(days=2)
    await sending.aclose()
    assert heard
    for person, told in ((ada, [words]), (bo, [])):
        sites = (post.site.site_id,)
        found = await post.database.read(partial(notices_of, site_ids=sites, user_id=person.user_id, limit=9))
        assert [each.subject for each in found] == told
        assert all(each.path == f"/desk/settings/integrations?site={sites[0]}" for each in found)


async def test_a_busy_receiver_gets_nothing_before_the_moment_that_it_names(post: Post, service: Service) -> None:
    await post.endpoint(service)
    service.status, service.headers = 429, {"Retry-After": "600"}
    await post.says("first")
    await post.says("second")
    await post.bring()
    post.later(seconds=300)
    assert await post.bring() == 0
    assert len(service.asked) == 1


async def test_a_receiver_that_hangs_holds_up_nobody(post: Post, service: Service) -> None:
    async with a_service() as hangs:
        hangs.wait_seconds = 60
        for _ in range(2):
            await post.endpoint(hangs)
        await post.endpoint(service)
        for number in range(3):
            await post.says(str(number))
        await post.courier.start()
        async with asyncio.timeout(10):
            while len(service.asked) < 3:
                await service.arrived.wait()
                service.arrived.clear()
                post.courier.wake()
        assert len(hangs.asked) == 2


async def test_inner_addresses_are_not_sent_to_unless_whoever_runs_the_server_says_so(
    post: Post, service: Service
) -> None:
    await post.endpoint(service)
    post.private_hosts.clear()
    await post.says()
    await post.bring()
    assert service.asked == []
    assert "leads to an address that is not public" in ((await post.deliveries())[0].reason or "")


async def test_a_long_answer_is_not_read(post: Post, service: Service) -> None:
    await post.endpoint(service)
    service.body = b"x" * 5_000_000
    await post.says()
    await post.bring()
    assert (await post.deliveries())[0].state == "sent"


async def test_what_cannot_even_be_written_is_given_up_like_what_cannot_be_sent(
    post: Post, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post.endpoint(service)
    await post.says()

    def fails(*_: object) -> None:
        raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")

    monkeypatch.setattr(courier, "written", fails)
    for _ in range(ATTEMPTS_MAX):
        assert await post.bring() == 1
        post.later(seconds=2 * 24 * 3600)
    (delivery,) = await post.deliveries()
    assert delivery.state == "failed"
    assert delivery.reason is not None
    assert "could not be sent" in delivery.reason
    assert await post.bring() == 0
