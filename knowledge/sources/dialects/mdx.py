"""The whole of MDX reduced to plain Markdown."""

from knowledge.sources.dialects.component import component_at
from knowledge.sources.dialects.jsx import without_jsx
from knowledge.sources.dialects.plain import OPENINGS, plain_markdown


def plain_mdx(body: str) -> str:
    """`body` with components reduced to their titles and texts, notes as quotes, tabs under their labels."""
    return plain_markdown(without_jsx(body), (*OPENINGS, component_at))
