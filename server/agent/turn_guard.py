"""What a turn lets its visitor read: the texts that the guard holds a model's words against."""

from collections.abc import Iterable, Iterator

from knowledge.passage import Passage
from server.agent.answer import Turn
from server.agent.known import Known
from server.agent.links import absolute_links


def known_of(turn: Turn, passages: Iterable[Passage]) -> Known:
    """The passages as material; as the visitor's own the whole conversation and what is known of them.

    The page is not among them: anybody may have written its title. Results of tools are learnt as they come.
    """
    return Known(_material(passages), _own(turn))


def _material(passages: Iterable[Passage]) -> Iterator[str]:
    for passage in passages:
        yield passage.url
        yield absolute_links(passage.text, passage.url)
        yield " ".join((passage.title, *passage.breadcrumb))


def _own(turn: Turn) -> Iterator[str]:
    contact = turn.contact
    yield turn.question
    yield from (message.text for message in turn.history)
    yield from filter(None, (contact.name, contact.email, contact.external_id, *contact.attributes.values()))
