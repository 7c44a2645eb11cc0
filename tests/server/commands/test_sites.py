"""Sites at the terminal: keys that vouch are added, listed and removed, and a secret is shown once."""

import re
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from tests.server.commands.command_line import CommandLine

SECRET = re.compile(r"Identity secret +(id\S{20,})")
KEY_ID = re.compile(r"ik_\S+")


@pytest.mark.slow
def test_a_site_has_two_keys_at_once_so_that_one_can_follow_the_other(tmp_path: Path) -> None:
    line = CommandLine(tmp_path)
    key = re.search(r"pk_\S+", line("site", "add", "Fernway").stdout)
    assert key is not None
    made = line("site", "identity", "add-secret", key[0]).stdout
    secret, first = SECRET.search(made), KEY_ID.search(made)
    assert secret is not None
    assert first is not None
    pem = tmp_path / "public.pem"
    pem.write_bytes(ECKey.generate_key("P-256").as_pem(private=False))
    assert "ES256" in line("site", "identity", "add-key", key[0], str(pem)).stdout
    refused = line("site", "identity", "add-secret", key[0])
    assert refused.returncode != 0
    assert first[0] in refused.stdout + refused.stderr
    listed = line("site", "identity", "list", key[0]).stdout
    assert "HS256" in listed
    assert "ES256" in listed
    assert secret[1] not in listed + line("site", "list").stdout
    line("site", "identity", "remove", key[0], first[0])
    assert "HS256" not in line("site", "identity", "list", key[0]).stdout


def test_a_key_of_a_site_that_is_not_there_comes_with_the_remedy(tmp_path: Path) -> None:
    failed = CommandLine(tmp_path)("site", "identity", "add-secret", "pk_nowhere")
    assert failed.returncode != 0
    assert "handrail site" in failed.stdout + failed.stderr


@pytest.mark.slow
def test_a_key_of_the_http_interface_is_shown_once_and_ends_when_it_is_revoked(tmp_path: Path) -> None:
    line = CommandLine(tmp_path)
    site = re.search(r"pk_\S+", line("site", "add", "Fernway").stdout)
    assert site is not None
    made = line("site", "key", "add", site[0], "Billing system", "--scope", "tickets:read", "--days", "30").stdout
    secret, key_id = re.search(r"hk_\S+", made), re.search(r"\bk_\S+", made)
    assert secret is not None
    assert key_id is not None
    listed = line("site", "key", "list", site[0]).stdout
    assert "Billing system" in listed
    assert "in use" in listed
    assert secret[0] not in listed
    line("site", "key", "revoke", site[0], key_id[0])
    assert "revoked" in line("site", "key", "list", site[0]).stdout
    refused = line("site", "key", "add", site[0], "Another", "--scope", "everything")
    assert refused.returncode != 0
    assert "tickets:write" in refused.stdout + refused.stderr
