"""Random histories of sessions against the promises of the protocol, each from a seed of its own.

python -m tests.server.protocol.session_histories --histories 100000 --seed 1
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from random import Random
from time import perf_counter
from typing import Final

from server.protocol.limits import TEXT_CHARACTERS_MAX
from tests.server.protocol.session_stores import ModelStore, Store
from tests.server.protocol.session_world import Tab, Violated, World

STEPS_MAX: Final = 60
"""Steps of one history; after them the network works until all are at rest."""

TOO_LONG: Final = "x" * (TEXT_CHARACTERS_MAX + 1)

Step = Callable[[World, Tab, int], None]

FLOWS: Final[dict[str, tuple[int, Step]]] = {
    "connect": (4, lambda world, tab, _: world.connect(tab)),
    "say": (4, lambda world, tab, _: world.say(tab)),
    "serve": (9, lambda world, tab, _: world.serve(tab)),
    "hear": (6, lambda world, tab, _: world.hear(tab)),
    "receive": (12, lambda world, tab, _: world.receive(tab)),
    "say again": (1, lambda world, tab, _: world.say_again(tab)),
    "look": (1, lambda world, tab, _: None if tab.link is None else world.server.look(tab.link)),
    "look at desk": (1, lambda world, _tab, _: world.look_at_desk()),
}
ANSWERS: Final[dict[str, tuple[int, Step]]] = {
    "begin": (2, lambda world, _tab, _: world.server.begin()),
    "write": (4, lambda world, _tab, chance: world.server.write("wörd 👍 "[: 1 + chance % 7])),
    "begin anew": (1, lambda world, _tab, _: world.server.begin_anew(process_died=False)),
    "finish": (1, lambda world, _tab, _: world.server.finish()),
    "stop": (1, lambda world, tab, _: world.stop(tab)),
    "a person answers": (1, lambda world, _tab, _: world.server.append("person", "Hello, this is Ines.")),
}
FAULTS: Final[dict[str, tuple[int, Step]]] = {
    "cut": (2, lambda world, tab, _: world.cut(tab)),
    "reload": (1, lambda world, tab, _: world.reload(tab)),
    "go astray": (1, lambda world, tab, _: world.go_astray(tab)),
    "say what is too long": (1, lambda world, tab, _: world.say(tab, TOO_LONG)),
    "hear in disorder": (1, lambda world, tab, chance: world.hear(tab, chance)),
    "lose an event": (2, lambda world, tab, _: world.lose_event(tab)),
    "repeat an event": (1, lambda world, tab, _: world.repeat_event(tab)),
    "receive in disorder": (1, lambda world, tab, chance: world.receive(tab, chance)),
    "receive twice": (1, lambda world, tab, chance: world.receive(tab, chance, keep=True)),
    "lose a frame to the panel": (1, lambda world, tab, _: world.lose_frame(tab, to_server=False)),
    "lose a frame to the server": (1, lambda world, tab, _: world.lose_frame(tab, to_server=True)),
    "the server dies": (1, lambda world, _tab, _: world.die()),
    "the database goes": (1, lambda world, _tab, _: setattr(world.server, "is_away", True)),
    "the database comes": (3, lambda world, _tab, _: setattr(world.server, "is_away", False)),
}
STEPS: Final = FLOWS | ANSWERS | FAULTS

NEEDS_CONVERSATION: Final = frozenset(ANSWERS) - {"stop"}


def take_step(world: World, name: str, tab: int, chance: int) -> None:
    """Takes one step; one that needs a conversation does nothing before the first message."""
    if name in NEEDS_CONVERSATION and not world.server.store.after(0):
        return
    STEPS[name][1](world, world.tabs[tab], chance)


def play(random: Random, store: Store, site: str, counts: Counter[str], fresh: str | None = None) -> None:
    """One history to its end. Raises Violated, with the steps, when a promise was broken.

    `fresh`: the visitor has started over under this name.
    """
    world = World(store, site, fresh)
    names = list(STEPS)
    weights = [weight for weight, _ in STEPS.values()]
    taken = random.choices(names, weights, k=random.randint(5, STEPS_MAX))
    steps = [(name, random.randrange(len(world.tabs)), random.randrange(30)) for name in taken]
    try:
        for step in steps:
            take_step(world, *step)
        world.heal()
        world.check_at_rest()
    except Violated as violated:
        raise Violated(f"{violated} after {steps}") from None
    counts.update(taken)
    counts["messages"] += len(store.after(0))


def main() -> int:
    """Plays the histories and prints what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    violations = 0
    began = perf_counter()
    for number in range(asked.histories):
        store = ModelStore()
        try:
            play(Random(f"{asked.seed}-{number}"), store, store.site, counts)
        except Violated as violated:
            violations += 1
            sys.stdout.write(f"history {number}: {violated}\n")
    seconds = perf_counter() - began
    steps = sum(count for name, count in counts.items() if name in STEPS)
    faults = sum(count for name, count in counts.items() if name in FAULTS)
    sys.stdout.write(
        f"{asked.histories:,} histories of seed {asked.seed}, {steps:,} steps, {faults:,} of them faults, "
        f"{counts['messages']:,} stored messages: {violations} violations in {seconds:.0f} s\n"
    )
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
