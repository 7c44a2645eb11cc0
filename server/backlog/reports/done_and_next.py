"""The parts of a report that look back and ahead: what helped, and what is next."""

from escalation.reporting.decisions import Decision, DecisionState
from server.backlog.amount_words import count_words
from server.backlog.reports.beside import EndedSprint
from server.backlog.reports.content import ROWS_MAX, Audience, Section, Table
from server.backlog.reports.period_figures import PeriodFigures


def helped(figures: PeriodFigures) -> Section:
    """Sprints that ended, problems that were solved, decisions that were carried out."""
    begins, ends = figures.period.begins(figures.zone), figures.ends
    solved = [
        problem for problem in figures.problems if problem.solved_at is not None and begins <= problem.solved_at < ends
    ]
    done = [decision for decision in figures.settled if decision.state is DecisionState.DONE]
    return Section(
        "What helped",
        Audience.ALL,
        "Sprints, problems that are gone, and what was decided in reviews and done since.",
        (
            Table(
                "Sprints, before and after",
                ("Sprint", "Open before", "Open after", "Beyond target before", "Beyond target after"),
                tuple(_sprint(each) for each in figures.sprints[:ROWS_MAX]),
                empty="No sprint ended in this time.",
            ),
            Table(
                "Problems solved",
                ("Problem", "Tickets"),
                tuple((problem.title, count_words(problem.linked)) for problem in solved[:ROWS_MAX]),
                empty="No problem was solved in this time.",
            ),
            Table(
                "Decisions done",
                ("Decision", "Who"),
                tuple((decision.text, decision.owner_name) for decision in done),
                empty="No decision of a review was finished in this time.",
            ),
        ),
    )


def _sprint(sprint: EndedSprint) -> tuple[str, ...]:
    counts = (sprint.open_before, sprint.open_after, sprint.beyond_before, sprint.beyond_after)
    return (sprint.name, *map(count_words, counts))


def next_steps(figures: PeriodFigures) -> Section:
    """What was decided and is not done."""
    return Section(
        "What is next",
        Audience.ALL,
        "What was decided in reviews and is still to be done.",
        (
            Table(
                "Open decisions",
                ("Decision", "Who", "Until"),
                tuple(_open(decision, figures) for decision in figures.decided),
                empty="Nothing is open. Decide something in the weekly review.",
            ),
        ),
    )


def _open(decision: Decision, figures: PeriodFigures) -> tuple[str, str, str]:
    late = decision.due_on < figures.now.astimezone(figures.zone).date()
    return decision.text, decision.owner_name, f"{decision.due_on:%d %B %Y}{' (late)' if late else ''}"
