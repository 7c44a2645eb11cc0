"""The one pass over all tickets: counted, listened to, and kept on disk for a second look."""

from escalation.audit.counting import Counting
from escalation.audit.duplicates import text_of_ticket
from escalation.audit.likely_resolved import look_resolved
from escalation.audit.long_waiting import long_waiting
from escalation.audit.row import AuditTicket
from escalation.instant import DAY_MS, instant_of, milliseconds_of
from server.backlog.audits.options import AuditOptions
from server.backlog.audits.spool import Noted, Spool


class Gathering:
    """Takes tickets one by one; each may come once."""

    def __init__(self, spool: Spool, options: AuditOptions) -> None:
        self._spool = spool
        self._options = options
        self.counting = Counting(options.as_of, options.limits)
        self.taken = 0
        self.left_out = 0

    @property
    def read(self) -> int:
        """How many came, also those that were left out."""
        return self.taken + self.left_out

    def take(self, ticket: AuditTicket) -> None:
        """Counts and keeps one, unless the audit is not about it."""
        if not self._options.only.takes(ticket, self._options.as_of):
            self.left_out += 1
            return
        self.taken += 1
        beyond = self.counting.add(ticket)
        if not ticket.status.is_backlog:
            self._spool.add(ticket, "", Noted())
            return
        resolved = look_resolved(ticket, self._options.as_of)
        waiting = long_waiting((ticket,), self._options.as_of, self._options.waiting_days)
        as_of = milliseconds_of(self._options.as_of)
        since = None if not waiting else instant_of(as_of - round(waiting[0].days * DAY_MS))
        self._spool.add(
            ticket,
            text_of_ticket(ticket),
            Noted(
                beyond,
                None if resolved is None else (resolved.score, resolved.evidence),
                None if since is None else (since, waiting[0].evidence),
            ),
        )
