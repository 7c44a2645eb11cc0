"""What a request says in its query and its body, read within bounds: unknown, missing and wrong fields are named."""

import re
from collections.abc import Sequence
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Strict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from starlette.requests import Request

from server.api.refusal import Refused
from server.limits.bounded_body import bounded_body

BODY_BYTES_MAX: Final = 128 * 1024
"""A reply of 10,000 characters, each of at most 12 bytes as JSON escapes it, and the other fields."""

FIELD_CHARACTERS_SHOWN: Final = 100
"""Of the name of a field that somebody made up."""

JSON_TYPE: Final = "application/json"

_DATE_AND_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")


class Asking(BaseModel):
    """What a request says: no field that is not known, and no value of another type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def _clean(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("nul", "remove the NUL character")
    return text


Clean = Annotated[str, AfterValidator(_clean)]
"""Text that both databases can hold."""


def _written(value: object) -> object:
    if not isinstance(value, str) or not _DATE_AND_TIME.match(value):
        raise PydanticCustomError("moment", "write a time with its zone, such as 2026-03-02T09:00:00Z")
    return value


Moment = Annotated[AwareDatetime, Strict(False), BeforeValidator(_written)]
"""A date and a time with its zone (RFC 3339), and no count of seconds since anything."""

A = TypeVar("A", bound=Asking)


def query_of(request: Request, kind: type[A]) -> A:
    """The query as `kind`; raises Refused (422) for what is unknown, twice there or wrong."""
    items = request.query_params.multi_items()
    names = [name for name, _ in items]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        name = twice[:FIELD_CHARACTERS_SHOWN]
        raise Refused(422, "parameter_invalid", f"{name}: give it once.", field=name)
    try:
        return kind.model_validate_strings(dict(items))
    except ValidationError as error:
        raise _refused(error, "parameter", _names(kind)) from None


async def body_of(request: Request, kind: type[A]) -> tuple[A, bytes]:
    """The body as `kind`, and as it came; an empty one stands for `{}`.

    Raises Refused: 413 for too many bytes, 415 for another type, 400 for what is no JSON, 422 for its fields.
    """
    raw = await bounded_body(request, BODY_BYTES_MAX)
    if raw is None:
        raise Refused(413, "body_too_large", f"The body has more than {BODY_BYTES_MAX} bytes. Send less.")
    if raw and request.headers.get("content-type", "").split(";")[0].strip().lower() != JSON_TYPE:
        raise Refused(415, "type_not_supported", f"Send the body as `Content-Type: {JSON_TYPE}`.")
    try:
        return kind.model_validate_json(raw or b"{}"), raw
    except ValidationError as error:
        raise _refused(error, "field", _names(kind)) from None


def _refused(error: ValidationError, what: str, known: Sequence[str]) -> Refused:
    fault = error.errors(include_url=False, include_input=False)[0]
    if fault["type"] == "json_invalid":
        return Refused(400, "json_invalid", "The body is no JSON in UTF-8; an object such as {} is asked for.")
    place = ".".join(str(part) for part in fault["loc"])[:FIELD_CHARACTERS_SHOWN]
    field = _shown(place)
    if fault["type"] == "extra_forbidden":
        listed = f"Known are {', '.join(known)}." if known else "None is asked for."
        return Refused(422, f"{what}_unknown", f"{field}: there is no such {what}. {listed}", field=field)
    if fault["type"] == "missing":
        return Refused(422, f"{what}_missing", f"{field}: it is missing.", field=field)
    words = _words(fault)
    return Refused(422, f"{what}_invalid", f"{field}: {words}." if field else f"{words}.", field=field or None)


def _words(fault: ErrorDetails) -> str:
    return str(fault["msg"]).removeprefix("Value error, ").rstrip(".")


def _shown(place: str) -> str:
    """A field's name as it may stand in an answer: what somebody made up may hold anything."""
    return "".join(character if character.isprintable() else "?" for character in place)


def _names(kind: type[BaseModel]) -> list[str]:
    return list(kind.model_fields)
