"""Exports of other products with known contents: what is in each is made first, and written as each product writes it.

`every_export()` gives them all. `truth` is what an audit must find, row by row, made without the reader.
"""

import csv
import gzip
import io
import random
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from escalation.audit.reading.mapping import NO_MAPPING, ColumnMapping, mapping_from_words
from escalation.audit.reading.problems import ProblemKind
from escalation.audit.reading.shape import Source
from escalation.audit.row import AuditStatus, AuditTicket, Turn

AS_OF = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
"""The moment of every audit of these: all dates lie before it, but for those that are to lie in the future."""

NEW_YORK, SAO_PAULO = ZoneInfo("America/New_York"), ZoneInfo("America/Sao_Paulo")

SUBJECTS = (
    "I cannot log in since the update",
    "Refund for the second charge, please",
    "How do I export my projects?",
    "Die Rechnung für März fehlt — 5 € zu viel",
    "L’appli plante à l’ouverture",
    'He said "it is broken", twice',
    "Webhooks arrive late; sometimes twice",
    "Password reset mail never comes | tried 3 times",
)
STATUSES = tuple(AuditStatus)


def named(columns: str) -> list[str]:
    return columns.split(",")


@dataclass(frozen=True)
class MadeExport:
    """`content` is the file; `truth` the tickets in the order in which they come; `problems` how often each is told."""

    name: str
    file_name: str
    content: bytes
    source: Source
    truth: tuple[AuditTicket, ...]
    _: KW_ONLY
    problems: dict[ProblemKind, int] = field(default_factory=dict)
    mapping: ColumnMapping = NO_MAPPING
    zone: str = "UTC"
    cut: bool = False
    """The file ends early: what is read are the first of `truth`."""


def every_export(tickets: int = 40) -> tuple[MadeExport, ...]:
    """All of them, each of about so many tickets."""
    return tuple(make(made_tickets(make.__name__, tickets)) for make in EXPORTS)


def made_tickets(seed: str, count: int) -> list[AuditTicket]:
    """Tickets with every field that an export can have, all moments on whole minutes."""
    dice = random.Random(seed)
    return [_ticket(dice, row) for row in range(1, count + 1)]


def _ticket(dice: random.Random, row: int) -> AuditTicket:
    status = dice.choice(STATUSES)
    opened = datetime(2023, 11, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(60 * 24 * 200))
    resolved = opened + timedelta(minutes=dice.randrange(5, 9000)) if status is AuditStatus.RESOLVED else None
    answered = opened + timedelta(minutes=dice.randrange(1, 5)) if dice.random() < 0.7 else None
    return AuditTicket(
        row=row,
        ticket_id=str(1000 + row),
        status=status,
        subject=dice.choice(SUBJECTS),
        text=f"{dice.choice(SUBJECTS)}.\n\nIt is number {row}; please help.",
        customer=f"user{dice.randrange(12)}@example.com",
        segment=dice.choice(("Acme", "Globex", None)),
        channel=dice.choice(("email", "chat", None)),
        category=dice.choice(("Billing", "Access", "How-to", None)),
        priority=dice.choice(("low", "medium", "high", "urgent")),
        assignee=dice.choice(("Ada", "Grace", None)),
        team=dice.choice(("First line", None)),
        tags=tuple(dice.sample(("vip", "bug", "refund"), dice.randrange(3))),
        opened_at=opened,
        updated_at=resolved or answered or opened,
        first_response_at=answered,
        resolved_at=resolved,
    )


# ---- how moments are written


def iso(moment: datetime | None, zone: ZoneInfo | None = None) -> str:
    return "" if moment is None else moment.astimezone(zone or UTC).strftime("%Y-%m-%d %H:%M:%S")


