"""`docs/api.md` says what is so: its commands run, its scopes and its codes are those of the interface."""

import json
import re
import shlex
import shutil
from pathlib import Path

from server.team.api_scope import Scope
from tests.server.api.interface import ORIGIN, interface_at

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "api.md").read_text()
COMMAND = re.compile(r"```sh\n(.*?)```", re.DOTALL)
RAISED = re.compile(r'(?:Refused\(\s*\d{3},\s*|_invalid\([^,]+,\s*|error_response\(\d{3}, )"([a-z_]+)"')


async def test_every_command_of_the_page_does_what_it_says(sqlite_template: Path, tmp_path: Path) -> None:
    async with interface_at(f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path)}") as interface:
        site, _ = await interface.site()
        ticket = await interface.ticket(site)
        _, secret = await interface.key(site)
        names = {"$HANDRAIL": ORIGIN, "$KEY": secret, "$TICKET": ticket.ticket_id}
        commands = COMMAND.findall(PAGE)
        assert len(commands) == 4
        async with interface.client() as client:
            for command in commands:
                for name, value in names.items():
                    command = command.replace(name, value)
                _, *words = shlex.split(command.replace("\\\n", " "))
                method, headers, content, address = "GET", {}, "", ""
                while words:
                    word = words.pop(0)
                    if word == "-X":
                        method = words.pop(0)
                    elif word == "-H":
                        header, _, value = words.pop(0).partition(": ")
                        headers[header] = value
                    elif word == "-d":
                        content = words.pop(0)
                    elif word != "-s":
                        address = word
                answer = await client.request(method, address, headers=headers, content=content)
                assert answer.is_success, (command, answer.text)
        resolved = await interface.house.again(ticket)
        assert (resolved.status, resolved.cause) == ("resolved", "docs")
        assert json.loads(answer.text)["tags"] == ["refund"]


def test_the_page_names_every_scope_and_every_code() -> None:
    for scope in Scope:
        assert f"| `{scope}` |" in PAGE
    raised = {code for file in (ROOT / "server" / "api").glob("*.py") for code in RAISED.findall(file.read_text())} - {
        "site_unknown",
        "article_unknown",
        "query_invalid",
        "page_invalid",
        "title_invalid",
        "address_invalid",
    }
    raised -= {"rate_limited", "token_invalid"}
    assert {"key_revoked", "move_refused", "cursor_invalid"} <= raised
    for code in sorted(raised):
        assert f"`{code}`" in PAGE, code
