"""Made-up tickets and embeddings for the tests of an audit."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from escalation.audit.row import AuditStatus, AuditTicket
from escalation.audit.topics.topic import Rows

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DIMENSIONS = 512


def ticket(row: int, text: str = "", *, hours: float = 0, **fields: Any) -> AuditTicket:
    """One that was opened so many hours after MONDAY."""
    status = fields.pop("status", AuditStatus.OPEN)
    return AuditTicket(
        row=row,
        ticket_id=fields.pop("ticket_id", f"T{row}"),
        status=status,
        text=text,
        opened_at=fields.pop("opened_at", MONDAY + timedelta(hours=hours)),
        **fields,
    )


def embedded(texts: Sequence[str]) -> Rows:
    """Vectors of which each word is one direction: texts that share words are alike. Deterministic."""
    rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    for place, text in enumerate(texts):
        for word in text.lower().split():
            direction = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
            rows[place, direction % DIMENSIONS] += 1
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
