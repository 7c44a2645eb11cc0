"""The reflex that answers first while something is wrong: a question about it gets the incident's own words."""

import re
from typing import Final

from server.agent.answer import Answer, Turn
from server.agent.content_words import content_words
from server.agent.playbooks.matching import HOW_TO, PlaybookMatcher
from server.agent.status.board import StatusBoard
from server.agent.status.found import Found
from server.agent.tools.words import escaped, link_target

INCIDENT: Final = "incident"
"""The answerer's name in traces."""

STATUS: Final = "status_outage"

_TROUBLE: Final = re.compile(
    r"\b(?:down|slow|slowly|broken|outage|error|errors|fail(?:s|ed|ing)?|stuck|hangs?|hanging|unavailable|timeouts?"
    r"|not (?:load\w*|work\w*|open\w*|respond\w*)|(?:won'?t|doesn'?t|don'?t|can'?t|cannot|isn'?t|aren'?t) "
    r"(?:load\w*|work\w*|open\w*|respond\w*|see|reach)|takes? (?:forever|ages|so long|too long)"
    r"|störung|langsam|kaputt|fehler|ausgefallen|lädt nicht|laden nicht|geht nicht|gehen nicht|hängt"
    r"|panne|lent|lente|lents|lentes|cassé|erreur|ne (?:charge|marche|fonctionne|s'ouvre)\w* (?:pas|plus)"
    r"|caíd[oa]s?|lent[oa]s?|error|fallo|no (?:carga|funciona|abre)\w*"
    r"|falha|erro|não (?:carrega|funciona|abre)\w*|storing|traag|kapot|fout|laadt niet|laden niet|werkt niet)\b",
    re.IGNORECASE,
)
"""Words of trouble in the six languages; beside a part of the product that has an incident they mean that."""


class IncidentReflex:
    """Answers questions about an incident while it goes on: whole, then once in short."""

    def __init__(self, board: StatusBoard, matcher: PlaybookMatcher) -> None:
        self._board = board
        self._matcher = matcher

    async def attempt(self, turn: Turn) -> Answer | None:
        """See Reflex."""
        found = self._board.found()
        if found is None or turn.decided is not None:
            return None
        match = await self._matcher.match(turn)
        is_outage = match is not None and match.playbook.category == STATUS
        if not is_outage and not speaks_of(turn.question, found):
            return None
        read = {message.text for message in turn.recent}
        # Who has read both and writes again wants more than to read them again.
        text = next((words for words in (words_of(found), still_words_of(found)) if words not in read), None)
        return None if text is None else Answer(text, (), 1.0, INCIDENT)


def speaks_of(question: str, found: Found) -> bool:
    """Whether `question` speaks of trouble with what the incident is about."""
    if not _TROUBLE.search(question) or HOW_TO.match(question):
        return False
    about = content_words(" ".join((found.title, *found.components)))
    trouble = content_words(" ".join(_TROUBLE.findall(question)))
    return bool((content_words(question) - trouble) & about)


def words_of(found: Found) -> str:
    """What the visitor reads: the incident's title and words, since when, and where more stands."""
    since = f"{found.since:%Y-%m-%d, %H:%M} UTC"
    lead = "Maintenance is under way" if found.impact == "maintenance" else "There is an incident at the moment"
    lines = [f"{lead}: **{escaped(found.title)}** (since {since})."]
    if found.text:
        lines.append(f"> {escaped(found.text)}")
    return "\n\n".join((*lines, *_where_more_stands(found)))


def still_words_of(found: Found) -> str:
    """What they read when they ask once more."""
    line = f"That is still the incident **{escaped(found.title)}**; it is being worked on."
    return "\n\n".join((line, *_where_more_stands(found)))


def _where_more_stands(found: Found) -> tuple[str, ...]:
    return () if found.url is None else (f"[Follow it on the status page]({link_target(found.url)})",)
