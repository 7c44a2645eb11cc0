"""`handrail playbook`: names, options and help of its commands."""

from pathlib import Path
from typing import Annotated

import typer

from server.commands.terminal import FAILED, plain_errors
from server.settings import read_settings

playbook_app = typer.Typer(help="What the AI agent does for which kind of question.", no_args_is_help=True)


@playbook_app.callback()
def playbook_group() -> None:
    """What the AI agent does for which kind of question. Needs no database and no site."""


@playbook_app.command("check")
def playbook_check(
    folder: Annotated[
        Path | None, typer.Argument(help="The agent's folder; without it that of HANDRAIL_AGENT_DIR.")
    ] = None,
) -> None:
    """Check agent.toml, tools.toml and playbooks: each problem with its file, field and remedy; then exit code 1."""
    from server.commands.playbooks import check_playbooks

    with plain_errors():
        if not check_playbooks(folder or read_settings().agent_dir):
            raise typer.Exit(FAILED)
