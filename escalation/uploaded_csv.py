"""Small CSV files that people make in a spreadsheet and upload: UTF-8, parted by comma, semicolon or tab."""

import csv
from collections.abc import Callable
from typing import Final

DELIMITERS: Final = ",;\t"

Refusal = Callable[[str], Exception]
"""Makes the error of whoever reads the file, of words for people."""


def text_of_upload(content: bytes, bytes_max: int, refusal: Refusal) -> str:
    """The text of a file, without a byte order mark. Raises what `refusal` makes for a file that is too large, or in
    another encoding."""
    if len(content) > bytes_max:
        raise refusal(f"The file has more than {bytes_max // 1024 // 1024} MB. Split it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refusal("The file is not UTF-8. Save it as CSV UTF-8, then try again.") from None


def delimiter_of(text: str) -> str:
    """The delimiter that the first line has most of; a comma where it has none."""
    return max(DELIMITERS, key=text.partition("\n")[0].count)


def no_csv(line: int, error: csv.Error) -> str:
    """What to say of a line, from 1, at which reading ends."""
    return f"Line {line} is no CSV ({error}). Mend it, then try again."
