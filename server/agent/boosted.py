"""A sum of small decision trees as plain numbers: what a confidence is scored with, and nothing that can run."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

LEAF: Final = -1
"""In the place of a sign's number: here the tree ends."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes by number from the root, 0: go left where the sign is at most the limit, else right, until a leaf."""

    sign: tuple[int, ...]
    """By node, the number of the sign that is looked at, or LEAF."""
    limit: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]
    """By node, what a leaf adds; 0 elsewhere."""

    def __post_init__(self) -> None:
        """Raises ValueError for what is no tree: every way must go on to a later node and end in a leaf."""
        size = len(self.sign)
        if not size or any(len(each) != size for each in (self.limit, self.left, self.right, self.value)):
            raise ValueError("The parts of a tree are not of one length.")
        if not all(isfinite(number) for number in (*self.limit, *self.value)):
            raise ValueError("A tree holds a number that is none.")
        for node, sign in enumerate(self.sign):
            if sign != LEAF and not (node < self.left[node] < size and node < self.right[node] < size):
                raise ValueError("A node of a tree leads nowhere.")

    def at(self, values: tuple[float, ...]) -> float:
        """What the tree adds for `values`, one for each sign."""
        node = 0
        while self.sign[node] != LEAF:
            node = self.left[node] if values[self.sign[node]] <= self.limit[node] else self.right[node]
        return self.value[node]


@dataclass(frozen=True, slots=True)
class Boosted:
    """A score in log-odds: `start` and what each tree adds."""

    signs: tuple[str, ...]
    start: float
    trees: tuple[Tree, ...]

    def score(self, values: Mapping[str, float]) -> float:
        """The score of signs by name; all of `signs` must be there."""
        row = tuple(values[name] for name in self.signs)
        return self.start + sum(tree.at(row) for tree in self.trees)

    def as_stored(self) -> dict[str, Any]:
        """Plain values for JSON, as `stored_boosted` reads them."""
        trees = [[each.sign, each.limit, each.left, each.right, each.value] for each in self.trees]
        return {"signs": list(self.signs), "start": self.start, "trees": trees}


def stored_boosted(fields: Mapping[str, Any]) -> Boosted:
    """What `as_stored` gave; raises ValueError, TypeError or KeyError for anything else."""
    signs = tuple(map(str, fields["signs"]))
    trees = tuple(
        Tree(
            tuple(map(int, sign)),
            tuple(map(float, limit)),
            tuple(map(int, left)),
            tuple(map(int, right)),
            tuple(map(float, value)),
        )
        for sign, limit, left, right, value in fields["trees"]
    )
    if any(not LEAF <= sign < len(signs) for tree in trees for sign in tree.sign):
        raise ValueError("A tree looks at a sign that is not there.")
    return Boosted(signs, float(fields["start"]), trees)
