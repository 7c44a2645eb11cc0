"""Bytes become the text that was meant."""

import pytest

from escalation.audit.reading.errors import ExportUnreadable, MappingInvalid
from escalation.audit.reading.problems import ProblemKind
from tests.escalation.audit.reading.reading import read

WESTERN = "Größe ändern geht nicht – Rechnung über 5 € fehlt"
CYRILLIC = "Не могу войти в аккаунт, помогите пожалуйста"


def table(text: str) -> str:
    return f'id,subject\n1,"{text}"\n2,plain\n'


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "gb18030"]
)
def test_western_text_in_every_encoding(encoding: str) -> None:
    found = read(table(WESTERN * 20).encode(encoding), encoding="gb18030" if encoding == "gb18030" else None)
    assert found.tickets[0].subject == (WESTERN * 20)
    assert found.problems == ()


def test_another_script_is_told_apart() -> None:
    assert read(table(CYRILLIC).encode("cp1251")).tickets[0].subject == CYRILLIC


def test_a_few_bytes_that_are_none_do_not_turn_a_file_into_another_encoding() -> None:
    content = table(WESTERN).encode() + b"3,caf\xe9\n"
    found = read(content)
    assert found.tickets[0].subject == WESTERN
    assert found.tickets[2].subject == "caf\ufffd"
    assert found.count(ProblemKind.ENCODING_BROKEN) == 1


def test_an_encoding_far_down_the_file_is_seen() -> None:
    content = (
        table("plain") + "".join(f"{n},{'plain ' * 30}\n" for n in range(3, 5_000))
    ).encode() + "9,Größe\n".encode("cp1252")
    assert read(content).tickets[-1].subject == "Größe"


def test_an_encoding_that_is_given_counts_and_must_exist() -> None:
    assert read(table("zażółć").encode("cp1250"), encoding="cp1250").tickets[0].subject == "zażółć"
    with pytest.raises(MappingInvalid, match="no encoding 'klingon'"):
        read(table("x"), encoding="klingon")
    with pytest.raises(ExportUnreadable, match="Leave the encoding out"):
        read(table("x"), encoding="utf-16")
