"""Bytes to frame: one strict door, so that nothing behind it meets a value that a row or a socket cannot carry.

The values that break naive readers: lone surrogates, NUL, NaN and Infinity, deep nesting, integers of thousands
of digits. RFC 8259 leaves all of them to the reader.
"""

import json
import math
from typing import Any

from pydantic import ValidationError

from server.errors import FrameTooLarge, MalformedFrame
from server.protocol.limits import FRAME_BYTES_MAX, INTEGER_MAX, NESTING_MAX
from server.protocol.visitor_frames import VISITOR_FRAME, VisitorFrame

INTEGER_DIGITS_MAX = 16
"""Digits of INTEGER_MAX; more are refused before they are turned into a number."""

PROBLEMS_TOLD_MAX = 3


def decode(frame: str | bytes) -> VisitorFrame:
    """The frame that `frame` (UTF-8 JSON) holds.

    Raises FrameTooLarge beyond FRAME_BYTES_MAX, MalformedFrame for everything else that is no legal frame; both name
    the place and the remedy, never the value.
    """
    text = _text(frame)
    value = _json(text)
    if not isinstance(value, dict):
        raise MalformedFrame('A frame is one JSON object such as {"type": "ping", "nonce": 1}.')
    _refuse_unclean(value, depth=1)
    client_id = value.get("client_id")
    try:
        return VISITOR_FRAME.validate_python(value)
    except ValidationError as error:
        raise MalformedFrame(
            _in_words(error), client_id=client_id if isinstance(client_id, str) and len(client_id) <= 64 else None
        ) from None


def _text(frame: str | bytes) -> str:
    size = len(frame) if isinstance(frame, bytes) else len(frame.encode("utf-8", "surrogatepass"))
    if size > FRAME_BYTES_MAX:
        raise FrameTooLarge(
            f"A frame has at most {FRAME_BYTES_MAX:,} bytes; this one has {size:,}. Send shorter messages."
        )
    if isinstance(frame, str):
        return frame
    try:
        return frame.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedFrame(f"The frame is not UTF-8 at byte {error.start}.") from None


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise MalformedFrame(f"The frame is not JSON at character {error.pos}: {error.msg}.") from None
    except RecursionError:
        raise MalformedFrame(f"The frame is nested deeper than {NESTING_MAX} levels.") from None


def _refuse_constant(name: str) -> float:
    raise MalformedFrame(f"{name} is not a number in JSON; send a finite one.")


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > INTEGER_DIGITS_MAX or abs(int(digits)) > INTEGER_MAX:
        raise MalformedFrame(f"An integer is out of range; the largest is {INTEGER_MAX}.")
    return int(digits)


def _refuse_unclean(value: object, depth: int) -> None:
    if depth > NESTING_MAX:
        raise MalformedFrame(f"The frame is nested deeper than {NESTING_MAX} levels.")
    if isinstance(value, str):
        _refuse_unclean_text(value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise MalformedFrame("A number is out of range; send a finite one.")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _refuse_unclean_text(name)
            _refuse_unclean(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _refuse_unclean(inner, depth + 1)


def _refuse_unclean_text(text: str) -> None:
    if "\0" in text:
        raise MalformedFrame("A text holds a NUL character; remove it.")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise MalformedFrame("A text holds half a surrogate pair; send whole Unicode characters.")


def _in_words(error: ValidationError) -> str:
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    told = [f"{'.'.join(str(part) for part in p['loc']) or 'frame'}: {p['msg']}" for p in problems]
    return "; ".join(told[:PROBLEMS_TOLD_MAX]) + ". See docs/protocol.md."
