"""A calibration: what was learned from labelled outcomes, as one JSON file of numbers, without any text."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import exp
from pathlib import Path
from typing import Any, Final

from server.agent.accepted_error import NEVER, Ladder, stored_ladder, strictest
from server.agent.boosted import Boosted, stored_boosted
from server.agent.confidence_signs import SIGNS, Signs
from server.errors import HandrailError

SHIPPED: Final = Path(__file__).with_name("calibration.json")
"""Written by `handrail calibrate`; says what it was fitted on."""

VERSION: Final = 1

FILE_BYTES_MAX: Final = 4 * 1024 * 1024
"""The shipped one has some 100 kB."""

ALONE_SHARE: Final = 0.5
"""An answer that would pass at this share of the accepted error rate stands alone; others have a person beside them."""


class CalibrationUnusable(HandrailError):
    """The calibration file cannot be read or is of another version; the text names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidences in [0, 1]: from `hand_off` on an answer is given, from `answer` on it stands alone."""

    answer: float
    hand_off: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """From signs to a probability, and from an accepted error rate to thresholds."""

    model: Boosted
    slope: float
    shift: float
    """Platt (1999): log-odds = slope * score + shift, fitted on scores of products that the model had not seen."""
    ladders: Mapping[str, Ladder]
    """By group (a product, or a team's own outcomes): outcomes that were not fitted, by probability."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """When, with which embedding model, on what and how many outcomes: for people."""

    def log_odds(self, signs: Signs) -> float:
        """The calibrated log-odds that an answer with these signs is right."""
        return self.slope * self.model.score(signs) + self.shift

    def thresholds(self, rate: float) -> Thresholds:
        """For an accepted error rate in (0, 1); `hand_off` is NEVER where the outcomes do not bear the rate out.

        An answer stands alone where ALONE_SHARE of the rate is borne out, too. Where it is borne out nowhere the
        probability itself decides, without a guarantee: only the offer of a person depends on it.
        """
        groups, stricter = tuple(self.ladders.values()), rate * ALONE_SHARE
        hand_off, alone = strictest(groups, rate), strictest(groups, stricter)
        return Thresholds(max(hand_off, 1.0 - stricter if alone >= NEVER else alone), hand_off)

    @property
    def fitted_on(self) -> frozenset[str]:
        """The products that it has seen."""
        return frozenset(map(str, self.about.get("fitted_on", ())))


def probability(log_odds: float) -> float:
    """Log-odds as a probability; never 0 or 1."""
    bounded = max(-30.0, min(30.0, log_odds))
    return 1.0 / (1.0 + exp(-bounded))


def read_calibration(file: Path = SHIPPED) -> Calibration:
    """The calibration in `file`; raises CalibrationUnusable."""
    remedy = "Write it anew with `handrail calibrate`, or leave HANDRAIL_CALIBRATION_FILE out."
    try:
        if file.stat().st_size > FILE_BYTES_MAX:
            raise ValueError("it is larger than 4 MiB")
        stored = json.loads(file.read_text("utf-8"))
        if stored["version"] != VERSION:
            raise ValueError(f"it is of version {stored['version']}, and this is {VERSION}")
        made = Calibration(
            model=stored_boosted(stored["model"]),
            slope=float(stored["slope"]),
            shift=float(stored["shift"]),
            ladders={str(name): stored_ladder(each) for name, each in stored["ladders"].items()},
            about=dict(stored["about"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CalibrationUnusable(f"{file} cannot be used as a calibration: {error}. {remedy}") from error
    if set(made.model.signs) != set(SIGNS) or made.slope <= 0:
        raise CalibrationUnusable(f"{file} was fitted to other signs than this version has. {remedy}")
    return made


@cache
def shipped_calibration() -> Calibration:
    """The calibration that comes with this version, read once."""
    return read_calibration()


def calibration_of(file: Path | None) -> Calibration:
    """The calibration in `file`, or without one that of this version; raises CalibrationUnusable."""
    return shipped_calibration() if file is None else read_calibration(file)


def write_calibration(calibration: Calibration, file: Path) -> None:
    """Puts the calibration in the place of `file` in one step; raises OSError."""
    content = {
        "version": VERSION,
        "about": dict(calibration.about),
        "slope": calibration.slope,
        "shift": calibration.shift,
        "model": calibration.model.as_stored(),
        "ladders": {name: ladder.as_stored() for name, ladder in calibration.ladders.items()},
    }
    handle, written = tempfile.mkstemp(dir=file.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(json.dumps(content, separators=(",", ":")) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        Path(written).chmod(0o644)
        Path(written).replace(file)
    finally:
        Path(written).unlink(missing_ok=True)
