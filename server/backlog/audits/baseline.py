"""The baseline that later figures are held against: the first audit of a site's own tickets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from server.backlog.audits.store import file_of, first_done
from server.backlog.audits.writing import JSON_FILE


@dataclass(frozen=True, slots=True)
class CategoryBaseline:
    """One category as it was."""

    open: int
    opened_per_week: float
    """Over the four weeks before the audit."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """How a site stood when it was first audited."""

    audit_id: str
    as_of: datetime
    apparent: int
    real: int
    categories: Mapping[str, CategoryBaseline]
    """By name; tickets without one stand under `(none)`."""


async def baseline_of(connection: AsyncConnection, site_id: str) -> Baseline | None:
    """The first audit of our own tickets that is done; None before there is one."""
    audit = await first_done(connection, site_id, "own")
    content = None if audit is None else await file_of(connection, audit, JSON_FILE)
    if audit is None or content is None:
        return None
    report = json.loads(content)
    return Baseline(
        audit.audit_id,
        audit.as_of,
        report["backlog"]["apparent"],
        report["backlog"]["real"],
        {each["name"]: CategoryBaseline(each["open"], each["opened_per_week"]) for each in report["categories"]},
    )
