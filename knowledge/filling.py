"""Filling one room after the other with things that are not cut."""

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def filled(sized: Iterable[tuple[T, int]], first: int, size: int) -> list[list[T]]:
    """Things with their sizes, in their order, as groups: the first of at most `first` in all, the others of `size`.

    A thing that is too long for any group is a group of its own. No group is empty.
    """
    groups: list[list[T]] = []
    used = 0
    for thing, needed in sized:
        room = first if len(groups) == 1 else size
        if not groups or used + needed > room:
            groups.append([])
            used = 0
        groups[-1].append(thing)
        used += needed
    return groups
