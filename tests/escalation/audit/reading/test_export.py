"""Exports of every product, in every encoding and shape, are read field by field as they were made."""

from io import BytesIO

import pytest

from escalation.audit.reading.export import read_export
from tests.escalation.audit.exports import AS_OF, MadeExport, every_export

MADE = {made.name: made for made in every_export()}


@pytest.fixture(params=list(MADE.values()), ids=list(MADE))
def made(request: pytest.FixtureRequest) -> MadeExport:
    export: MadeExport = request.param
    return export


@pytest.mark.capability(3)
@pytest.mark.capability(8)
def test_every_field_of_every_ticket_is_read_as_it_was_made(made: MadeExport) -> None:
    with read_export(BytesIO(made.content), made.mapping, zone=made.zone, now=AS_OF) as export:
        tickets = tuple(export)
        assert export.source is made.source
        told = {problem.kind: problem.count for problem in export.problems}
        if made.cut:
            assert 0 < len(tickets) < len(made.truth)
            assert tickets == made.truth[: len(tickets)]
        else:
            assert tickets == made.truth
            assert export.tickets == len(tickets)
        assert told == made.problems
