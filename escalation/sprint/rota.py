"""Who guards incoming work on which day: a round robin in which nobody's turn comes twice in a row. Pure."""

from collections.abc import Collection, Sequence
from typing import Final

from escalation.errors import SettingInvalid

INTAKE_MAX: Final = 2
"""More people on incoming work are no sprint."""


def rota(
    people: Sequence[str], days: int, per_day: int, *, before: Collection[str] = ()
) -> tuple[tuple[str, ...], ...]:
    """For each of `days` days the `per_day` (0 to INTAKE_MAX) of `people` who guard incoming work.

    Turns go round, so that over all days nobody has more than one turn more than anybody else; `before` are those who
    guarded on the day before the first. Raises SettingInvalid when the people do not suffice for nobody to have their
    turn on two days in a row.
    """
    if not 0 <= per_day <= INTAKE_MAX:
        raise SettingInvalid(f"intake: 0 to {INTAKE_MAX} people can guard incoming work on a day.")
    if per_day == 0:
        return ((),) * days
    if len(set(people)) != len(people):
        raise SettingInvalid("people: somebody is named twice.")
    needed = 2 * per_day
    if len(people) < needed:
        raise SettingInvalid(
            f"intake: {needed} people must take turns for {per_day} a day, or somebody would guard incoming work "
            f"on two days in a row. {_there_are(len(people))}: let more people take turns, or fewer guard at once."
        )
    # Who guarded yesterday comes last; enough others stand before them.
    order = [each for each in people if each not in before] + [each for each in people if each in before]
    # Blocks that follow on each other around the circle share nobody while two of them fit on it.
    return tuple(tuple(order[(day * per_day + turn) % len(order)] for turn in range(per_day)) for day in range(days))


def check_day(
    before: Collection[str], chosen: Collection[str], after: Collection[str], people: Collection[str]
) -> tuple[str, ...]:
    """Those chosen for one day by a person, in order; `before` and `after` guard on the days beside it.

    Raises SettingInvalid for too many, somebody who is not in the sprint, and a turn twice in a row.
    """
    taken = tuple(dict.fromkeys(chosen))
    if len(taken) > INTAKE_MAX:
        raise SettingInvalid(f"intake: at most {INTAKE_MAX} people guard incoming work on a day.")
    if not set(taken) <= set(people):
        raise SettingInvalid("intake: choose people of this sprint.")
    if set(taken) & (set(before) | set(after)):
        raise SettingInvalid("intake: nobody guards incoming work on two days in a row. Choose somebody else.")
    return taken


def _there_are(count: int) -> str:
    return "There is 1" if count == 1 else f"There are {count}" if count else "There is nobody"
