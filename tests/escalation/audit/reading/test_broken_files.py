"""Whatever a file is, it is read as far as it goes, or refused with the remedy."""

import gzip
import io
import zipfile
import zlib

import pytest

from escalation.audit.reading import containers, folding, records
from escalation.audit.reading.errors import ExportUnreadable
from escalation.audit.reading.problems import EXAMPLES_MAX, ProblemKind
from escalation.audit.row import AuditStatus
from tests.escalation.audit.reading.reading import read

HEADER = "id,subject,status,created at\n"


def row(number: int, subject: str = "Help") -> str:
    return f"{number},{subject},open,2024-01-{number % 28 + 1:02} 09:00:00\n"


def packed(**files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"", "empty"),
        (b"\n\n \n", "no line"),
        (b"%PDF-1.7 ...", "CSV"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Save it as CSV"),
        (packed(xl__workbook="<x/>").replace(b"xl.workbook", b"xl/workbook"), "Save it as CSV"),
        (packed(readme__md="hello"), "holds no CSV"),
        (b"PK\x05\x06" + b"\0" * 18, "ZIP file is empty"),
        (b"colour,height\nred,tall\n", "--map"),
        (b"id,subject" + b"," * 20_000 + b"\n1,Help\n", "more than 16,384 columns"),
        (b"1,Help" + b"," * 20_000 + b"\n", "more than 16,384 columns"),
    ],
)
def test_a_file_of_which_nothing_can_be_taken_is_refused_with_the_remedy(content: bytes, remedy: str) -> None:
    with pytest.raises(ExportUnreadable, match=remedy):
        read(content)


