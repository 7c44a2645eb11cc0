"""Which reader reads which file, by suffix."""

from typing import Final

from knowledge.sources.file import Reader

SUFFIXES: Final = frozenset(
    {".md", ".markdown", ".mdx", ".html", ".htm", ".pdf", ".docx", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".xml"}
)
"""Every other file is passed over: a folder of articles holds pictures and styles as well."""


def reader_for(suffix: str) -> Reader | None:
    """The reader of files that end in `suffix` (`.md`, in any case); None when nobody reads them.

    A format's own libraries are imported when the first of its files is met.
    """
    match suffix.lower():
        case ".md" | ".markdown":
            from knowledge.sources.markdown import MARKDOWN_READER

            return MARKDOWN_READER
        case ".mdx":
            from knowledge.sources.mdx import MDX_READER

            return MDX_READER
        case ".html" | ".htm":
            from knowledge.sources.html_file import HTML_READER

            return HTML_READER
        case ".pdf":
            from knowledge.sources.pdf import PDF_READER

            return PDF_READER
        case ".docx":
            from knowledge.sources.docx import DOCX_READER

            return DOCX_READER
        case ".csv" | ".tsv":
            from knowledge.sources.questions_csv import CSV_READER

            return CSV_READER
        case ".json":
            from knowledge.sources.json_file import JSON_READER

            return JSON_READER
        case ".jsonl" | ".ndjson":
            from knowledge.sources.json_file import JSONL_READER

            return JSONL_READER
        case ".xml":
            from knowledge.sources.freshdesk_xml import XML_READER

            return XML_READER
    return None
