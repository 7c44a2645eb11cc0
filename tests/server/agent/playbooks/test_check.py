"""The check finds every mistake with its file, its field and the remedy."""

import shutil
from pathlib import Path

import pytest

from server.agent.playbooks.check import problems_in
from server.agent.playbooks.playbook import CATEGORIES
from server.agent.playbooks.reading import Problem, read_playbooks
from server.agent.profile import ProfileError
from server.demo.product import DEMO_AGENT

NEW = """
title = "Refunds"
category = "billing"
examples = ["Please refund my last order of wood"]
tool = "change_plan"
[[needs]]
name = "plan"
ask = "Which?"
choices = ["Grove"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(DEMO_AGENT, tmp_path / "agent")
    return tmp_path / "agent"


def problems(folder: Path) -> list[Problem]:
    return list(problems_in(folder)[0])


def test_what_handrail_brings_and_what_the_demo_adds_is_well(folder: Path) -> None:
    found, count = problems_in(folder)
    assert (found, count) == ((), 11)
    assert problems_in(DEMO_AGENT.parent)[0] == (), "the playbooks that Handrail brings need no folder"


def test_the_starters_cover_the_categories_and_mark_the_sensitive_ones() -> None:
    playbooks = read_playbooks(None)
    assert {each.category for each in playbooks} == CATEGORIES - {"other"}
    sensitive = {each.category for each in playbooks if each.sensitive}
    assert sensitive == {"cancellation", "billing_dispute", "security", "legal"}
    assert all(each.tool is None for each in playbooks)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        (('"change_plan"', '"no_such_tool"'), "tool", "'no_such_tool' is unknown"),
        (('"billing"', '"bills"'), "category", "'bills' is unknown"),
        (('["Please refund my last order of wood"]', "[]"), "examples", "there are none"),
        (('["Please refund my last order of wood"]', '["where is my last invoice"]'), "examples", "also an example of"),
        (('name = "plan"', 'name = "size"'), "needs", "change_plan needs plan, and no need brings it"),
        (('name = "plan"', 'name = "size"'), "needs.size", "change_plan does not take it"),
        (('choices = ["Grove"]', ""), "needs.plan", "nothing says how it is found"),
        (('choices = ["Grove"]', 'pattern = "("'), "needs.pattern", "no regular expression"),
        (
            ('choices = ["Grove"]', 'choices = ["A"]\nalso = { Pine = ["x"] }'),
            "needs.plan.also",
            "'x' means 'Pine'",
        ),
        (('tool = "change_plan"', 'tool = "change_plan"\nresponse = "Done"'), "response", "its own words"),
        (('tool = "change_plan"', 'tool = "account"\nresponse = "{iban}"'), "response", "{iban} is shown by no tool"),
        (('tool = "change_plan"', 'tool = "account"\nresponse = "{a.b}"'), "response", "a field is a name"),
        (('tool = "change_plan"', 'tool = "account"'), "response", "there is none"),
        (('tool = "change_plan"', ""), "needs", "nothing is done with it"),
        (('title = "Refunds"', ""), "title", "Field required"),
        (('title = "Refunds"', 'title = "Refunds"\nurgent = true'), "urgent", "Extra inputs"),
        (('title = "Refunds"', 'title = "Refunds'), "file", "Illegal character"),
    ],
)
def test_a_mistake_in_a_playbook_is_named(folder: Path, change: tuple[str, str], field: str, words: str) -> None:
    assert change[0] in NEW
    (folder / "playbooks" / "refunds.toml").write_text(NEW.replace(*change))
    found = [each for each in problems(folder) if each.field == field]
    assert [each for each in found if words in each.what and "refunds.toml" in each.file and each.remedy], found


def test_a_broken_tools_file_and_a_broken_profile_are_found_as_well(folder: Path) -> None:
    (folder / "tools.toml").write_text("[[tool]]\n")
    (folder / "agent.toml").write_text("colour = 1\n")
    assert {Path(each.file).name for each in problems(folder)} == {"agent.toml", "tools.toml"}


def test_a_server_does_not_start_with_a_playbook_that_cannot_be_read(folder: Path) -> None:
    (folder / "playbooks" / "refunds.toml").write_text("title = 1")
    with pytest.raises(ProfileError, match=r"refunds\.toml: category"):
        read_playbooks(folder)
