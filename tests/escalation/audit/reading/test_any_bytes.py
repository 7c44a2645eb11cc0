"""Whatever bytes come, reading them ends: with tickets, or with a refusal that says what to do."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.audit.reading.errors import ExportUnreadable
from tests.escalation.audit.exports import every_export
from tests.escalation.audit.reading.reading import read

CONTENTS = {made.name: made.content for made in every_export(12)}
PIECES = [
    '"',
    "\n",
    "\r\n",
    "\r",
    ",",
    ";",
    "\t",
    "|",
    "\0",
    "id",
    "Subject",
    "created at",
    "2024-01-01",
    "é",
    "  ",
    "=1+1",
]


def reads(content: bytes) -> None:
    try:
        found = read(content)
    except ExportUnreadable as refused:
        assert str(refused)
    else:
        assert all(ticket.row >= 1 and ticket.ticket_id for ticket in found.tickets)


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    reads(content)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_pieces_of_tables_are_read_or_refused(pieces: list[str]) -> None:
    reads("".join(pieces).encode())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(CONTENTS)), st.integers(0, 2**32))
def test_exports_with_bytes_changed_lost_and_cut_off_are_read_or_refused(name: str, seed: int) -> None:
    chance = random.Random(seed)
    broken = bytearray(CONTENTS[name])
    for _ in range(chance.randrange(1, 12)):
        place = chance.randrange(len(broken))
        broken[place : place + chance.randrange(3)] = bytes(chance.randrange(256) for _ in range(chance.randrange(3)))
    reads(bytes(broken[: chance.randrange(1, len(broken) + 1)]))
