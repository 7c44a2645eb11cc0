"""What is asked of an audit at the desk, and the audit that begins with it."""

from dataclasses import dataclass
from datetime import datetime

from escalation.audit.ticket_filter import EVERY_TICKET, TicketFilter
from server.backlog.audits import store
from server.backlog.audits.progress import Phase
from server.backlog.audits.store import FILTER, Audit
from server.conversation.site import Site
from server.errors import HandrailError
from server.team.actor import Actor


class AuditRefused(HandrailError):
    """An audit that cannot be; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of an audit, beside the tickets. `mapping` and `sla` as `Order` has them."""

    waiting_days: int
    zone: str = "UTC"
    mapping: tuple[str, ...] = ()
    sla: tuple[str, ...] = ()
    only: TicketFilter = EVERY_TICKET


def new_audit(site: Site, actor: Actor, audit_id: str, source: str, name: str, wanted: Wanted, at: datetime) -> Audit:
    """One that waits since `at`; `source` is own or file."""
    return Audit(
        site_id=site.site_id,
        audit_id=audit_id,
        source=source,
        name=name[: store.NAME_CHARACTERS_MAX] or "export",
        state=store.WAITING,
        phase=Phase.WAITING,
        done=0,
        total=None,
        options={
            "waiting_days": wanted.waiting_days,
            "zone": wanted.zone,
            "mapping": list(wanted.mapping),
            "sla": list(wanted.sla),
        }
        | ({} if wanted.only.takes_all else {FILTER: wanted.only.to_json()}),
        as_of=at,
        by_id=actor.actor_id,
        by_name=actor.name,
        started_at=at,
        beat_at=at,
        ended_at=None,
        error=None,
        apparent=None,
        real=None,
    )


def wanted_of(audit: Audit) -> Wanted:
    """What was asked of it when it began."""
    options = audit.options
    return Wanted(
        options["waiting_days"],
        options["zone"],
        tuple(options["mapping"]),
        tuple(options["sla"]),
        TicketFilter.from_json(options.get(FILTER, {})),
    )
