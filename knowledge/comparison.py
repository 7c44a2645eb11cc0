"""What changes when the same question is asked on another page: pure, from two retrievals to the moves of passages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.retrieval import Retrieval, Retrieved

MoveKind = Literal["up", "down", "same", "new", "gone"]

UNCOUNTED: Final[Mapping[MoveKind, str]] = {"same": "same place", "new": "new here", "gone": "gone"}


@dataclass(frozen=True, slots=True)
class Move:
    """One passage in two orders; places count from 1, and None says that it is not among the results there."""

    result: Retrieved
    """As the second retrieval has it; as the first has it when it is gone from the second."""
    before: int | None
    after: int | None

    @property
    def kind(self) -> MoveKind:
        """The move in one word, for its colour."""
        if self.after is None:
            return "gone"
        if self.before is None:
            return "new"
        if self.before == self.after:
            return "same"
        return "up" if self.after < self.before else "down"

    @property
    def words(self) -> str:
        """The move in a few words: "up 3", "down 1", "same place", "new here" or "gone"."""
        return UNCOUNTED.get(self.kind) or f"{self.kind} {abs((self.before or 0) - (self.after or 0))}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The passages of both retrievals, each once."""

    moves: tuple[Move, ...]
    """Those of the second retrieval in its order."""
    gone: tuple[Move, ...]
    """Those that only the first has, in its order."""

    @property
    def summary(self) -> str:
        """One sentence for people, the first result before all else."""
        return " ".join((_first_place(self.moves, self.gone), _counted(self.moves, self.gone))).strip()


def compare(first: Retrieval, second: Retrieval) -> Comparison:
    """How the results of `second` stand against those of `first`; passages are the same when their ids are."""
    before = {each.passage.passage_id: place for place, each in enumerate(first.results, 1)}
    after = {each.passage.passage_id for each in second.results}
    return Comparison(
        moves=tuple(Move(each, before.get(each.passage.passage_id), at) for at, each in enumerate(second.results, 1)),
        gone=tuple(
            Move(each, at, None) for at, each in enumerate(first.results, 1) if each.passage.passage_id not in after
        ),
    )


def _first_place(moves: tuple[Move, ...], gone: tuple[Move, ...]) -> str:
    if not moves:
        return "Nothing is found here." if gone else "Nothing is found on either page."
    return "The first passage stays." if moves[0].before == 1 else "Another passage comes first."


def _counted(moves: tuple[Move, ...], gone: tuple[Move, ...]) -> str:
    new = sum(move.before is None for move in moves)
    moved = sum(move.before not in {None, move.after} for move in moves)
    named = [f"{count} {word}" for count, word in ((moved, "moved"), (new, "new here"), (len(gone), "gone")) if count]
    return f"{', '.join(named)}." if named else ""