def offset(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(NEW_YORK).isoformat()


def day_first(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%d.%m.%Y %H:%M")


def slashes(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%d/%m/%Y %H:%M")


def month_first(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%m/%d/%Y %I:%M %p")


def worded(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%b %d, %Y %I:%M %p").replace(" 0", " ")


def seconds(moment: datetime | None) -> str:
    return "" if moment is None else str(int(moment.timestamp()))


def milliseconds(moment: datetime | None) -> str:
    return "" if moment is None else str(int(moment.timestamp()) * 1000)


def minutes_between(first: datetime | None, then: datetime | None) -> str:
    return "" if first is None or then is None else str(int((then - first).total_seconds() // 60))


def table(header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",", ends: str = "\r\n") -> str:
    """A CSV as text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ends)
    writer.writerow(header)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue()


def by_name(header: Sequence[str], rows: Iterable[dict[str, object]], delimiter: str = ",") -> str:
    """A CSV whose rows name the few columns that they fill."""
    return table(header, ([row.get(name, "") for name in header] for row in rows), delimiter)


# ---- the products

ZENDESK = named(
    "Summation column,Id,Requester,Requester id,Requester external id,Requester email,Requester domain,Submitter,"
    "Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,"
    "Due date,"
    "Initially assigned at,Solved at,Resolution time,Satisfaction Score,Group stations,Assignee stations,Reopens,"
    "Replies,First reply time in minutes,First reply time in minutes within business hours,"
    "Full resolution time in minutes,"
    "Ticket Category [list],Plan [list]"
)
ZENDESK_STATUS = {"open": "Open", "waiting": "Pending", "on_hold": "On-hold", "resolved": "Solved"}


def _zendesk(tickets: Sequence[AuditTicket]) -> tuple[list[dict[str, object]], tuple[AuditTicket, ...]]:
    rows: list[dict[str, object]] = []
    truth = []
    for each in tickets:
        said = ZENDESK_STATUS[each.status]
        plan = "gold" if each.row % 3 == 0 else ""
        rows.append(
            {
                "Summation column": 1,
                "Id": each.ticket_id,
                "Requester": "Somebody",
                "Requester email": (each.customer or "").upper(),
                "Assignee": each.assignee,
                "Group": each.team,
                "Subject": each.subject,
                "Tags": " ".join(each.tags),
                "Status": said,
                "Priority": each.priority,
                "Via": each.channel,
                "Created at": iso(each.opened_at),
                "Updated at": iso(each.updated_at),
                "Organization": each.segment,
                "Solved at": iso(each.resolved_at),
                "First reply time in minutes": minutes_between(each.opened_at, each.first_response_at),
                "Ticket Category [list]": each.category,
                "Plan [list]": plan,
            }
        )
        extra = {"Summation column": "1", **({"Plan [list]": plan} if plan else {})}
        truth.append(replace(each, text="", status_said=said, extra=extra))
    return rows, tuple(truth)


def zendesk(tickets: list[AuditTicket]) -> MadeExport:
    rows, truth = _zendesk(tickets)
    content = by_name(ZENDESK, rows).encode()
    problems = {ProblemKind.COLUMNS_UNKNOWN: 1}
    return MadeExport("zendesk", "tickets.csv", content, Source.ZENDESK, truth, problems=problems)


FRESHDESK = named(
    "Ticket ID,Subject,Description,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,"
    "Closed time,Last update time,Initial response time,Time tracked,First response time (in hrs),"
    "Resolution time (in hrs),Agent interactions,Customer interactions,Resolution status,First response status,Tags,"
    "Survey results,Product,Full name,Email,Contact ID,Company Name"
)
FRESH_WORDS = {"open": "Open", "waiting": "Pending", "on_hold": "Waiting on Third Party", "resolved": "Closed"}
FRESH_CODES = {"open": "2", "waiting": "6", "on_hold": "7", "resolved": "4"}
PRIORITY_CODES = {"low": "1", "medium": "2", "high": "3", "urgent": "4"}
SOURCE_CODES = {"email": "1", "chat": "7", None: ""}


def _freshdesk(tickets: Sequence[AuditTicket], statuses: dict[str, str], codes: bool) -> list[dict[str, object]]:
    return [
        {
            "Ticket ID": each.ticket_id,
            "Subject": each.subject,
            "Description": each.text,
            "Status": statuses[each.status],
            "Priority": PRIORITY_CODES[each.priority or "low"] if codes else each.priority,
            "Source": SOURCE_CODES[each.channel] if codes else each.channel,
            "Type": each.category,
            "Agent": each.assignee,
            "Group": each.team,
            "Created time": iso(each.opened_at),
            "Resolved time": iso(each.resolved_at),
            "Last update time": iso(each.updated_at),
            "Initial response time": iso(each.first_response_at),
            "Tags": ",".join(each.tags),
            "Email": each.customer,
            "Company Name": each.segment,
        }
        for each in tickets
    ]


def freshdesk_words(tickets: list[AuditTicket]) -> MadeExport:
    """UTF-8 with a mark, texts of several lines."""
    truth = tuple(replace(each, status_said=FRESH_WORDS[each.status]) for each in tickets)
    content = by_name(FRESHDESK, _freshdesk(tickets, FRESH_WORDS, codes=False)).encode("utf-8-sig")
    return MadeExport("freshdesk_words", "export.csv", content, Source.FRESHDESK, truth)


def freshdesk_codes(tickets: list[AuditTicket]) -> MadeExport:
    """Numeric codes and semicolons, in a spreadsheet's Windows-1252."""
    truth = tuple(replace(each, status_said=FRESH_CODES[each.status]) for each in tickets)
    content = by_name(FRESHDESK, _freshdesk(tickets, FRESH_CODES, codes=True), ";").encode("cp1252")
    return MadeExport("freshdesk_codes", "export.csv", content, Source.FRESHDESK, truth)


FRESHSERVICE = named(
    "Subject,Type,Status,Urgency,Impact,Priority,Group,Agent,Company,Description,Category,Sub-Category,Item,Source,"
    "Resolution Note,Ticket Id,Requester Name,Requester Email,Created Time,Due by Time,Resolved Time,Closed Time,"
    "Last Updated Time,Initial Response Time,Time Tracked,First Response Time (in Hrs),Tags,Approval Status"
)


def freshservice(tickets: list[AuditTicket]) -> MadeExport:
    """Times of a site's zone, UTF-16 with a mark; how long a reply took in hours and minutes."""
    rows: list[dict[str, object]] = [
        {
            "Subject": each.subject,
            "Status": FRESH_WORDS[each.status],
            "Priority": each.priority,
            "Group": each.team,
            "Agent": each.assignee,
            "Company": each.segment,
            "Description": each.text,
            "Category": each.category,
            "Source": each.channel,
            "Ticket Id": each.ticket_id,
            "Requester Email": each.customer,
            "Created Time": iso(each.opened_at, NEW_YORK),
            "Resolved Time": iso(each.resolved_at, NEW_YORK),
            "Last Updated Time": iso(each.updated_at, NEW_YORK),
            "First Response Time (in Hrs)": _clock(each),
            "Tags": ", ".join(each.tags),
        }
        for each in tickets
    ]
    truth = tuple(replace(each, status_said=FRESH_WORDS[each.status]) for each in tickets)
    content = by_name(FRESHSERVICE, rows, "\t").encode("utf-16")
    return MadeExport("freshservice", "export.csv", content, Source.FRESHSERVICE, truth, zone="America/New_York")


def _clock(ticket: AuditTicket) -> str:
    took = minutes_between(ticket.opened_at, ticket.first_response_at)
    return "" if not took else f"{int(took) // 60:02}:{int(took) % 60:02}"


INTERCOM_STATES = {"open": "open", "on_hold": "snoozed", "resolved": "closed"}


def _in_intercom(ticket: AuditTicket) -> AuditTicket:
    return replace(ticket, status=AuditStatus.OPEN) if ticket.status is AuditStatus.WAITING else ticket


def intercom_conversations(tickets: list[AuditTicket]) -> MadeExport:
    """The zone stands in the headers; a report has no texts."""
    zone = " (America/New_York)"
    header = named(
        f"Conversation ID,Conversation started at{zone},Updated at{zone},Teammate currently assigned,"
        "Team currently assigned,Current conversation state,Started by,Conversation source,Conversation tag,"
        "Channel,Topics,AI Topic,"
        "Fin AI Agent involved,Fin AI Agent resolution state,First response time (seconds),User email,Company name"
    )
    tickets = [_in_intercom(each) for each in tickets]
    rows: list[dict[str, object]] = [
        {
            "Conversation ID": each.ticket_id,
            f"Conversation started at{zone}": iso(each.opened_at, NEW_YORK),
            f"Updated at{zone}": iso(each.updated_at, NEW_YORK),
            "Teammate currently assigned": each.assignee,
            "Team currently assigned": each.team,
            "Current conversation state": INTERCOM_STATES[each.status],
            "Conversation tag": ", ".join(each.tags),
            "Channel": each.channel,
            "Topics": each.category,
            "First response time (seconds)": _seconds_taken(each),
            "User email": each.customer,
            "Company name": each.segment,
        }
        for each in tickets
    ]
    truth = tuple(
        replace(each, subject="", text="", priority=None, resolved_at=None, status_said=INTERCOM_STATES[each.status])
        for each in tickets
    )
    content = by_name(header, rows).encode("utf-16-le")
    return MadeExport("intercom_conversations", "report.csv", content, Source.INTERCOM_CONVERSATIONS, truth)


def _seconds_taken(ticket: AuditTicket) -> str:
    took = minutes_between(ticket.opened_at, ticket.first_response_at)
    return "" if not took else str(int(took) * 60)


TICKET_STATES = {"open": "In progress", "waiting": "Waiting on customer", "on_hold": "On hold", "resolved": "Resolved"}


def intercom_tickets(tickets: list[AuditTicket]) -> MadeExport:
    zone = " (America/Sao_Paulo)"
    header = named(
        f"Ticket ID,Ticket created{zone},Channel,Created by,Created via,Current conversation state,"
        f"Last teammate rating,"
        "Resolved by,Started by,Ticket title,Ticket type,Ticket URL,User participant IDs,User participant names,"
        f"Current ticket custom state,Current ticket state category,Conversation updated at{zone},"
        f"Ticket last resolved{zone},Teammate currently assigned,Team currently assigned,"
        "Ticket time to resolve (seconds)"
    )
    rows: list[dict[str, object]] = [
        {
            "Ticket ID": each.ticket_id,
            f"Ticket created{zone}": iso(each.opened_at, SAO_PAULO),
            "Channel": each.channel,
            "Ticket title": each.subject,
            "Ticket type": each.category,
            "User participant IDs": f"u-{each.row % 7}",
            "Current ticket state category": TICKET_STATES[each.status],
            f"Conversation updated at{zone}": iso(each.updated_at, SAO_PAULO),
            "Teammate currently assigned": each.assignee,
            "Team currently assigned": each.team,
            "Ticket time to resolve (seconds)": _resolution_seconds(each),
        }
        for each in tickets
    ]
    truth = tuple(
        replace(
            each,
            status_said=TICKET_STATES[each.status],
            text="",
            customer=f"u-{each.row % 7}",
            segment=None,
            priority=None,
            tags=(),
            first_response_at=None,
        )
        for each in tickets
    )
    content = by_name(header, rows).encode("utf-16-be")
    return MadeExport("intercom_tickets", "report.csv", content, Source.INTERCOM_TICKETS, truth)


def _resolution_seconds(ticket: AuditTicket) -> str:
    took = minutes_between(ticket.opened_at, ticket.resolved_at)
    return "" if not took else str(int(took) * 60)


MESSAGES = named(
    "message_id,message_body,message_type,message_created_at,message_author_type,message_author_id,"
    "message_author_user_id,message_author_name,message_author_email,message_author_companies,conversation_tags,"
    "conversation_id,conversation_state,conversation_created_at,conversation_first_response_at,conversation_closed_at,"
    "app_id,app_name"
)


def intercom_messages(tickets: list[AuditTicket]) -> MadeExport:
    """One row for each message, those of a conversation far apart, bodies in HTML, packed with gzip."""
    dice = random.Random("messages")
    rows: list[tuple[int, dict[str, object]]] = []
    turns: dict[str, list[Turn]] = {}
    tickets = [_in_intercom(each) for each in tickets]
    for each in tickets:
        assert each.opened_at is not None
        turns[each.ticket_id] = [
            Turn(
                "agent" if n % 2 else "customer",
                f"Message {n} of {each.ticket_id} & more",
                each.opened_at + timedelta(minutes=n),
            )
            for n in range(dice.choice((1, 2, 5, 30)))
        ]
        for n, turn in enumerate(turns[each.ticket_id]):
            ours = turn.author == "agent"
            rows.append(
                (
                    dice.randrange(10_000),
                    {
                        "message_id": f"{each.ticket_id}-{n}",
                        "message_body": f"<p>Message {n} of <b>{each.ticket_id}</b> &amp; more</p>",
                        "message_created_at": offset(turn.at),
                        "message_author_type": "admin" if ours else "user",
                        "message_author_name": "Ada" if ours else "Somebody",
                        "message_author_email": "ada@example.org" if ours else each.customer,
                        "message_author_companies": "" if ours else each.segment,
                        "conversation_tags": ",".join(each.tags),
                        "conversation_id": each.ticket_id,
                        "conversation_state": INTERCOM_STATES[each.status],
                        "conversation_created_at": offset(each.opened_at),
                        "conversation_closed_at": offset(each.resolved_at),
                    },
                )
            )
    shuffled = [row for _, row in sorted(rows, key=lambda pair: pair[0])]
    first = {each.ticket_id: n for n, each in reversed(list(enumerate(_ids(shuffled), start=1)))}
    truth = [
        replace(
            each,
            row=first[each.ticket_id],
            status_said=INTERCOM_STATES[each.status],
            subject="",
            text=turns[each.ticket_id][0].text,
            channel=None,
            category=None,
            priority=None,
            assignee="Ada" if len(turns[each.ticket_id]) > 1 else None,
            team=None,
            updated_at=turns[each.ticket_id][-1].at,
            first_response_at=turns[each.ticket_id][1].at if len(turns[each.ticket_id]) > 1 else None,
            turns=_kept(turns[each.ticket_id]),
        )
        for each in tickets
    ]
    content = gzip.compress(by_name(MESSAGES, shuffled).encode(), mtime=0)
    in_order = tuple(sorted(truth, key=lambda each: each.row))
    return MadeExport("intercom_messages", "messages.csv.gz", content, Source.INTERCOM_MESSAGES, in_order)


@dataclass(frozen=True)
class _Id:
    ticket_id: str


def _ids(rows: Iterable[dict[str, object]]) -> list[_Id]:
    return [_Id(str(row["conversation_id"])) for row in rows]


def _kept(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    return tuple(turns) if len(turns) <= 20 else (*turns[:5], *turns[-15:])


# ---- tables made by hand

GENERIC = ("Ticket", "Title", "Details", "State", "E-mail", "Company", "Channel", "Type", "Priority", "Owner", "Labels")
GENERIC_MOMENTS = ("Created on", "Closed on")
Spell = Callable[[datetime | None], str]


def _generic(tickets: Sequence[AuditTicket], spell: Spell) -> list[list[object]]:
    return [
        [
            each.ticket_id,
            each.subject,
            each.text,
            each.status.replace("_", " "),
            each.customer,
            each.segment,
            each.channel,
            each.category,
            each.priority,
            each.assignee,
            "; ".join(each.tags),
            spell(each.opened_at),
            spell(each.resolved_at),
        ]
        for each in tickets
    ]


def _generic_truth(tickets: Sequence[AuditTicket]) -> tuple[AuditTicket, ...]:
    return tuple(
        replace(each, status_said=each.status.replace("_", " "), team=None, updated_at=None, first_response_at=None)
        for each in tickets
    )


def _plain(name: str, tickets: Sequence[AuditTicket], spell: Spell, delimiter: str, encoding: str) -> MadeExport:
    content = table((*GENERIC, *GENERIC_MOMENTS), _generic(tickets, spell), delimiter).encode(encoding)
    return MadeExport(name, "table.csv", content, Source.GENERIC, _generic_truth(tickets))


def german_table(tickets: list[AuditTicket]) -> MadeExport:
    return _plain("german_table", tickets, day_first, ";", "cp1252")


def american_table(tickets: list[AuditTicket]) -> MadeExport:
    return _plain("american_table", tickets, month_first, "|", "utf-8")


def british_table(tickets: list[AuditTicket]) -> MadeExport:
    return _plain("british_table", tickets, slashes, ",", "utf-8-sig")


def worded_table(tickets: list[AuditTicket]) -> MadeExport:
    return _plain("worded_table", tickets, worded, "\t", "utf-16")


def seconds_table(tickets: list[AuditTicket]) -> MadeExport:
    return _plain("seconds_table", tickets, seconds, ",", "utf-8")


def milliseconds_table(tickets: list[AuditTicket]) -> MadeExport:
    return _plain("milliseconds_table", tickets, milliseconds, ";", "utf-8")


def offset_table(tickets: list[AuditTicket]) -> MadeExport:
    return _plain("offset_table", tickets, offset, ",", "utf-8")


def mapped_table(tickets: list[AuditTicket]) -> MadeExport:
    """Columns that nobody can guess, a title above them, and a team's own words for a status."""
    own = {"open": "Ball bei uns", "waiting": "Ball beim Kunden", "on_hold": "Kühlschrank", "resolved": "Weg"}
    rows = [[each.ticket_id, own[each.status], iso(each.opened_at), each.subject] for each in tickets]
    content = table(("Vorgang", "Lage", "Eingang am", "Worum"), rows, ";").encode("cp1252")
    mapping = mapping_from_words(
        ["ticket_id=Vorgang", "status=Lage", "opened_at=Eingang am", "subject=worum"]
        + [f"status:{word}={status}" for status, word in own.items()]
    )
    truth = tuple(
        AuditTicket(
            row=each.row,
            ticket_id=each.ticket_id,
            status=each.status,
            status_said=own[each.status],
            subject=each.subject,
            opened_at=each.opened_at,
        )
        for each in tickets
    )
    return MadeExport("mapped_table", "liste.csv", content, Source.GENERIC, truth, mapping=mapping)


def headerless_table(tickets: list[AuditTicket]) -> MadeExport:
    """No line names the columns; what they hold tells most of them."""
    rows = [[each.ticket_id, iso(each.opened_at), each.customer, each.status, each.subject] for each in tickets]
    content = table([str(cell) for cell in rows[0]], rows[1:]).encode()
    truth = tuple(
        AuditTicket(
            row=each.row,
            ticket_id=each.ticket_id,
            status=each.status,
            status_said=str(each.status),
            subject=each.subject,
            customer=each.customer,
            opened_at=each.opened_at,
        )
        for each in tickets
    )
    return MadeExport(
        "headerless_table", "rows.csv", content, Source.GENERIC, truth, problems={ProblemKind.NO_HEADER: 1}
    )


# ---- what is broken


def formulas(tickets: list[AuditTicket]) -> MadeExport:
    """Cells that a spreadsheet would run."""
    begins = ('=HYPERLINK("http://example.org";"x")', "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0")
    tickets = [replace(each, subject=begins[each.row % 5], category=begins[(each.row + 1) % 5]) for each in tickets]
    return replace(_plain("formulas", tickets, iso, ",", "utf-8"), name="formulas")


def three_thousand_columns(tickets: list[AuditTicket]) -> MadeExport:
    tickets = tickets[:8]
    rows, truth = _zendesk(tickets)
    header = [*ZENDESK[:-1], *(f"Custom {number}" for number in range(3000 - len(ZENDESK) + 1))]
    truth = tuple(replace(each, extra={"Summation column": "1"}) for each in truth)
    content = by_name(header, rows).encode()
    problems = {ProblemKind.COLUMNS_TOO_MANY: 1, ProblemKind.COLUMNS_UNKNOWN: 487}
    return MadeExport("three_thousand_columns", "wide.csv", content, Source.ZENDESK, truth, problems=problems)


def impossible_dates(tickets: list[AuditTicket]) -> MadeExport:
    """Every fourth ticket was opened in the future, every fifth closed before it was opened."""
    made, future, before = [], 0, 0
    for each in tickets:
        assert each.opened_at is not None
        if each.row % 4 == 0:
            future += 1
            late = AS_OF + timedelta(days=each.row)
            made.append(replace(each, opened_at=late, resolved_at=None, status=AuditStatus.OPEN))
        elif each.row % 5 == 0:
            before += 1
            early = each.opened_at - timedelta(days=1)
            made.append(replace(each, resolved_at=early, status=AuditStatus.RESOLVED))
        else:
            made.append(each)
    problems = {ProblemKind.DATE_IN_FUTURE: future, ProblemKind.CLOSED_BEFORE_OPENED: before}
    return replace(_plain("impossible_dates", made, iso, ",", "utf-8"), problems=problems)


def undecided_dates(tickets: list[AuditTicket]) -> MadeExport:
    """No day above 12: nothing tells which number is the month."""
    made = [
        replace(each, opened_at=datetime(2024, each.row % 5 + 1, each.row % 12 + 1, 9, tzinfo=UTC), resolved_at=None)
        for each in tickets
    ]
    export = _plain("undecided_dates", made, slashes, ",", "utf-8")
    return replace(export, problems={ProblemKind.DATES_UNDECIDED: len(made)})


def repeated_ids(tickets: list[AuditTicket]) -> MadeExport:
    """Each id of the first ten comes again at the end, with another subject: the later row counts."""
    again = [
        replace(each, row=len(tickets) + n, subject="Changed since") for n, each in enumerate(tickets[:10], start=1)
    ]
    export = _plain("repeated_ids", [*tickets, *again], iso, ",", "utf-8")
    return replace(export, truth=_generic_truth([*tickets[10:], *again]), problems={ProblemKind.ID_REPEATED: 10})


def broken_rows(tickets: list[AuditTicket]) -> MadeExport:
    """A mark that is never closed, NUL bytes, a row with too few and one with too many cells, an unknown status."""
    tickets = [replace(each, text="", subject="Plain") for each in tickets]
    lines = table((*GENERIC, *GENERIC_MOMENTS), _generic(tickets, iso), ends="\n").splitlines()
    truth = list(_generic_truth(tickets))
    lines[2] = lines[2].replace("Plain", '"Plain', 1)
    truth[1] = replace(truth[1], subject='"Plain')
    lines[4] = lines[4].replace("Plain", "Pl\0ain", 1)
    lines[6] = ",".join(lines[6].split(",")[:5])
    cut = truth[5]
    truth[5] = AuditTicket(
        row=6, ticket_id=cut.ticket_id, status=cut.status, status_said=cut.status_said, subject="Plain",
        customer=cut.customer,
    )  # fmt: skip
    lines[8] += ",too,much"
    said = truth[9].status_said
    lines[10] = lines[10].replace(f",{said},", ",Nirvana,", 1)
    truth[9] = replace(truth[9], status=AuditStatus.OPEN, status_said="Nirvana")
    kinds = ("QUOTING_BROKEN", "NUL_BYTES", "ROW_SHORT", "ROW_LONG", "STATUS_UNKNOWN")
    content = ("\n".join(lines) + "\n").encode()
    return MadeExport(
        "broken_rows", "broken.csv", content, Source.GENERIC, tuple(truth),
        problems={ProblemKind[kind]: 1 for kind in kinds},
    )  # fmt: skip


def zip_of_two(tickets: list[AuditTicket]) -> MadeExport:
    """Two parts of one export and a file that is none."""
    half = len(tickets) // 2
    first, truth_of_first = _zendesk(tickets[:half])
    second, truth_of_second = _zendesk(tickets[half:])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("part-1.csv", by_name(ZENDESK, first))
        archive.writestr("part-2.csv", by_name(ZENDESK, second))
        archive.writestr("logo.png", b"\x89PNG")
    problems = {ProblemKind.FILE_LEFT_OUT: 1, ProblemKind.COLUMNS_UNKNOWN: 2}
    truth = (*truth_of_first, *truth_of_second)
    return MadeExport("zip_of_two", "export.zip", out.getvalue(), Source.ZENDESK, truth, problems=problems)


def truncated_zip(tickets: list[AuditTicket]) -> MadeExport:
    """The second half of an archive is missing, and with it the list of its files."""
    rows, truth = _zendesk(tickets)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tickets.csv", by_name(ZENDESK, rows))
    content = out.getvalue()
    problems = {ProblemKind.FILE_CUT_SHORT: 2, ProblemKind.COLUMNS_UNKNOWN: 1}
    return MadeExport(
        "truncated_zip", "export.zip", content[: len(content) * 2 // 3], Source.ZENDESK, truth, problems=problems,
        cut=True,
    )  # fmt: skip


EXPORTS: tuple[Callable[[list[AuditTicket]], MadeExport], ...] = (
    zendesk,
    freshdesk_words,
    freshdesk_codes,
    freshservice,
    intercom_conversations,
    intercom_tickets,
    intercom_messages,
    german_table,
    american_table,
    british_table,
    worded_table,
    seconds_table,
    milliseconds_table,
    offset_table,
    mapped_table,
    headerless_table,
    formulas,
    three_thousand_columns,
    impossible_dates,
    undecided_dates,
    repeated_ids,
    broken_rows,
    zip_of_two,
    truncated_zip,
)
