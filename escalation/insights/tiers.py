"""Tiers in their order, as codes."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from escalation.ledger.columns import NONE, Names
from escalation.triage import TriageTier

TIERS: Final = tuple(TriageTier)
"""Most urgent first; figures by tier have one place for each, in this order."""


def tier_ranks(tiers: Names) -> NDArray[np.int64]:
    """The place of each row's tier in TIERS; NONE for a tier that there is not."""
    places = [TIERS.index(TriageTier(name)) if name in TIERS else NONE for name in tiers.names]
    return np.array([*places, NONE], dtype=np.int64)[tiers.codes]