def test_a_gzip_that_breaks_off_gives_what_it_holds_but_for_its_last_line() -> None:
    whole = gzip.compress((HEADER + "".join(row(n, f"Help with {n * 7919}") for n in range(2000))).encode())
    found = read(whole[: len(whole) // 2])
    assert 0 < len(found.tickets) < 2000
    assert [ticket.ticket_id for ticket in found.tickets] == [str(n) for n in range(len(found.tickets))]
    assert found.tickets[-1].subject == f"Help with {(len(found.tickets) - 1) * 7919}"
    assert found.count(ProblemKind.FILE_CUT_SHORT) == 1


def test_a_zip_without_its_end_gives_each_file_that_is_whole_and_what_there_is_of_the_next() -> None:
    first = HEADER + "".join(row(n) for n in range(10))
    second = HEADER + "".join(row(n, f"Help with {n * 7919}") for n in range(10, 3000))
    whole = packed(a__csv=first, b__csv=second)
    found = read(whole[: len(whole) * 2 // 3])
    assert [ticket.ticket_id for ticket in found.tickets[:12]] == [str(n) for n in range(12)]
    assert 12 < len(found.tickets) < 3000


def test_a_bomb_is_read_up_to_the_bound_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "UNPACKED_FREE_BYTES", 64 * 1024)
    content = HEADER + row(1) + "2," + "A" * 40_000_000 + "\n"
    found = read(packed(bomb__csv=content))
    assert [ticket.ticket_id for ticket in found.tickets] == ["1"]
    assert found.count(ProblemKind.FILE_TOO_LARGE) > 0


def test_a_line_without_an_end_is_cut_and_the_next_is_read() -> None:
    found = read(HEADER + row(1) + "2," + "A" * 5_000_000 + "\n" + row(3))
    assert [ticket.ticket_id for ticket in found.tickets] == ["1", "2", "3"]
    assert found.count(ProblemKind.CELL_CUT) > 0


def test_a_locked_file_and_one_with_no_ticket_are_left_out_by_name() -> None:
    found = read(packed(tickets__csv=HEADER + row(1), agents__csv="colour,height\nred,tall\n"))
    told = found.told(ProblemKind.FILE_LEFT_OUT)
    assert len(found.tickets) == 1
    assert told is not None
    assert "agents.csv" in told.examples[0].detail


def test_a_mark_that_is_never_closed_costs_no_other_line() -> None:
    content = HEADER + row(1) + row(2, '"Help') + "".join(row(n) for n in range(3, 200))
    found = read(content)
    assert [ticket.ticket_id for ticket in found.tickets] == [str(n) for n in range(1, 200)]
    assert found.count(ProblemKind.QUOTING_BROKEN) == 1


def test_marks_that_never_let_a_record_end_cost_bounded_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "RECORD_CHARACTERS_MAX", 2_000)
    content = HEADER + "".join(f'{n},a"b,"open,2024-01-01\n' for n in range(1000))
    found = read(content)
    assert [ticket.ticket_id for ticket in found.tickets] == [str(n) for n in range(1000)]


def test_quoted_lines_within_a_cell_stay_together() -> None:
    found = read(HEADER + '1,"Dear team,\n\nit ""fails"";\r\nplease",open,2024-01-01\n')
    assert found.tickets[0].subject == 'Dear team,\n\nit "fails";\r\nplease'
    assert found.problems == ()


def test_a_text_over_the_bound_is_cut_and_told() -> None:
    found = read("id,description\n1," + "word " * 40_000 + "\n2,short\n")
    assert [len(ticket.text) for ticket in found.tickets] == [10_000, 5]
    assert found.count(ProblemKind.CELL_CUT) == 1


def test_of_endless_markup_no_more_is_looked_at_than_a_text_can_need() -> None:
    nested = "<div>" * 50_000 + "deep</div>"
    found = read(f"id,subject,description\n1,Help,<p>Hello</p>{nested}\n2,Help,<p>Well</p>{'<b>' * 20}done</b>\n")
    assert [ticket.text for ticket in found.tickets] == ["Hello", "Well\ndone"]


def test_marks_that_turn_a_text_around_or_command_a_terminal_are_taken_out_and_told() -> None:
    found = read("id,subject,\u2067area\n1,\u202eexe.txt\x1b[2J,\u2066Billing\u2069\n2,שלום עולם\u200f,x\n")
    assert [(ticket.subject, ticket.category) for ticket in found.tickets] == [
        ("exe.txt[2J", "Billing"),
        ("שלום עולם\u200f", "x"),
    ]
    assert found.count(ProblemKind.MARKS_TAKEN_OUT) == 5


def test_of_many_faults_the_first_few_are_named_and_all_are_counted() -> None:
    found = read(HEADER + "".join(f"{n},Help,Nirvana,never\n" for n in range(100)))
    told = found.told(ProblemKind.STATUS_UNKNOWN)
    assert told is not None
    assert told.count == 100
    assert [example.row for example in told.examples] == list(range(1, EXAMPLES_MAX + 1))
    assert found.count(ProblemKind.DATE_UNREADABLE) == 100


def test_conversations_of_very_many_messages_are_bounded_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "ROWS_READ_MAX", 30)
    header = "conversation_id,message_id,message_body,message_created_at,message_author_type\n"
    content = header + "".join(f"7,{n},Message {n},2024-01-01 09:{n % 60:02}:00,user\n" for n in range(50))
    found = read(content)
    assert len(found.tickets[0].turns) == 20
    assert found.count(ProblemKind.TURNS_LEFT_OUT) == 1


def test_a_message_that_comes_twice_counts_once_as_it_was_last() -> None:
    header = "conversation_id,message_id,message_body,message_created_at,message_author_type\n"
    found = read(header + "7,1,Helo,2024-01-01 09:00:00,user\n7,1,Hello,2024-01-01 09:00:00,user\n")
    assert [turn.text for turn in found.tickets[0].turns] == ["Hello"]
    assert found.count(ProblemKind.ID_REPEATED) == 1


def test_an_archive_with_broken_bytes_gives_what_comes_before_them() -> None:
    rows = "".join(row(n, str(zlib.crc32(n.to_bytes(4, "big")))) for n in range(20_000))
    broken = bytearray(packed(tickets__csv=HEADER + rows))
    middle = len(broken) // 2
    broken[middle : middle + 2000] = b"\xff" * 2000
    found = read(bytes(broken))
    assert 0 < len(found.tickets) < 20_000
    assert found.count(ProblemKind.FILE_CUT_SHORT) > 0
    with pytest.raises(ExportUnreadable):
        read(bytes(broken[:41]))


def test_a_ticket_without_a_status_is_told_by_whether_it_was_resolved() -> None:
    found = read("id,status,created at,resolved at\n1,,2024-01-01,2024-01-02\n2,,2024-01-01,\n")
    assert [ticket.status for ticket in found.tickets] == [AuditStatus.RESOLVED, AuditStatus.OPEN]
    assert found.count(ProblemKind.STATUS_MISSING) == 2


def test_lines_that_each_open_a_record_to_the_end_of_the_file_are_not_read_over_and_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(records, "AGAIN_FREE_CHARACTERS", 20_000)
    lines = 1_000
    split = records._without_marks
    looked_at = 0

    def counted(line: str, delimiter: str) -> list[str]:
        nonlocal looked_at
        looked_at += 1
        return split(line, delimiter)

    monkeypatch.setattr(records, "_without_marks", counted)
    found = read("id,subject\n" + 'a","\n' * lines + 'a"\n')
    assert len(found.tickets) + found.count(ProblemKind.ID_REPEATED) >= lines
    # Each costs a second look at all that comes behind it: the bound allows five thousandths of them, in two passes.
    assert 0 < looked_at < lines // 10


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("fault", ["name", "place", "patched", "bytes", "properties"])
def test_a_zip_with_a_fault_in_one_file_gives_the_others_or_a_remedy(method: int, fault: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in ("a.csv", "b.csv"):
            archive.writestr(name, HEADER + "".join(row(n, f"{name} {n * 7919}") for n in range(500)))
    content = bytearray(out.getvalue())
    listed = content.find(b"PK\x01\x02")
    match fault:
        case "name":
            content[26:28] = b"\x01\x00"
        case "place":
            content[listed + 42 : listed + 46] = b"\xff\xff\xff\x7f"
        case "patched":
            content[listed + 8] |= 0x20
        case "bytes":
            content[500:560] = b"\xff" * 60
        case "properties":
            content[39:49] = b"\xff" * 10
    found = read(bytes(content))
    assert "b.csv 0" in {ticket.subject for ticket in found.tickets}


def test_a_zip_that_lists_more_files_than_are_looked_at_is_refused_before_its_list_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(containers, "DIRECTORY_BYTES_MAX", 40)
    with pytest.raises(ExportUnreadable, match="too many files"):
        read(packed(tickets__csv=HEADER + row(1)))
