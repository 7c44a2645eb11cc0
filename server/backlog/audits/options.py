"""What an audit is asked, whoever asks for it."""

from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Final

from escalation.audit.limits import Limits, WallLimits

WAITING_DAYS: Final = 14
"""Without a word of the customer: by then they have answered, or forgotten."""

WAITING_DAYS_MAX: Final = 365


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """`as_of`: the aware moment from which ages count, so that the same rows give the same report."""

    as_of: datetime
    _: KW_ONLY
    waiting_days: int = WAITING_DAYS
    limits: Limits = field(default_factory=WallLimits)
