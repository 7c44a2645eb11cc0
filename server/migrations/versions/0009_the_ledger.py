"""The ledger of events, and what is folded from it. What was there before is told to it here, once.

Of a ticket that stood before the ledger began its opening, answers, breaches and ends are known with their moments; its
tier, category and segment are told as they are, for nobody noted when they became so. `docs/ledger.md` says it.
"""

# ruff: noqa: S608 -- what is put into these statements are the constants of this file.
import time
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_INTO: Final = """
INSERT INTO ledger_events (site_id, subject, subject_id, kind, at, told_at, business_ms, actor_kind, actor_id, details,
                           event_key)
"""

# Who belongs to which account, as `docs/identity.md` says it.
_ACCOUNT: Final = """
CASE WHEN who.external_id IS NOT NULL THEN coalesce(
  nullif(trim(who.attributes->>'account'), ''), nullif(trim(who.attributes->>'company'), ''), who.external_id) END
"""

_CONVERSATIONS: Final = f"""
{_INTO} SELECT talk.site_id, 'conversation', talk.conversation_id, 'conversation_opened', talk.created_at, :now, NULL,
  'visitor', '', json_object('contact_id', talk.contact_id, 'account_id', {_ACCOUNT}, 'segment', who.segment,
  'channel', 'chat', 'page_key', (
    SELECT said.page->>'key' FROM messages said WHERE said.site_id = talk.site_id
    AND said.conversation_id = talk.conversation_id AND said.page->>'key' IS NOT NULL ORDER BY said.seq LIMIT 1)), NULL
FROM conversations talk
JOIN contacts who ON who.site_id = talk.site_id AND who.contact_id = talk.contact_id
"""

# An answer of a run without a confidence is a courtesy.
_MESSAGES: Final = f"""
{_INTO} SELECT said.site_id, 'conversation', said.conversation_id,
  CASE said.author WHEN 'visitor' THEN 'asked' WHEN 'ai' THEN 'answered' ELSE 'replied' END,
  said.created_at, :now, NULL,
  CASE said.author WHEN 'person' THEN 'user' ELSE said.author END, '',
  CASE said.author WHEN 'visitor' THEN json_object('seq', said.seq, 'page_key', said.page->>'key')
    WHEN 'ai' THEN json_object('seq', said.seq, 'substance',
      IS_TRUE[run.run_id IS NULL OR run.state <> 'answered' OR run.confidence IS NOT NULL], 'courtesy',
      IS_TRUE[run.run_id IS NOT NULL AND run.state = 'answered' AND run.confidence IS NULL])
    ELSE json_object('seq', said.seq) END, NULL
FROM messages said LEFT JOIN runs run ON run.site_id = said.site_id AND run.run_id = said.run_id
WHERE said.author <> 'system' ORDER BY said.site_id, said.conversation_id, said.seq
"""

_HANDED_OFF: Final = f"""
{_INTO} SELECT site_id, 'conversation', conversation_id, 'handed_off', opened_at, :now, NULL, 'handrail', '',
  json_object('reason', reason, 'ticket_id', ticket_id), NULL FROM tickets
"""

_TALKS_RESOLVED: Final = f"""
{_INTO} SELECT talk.site_id, 'conversation', talk.conversation_id, 'conversation_resolved',
  coalesce(last.resolved_at, talk.updated_at), :now, NULL, 'handrail', '', json_object('by',
    CASE WHEN last.resolution IS NULL OR last.resolution = 'by_customer' THEN 'visitor'
      WHEN last.resolution = 'by_silence' THEN 'rule' ELSE 'person' END), NULL
FROM conversations talk LEFT JOIN tickets last ON last.site_id = talk.site_id AND last.number = (
  SELECT max(number) FROM tickets each WHERE each.site_id = talk.site_id
  AND each.conversation_id = talk.conversation_id)
WHERE talk.status = 'resolved'
"""

_RATED: Final = f"""
{_INTO} SELECT site_id, 'conversation', conversation_id, 'rated', at, :now, NULL, 'visitor', '',
  json_object('asked_seq', asked_seq, 'score', score, 'answered_by', answered_by), NULL FROM surveys
"""

_OPENED: Final = f"""
{_INTO} SELECT one.site_id, 'ticket', one.ticket_id, 'ticket_opened', one.opened_at, :now, 0, 'handrail', '',
  json_object('number', one.number, 'conversation_id', one.conversation_id, 'contact_id', one.contact_id,
  'account_id', {_ACCOUNT}, 'segment', one.segment, 'channel', 'chat', 'page_key', (
    SELECT said.page->>'key' FROM messages said WHERE said.site_id = one.site_id
    AND said.conversation_id = one.conversation_id AND said.page->>'key' IS NOT NULL
    AND said.created_at <= one.opened_at ORDER BY said.seq DESC LIMIT 1),
  'tier', one.tier, 'category', one.category, 'reason', one.reason), 'opened ' || one.ticket_id
FROM tickets one LEFT JOIN contacts who ON who.site_id = one.site_id AND who.contact_id = one.contact_id
"""

