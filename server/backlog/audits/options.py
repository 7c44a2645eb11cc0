"""What an audit is asked, whoever asks for it."""

from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime

from escalation.audit.limits import Limits, WallLimits
from escalation.audit.ticket_filter import EVERY_TICKET, TicketFilter
from server.backlog.audits.waiting_days import WAITING_DAYS


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """`as_of`: the aware moment from which ages count, so that the same rows give the same report."""

    as_of: datetime
    _: KW_ONLY
    waiting_days: int = WAITING_DAYS
    only: TicketFilter = EVERY_TICKET
    """Tickets that it does not take are left out before anything is counted."""
    limits: Limits = field(default_factory=WallLimits)
