"""The file `Solutions.xml` of a Freshdesk account's export: the same articles as in its API, spelled in XML."""

from typing import Final
from xml.etree import ElementTree

from knowledge.sources.file import MIB, Contents, Reader, SourceFile, Unreadable
from knowledge.sources.freshdesk import is_freshdesk, read_freshdesk

XML_BYTES_MAX: Final = 32 * MIB
"""10,000 articles of the usual 3 kB; the tree takes five times as much memory."""

DEPTH_MAX: Final = 20
"""Categories, folders within folders and articles nest a dozen deep."""


def _read(file: SourceFile) -> Contents:
    """Raises Unreadable when it is not XML, or other XML than this export."""
    try:
        root = ElementTree.fromstring(file.bytes())  # noqa: S314 - expat bounds how far entities grow
    except ElementTree.ParseError as error:
        raise Unreadable(f"is not XML ({error})", "Export it again.") from error
    except (ValueError, LookupError) as error:
        raise Unreadable("is XML in an unknown encoding", "Save it in UTF-8.") from error
    document = _value(root, DEPTH_MAX)
    if not is_freshdesk(document):
        raise Unreadable("is XML, but no export of Freshdesk's solutions", "Take it out of the folder.")
    return read_freshdesk(file, document)


def _value(element: ElementTree.Element, depth: int) -> object:
    """An element as JSON would say it: a list, an object by the names of its children, or a text."""
    if depth == 0:
        raise Unreadable("is nested too deep", "Export it again.")
    if element.get("nil") == "true":
        return None
    if element.get("type") == "array":
        return [_value(child, depth - 1) for child in element]
    if len(element):
        return {child.tag.replace("-", "_"): _value(child, depth - 1) for child in element}
    return element.text or ""


XML_READER: Final = Reader(_read, revision="freshdesk xml 1", bytes_max=XML_BYTES_MAX)