_ASSIGNED: Final = f"""
{_INTO} SELECT site_id, 'ticket', ticket_id, 'assigned', coalesce(assigned_at, opened_at), :now, NULL, 'handrail', '',
  json_object('assignee_id', assignee_id, 'team_id', team_id), NULL FROM tickets
WHERE assignee_id IS NOT NULL OR team_id IS NOT NULL
"""

_FIRST_RESPONSES: Final = f"""
{_INTO} SELECT site_id, 'ticket', ticket_id, 'first_response', first_response_at, :now, first_response_business, 'user',
  '', json_object('wall_ms', first_response_wall, 'counted_ms', first_response_business, 'met',
  IS_TRUE[first_response_at <= first_response_due]), NULL FROM tickets WHERE first_response_at IS NOT NULL
"""

# How often a ticket came back is known from the audit log, and when it was resolved before.
_RETURNS: Final = """
FROM audit_log entry JOIN tickets one ON one.site_id = entry.site_id AND one.ticket_id = entry.subject_id
WHERE entry.action IN ('ticket.reopened', 'ticket.reopened_by_customer') AND one.reopened > 0
AND entry.at <= coalesce(one.resolved_at, entry.at)
"""

_RESOLVED_BEFORE: Final = f"""
{_INTO} SELECT entry.site_id, 'ticket', entry.subject_id, 'ticket_resolved', coalesce((
    SELECT max(ended.at) FROM audit_log ended WHERE ended.site_id = entry.site_id
    AND ended.subject_id = entry.subject_id AND ended.at < entry.at AND ended.action IN ('ticket.resolved',
    'ticket.closed_by_silence', 'ticket.handed_back', 'ticket.marked_as_spam', 'ticket.check_in_fixed')), entry.at),
  :now, NULL, 'handrail', '', json_object('resolution', 'by_person'), NULL
{_RETURNS}
"""

_REOPENED: Final = f"""
{_INTO} SELECT entry.site_id, 'ticket', entry.subject_id, 'ticket_reopened', entry.at, :now, NULL, entry.actor_kind,
  CASE entry.actor_kind WHEN 'handrail' THEN '' ELSE entry.actor_id END, json_object('seen', 'audit_log'), NULL
{_RETURNS}
"""

_WAITING: Final = f"""
{_INTO} SELECT site_id, 'ticket', ticket_id, 'waiting', coalesce(paused_since, updated_at), :now, NULL, 'handrail', '',
  json_object('seen', 'status'), NULL FROM tickets WHERE status = 'waiting_for_customer'
"""

_RESOLVED: Final = f"""
{_INTO} SELECT site_id, 'ticket', ticket_id, 'ticket_resolved', resolved_at, :now, resolution_business, 'handrail', '',
  json_object('resolution', resolution, 'cause', cause, 'assignee_id', assignee_id), NULL
FROM tickets WHERE status = 'resolved'
"""

_CAUSES: Final = f"""
{_INTO} SELECT site_id, 'ticket', ticket_id, 'cause_given', updated_at, :now, NULL, 'handrail', '',
  json_object('cause', cause), NULL FROM tickets WHERE cause IS NOT NULL AND status <> 'resolved'
"""

_MERGED: Final = f"""
{_INTO} SELECT site_id, 'ticket', ticket_id, 'merged', coalesce(resolved_at, updated_at), :now, NULL, 'handrail', '',
  json_object('into', merged_into), NULL FROM tickets WHERE merged_into IS NOT NULL
"""

_LINKED: Final = f"""
{_INTO} SELECT site_id, 'ticket', ticket_id, 'linked', updated_at, :now, NULL, 'handrail', '',
  json_object('problem_id', problem_id), NULL FROM tickets WHERE problem_id IS NOT NULL
"""

_BREACHED: Final = f"""
{_INTO} SELECT site_id, 'ticket', ticket_id, 'breached', at, :now, NULL, 'handrail', '', json_object('clock', clock),
  'breached ' || ticket_id || ' ' || clock || ' ' || due FROM sla_events WHERE kind = 'breached'
"""

# In the order in which they are told where several happened at one moment.
_BACKFILL: Final = (
    _CONVERSATIONS,
    _MESSAGES,
    _HANDED_OFF,
    _TALKS_RESOLVED,
    _RATED,
    _OPENED,
    _ASSIGNED,
    _FIRST_RESPONSES,
    _RESOLVED_BEFORE,
    _REOPENED,
    _WAITING,
    _RESOLVED,
    _CAUSES,
    _MERGED,
    _LINKED,
    _BREACHED,
    "INSERT INTO ledger_unfolded (site_id, subject, subject_id) SELECT site_id, 'ticket', ticket_id FROM tickets",
    "INSERT INTO ledger_unfolded (site_id, subject, subject_id) "
    "SELECT site_id, 'conversation', conversation_id FROM conversations",
)


