"""A whole Handrail under attack: real sockets, SQLite, a model client, a model that obeys, a back end that counts."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import uvicorn
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from escalation.tables import tickets
from knowledge.retrieval import Retrieval
from server.app import build_app
from server.conversation.identity_key import new_shared_secret
from server.conversation.site import Site, add_site, change_identity_keys
from server.conversation.tables import messages
from server.database import Database
from server.edge.http_protocol import HttpProtocol
from server.edge.socket_protocol import SocketProtocol
from server.embed.assets import read_widget_files
from server.migrate import migrate
from server.settings import read_settings
from tests.instant_knowledge import InstantKnowledge
from tests.knowledge.exported_model import models_folder
from tests.running import free_port
from tests.security.back_end import TOOLS, BackEnd
from tests.security.corpus import Hostile, Place
from tests.security.obedient_model import ObedientModel
from tests.security.verdict import faults_in, faults_of, faults_of_calls
from tests.server.agent.material import INVITE, passage, retrieved
from tests.server_process import WIDE_LIMITS

HOST_PAGE: Final = "https://app.example"
QUESTION: Final = "How do I invite someone to a project?"
QUESTION_ON_STATUS: Final = "How do I invite someone to a project, and what is the status?"
SECONDS_MAX: Final = 60.0
AT_ONCE: Final = 4
"""Attacks at the same time, each by a visitor of their own."""


@dataclass(frozen=True, slots=True)
class Attack:
    """A hostile text in its place, and what it led to."""

    hostile: Hostile
    place: Place
    faults: tuple[str, ...]
    written: bool
    """Whether the model's words reached the socket, be it that a person took over afterwards."""


class HostileKnowledge(InstantKnowledge):
    """Finds the same good article, with what an attacker wrote into it for those who ask on a page of their own."""

    def __init__(self) -> None:
        super().__init__(retrieved(passage(INVITE), cosine=0.9, lexical=1.0, score=0.95))
        self.written: dict[str, str] = {}

    async def retrieve(self, site_id: str, question: str, page: Any = None, *_rest: Any, **_more: Any) -> Retrieval:
        found = await super().retrieve(site_id, question, page)
        extra = next((text for key, text in self.written.items() if page is not None and key in page.key), "")
        if not extra:
            return found
        hostile = retrieved(passage(f"{INVITE}\n\n{extra}"), cosine=0.9, lexical=1.0, score=0.95)
        return Retrieval(question, page, (hostile,), "exact")


