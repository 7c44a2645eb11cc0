"""Passages as the numbered sources under an answer."""

from collections.abc import Iterable

from knowledge.passage import Passage
from knowledge.retrieval import Retrieval, Retrieved
from server.agent.answer import Answer, Turn
from server.agent.links import host_of, hosts_of
from server.protocol.server_frames import Source


def source_of(number: int, passage: Passage) -> Source:
    """The source that `[number]` points to; an address that is neither http(s) nor of this server is left out."""
    reachable = bool(host_of(passage.url)) or (passage.url.startswith("/") and not passage.url.startswith("//"))
    section = " › ".join(passage.breadcrumb)
    return Source(
        number=number,
        title=passage.title,
        section=section,
        url=passage.url if reachable else None,
        article=passage.article_id,
    )


def cited_results(retrieval: Retrieval, answer: Answer) -> tuple[Retrieved, ...]:
    """What was retrieved and is cited by `answer`, in the order of its sources."""
    return tuple(
        found
        for source in answer.sources
        for found in retrieval.results
        if source_of(source.number, found.passage) == source
    )


def allowed_hosts(turn: Turn, passages: Iterable[Passage], more: Iterable[str] = ()) -> frozenset[str]:
    """Hosts to which an answer may link: those of its passages and of the page on which it is read, and `more`, which
    the team allows."""
    origin = turn.page.origin if turn.page is not None else ""
    return hosts_of((origin, *(passage.url for passage in passages))) | {host.lower() for host in more}