def upgrade() -> None:
    op.create_table(
        "ledger_events",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=True),
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("business_ms", sa.BigInteger(), nullable=True),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("event_key", sa.String(length=96), nullable=True),
        sa.Column("corrects", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_ledger_events")),
        sa.UniqueConstraint("site_id", "event_key", name=op.f("uq_ledger_events_site_id_event_key")),
    )
    op.create_index("ix_ledger_events_subject", "ledger_events", ["site_id", "subject_id", "at"])
    op.create_table(
        "ledger_unfolded",
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=True),
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_ledger_unfolded")),
    )
    op.create_index("ix_ledger_unfolded_site", "ledger_unfolded", ["site_id", "place"])
    op.create_table(
        "ledger_sites",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_ledger_sites")),
    )
    op.create_table(
        "ticket_facts",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("tier", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=True),
        sa.Column("segment", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("page_key", sa.String(length=512), nullable=True),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("account_id", sa.String(length=128), nullable=True),
        sa.Column("assignee_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("first_response_at", sa.BigInteger(), nullable=True),
        sa.Column("first_response_wall_ms", sa.BigInteger(), nullable=True),
        sa.Column("first_response_business_ms", sa.BigInteger(), nullable=True),
        sa.Column("first_response_met", sa.Boolean(), nullable=True),
        sa.Column("next_responses", sa.JSON(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("resolution", sa.String(length=16), nullable=True),
        sa.Column("resolution_wall_ms", sa.BigInteger(), nullable=True),
        sa.Column("resolution_business_ms", sa.BigInteger(), nullable=True),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=True),
        sa.Column("breaches", sa.JSON(), nullable=False),
        sa.Column("merged_into", sa.String(length=32), nullable=True),
        sa.Column("problem_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "ticket_id", name=op.f("pk_ticket_facts")),
    )
    op.create_index("ix_ticket_facts_account", "ticket_facts", ["site_id", "account_id", "opened_at"])
    op.create_index("ix_ticket_facts_conversation", "ticket_facts", ["site_id", "conversation_id"])
    op.create_index("ix_ticket_facts_opened", "ticket_facts", ["site_id", "opened_at", "ticket_id"])
    op.create_index("ix_ticket_facts_resolved", "ticket_facts", ["site_id", "resolved_at"])
    op.create_table(
        "conversation_facts",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("account_id", sa.String(length=128), nullable=True),
        sa.Column("segment", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("page_key", sa.String(length=512), nullable=True),
        sa.Column("category", sa.String(length=64), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("replied", sa.Integer(), nullable=False),
        sa.Column("last_asked_at", sa.BigInteger(), nullable=True),
        sa.Column("last_answered_at", sa.BigInteger(), nullable=True),
        sa.Column("handed_off_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_by", sa.String(length=16), nullable=True),
        sa.Column("reopened_at", sa.BigInteger(), nullable=True),
        sa.Column("ratings", sa.JSON(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "conversation_id", name=op.f("pk_conversation_facts")),
    )
    op.create_index("ix_conversation_facts_account", "conversation_facts", ["site_id", "account_id", "opened_at"])
    op.create_index("ix_conversation_facts_opened", "conversation_facts", ["site_id", "opened_at"])
    op.create_table(
        "fact_sheets",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "subject", "day", name=op.f("pk_fact_sheets")),
    )
    _tell_what_was(op.get_bind())


def _tell_what_was(connection: sa.Connection) -> None:
    now = round(time.time() * 1000)
    for statement in _BACKFILL:
        told = _in_dialect(statement, connection.dialect.name)
        connection.execute(sa.text(told), {"now": now} if ":now" in told else {})


def _in_dialect(statement: str, dialect: str) -> str:
    """JSON is built by functions of other names, and SQLite has no truth values but those of JSON."""
    if dialect == "postgresql":
        statement = statement.replace("json_object(", "json_build_object(").replace(":now", "CAST(:now AS BIGINT)")
        return statement.replace("IS_TRUE[", "(").replace("]", ")")
    before, found, rest = statement.partition("IS_TRUE[")
    if not found:
        return statement
    condition, _, after = rest.partition("]")
    truth = f"json(CASE WHEN {condition} THEN 'true' WHEN NOT ({condition}) THEN 'false' ELSE 'null' END)"
    return _in_dialect(f"{before}{truth}{after}", dialect)


def downgrade() -> None:
    op.drop_table("fact_sheets")
    op.drop_table("conversation_facts")
    op.drop_table("ticket_facts")
    op.drop_table("ledger_sites")
    op.drop_table("ledger_unfolded")
    op.drop_table("ledger_events")
