"""Problems: one cause of many tickets, made and marked by a key. A ticket is linked to one by changing the ticket."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from escalation.problems import (
    NOTE_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
    Problem,
    ProblemStatus,
    problem_of,
    problems_of,
)
from server.api.bodies import Body
from server.api.operation import Answer, Asked
from server.api.refusal import Refused
from server.api.request_body import Asking, Clean
from server.inbox.problems import make_problem, mark_problem


class ProblemBody(Body):
    """A problem. `linked` counts its tickets, `waiting` those of them that are not resolved."""

    problem: str
    title: str
    status: ProblemStatus
    note: str
    linked: int
    waiting: int
    created_at: datetime
    solved_at: datetime | None

    @classmethod
    def of(cls, problem: Problem) -> "ProblemBody":
        """The body of a stored problem."""
        return cls(
            problem=problem.problem_id,
            title=problem.title,
            status=problem.status,
            note=problem.note,
            linked=problem.linked,
            waiting=problem.waiting,
            created_at=problem.created_at,
            solved_at=problem.solved_at,
        )


class ProblemsBody(Body):
    """Problems, open ones first, then the latest."""

    problems: tuple[ProblemBody, ...]


class ProblemsQuery(Asking):
    """Which problems."""

    status: ProblemStatus | None = Field(default=None, description="Without it all.")


class ProblemAsked(Asking):
    """A new problem."""

    title: Annotated[Clean, StringConstraints(min_length=1, max_length=TITLE_CHARACTERS_MAX)]
    note: Annotated[Clean, StringConstraints(max_length=NOTE_CHARACTERS_MAX)] = Field(
        default="", description="What is known of it, for the team."
    )


class ProblemChange(Asking):
    """Whether it still makes tickets; the tickets stay as they are."""

    status: ProblemStatus


async def list_problems(asked: Asked) -> Answer:
    """The latest hundred."""
    found = await problems_of(asked.connection, asked.caller.site_ids, asked.query_as(ProblemsQuery).status)
    return Answer(ProblemsBody(problems=tuple(map(ProblemBody.of, found))))


async def add_problem(asked: Asked) -> Answer:
    """A problem of this site."""
    wanted, caller = asked.body_as(ProblemAsked), asked.caller
    if not wanted.title.strip():
        raise Refused(422, "field_invalid", "title: write something that can be seen.", field="title")
    made = await make_problem(
        asked.connection, caller.site_id, caller.actor, asked.at, title=wanted.title, note=wanted.note
    )
    return Answer(ProblemBody.of(made))


async def change_problem(asked: Asked) -> Answer:
    """Marks it as solved, or as open again."""
    wanted, caller = asked.body_as(ProblemChange), asked.caller
    problem = await _problem(asked)
    if problem.status is not wanted.status:
        await mark_problem(asked.connection, problem, caller.actor, asked.at, wanted.status)
    return Answer(ProblemBody.of(await _problem(asked)))


async def _problem(asked: Asked) -> Problem:
    found = await problem_of(asked.connection, asked.caller.site_ids, asked.path["id"])
    if found is None:
        raise Refused(404, "problem_not_found", "This site has no such problem.")
    return found
