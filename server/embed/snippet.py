"""The one line that a product team pastes."""

from html import escape


def snippet(origin: str, public_key: str) -> str:
    """The embed code of a site; `origin` is where this server is reached, such as `https://help.example.com`."""
    return f'<script async src="{escape(origin)}/widget.js" data-site="{escape(public_key)}"></script>'
