"""The parts with which the AI agent acts, built for `app.py`: tools, playbooks, the status page, and their reflexes."""

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from knowledge.served_embedder import ServedEmbedder
from server.agent.playbooks.engine import PlaybookReflex
from server.agent.playbooks.guide import PlaybookGuide, PlaybookScout
from server.agent.playbooks.matching import PlaybookMatcher
from server.agent.playbooks.reading import read_playbooks
from server.agent.profile import AgentProfile
from server.agent.status.board import StatusBoard
from server.agent.status.poller import PAGE_BYTES_MAX, StatusPoller
from server.agent.status.reflex import IncidentReflex
from server.agent.tools.decided_reflex import DecidedReflex
from server.agent.tools.exchange import Exchange
from server.agent.tools.toolbox import ServerToolbox
from server.agent.tools.tools_file import read_tools
from server.database import Database
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Acting:
    """What the AI agent can do. In the row of reflexes `decided` and `scout` come first, `incident` after the wish for
    a person and the courtesies; `playbook` comes last where no model is set, and acts in the place of one that failed.
    """

    exchange: Exchange
    toolbox: ServerToolbox
    matcher: PlaybookMatcher
    guide: PlaybookGuide
    board: StatusBoard
    poller: StatusPoller | None
    decided: DecidedReflex
    scout: PlaybookScout
    incident: IncidentReflex
    playbook: PlaybookReflex

    def open(self, opened: AsyncExitStack) -> None:
        """Begins to look at the status page, and sees to it that all is closed with `opened`."""
        opened.push_async_callback(self.exchange.aclose)
        if self.poller is not None:
            opened.push_async_callback(self.poller.aclose)
            self.poller.start()


def build_acting(
    settings: Settings,
    profile: AgentProfile,
    database: Database,
    embedder: ServedEmbedder,
    clock: Callable[[], datetime],
    environment: Mapping[str, str],
) -> Acting:
    """The parts, from the files of `settings.agent_dir`; nothing is opened yet. Raises ProfileError.

    `environment` has the addresses and secrets that the files name as `${NAME}`.
    """
    exchange = Exchange()
    tools = read_tools(settings.agent_dir, environment)
    toolbox = ServerToolbox(tools, exchange, database, clock, profile.attributes, profile.link_hosts)
    matcher = PlaybookMatcher(read_playbooks(settings.agent_dir), embedder)
    board = StatusBoard(clock)
    page = profile.status_page
    poller = None
    if page is not None:
        poller = StatusPoller(page.url, page.seconds, board, Exchange(bytes_max=PAGE_BYTES_MAX), clock)
    return Acting(
        exchange,
        toolbox,
        matcher,
        PlaybookGuide(matcher, toolbox),
        board,
        poller,
        DecidedReflex(toolbox, database, clock),
        PlaybookScout(matcher),
        IncidentReflex(board, matcher),
        PlaybookReflex(matcher, toolbox),
    )
