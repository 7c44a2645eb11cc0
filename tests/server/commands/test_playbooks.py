"""`handrail playbook check`, as a person at the terminal has it."""

import shutil
from pathlib import Path

import pytest

from server.demo.product import DEMO_AGENT
from tests.server.commands.command_line import CommandLine


@pytest.fixture
def handrail(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "data")


def test_a_folder_that_is_well_is_said_to_be_well(handrail: CommandLine) -> None:
    checked = handrail("playbook", "check", DEMO_AGENT)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "11 playbooks" in checked.stdout
    assert "all well" in checked.stdout


def test_each_problem_is_a_line_with_file_field_and_remedy_and_the_exit_code_is_1(
    handrail: CommandLine, tmp_path: Path
) -> None:
    folder = tmp_path / "agent"
    shutil.copytree(DEMO_AGENT, folder)
    (folder / "playbooks" / "password.toml").write_text('tool = "no_such_tool"\ncategory = "[bold]"\n')
    checked = handrail("playbook", "check", folder)
    assert checked.returncode == 1
    assert "playbooks/password.toml: tool: 'no_such_tool' is unknown. Declare it in tools.toml" in checked.stdout
    assert "playbooks/password.toml: category: '[bold]' is unknown. Take one of" in checked.stdout
    assert "2 problems" in checked.stdout


@pytest.mark.parametrize("arguments", [(), ("no/such/folder",)])
def test_without_a_folder_it_says_what_to_name(handrail: CommandLine, arguments: tuple[str, ...]) -> None:
    checked = handrail("playbook", "check", *arguments)
    assert checked.returncode == 1
    assert "HANDRAIL_AGENT_DIR" in checked.stderr
