"""`tools.toml`: what may stand in it, and what is refused with its field and the remedy."""

from pathlib import Path

import pytest

from server.agent.profile import ProfileError
from server.agent.tools.declared import DeclaredTool
from server.agent.tools.tools_file import TOOLS_MAX, read_tools

WHOLE = """
base_url = "${ACME_API}/v1"
headers = { Authorization = "Bearer ${ACME_TOKEN}" }

[[tool]]
name = "last_invoice"
title = "Look up the last invoice"
path = "/accounts/{account}/invoices"
bind = { account = "attributes.account" }
show = { number = "invoices.0.number" }

[[tool]]
name = "refund"
method = "POST"
path = "/accounts/{account}/refunds"
bind = { account = "attributes.account" }
changes = true
limit = { parameter = "amount", maximum = 50 }
show = ["number"]
done = "Refunded {amount} as {number}."
[tool.parameters.amount]
kind = "number"
minimum = 0.01
[tool.card]
title = "Refund"
confirm = "Refund it"
destructive = true
facts = [{ label = "Amount", value = "{amount}" }]
"""
ENVIRONMENT = {"ACME_API": "https://api.acme.example", "ACME_TOKEN": "t0ken"}


def read(tmp_path: Path, text: str) -> dict[str, DeclaredTool]:
    (tmp_path / "tools.toml").write_text(text)
    return {each.tool.name: each for each in read_tools(tmp_path, ENVIRONMENT)}


def test_a_tool_shows_what_may_be_chosen_and_hides_what_the_server_binds(tmp_path: Path) -> None:
    tools = read(tmp_path, WHOLE)
    invoice, refund = tools["last_invoice"], tools["refund"]
    assert [each.name for each in invoice.tool.parameters] == []
    assert [each.name for each in refund.tool.parameters] == ["amount"]
    assert refund.endpoint.places == {"amount": "body", "account": "path"}
    assert (invoice.tool.changes, refund.tool.changes) == (False, True)
    assert invoice.endpoint.base_url == "https://api.acme.example/v1"
    assert invoice.endpoint.headers == {"Authorization": "Bearer t0ken"}


def test_secrets_of_the_environment_show_in_no_text(tmp_path: Path) -> None:
    assert "t0ken" not in repr(read(tmp_path, WHOLE))


def test_without_the_file_there_are_no_tools(tmp_path: Path) -> None:
    assert read_tools(tmp_path, ENVIRONMENT) == ()
    assert read_tools(None, ENVIRONMENT) == ()


def test_a_check_needs_no_environment(tmp_path: Path) -> None:
    (tmp_path / "tools.toml").write_text(WHOLE)
    assert len(read_tools(tmp_path, None)) == 2


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("${ACME_API}/v1", "${UNSET_API}", "tool last_invoice: the environment variable UNSET_API is not set"),
        ("${ACME_API}/v1", "ftp://api.example", "base_url: write the address"),
        ("${ACME_API}/v1", "https://me:pw@api.example", "base_url: write the address"),
        ("${ACME_API}/v1", "https://{account}.example", "base_url: the host is fixed"),
        ('"attributes.account" }\nshow = { number', '"email" }\nshow = { number', "bind.account: 'email' is none of"),
        ("bind = { account", "bind = { other", r"path: {account} is no parameter"),
        ("invoices.0.number", "", "show"),
        ('name = "refund"', 'name = "last_invoice"', "tool last_invoice: declared twice"),
        ('name = "refund"', 'name = "re fund"', r"tool\.1\.name"),
        ('method = "POST"', 'method = "GET"', "method: what changes something is no GET"),
        ('done = "Refunded {amount} as {number}."', "", "card, done: what changes something"),
        ("{amount} as {number}", "{amount} as {secret}", "done: {secret} is neither"),
        ("{amount} as {number}", "{amount.real}", "words: {amount.real}"),
        ("changes = true", "", "card: only what changes something"),
        ('parameter = "amount"', 'parameter = "percent"', "limit.parameter: percent is no number"),
        ("maximum = 50", "maximum = 50\n[", "tools.toml"),
        ("destructive = true", 'look_up = "nothing"', "card.look_up: nothing is no tool"),
        ("destructive = true", 'look_up = "refund"', "card.look_up: refund is no tool that only looks"),
        ("changes = true", "changes = true\nseconds = 60", r"tool\.1\.seconds"),
        ("changes = true", "changes = true\nretries = 5", r"tool\.1\.retries"),
        ("changes = true", "changes = true\nanonymous = true", "bind.account: a visitor whom nobody vouches for"),
        ('"Bearer ${ACME_TOKEN}"', '"Bearer\\nX: y"', "headers.Authorization"),
    ],
)
def test_a_mistake_is_named_with_its_field(tmp_path: Path, before: str, after: str, words: str) -> None:
    assert before in WHOLE
    with pytest.raises(ProfileError, match=words.replace("{", r"\{")) as refused:
        read(tmp_path, WHOLE.replace(before, after, 1))
    assert "t0ken" not in str(refused.value)


def test_more_tools_than_a_model_can_choose_from_are_refused(tmp_path: Path) -> None:
    entry = '[[tool]]\nname = "t{}"\npath = "/x"\nbase_url = "https://api.example"\nshow = ["a"]\n'
    with pytest.raises(ProfileError, match=f"at most {TOOLS_MAX}"):
        read(tmp_path, "".join(entry.format(number) for number in range(TOOLS_MAX + 1)))
