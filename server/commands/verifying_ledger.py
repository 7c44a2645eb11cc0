"""`handrail ledger verify`: all facts folded anew from the events, beside those that figures are made of."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from escalation.ledger.verifying import subject_count, verify_step
from server.commands.terminal import OUT
from server.conversation.site import Site
from server.database import Database

NAMED_MAX: Final = 20
"""Ids of wrong subjects that are printed."""


async def verify_ledger(database: Database, sites: Sequence[Site]) -> bool:
    """Compares site by site, with a bar, and prints what it finds; gives whether all is right."""
    right = True
    for site in sites:
        right &= await _verify_site(database, site)
    return right


async def _verify_site(database: Database, site: Site) -> bool:
    wrong: list[str] = []
    subjects = pending = 0
    after = ""
    total = await database.bulk.read(lambda rows: subject_count(rows, site.site_id))
    if not total:
        OUT.print(f"{escape(site.name)}: nothing was told of this site yet.", soft_wrap=True)
        return True
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=OUT) as bar:
        task = bar.add_task(escape(site.name), total=total)
        while True:
            step = await database.bulk.read(partial(verify_step, site_id=site.site_id, after=after))
            if step is None:
                break
            subjects, pending, after = subjects + step.subjects, pending + step.pending, step.last
            wrong += [subject_id for _, subject_id in step.wrong]
            bar.update(task, completed=subjects)
    verdict = "all as their events tell" if not wrong else f"{len(wrong)} other than their events tell"
    later = f"; {pending} were told of just now and are folded next" if pending else ""
    OUT.print(f"{escape(site.name)}: {subjects} tickets and conversations, {verdict}{later}.", soft_wrap=True)
    for subject_id in wrong[:NAMED_MAX]:
        OUT.print(f"  {escape(subject_id)}")
    if len(wrong) > NAMED_MAX:
        OUT.print(f"  and {len(wrong) - NAMED_MAX} more")
    return not wrong
