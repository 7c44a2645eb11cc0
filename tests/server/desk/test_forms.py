import pytest
from starlette.requests import Request
from starlette.types import Message

from server.desk.forms import FIELDS_MAX, FORM_BYTES_MAX, REPEATED_MAX, FormRefused, each_of, read_form

FORM = "application/x-www-form-urlencoded"


def posted(body: bytes, kind: str = FORM) -> Request:
    chunks = [body[start : start + 16_384] for start in range(0, len(body), 16_384)] or [b""]

    async def receive() -> Message:
        chunk = chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    return Request({"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}, receive)


async def test_fields_are_read_with_plain_line_ends_and_without_nul() -> None:
    assert await read_form(posted(b"text=a%0D%0Ab%00c&empty=")) == {"text": "a\nbc", "empty": ""}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"text=" + b"x" * FORM_BYTES_MAX, FORM, 413),
        (b"text=%FF", FORM, 400),
        (b"text=\xff", FORM, 400),
        (b"a=1&" * (REPEATED_MAX + 1), FORM, 400),
        (b"".join(b"a%d=1&" % number for number in range(FIELDS_MAX + 1)), FORM, 400),
        (b"{}", "application/json", 415),
        (b"text=x", "text/plain", 415),
    ],
)
async def test_what_is_no_form_of_ours_is_refused(body: bytes, kind: str, status: int) -> None:
    with pytest.raises(FormRefused) as refused:
        await read_form(posted(body, kind))
    assert refused.value.status == status


async def test_of_a_field_that_is_repeated_all_values_are_there_in_order_and_the_last_by_name() -> None:
    fields = await read_form(posted(b"ticket=t_1&name=x&ticket=t_2"))
    assert each_of(fields, "ticket") == ("t_1", "t_2")
    assert fields["ticket"] == "t_2"
    assert each_of(fields, "unknown") == ()
    assert each_of({"ticket": "t_1"}, "ticket") == ("t_1",)
