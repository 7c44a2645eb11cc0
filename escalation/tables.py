"""The rows of tickets, and of what belongs to one: tags, notes, merges, problems, told clocks."""

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from escalation.constraint_names import NAMES
from escalation.instant_column import Instant

metadata = MetaData(naming_convention=NAMES)

NO_CLOCK: Final = 2**62
"""Milliseconds later than any moment: a ticket without a clock stands behind those with one in its tier."""

_NOT_RESOLVED = text("status != 'resolved'")
_UNCLASSIFIED = text("category_confidence IS NULL AND status != 'resolved'")
_UNASSIGNED = text("assignee_id IS NULL")
_ASLEEP = text("snoozed_until IS NOT NULL")
_SPAM = text("resolution = 'spam'")

tickets = Table(
    "tickets",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("ticket_id", String(32), primary_key=True),
    Column("conversation_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("status", String(24), nullable=False),
    Column("resolution", String(16)),
    Column("tier", String(16), nullable=False),
    Column("tier_rank", Integer, nullable=False),
    Column("why", String(1000), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("contact_name", String(1000)),
    # Who asks, and to which segment they belong, as it was when they asked last.
    Column("contact_id", String(32)),
    Column("segment", String(64)),
    Column("language", String(8)),
    # None until it is classified; `triaged_by` is rules, classifier, or the id of a person.
    Column("category", String(32)),
    Column("triaged_by", String(32), nullable=False, server_default="rules"),
    # Who gave the category: classifier, or the id of a person. What the classifier made of it: its best guess, and how
    # sure it is from 0 to 1; None until it has looked. A guess of which it is not sure enough is no category.
    Column("category_by", String(32)),
    Column("category_guess", String(32)),
    Column("category_confidence", Float),
    Column("assignee_id", String(32)),
    Column("assignee_name", String(120)),
    Column("assigned_at", Instant),
    Column("team_id", String(32)),
    Column("first_response_due", Instant),
    Column("first_response_breach", Instant),
    Column("next_response_due", Instant),
    Column("next_response_breach", Instant),
    Column("resolution_due", Instant),
    Column("resolution_breach", Instant),
    # The clock that runs now, made whenever the ticket is stored: its target, and the milliseconds of its breach for
    # the order of the queue, which are those of NO_CLOCK where none runs.
    Column("due_at", Instant),
    Column("breach_order", BigInteger, nullable=False, server_default=text(str(NO_CLOCK))),
    # Since when clocks stand still because it is the customer's turn.
    Column("paused_since", Instant),
    Column("snoozed_until", Instant),
    Column("opened_at", Instant, nullable=False),
    Column("first_response_at", Instant),
    Column("resolved_at", Instant),
    # How long both took: on the wall, and within business hours; milliseconds.
    Column("first_response_wall", BigInteger),
    Column("first_response_business", BigInteger),
    Column("resolution_wall", BigInteger),
    Column("resolution_business", BigInteger),
    Column("reopened", Integer, nullable=False, server_default="0"),
    # What would have prevented it, told when it was resolved: docs, onboarding, ui, bug or policy.
    Column("cause", String(16)),
    Column("cause_note", String(1000)),
    Column("custom_fields", JSON),
    Column("problem_id", String(32)),
    Column("merged_into", String(32)),
    # When the customer was reminded before it closes by itself, and asked whether a very old one still matters.
    Column("reminded_at", Instant),
    Column("checked_in_at", Instant),
    Column("customer_wrote_at", Instant),
    # When clocks last went on; when one of them is to be told of next; what the customer said when they were asked.
    Column("resumed_at", Instant),
    Column("alarm_at", Instant),
    Column("check_in", String(16)),
    Column("updated_at", Instant, nullable=False),
    Column("handoff", JSON, nullable=False),
    UniqueConstraint("site_id", "number"),
    # In the order of the queue; who sleeps stands at the end, so that a view is counted without reading its tickets.
    Index("ix_tickets_queue", "site_id", "status", "tier_rank", "breach_order", "opened_at", "number", "snoozed_until"),
    Index(
        "ix_tickets_assignee",
        "site_id",
        "assignee_id",
        "status",
        "tier_rank",
        "breach_order",
        "opened_at",
        "number",
        "snoozed_until",
    ),
    Index(
        "ix_tickets_unassigned",
        "site_id",
        "status",
        "tier_rank",
        "breach_order",
        "opened_at",
        "number",
        "snoozed_until",
        sqlite_where=_UNASSIGNED,
        postgresql_where=_UNASSIGNED,
    ),
    # The orders of the queue beside that of urgency, and the views that show few of many.
    Index("ix_tickets_age", "site_id", "status", "opened_at", "number"),
    Index("ix_tickets_resolved", "site_id", "status", "resolved_at", "number"),
    Index("ix_tickets_site_due", "site_id", "status", "due_at", "snoozed_until"),
    Index("ix_tickets_asleep", "site_id", "status", "snoozed_until", sqlite_where=_ASLEEP, postgresql_where=_ASLEEP),
    Index("ix_tickets_spam", "site_id", "status", "resolution", sqlite_where=_SPAM, postgresql_where=_SPAM),
    Index("ix_tickets_contact", "site_id", "contact_id"),
    # What clocks and sleepers are found by, whatever their site.
    Index("ix_tickets_due", "status", "due_at"),
    Index("ix_tickets_snoozed", "snoozed_until"),
    Index("ix_tickets_alarm", "alarm_at"),
    Index("ix_tickets_check_in", "check_in", "customer_wrote_at"),
    Index("ix_tickets_problem", "site_id", "problem_id"),
    Index("ix_tickets_merged", "site_id", "merged_into"),
    Index("ix_tickets_conversation", "site_id", "conversation_id"),
    # Those that wait to be classified.
    Index(
        "ix_tickets_unclassified",
        "opened_at",
        sqlite_where=_UNCLASSIFIED,
        postgresql_where=_UNCLASSIFIED,
    ),
    # The database itself refuses a second open ticket of one conversation.
    Index(
        "uq_tickets_open_conversation",
        "site_id",
        "conversation_id",
        unique=True,
        sqlite_where=_NOT_RESOLVED,
        postgresql_where=_NOT_RESOLVED,
    ),
)

ticket_counters = Table(
    "ticket_counters",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("last_number", Integer, nullable=False),
)

ticket_tags = Table(
    "ticket_tags",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("ticket_id", String(32), primary_key=True),
    Column("tag", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
    Index("ix_ticket_tags_tag", "site_id", "tag"),
)

ticket_notes = Table(
    "ticket_notes",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("note_id", String(32), primary_key=True),
    Column("ticket_id", String(32), nullable=False),
    Column("author_id", String(32), nullable=False),
    Column("author_name", String(120), nullable=False),
    Column("text", Text, nullable=False),
    # Ids of the users whom it mentions, and the files that came with it.
    Column("mentions", JSON, nullable=False),
    Column("attachments", JSON),
    Column("at", Instant, nullable=False),
    Index("ix_ticket_notes_ticket", "site_id", "ticket_id", "at"),
)

sla_events = Table(
    "sla_events",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("ticket_id", String(32), primary_key=True),
    # first_response, next_response or resolution
    Column("clock", String(16), primary_key=True),
    # due_soon or breached
    Column("kind", String(16), primary_key=True),
    # Which run of the clock it is about: the moment that was due.
    Column("due", Instant, primary_key=True),
    Column("at", Instant, nullable=False),
)

problems = Table(
    "problems",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("problem_id", String(32), primary_key=True),
    Column("title", String(200), nullable=False),
    # open or solved
    Column("status", String(16), nullable=False),
    Column("note", Text),
    Column("created_by", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("solved_at", Instant),
)

merges = Table(
    "merges",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("merge_id", String(32), primary_key=True),
    Column("from_ticket_id", String(32), nullable=False),
    Column("into_ticket_id", String(32), nullable=False),
    # How the merged ticket stood, for the way back.
    Column("before", JSON, nullable=False),
    Column("by_id", String(32), nullable=False),
    Column("by_name", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
    Index("ix_merges_into", "site_id", "into_ticket_id"),
    Index("ix_merges_from", "site_id", "from_ticket_id"),
)
