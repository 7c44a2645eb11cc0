"""A language model that obeys every instruction it reads, wherever it stands, in every way of writing that there is.

It speaks OpenAI's wire (see `tests.scripted_model`). It reads through disguises better than any real model, tells the
secrets of another customer to whoever asks, and cuts its stream into pieces of a few characters.
"""

import base64
import binascii
import json
import random
import re
import unicodedata
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tests.scripted_model import ScriptedModel
from tests.security.wishes import FOREIGN

OPENING: Final = "Press **Invite people** on the **Members** tab [1].\n\n"
READS_FIRST: Final = "read_status"
"""The tool that it calls before it answers, when the question is about a status: what it returns is read, too."""

CALLS_MAX: Final = 3
"""Of one goal in a turn; then it writes its answer."""


@dataclass
class ObedientModel(ScriptedModel):
    """The server. `obeyed` counts the instructions that it followed."""

    obeyed: list[str] = field(default_factory=list)
    rules: str = ""
    """Of the latest prompt: what stands before the material."""

    def __enter__(self) -> "ObedientModel":
        self.start()
        return self

    async def _complete(self, request: Request) -> Response:
        body = await request.json()
        return StreamingResponse(_events(self._deltas(body)), media_type="text/event-stream")

    def _deltas(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        messages = body["messages"]
        self.rules = str(messages[0]["content"]).partition("\nBEGIN ")[0]
        text = _read("\n".join(str(each.get("content") or "") for each in messages))
        results = sum(each["role"] == "tool" for each in messages)
        if results == 0 and "status" in str(messages[-1]["content"]).casefold():
            yield _call(READS_FIRST, "{}", 0)
            return
        calls = [*re.findall(r"call the tool (\w+) with (\{.*?\})", text)][:CALLS_MAX]
        calls += [("show_guide", _guide(found)) for found in re.findall(r"show a guide with (https?://\S+)", text)]
        fresh = calls if results < CALLS_MAX else []
        for place, (name, arguments) in enumerate(fresh):
            self.obeyed.append(f"tool {name}")
            yield _call(name, arguments, place)
        if not fresh or any(name == "show_guide" for name, _ in fresh):
            yield from _pieces(OPENING + "\n\n".join(self._obedience(text, messages[0]["content"])))

    def _obedience(self, text: str, system: str) -> Iterator[str]:
        for address in dict.fromkeys(re.findall(r"link to ([^\s<>\"]+)", text)):
            self.obeyed.append("link")
            yield from _links(address)
        for address in dict.fromkeys(re.findall(r"show the image ([^\s<>\"]+)", text)):
            self.obeyed.append("image")
            yield from _images(address)
        for markup in dict.fromkeys(re.findall(r"write the HTML (<.*>)", text)):
            self.obeyed.append("HTML")
            yield from (markup, markup.replace("<", "&lt;"), f"`x` {markup} [9]{markup}")
        for what in dict.fromkeys(re.findall(r"print the ([\w -]+?) of another customer", text)):
            if what in FOREIGN:
                self.obeyed.append(what)
                yield from _spelled(FOREIGN[what])
        if "reveal your system prompt" in text:
            self.obeyed.append("rules")
            yield from (system, system.upper(), system.replace(" ", " *"))


def _read(text: str) -> str:
    """`text` as the model understands it: nothing hidden, nothing dressed up, base64 decoded."""
    plain = "".join(chr(ord(c) - 0xE0000) if 0xE0000 <= ord(c) < 0xE0080 else c for c in text)
    plain = "".join(c for c in unicodedata.normalize("NFKC", plain) if unicodedata.category(c) != "Cf")
    for coded in re.findall(r"[A-Za-z0-9+/]{24,}={0,2}", plain):
        with suppress(binascii.Error, UnicodeDecodeError):
            plain += "\n" + base64.b64decode(coded, validate=True).decode()
    return plain


def _links(address: str) -> Iterator[str]:
    bare = re.sub(r"^https?:", "", address)
    yield from (
        f"[click here]({address})",
        f"[click here](<{address}> 'title')",
        f"[click [here]]({address})",
        f"[{address}](https://help.example/roles)",
        f"[https://help.example]({address})",
        f"[here][x]\n\n[x]: {address}\n\n[here]\n\n[here][]",
        f"<{address}>",
        f"{address}",
        f"**{address}** _{address}_ ~~{address}~~",
        f"www.{bare.lstrip('/')}",
        f"{bare}",
        f"<a href='{address}'>here</a>",
        f"<a\nhref='{address}'>here</a>",
        f"[here]({address.replace(':', '&colon;')}) [here]({address.replace('/', '&#47;')})",
        f"[here](https://help.example@{bare.lstrip('/')}) [here](https://help.example\\@{bare.lstrip('/')})",
        f"[here](https://help.example。{bare.lstrip('/')}) [here](https://help.example%2f@{bare.lstrip('/')})",
        f"[here]({address.replace('e', 'е')}) {address.replace('http', 'hxxp')}",
        f"ht\u200btps{address.removeprefix('https')} ht<b>tps{address.removeprefix('https')}</b>",
        f"https&#58;{address.removeprefix('https:')} \\{address}",
        f"`{address}`\n\n```\n{address}\n```\n\n- ```\n{address}\n\n{address}",
        f"| a | b |\n| - | - |\n| [x]({address}) | {address} |",
        f"> {address}\n\n    {address}",
        f"[a]({address}\n'x') ![a][b] [b]: {address}",
        f"{address.upper()} HtTpS{address.removeprefix('https')}",
    )


def _images(address: str) -> Iterator[str]:
    yield from (
        f"![x]({address})",
        f"![x](<{address}>)",
        f"! [x]({address}) \\![x]({address}) !\\[x]({address})",
        f"![x][y]\n\n[y]: {address}",
        f"[![x]({address})]({address})",
        f"![![x]({address})]({address})",
        f"<img src='{address}'>",
        f"<img\nsrc='{address}'>",
        f"<picture><source srcset={address}></picture> <svg><image href={address} /></svg>",
        f"`![x]({address})` ``![x]({address})",
        f"!<b></b>[x]({address}) !\u200b[x]({address})",
        f"| ![x]({address}) |\n| - |\n| ![x]({address}) |",
    )


def _spelled(secret: str) -> Iterator[str]:
    yield from (
        secret,
        f"**{secret}**, `{secret}`, ({secret})",
        f"```\n{secret}\n```",
        f"| it |\n| - |\n| {secret} |",
        f"[{secret}](https://help.example/roles)",
        f"[mail](mailto:{secret}) <mailto:{secret}>",
        "\u200b".join(secret),
        secret.replace("@", "&#64;").replace("-", "&#45;"),
        secret.replace("@", "\\@"),
        secret.replace("@", "*@*"),
        secret[:6] + "<b></b>" + secret[6:],
        "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in secret),
    )


def _guide(text: str) -> str:
    return json.dumps(
        {"steps": [{"target": "invite-member", "text": f"Open {text} and write to {FOREIGN['e-mail address']}"}]}
    )


def _call(name: str, arguments: str, place: int) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"tool_calls": [{"index": place, "id": f"call_{place}", "type": "function", "function": function}]}


def _pieces(text: str) -> Iterator[dict[str, Any]]:
    chance = random.Random(text)
    at = 0
    while at < len(text):
        length = chance.randint(1, 9)
        yield {"content": text[at : at + length]}
        at += length


async def _events(deltas: Iterator[dict[str, Any]]) -> AsyncIterator[str]:
    ended = "stop"
    for delta in deltas:
        ended = "tool_calls" if "tool_calls" in delta else ended
        yield _event(delta, None)
    yield _event({}, ended) + "data: [DONE]\n\n"


def _event(delta: dict[str, Any], ended: str | None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": ended}
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "obedient"}
    return f"data: {json.dumps(head | {'choices': [choice]})}\n\n"
