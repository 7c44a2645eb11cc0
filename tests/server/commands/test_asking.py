"""`handrail ask` as a person at the terminal uses it to see why an answer is what it is."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from knowledge.retrieval import ScoreParts
from tests.knowledge.corpus import INVITE, write_corpus
from tests.server.commands.command_line import CommandLine

PROJECT = ["--page", "/projects/8241/members", "--title", "Members"]
GROUP = ["--compare-page", "/groups/:id/members", "--compare-title", "Group members"]


@pytest.fixture(scope="module")
def handrail(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """With one site and its small help centre."""
    folder: Path = tmp_path_factory.mktemp("asking")
    line = CommandLine(folder / "data")
    assert line("site", "add", "Fernway").returncode == 0
    ingested = line("ingest", write_corpus(folder))
    assert ingested.returncode == 0, ingested.stderr
    return line


def test_the_passages_come_before_the_answer_with_what_another_page_changes(handrail: CommandLine) -> None:
    ran = handrail("ask", INVITE, *PROJECT, *GROUP, "--explain")
    assert ran.returncode == 0, ran.stderr
    here, other = ran.stdout.split("On /groups/:id/members Group members", 1)
    assert "On /projects/:id/members Members" in here
    for words in ("Score", "Meaning", "Page by name", "this page", "its page is the one you are on"):
        assert words in here
    assert "Moved" not in here
    assert re.search(r"\d  up \d", other)
    for words in ("Moved", "Another passage comes first.", "confidence"):
        assert words in other


def test_json_is_one_object_with_passages_moves_and_answer(handrail: CommandLine) -> None:
    ran = handrail("ask", INVITE, *PROJECT, *GROUP, "--json")
    assert ran.returncode == 0, ran.stderr
    values = json.loads(ran.stdout)
    best = values["found"]["passages"][0]
    assert (best["place"], best["article"]) == (1, "projects/invite")
    assert set(best["parts"]) == {field.name for field in fields(ScoreParts)}
    assert values["found"]["page"]["key"] == "/projects/:id/members"
    assert values["other"]["passages"][0]["article"] == "groups/invite-to-group"
    assert len(values["moves"]) >= len(values["other"]["passages"])
    assert values["outcome"]["answered"], (values["outcome"], values["found"]["mode"], ran.stderr)
    assert values["outcome"]["text"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--page", "members"], "begins with a slash"),
        (["--compare-page", "https://app.example.com/a/8241"], "Write /a/:id"),
        (["--title", "Members"], "give --page"),
    ],
)
def test_what_is_no_page_comes_with_the_remedy(handrail: CommandLine, arguments: list[str], words: str) -> None:
    ran = handrail("ask", INVITE, *arguments)
    assert ran.returncode == 2
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr
