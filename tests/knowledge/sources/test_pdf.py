"""Reading PDF: what a page repeats is left out, and a bad or a hostile file is named, never fatal."""

import zlib
from pathlib import Path

import pytest
from fpdf import FPDF
from fpdf.enums import EncryptionMethod
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.passages import cut
from knowledge.sources.file import Unreadable
from knowledge.sources.pdf import PDF_READER
from knowledge.sources.pdf_extraction import PAGES_MAX, STREAM_BYTES_MAX, extract
from knowledge.sources.pdf_markdown import pdf_markdown
from knowledge.sources.pdf_process import read_pdf
from tests.knowledge.docx_writer import png
from tests.knowledge.sources.reading import huge, only, read, written


def pdf(*pages: str, title: str = "") -> FPDF:
    """A document with each of `pages` on a page of its own; `# ` begins a heading."""
    made = FPDF()
    made.set_title(title)
    for page in pages:
        made.add_page()
        for line in page.split("\n"):
            is_heading = line.startswith("# ")
            made.set_font("helvetica", "B" if is_heading else "", 16 if is_heading else 11)
            made.multi_cell(0, 6, line.removeprefix("# "), new_x="LMARGIN", new_y="NEXT")
    return made


def raw(*objects: bytes) -> bytes:
    """A file of numbered objects, the first of which is the catalogue."""
    content = b"%PDF-1.7\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for number, each in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    end = b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    return content + table + end


def body(made: FPDF) -> str:
    return pdf_markdown(extract(bytes(made.output()))).body


def one_page(stream: bytes, filters: bytes = b"") -> bytes:
    return raw(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), filters, stream),
    )


def test_a_citation_opens_the_page_of_its_heading(tmp_path: Path) -> None:
    file = written(tmp_path, "A guide.pdf", bytes(pdf("# One\nText.", "More.\n# Two\nText.\n# Three\nText.").output()))
    passages = cut(only(read(PDF_READER, file)))
    assert [passage.url.removeprefix("https://help.example/A%20guide.pdf") for passage in passages][:2] == [
        "#page=1",
        "#page=2",
    ]
    assert passages[2].url.startswith("https://help.example/A%20guide.pdf#page=2&view=FitH,")


def test_a_document_without_headings_is_cut_by_its_pages(tmp_path: Path) -> None:
    file = written(tmp_path, "plain.pdf", bytes(pdf("First words.", "Last words.").output()))
    passages = cut(only(read(PDF_READER, file)))
    assert [(passage.breadcrumb, passage.anchor) for passage in passages] == [
        (("Page 1",), "page=1"),
        (("Page 2",), "page=2"),
    ]


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        ("How to invite", "How to invite"),
        ("Microsoft Word - final2.docx", "Big words"),
    ],
)
def test_the_title_is_that_of_the_metadata_unless_a_program_made_it_up(
    tmp_path: Path, metadata: str, title: str
) -> None:
    file = written(tmp_path, "a.pdf", bytes(pdf("# Big words\nText of the page.", title=metadata).output()))
    assert only(read(PDF_READER, file)).title == title


def test_a_word_broken_at_the_end_of_a_line_is_joined_and_a_compound_keeps_its_hyphen() -> None:
    text = "# H\nThe self-service page is for every cus-\ntomer, and on the self-\nservice page they book."
    assert "every customer, and on the self-service page" in body(pdf(text))


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    made = pdf("# One")
    made.set_font("times", "", 11)
    with made.text_columns(ncols=2, gutter=10) as columns, columns.paragraph() as paragraph:
        paragraph.write("and so it goes on " * 500 + "to the end.")
    made.add_page()
    made.set_font("helvetica", "B", 16)
    made.cell(text="Two")
    assert "and so it goes on " * 500 + "to the end." in body(made)


def test_what_looks_like_markdown_in_a_pdf_is_shown_as_it_stands() -> None:
    assert r"Type \*.csv or \<name> and \`x\`." in body(pdf("# H\nType *.csv or <name> and `x`."))


def test_pictures_without_text_ask_for_text_recognition(tmp_path: Path) -> None:
    made = FPDF()
    made.add_page()
    made.image(png(), w=50)
    file = written(tmp_path, "scan.pdf", bytes(made.output()))
    with pytest.raises(Unreadable, match="holds no text, only pictures") as problem:
        read(PDF_READER, file)
    assert "OCR" in problem.value.remedy


def test_an_encrypted_file_asks_for_one_without_a_password(tmp_path: Path) -> None:
    made = pdf("# Secret\nText.")
    made.set_encryption("owner", "user", encryption_method=EncryptionMethod.RC4)
    with pytest.raises(Unreadable, match="is encrypted"):
        read(PDF_READER, written(tmp_path, "a.pdf", bytes(made.output())))


def test_a_file_that_anybody_may_open_is_read_though_only_its_owner_may_change_it() -> None:
    made = pdf("# Open\nText.")
    made.set_encryption("owner", "", encryption_method=EncryptionMethod.RC4)
    assert "Text." in body(made)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"This is no PDF at all.\n" * 100,
        bytes(range(256)) * 40,
        raw(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        raw(b"<< /Type /Catalog /Pages 9 0 R >>"),
        raw(b"[ 1 2 3 ]"),
    ],
)
def test_what_is_no_pdf_is_named(content: bytes) -> None:
    with pytest.raises(Unreadable, match="is damaged, or is no PDF"):
        extract(content)


@given(st.integers(0, 5000), st.binary(max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_off_or_overwritten_anywhere_is_named_or_gives_what_is_left(place: int, over: bytes) -> None:
    content = bytes(pdf("# One\nText.", "# Two\nMore text.").output())
    place %= len(content)
    for broken in (content[:place], content[:place] + over + content[place + len(over) :]):
        try:
            pdf_markdown(extract(broken))
        except Unreadable as problem:
            assert problem.remedy


def test_a_damaged_page_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    bomb = zlib.compress(b" " * (STREAM_BYTES_MAX + 1), 9)
    broken = raw(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 6 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length 42 >>\nstream\nBT /F1 12 Tf 50 700 Td (Good words) Tj ET \nendstream",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(bomb), bomb),
    )
    contents = read(PDF_READER, written(tmp_path, "a.pdf", broken))
    assert [article.body.strip().endswith("Good words") for article in contents.articles] == [True]
    assert [problem.path for problem in contents.problems] == ["a.pdf, page 2"]


def test_a_stream_that_unpacks_to_more_than_its_bound_is_not_unpacked(tmp_path: Path) -> None:
    bomb = one_page(zlib.compress(b" " * (STREAM_BYTES_MAX + 1), 9), b"/Filter /FlateDecode")
    with pytest.raises(Unreadable, match="damaged"):
        read(PDF_READER, written(tmp_path, "a.pdf", bomb))


def test_a_file_that_takes_too_long_is_given_up() -> None:
    slow = one_page(b"BT /F1 9 Tf " + b"1 0 0 1 5 5 Tm (a) Tj " * 150_000 + b"ET")
    with pytest.raises(Unreadable, match="to read"):
        read_pdf(slow, cpu_seconds=1)


@pytest.mark.parametrize(
    "drawing",
    [
        b"".join(
            b"1 0 0 1 50 %d.%d Tm (%s) Tj " % (n % 800, n % 10, b"- item" if n % 3 else b"[[[[") for n in range(9000)
        ),
        b"1 0 0 1 50 700 Tm (" + b"[" * 200_000 + b") Tj 1 0 0 1 50 600 Tm (" + b"." * 200_000 + b"!) Tj",
        b"".join(b"/F1 %d.%d Tf 1 0 0 1 50 700 Tm (A) Tj " % (9 + n % 90, n % 10) for n in range(3000)),
    ],
)
def test_a_page_made_to_be_slow_is_read_in_seconds(drawing: bytes) -> None:
    read_pdf(one_page(b"BT /F1 9 Tf " + drawing + b" ET"), cpu_seconds=20)


def test_more_pages_than_a_manual_has_are_refused() -> None:
    kids = b" ".join([b"3 0 R"] * (PAGES_MAX + 1))
    many = raw(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, PAGES_MAX + 1),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    )
    with pytest.raises(Unreadable, match=f"more than {PAGES_MAX} pages"):
        extract(many)


def test_a_file_of_200_mb_is_refused_by_its_size(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="larger than 32 MiB"):
        read(PDF_READER, huge(tmp_path, "a.pdf"))
