"""`handrail playbook check`: what is wrong with the agent's folder, one line a problem."""

from pathlib import Path

from rich.markup import escape

from server.agent.playbooks.check import problems_in
from server.commands.terminal import OUT
from server.errors import HandrailError


class FolderMissing(HandrailError):
    """There is no folder to check."""


def check_playbooks(folder: Path | None) -> bool:
    """Prints every problem of the agent's folder with its file, field and remedy; True when there is none.

    Raises FolderMissing when no folder is named, or it is none.
    """
    if folder is None:
        raise FolderMissing("Name the agent's folder: handrail playbook check FOLDER, or set HANDRAIL_AGENT_DIR.")
    if not folder.is_dir():
        raise FolderMissing(f"{folder} is no folder. Name the one that HANDRAIL_AGENT_DIR names.")
    problems, count = problems_in(folder)
    for problem in problems:
        OUT.print(escape(str(problem)), soft_wrap=True)
    if problems:
        OUT.print(f"{len(problems)} problems in {folder}.", markup=False, soft_wrap=True)
    else:
        OUT.print(f"{count} playbooks in {folder}, those that Handrail brings among them: all well.", soft_wrap=True)
    return not problems
