"""What stands in the place of a parameter of an address, and in the fields of a form: ids of the first site.

A new parameter needs a line here, and a row in `cast.py` when it names something new; a test fails until it has one.
"""

import re
from typing import Final

from tests.security.access.cast import Cast

PARAMETERS: Final = {
    name: name
    for name in (
        "ticket_id", "seq", "user_id", "team_id", "invitation_id", "session_id", "upload_id", "note_id", "notice_id",
        "macro_id", "view_id", "problem_id", "example_id", "key_id", "bulk_id", "secret", "conversation_id",
        "contact_id", "endpoint_id", "delivery_id", "task_id",
        "alert_id", "release_id", "sprint_id", "report_id", "decision_id",
        "audit_id", "report_file", "topic_id", "finding",
    )
}  # fmt: skip
"""Parameter of a path: which id of the cast it takes."""

PLAIN_WORDS: Final = frozenset({"seq", "report_file", "finding"})
"""Parameters that name nothing of anybody's: what stands for them may stand on any page."""

_PARAMETER: Final = re.compile(r"\{(\w+)(?::\w+)?\}")


def parameters_of(path: str) -> list[str]:
    """The names of the parameters in a route's path."""
    return _PARAMETER.findall(path)


def address_of(path: str, cast: Cast) -> str:
    """The path with ids of the first site in it; raises KeyError for a parameter that has no filler."""
    return _PARAMETER.sub(lambda found: cast.ids[PARAMETERS[found[1]]], path)


def nobodys_address_of(path: str) -> str:
    """The path with ids in it that nobody has."""
    return _PARAMETER.sub(lambda found: "2" if found[1] == "seq" else "nobodys", path)


def fields_of(cast: Cast, token: str) -> dict[str, str]:
    """Fields that name whatever the first site has, under the names that forms give it; forms pass over the others."""
    ids = cast.ids
    named = {name: ids[name] for name in ids}
    return named | {
        "csrf_token": token,
        "site_id": ids["site"],
        "ticket": ids["ticket_id"],
        "tickets": ids["ticket_id"],
        "team": ids["team_id"],
        "assignee": ids["user_id"],
        "assignee_id": ids["user_id"],
        "macro": ids["macro_id"],
        "problem": ids["problem_id"],
        "view": ids["view_id"],
        "deed": "deed=take",
        "text": "Hello",
        "client_id": "desk_1",
        "mark": "right",
        "role": "viewer",
        "email": "new@example.com",
        "name": "Another name",
        "add": "urgent",
        "tier": "low",
    }
