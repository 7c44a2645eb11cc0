"""From a handoff to its tier: what is known of it, judged by the matrix of its site."""

from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.default_matrix import DEFAULT_MATRIX
from escalation.errors import SettingInvalid
from escalation.handoff import Handoff
from escalation.matrix import Facts, Matrix, matrix_from_document
from escalation.signals import Signals, signals_in
from escalation.site_documents import DocumentName, latest_document
from escalation.triage import Triage

CLASSIFIED_CHARACTERS_MAX: Final = 2_000
"""Of what a customer said: more than any embedding model of the usual size reads."""

log = structlog.get_logger(__name__)


def signals_of(handoff: Handoff) -> Signals:
    """What is heard in the question and in all that the customer said."""
    return signals_in(
        handoff.assessment.question, (line.text for line in handoff.transcript if line.author == "visitor")
    )


def facts_of(handoff: Handoff, category: str | None = None) -> Facts:
    """What the matrix looks at."""
    return Facts(handoff.reason, signals_of(handoff), category, handoff.contact.segment)


def judge(handoff: Handoff, matrix: Matrix = DEFAULT_MATRIX, category: str | None = None) -> Triage:
    """The tier of a handoff and its why. Every text gets one; nothing raises."""
    return matrix.judge(facts_of(handoff, category))


def classified_text(handoff: Handoff) -> str:
    """What a category is read from: the question, then whatever else the customer said, each once; may be empty."""
    said = (handoff.assessment.question, *(line.text for line in handoff.transcript if line.author == "visitor"))
    return "\n".join(dict.fromkeys(text.strip() for text in said if text.strip()))[:CLASSIFIED_CHARACTERS_MAX]


async def matrix_of_site(connection: AsyncConnection, site_id: str) -> Matrix:
    """The matrix that counts: the site's own, else the default. One that cannot be read is logged and left aside."""
    stored = await latest_document(connection, site_id, DocumentName.TRIAGE)
    if stored is None:
        return DEFAULT_MATRIX
    try:
        return matrix_from_document(stored.document)
    except SettingInvalid as fault:
        log.error("triage_matrix_unreadable", site=site_id, version=stored.version, fault=str(fault))
        return DEFAULT_MATRIX
