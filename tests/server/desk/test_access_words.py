import re
from pathlib import Path

import server
from server.desk.access_words import DEED_WORDS, deed_words, detail_words, role_words
from server.desk.settings.audit_page import AREAS
from server.inbox.deed_words import DEED_WORDS as TICKET_DEED_WORDS
from server.team.role import Role

RECORDS = re.compile(r"^from server\.team\.(audit_log|user_deeds) import .*record", re.MULTILINE)
ACTION = re.compile(r'"([a-z_]+\.[a-z_]+)"(?!:)')
"""Not the key of a dictionary."""


def test_a_role_comes_with_its_article() -> None:
    assert [role_words(role) for role in Role] == ["an owner", "an admin", "an agent", "a viewer"]


def test_a_deed_without_words_of_its_own_reads_as_its_name() -> None:
    assert deed_words("sign_in.failed") == "failed to sign in"
    assert deed_words("settings.hours_saved") == "settings hours saved"
    assert deed_words("ticket.clock_due_soon") == "warned that it is due soon"


def test_every_deed_that_is_noted_can_be_filtered_by_and_has_words() -> None:
    noted = {
        name
        for path in Path(server.__file__).parent.rglob("*.py")
        if RECORDS.search(text := path.read_text())
        for name in ACTION.findall(text)
        if not name.endswith(".html")
    }
    assert len(noted) > len(AREAS)
    assert {name.partition(".")[0] for name in noted} <= {area for area, _ in AREAS}
    assert {name for name in noted if not name.startswith("settings.")} <= {*DEED_WORDS, *TICKET_DEED_WORDS}


def test_values_read_as_words_and_moments_as_moments() -> None:
    assert [detail_words(value) for value in (True, False, 5, "billing", "To do")] == [
        "yes",
        "no",
        "5",
        "billing",
        "To do",
    ]
    assert detail_words("2026-11-28T14:52+01:00") == "28 Nov 2026, 13:52 UTC"
