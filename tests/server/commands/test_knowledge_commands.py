"""`handrail ingest`, `articles` and `reembed` as a person at the terminal uses them."""

import json
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.knowledge.corpus import ARTICLES, write_article, write_corpus
from tests.server.commands.command_line import CommandLine


@pytest.fixture
def handrail(tmp_path: Path) -> CommandLine:
    """With one site."""
    line = CommandLine(tmp_path / "data")
    assert line("site", "add", "Fernway").returncode == 0
    return line


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_corpus(tmp_path)


def test_a_folder_is_brought_in_and_every_change_and_problem_is_told(
    handrail: CommandLine, root: Path, tmp_path: Path
) -> None:
    first = handrail("ingest", root, "--base-url", "https://example.com/help")
    assert first.returncode == 0, first.stderr
    assert "5 added, 0 changed, 0 removed, 0 unchanged; 9 passages stored." in first.stdout

    write_article(root, "billing/invoices.md", ARTICLES["billing/invoices.md"].replace("ten", "seven"))
    write_article(root, "account/password.md", "---\ntitle: [\n---\nBroken.")
    (root / "general/shortcuts.md").unlink()
    second = handrail("ingest", root, "--base-url", "https://example.com/help", "--report", tmp_path / "report.json")
    assert second.returncode == 1
    assert "billing/invoices.md" in second.stdout
    assert "general/shortcuts.md" in second.stdout
    assert "projects/invite.md" not in second.stdout
    assert "account/password.md has front matter that is not YAML" in second.stderr
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    outcomes = {file["path"]: file["outcome"] for file in report["files"]}
    assert outcomes == {
        "account/password.md": "problem",
        "billing/invoices.md": "changed",
        "general/shortcuts.md": "removed",
        "groups/invite-to-group.md": "unchanged",
        "projects/invite.md": "unchanged",
    }
    assert report["sums"]["problem_count"] == 1

    listed = json.loads(handrail("articles", "list", "--json").stdout)
    assert [(each["article_id"], each["state"]) for each in listed] == [
        ("account/password", "published"),
        ("billing/invoices", "published"),
        ("groups/invite-to-group", "published"),
        ("projects/invite", "published"),
    ]
    shown = handrail("articles", "show", "billing/invoices")
    assert "kept for seven years" in shown.stdout
    assert "https://example.com/help/invoices" in shown.stdout

    assert "is withdrawn" in handrail("articles", "withdraw", "billing/invoices").stdout
    unknown = handrail("articles", "withdraw", "invoice")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "Did you mean billing/invoices" in unknown.stderr

    refused = handrail("articles", "remove", "billing/invoices", answer="n\n")
    assert refused.returncode == 1
    assert "handrail articles withdraw billing/invoices" in refused.stdout
    listed = json.loads(handrail("articles", "list", "--json", "--state", "withdrawn").stdout)
    assert [each["article_id"] for each in listed] == ["billing/invoices"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "is not there"),
        ([".", "--max-pages", "3"], "--max-pages"),
        (["https://help.example.com", "--base-url", "https://x.example"], "--base-url"),
        (["http://127.0.0.1:1/"], "--allow-private 127.0.0.1:1"),
    ],
    ids=["no folder", "a website's option", "a folder's option", "a private address"],
)
def test_what_cannot_be_read_is_one_sentence_and_exit_code_1(
    handrail: CommandLine, arguments: list[str], words: str
) -> None:
    ran = handrail("ingest", *arguments)
    assert ran.returncode == 1
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr


def test_what_the_database_refuses_is_one_sentence_and_exit_code_1(handrail: CommandLine, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "data" / "handrail.db")) as database:
        database.execute("DROP TABLE articles")
    ran = handrail("articles", "list")
    assert ran.returncode == 1
    assert "The database refused this (no such table: articles)" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.slow
def test_a_watched_folder_is_taken_up_after_each_change_and_a_broken_file_ends_nothing(
    handrail: CommandLine, root: Path
) -> None:
    with handrail.started("ingest", root, "--watch") as watching:
        assert watching.stdout is not None

        def read_until(words: str) -> None:
            assert watching.stdout is not None
            seen = []
            for line in watching.stdout:
                seen.append(line)
                if words in line:
                    return
            raise AssertionError("".join(seen))

        read_until("5 added")
        read_until("Watching")
        write_article(root, "account/password.md", "---\ntitle: [\n---\nBroken.")
        read_until("not YAML")
        read_until("Watching")
        write_article(root, "account/password.md", ARTICLES["account/password.md"].replace("twice", "once"))
        read_until("1 changed")
        read_until("Watching")
        shutil.rmtree(root)
        read_until("is not there")
        write_article(root, "new.md", "# New\n\nAfter the folder was built anew.")
        read_until("1 added")
        read_until("Watching")
        write_article(root, "newer.md", "# Newer\n\nThe new folder is watched.")
        read_until("1 added")
        read_until("Watching")
        watching.send_signal(signal.SIGINT)
        rest, _ = watching.communicate(timeout=60)
    assert watching.returncode == 0, rest
    assert "Traceback" not in rest


@pytest.mark.slow
def test_reembed_says_which_models_have_vectors_and_prunes_the_others(handrail: CommandLine, root: Path) -> None:
    assert handrail("ingest", root).returncode == 0
    ran = handrail("reembed", "--prune")
    assert ran.returncode == 0, ran.stderr
    assert "Fernway: 0 passages embedded, 0 vectors removed." in ran.stdout
    assert "9 vectors of all-MiniLM-L6-v2@" in ran.stdout
    missing = handrail("reembed", "--model", "no-such-model")
    assert missing.returncode == 1
    assert "no-such-model" in missing.stderr