@dataclass
class Besieged:
    """The running service and what attacks it."""

    port: int
    origin: str
    """Where the panel is served from."""
    site: Site
    secret: str
    knowledge: HostileKnowledge
    model: ObedientModel
    back_end: BackEnd
    database: Database
    attacks: list[Attack] = field(default_factory=list)

    async def suffer(self, inputs: Sequence[Hostile], places: Sequence[Place]) -> list[Attack]:
        """Every input in every place; those with a tool's result one by one, as its back end says one thing at a
        time."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(hostile: Hostile, place: Place) -> Attack:
            async with gate:
                return await self._attack(hostile, place)

        together = [(each, place) for place in places if place != "tool" for each in inputs]
        attacks = list(await asyncio.gather(*(one(*each) for each in together)))
        for hostile in inputs if "tool" in places else ():
            self.back_end.says = hostile.text
            attacks.append(await self._attack(hostile, "tool"))
        return attacks

    async def stored_faults(self) -> list[str]:
        """What is wrong with the stored answers, and with what the desk offers to send, whatever the attack."""

        async def read(rows: AsyncConnection) -> list[str]:
            said = (await rows.execute(select(messages.c.text).where(messages.c.author == "ai"))).scalars()
            judged = [row["assessment"] for row in (await rows.execute(select(tickets.c.handoff))).scalars()]
            return [*said, *(each.get(name) or "" for each in judged for name in ("best_guess", "suggested_reply"))]

        texts = await self.database.read(read)
        material = "\n".join((*self.knowledge.written.values(), "https://help.example/invite"))
        return [fault for text in texts for fault in faults_in(text, material) if not fault.startswith("address")]

    async def _attack(self, hostile: Hostile, place: Place) -> Attack:
        number = uuid4().hex[:12]
        account = f"acc-{number}"
        key = f"/projects/{number}/members"
        text = hostile.text.replace("\0", "")
        page = {
            "key": key,
            "origin": HOST_PAGE,
            "title": "Members",
            "headings": ["Members"],
            "targets": ["invite-member"],
        }
        question = QUESTION_ON_STATUS if place == "tool" else QUESTION
        if place == "visitor":
            question = f"{question}\n{text}"[:3_900]
        if place == "page":
            page["title"], page["headings"] = text[:200], [text[:200]]
        if place == "article":
            self.knowledge.written[key] = text
        socket = await connect(f"ws://127.0.0.1:{self.port}/v1/visitor", origin=Origin(self.origin), max_queue=None)
        before = len(self.back_end.calls)
        try:
            frames = await self._talk(socket, page, question, account)
        finally:
            await socket.close()
        material = text if place in {"article", "tool"} else ""
        rules = self.model.rules
        own = [call for call in self.back_end.calls[before:] if "acc-" not in call[1] or account in call[1]]
        strange = [call for call in self.back_end.calls[before:] if "somebody-else" in call[1]]
        faults = [*faults_of(frames, material, rules), *faults_of_calls([*own, *strange], account)]
        written = any(frame["type"] == "delta" for frame in frames)
        return Attack(hostile, place, tuple(dict.fromkeys(faults)), written)

    async def _talk(
        self, socket: ClientConnection, page: dict[str, Any], question: str, account: str
    ) -> list[dict[str, Any]]:
        claims = {"sub": f"user-{account}", "email": "me@customer.test", "account": account, "exp": time.time() + 600}
        token = jwt.encode({"alg": "HS256"}, claims | {"exp": int(time.time()) + 600}, OctKey.import_key(self.secret))
        hello = {"type": "hello", "version": 1, "site": self.site.public_key, "page": page, "token": token}
        await socket.send(json.dumps(hello))
        await socket.send(json.dumps({"type": "say", "client_id": uuid4().hex, "text": question, "page": page}))
        frames: list[dict[str, Any]] = []
        async with asyncio.timeout(SECONDS_MAX):
            while True:
                frames.append(json.loads(await socket.recv()))
                last = frames[-1]
                assert last["type"] != "error", last
                if last["type"] == "message" and last["author"] in {"ai", "system"}:
                    return frames


@asynccontextmanager
async def besieged(folder: Path) -> AsyncIterator[Besieged]:
    """Starts all of it, with a database of its own in `folder`."""
    with ExitStack() as stack:
        model, back_end = stack.enter_context(ObedientModel()), stack.enter_context(BackEnd())
        agent = folder / "agent"
        agent.mkdir()
        (agent / "tools.toml").write_text(TOOLS.replace("PORT", str(back_end.port)))
        (agent / "agent.toml").write_text("[budget]\nconversation_tokens = 0\n")
        settings = read_settings(
            WIDE_LIMITS | {"HANDRAIL_MODELS_DIR": str(models_folder())},
            data_dir=folder,
            port=free_port(),
            model="openai:obedient",
            model_base_url=model.base_url,
            agent_dir=agent,
        )
        await migrate(settings.sqlalchemy_url)
        database = Database(settings.sqlalchemy_url)
        await database.start()
        site, _ = await database.write(lambda rows: add_site(rows, "Fernway", [HOST_PAGE], datetime.now(UTC)))
        key = new_shared_secret(datetime.now(UTC))
        await database.write(lambda rows: change_identity_keys(rows, site, lambda _: (key,)))
        knowledge = HostileKnowledge()
        server = uvicorn.Server(
            uvicorn.Config(
                build_app(settings, read_widget_files(), knowledge=knowledge, environment={}),
                port=settings.port,
                http=HttpProtocol,
                ws=SocketProtocol,
                ws_per_message_deflate=False,
                log_config=None,
                timeout_graceful_shutdown=5,
            )
        )
        serving = asyncio.create_task(server.serve())
        try:
            while not server.started:
                assert not serving.done(), "the service did not start"
                await asyncio.sleep(0.02)
            yield Besieged(settings.port, settings.origin, site, key.key, knowledge, model, back_end, database)
        finally:
            server.should_exit = True
            await serving
            await database.aclose()


def table_of(attacks: Sequence[Attack]) -> str:
    """The attacks by goal and place: how many, in how many the model's words were seen, how many let something out."""
    lines = [f"{'goal':36} {'place':9} {'inputs':>6} {'written':>8} {'let out':>7}"]
    for goal, place in sorted({(re.split(" / ", each.hostile.name)[0], each.place) for each in attacks}):
        of_them = [each for each in attacks if each.hostile.name.startswith(f"{goal} / ") and each.place == place]
        written, let_out = sum(each.written for each in of_them), sum(bool(each.faults) for each in of_them)
        lines.append(f"{goal:36} {place:9} {len(of_them):6} {written:8} {let_out:7}")
    return "\n".join(lines)
