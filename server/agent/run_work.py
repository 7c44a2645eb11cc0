"""One run while it is worked on: from its turn to what is stored, begun anew when the visitor says more."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.handoff import Assessment
from escalation.reason import ReasonCode
from server.agent.audience import Audience
from server.agent.handoff import NOTHING_SAID
from server.agent.outcome import Ending, NeedsPerson, Outcome, Stopped
from server.agent.profile import People
from server.agent.responder import Responder
from server.agent.run_record import Recorded, RunMatter, read_matter, record
from server.conversation.runs import Closing, Run
from server.database import Database

ATTEMPTS_MAX: Final = 3
"""After so many failures of our own, or deaths of workers, a person takes over."""

RUN_SECONDS: Final = 150.0
"""From the beginning of an answer, or from where it begins anew, to its end: the model's 60 s twice, and the help
centre's own words after it."""

REVISIONS_PER_ATTEMPT: Final = 16
"""An attempt begins its answer anew for each failed answerer and each message that joins, fewer times than this; so
revisions rise from attempt to attempt without anybody asking what the last one was."""

log = structlog.get_logger(__name__)


class RunWork:
    """Keeps the promise of one run. Whoever else has something to say to it calls `grew` or `stop`."""

    def __init__(
        self,
        run: Run,
        worker_id: str,
        database: Database,
        responder: Responder,
        audience: Audience,
        clock: Callable[[], datetime],
        people: People = NOTHING_SAID,
    ) -> None:
        self._people = people
        self.run = run
        self._worker_id = worker_id
        self._database = database
        self._responder = responder
        self._audience = audience
        self._clock = clock
        self._revision = (run.attempts - 1) * REVISIONS_PER_ATTEMPT
        self._text = ""
        self._stopped = run.stop_requested
        self._responding: asyncio.Task[Outcome] | None = None

    def grew(self) -> None:
        """The visitor said more: the answer begins anew with it."""
        if self._responding is not None:
            self._responding.cancel()

    def stop(self) -> None:
        """The visitor has read enough: what was written so far becomes the answer."""
        self._stopped = True
        if self._responding is not None:
            self._responding.cancel()

    async def keep(self) -> str:
        """Works until the run is closed or taken away, and tells the audience; gives the ending for the log.

        Raises what the database or the retrieval raises; then the run is still open.
        """
        began_anew = False
        while (matter := await self._matter()) is not None:
            self._stopped |= matter.run.stop_requested
            outcome: Ending | None = None if matter.turn is None else await self._outcome(matter, began_anew)
            if self._stopped:
                outcome = Stopped(self._text)
            elif outcome is None and matter.turn is not None:
                began_anew = True
                continue
            stored = await self._store(matter, outcome)
            if stored == "grew":
                began_anew = True
                continue
            if stored == "lost":
                break
            self._audience.end(self.run, stored if isinstance(stored, Recorded) else None)
            return _ending(outcome)
        self._audience.end(self.run, None)
        return "lost"

    async def _matter(self) -> RunMatter | None:
        at = self._clock()
        return await self._database.read(lambda rows: read_matter(rows, self.run, self._worker_id, at))

    async def _store(self, matter: RunMatter, outcome: Ending | None) -> Recorded | Closing:
        at = self._clock()

        async def unit(connection: AsyncConnection) -> Recorded | Closing:
            return await record(connection, matter, self._worker_id, outcome, at, self._people)

        return await self._database.write(unit)

    async def _outcome(self, matter: RunMatter, began_anew: bool) -> Outcome | None:
        """What comes of the turn; None when the answer has to begin anew, or was stopped."""
        assert matter.turn is not None
        self._begin(anew=began_anew)
        if self._stopped:
            return None
        if matter.run.attempts > ATTEMPTS_MAX:
            return _failed(matter.turn.question, f"The answer failed {ATTEMPTS_MAX} times for a fault of ours.")
        responding = asyncio.create_task(
            self._responder.respond(matter.run.site_id, matter.turn, self._append, lambda: self._begin(anew=True)),
            name=f"answer of {self.run.run_id}",
        )
        self._responding = responding
        try:
            async with asyncio.timeout(RUN_SECONDS):
                return await responding
        except TimeoutError:
            return _failed(matter.turn.question, f"No answer came within {RUN_SECONDS:.0f} seconds.")
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            return None
        finally:
            self._responding = None

    def _begin(self, *, anew: bool) -> None:
        self._revision += 1 if anew else 0
        self._text = ""
        self._audience.begin(self.run, self._revision)

    def _append(self, text: str) -> None:
        self._text += text
        self._audience.append(self.run, self._revision, text)


def _failed(question: str, fell_short: str) -> NeedsPerson:
    log.error("run_gives_up", why=fell_short)
    return NeedsPerson(ReasonCode.RUN_FAILED, Assessment(question, fell_short=f"{fell_short} The log names it."))


def _ending(outcome: Ending | None) -> str:
    match outcome:
        case None:
            return "withdrawn"
        case NeedsPerson():
            return "handed_off"
        case Stopped():
            return "stopped"
        case _:
            return "answered"
