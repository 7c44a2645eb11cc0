"""The matrix of triage: ordered rules from category, signals, segment and reason to a tier. The first match wins.

It is data: a team reads it from the top, changes it, and sees on its own history what would change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from escalation.errors import SettingInvalid
from escalation.reason import ReasonCode
from escalation.signals import SignalName, Signals
from escalation.triage import Triage, TriageTier

Choice = TypeVar("Choice", TriageTier, ReasonCode, SignalName)

RULES_MAX: Final = 100
"""More than anybody reads from the top."""

WHY_CHARACTERS_MAX: Final = 200
"""One sentence; with quotes it must fit the column of 1,000."""

CHOICES_MAX: Final = 50
"""Categories, segments or reasons of one rule."""

SEGMENT_CHARACTERS_MAX: Final = 64
QUOTE_CHARACTERS_MAX: Final = 80
QUOTES_MAX: Final = 3
"""Words of the customer in a why: enough to judge it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a ticket when its tier is decided; `category` is None while nobody is sure of it."""

    reason: ReasonCode
    signals: Signals = field(default_factory=dict)
    category: str | None = None
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A ticket gets `tier` when each condition that is given holds; of categories, segments and reasons one is enough.

    `signals` are thresholds: each must be heard with at least its value. Segments are compared in lower case.
    """

    tier: TriageTier
    why: str
    signals: Mapping[SignalName, float] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    reasons: tuple[ReasonCode, ...] = ()

    def matches(self, facts: Facts) -> bool:
        """Whether all conditions hold."""
        return (
            (not self.categories or facts.category in self.categories)
            and (not self.segments or (facts.segment or "").casefold() in self.segments)
            and (not self.reasons or facts.reason in self.reasons)
            and all(
                name in facts.signals and facts.signals[name].value >= least for name, least in self.signals.items()
            )
        )

    def words_for(self, facts: Facts) -> str:
        """The sentence, with the customer's words that its signals were heard in."""
        heard = [facts.signals[name].words for name in self.signals if name in facts.signals]
        quotes = dict.fromkeys(f"“{_cut(words)}”" for words in heard if words)
        return f"{self.why.rstrip('.')}: {', '.join(list(quotes)[:QUOTES_MAX])}." if quotes else self.why

    def to_document(self) -> dict[str, Any]:
        """Plain JSON values; conditions that are not given are left out."""
        conditions: dict[str, Any] = {
            "signals": {name.value: least for name, least in self.signals.items()},
            "categories": list(self.categories),
            "segments": list(self.segments),
            "reasons": [reason.value for reason in self.reasons],
        }
        return {"tier": self.tier.value, "why": self.why} | {name: value for name, value in conditions.items() if value}


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rules in their order, and the tier of whatever none of them matches."""

    rules: tuple[Rule, ...]
    otherwise: TriageTier = TriageTier.NORMAL

    def judge(self, facts: Facts) -> Triage:
        """The tier and the why. Every ticket gets both; nothing raises."""
        rule = self.rule_for(facts)
        if rule is not None:
            return Triage(rule.tier, rule.words_for(facts))
        is_calm = self.otherwise in {TriageTier.NORMAL, TriageTier.LOW}
        words = "No sign of urgency in the words" if is_calm else "No rule matches"
        return Triage(self.otherwise, f"{words}. {facts.reason.label}.")

    def rule_for(self, facts: Facts) -> Rule | None:
        """The first rule that matches."""
        return next((rule for rule in self.rules if rule.matches(facts)), None)

    def to_document(self) -> dict[str, Any]:
        """Plain JSON values, as `matrix_from_document` reads them."""
        return {"rules": [rule.to_document() for rule in self.rules], "otherwise": self.otherwise.value}


def matrix_from_document(document: Mapping[str, Any]) -> Matrix:
    """The matrix of a document; raises SettingInvalid that names the first bad field, such as `rules.3.tier`."""
    rules = document.get("rules")
    if not isinstance(rules, list):
        raise SettingInvalid("rules: give a list of rules.")
    if len(rules) > RULES_MAX:
        raise SettingInvalid(f"rules: {len(rules)} are more than {RULES_MAX}. Merge rules that have the same tier.")
    return Matrix(
        tuple(rule_from_document(rule, f"rules.{place}") for place, rule in enumerate(rules, start=1)),
        _one_of(TriageTier, document.get("otherwise"), "otherwise"),
    )


def rule_from_document(rule: Any, place: str) -> Rule:
    """One rule; raises SettingInvalid whose text begins with `place` and the field."""
    if not isinstance(rule, Mapping):
        raise SettingInvalid(f"{place}: give an object with tier, why and conditions.")
    unknown = sorted(set(map(str, rule)) - {"tier", "why", "signals", "categories", "segments", "reasons"})
    if unknown:
        raise SettingInvalid(f"{place}.{unknown[0]}: there is no such condition. Remove it.")
    return Rule(
        _one_of(TriageTier, rule.get("tier"), f"{place}.tier"),
        _why(rule.get("why"), f"{place}.why"),
        _thresholds(rule.get("signals", {}), f"{place}.signals"),
        tuple(_names(rule.get("categories", []), f"{place}.categories", CHOICES_MAX)),
        tuple(each.casefold() for each in _names(rule.get("segments", []), f"{place}.segments", CHOICES_MAX)),
        tuple(
            _one_of(ReasonCode, each, f"{place}.reasons")
            for each in _names(rule.get("reasons", []), f"{place}.reasons", CHOICES_MAX)
        ),
    )


def unknown_categories(matrix: Matrix, known: Iterable[str]) -> tuple[str, ...]:
    """Categories that rules name and the taxonomy does not have: those rules never match."""
    names = set(known)
    return tuple(dict.fromkeys(each for rule in matrix.rules for each in rule.categories if each not in names))


def _why(given: Any, place: str) -> str:
    if not isinstance(given, str) or not given.strip():
        raise SettingInvalid(f"{place}: say in a sentence why the ticket gets this tier.")
    why = " ".join(given.split())
    if len(why) > WHY_CHARACTERS_MAX:
        raise SettingInvalid(f"{place}: shorten it to {WHY_CHARACTERS_MAX} characters.")
    return why if why.endswith((".", "!", "?")) else why + "."


def _thresholds(given: Any, place: str) -> dict[SignalName, float]:
    if not isinstance(given, Mapping):
        raise SettingInvalid(f'{place}: give the least value of each signal, such as {{"people_affected": 5}}.')
    thresholds = {}
    for name, least in given.items():
        signal = _one_of(SignalName, name, place)
        if isinstance(least, bool) or not isinstance(least, int | float) or not 0 < least <= 1e9:
            raise SettingInvalid(f"{place}.{signal}: give a number above 0 (1 where it only needs to be heard).")
        thresholds[signal] = float(least)
    return thresholds


def _names(given: Any, place: str, most: int) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise SettingInvalid(f"{place}: give a list of names.")
    names = list(dict.fromkeys(each.strip() for each in given if each.strip()))
    if len(names) > most or any(len(each) > SEGMENT_CHARACTERS_MAX for each in names):
        raise SettingInvalid(f"{place}: give at most {most} names of at most {SEGMENT_CHARACTERS_MAX} characters.")
    return names


def _one_of(kind: type[Choice], given: Any, place: str) -> Choice:
    try:
        return kind(given)
    except ValueError:
        raise SettingInvalid(f"{place}: {given!r} is none of {', '.join(kind)}.") from None


def _cut(words: str) -> str:
    return words if len(words) <= QUOTE_CHARACTERS_MAX else words[: QUOTE_CHARACTERS_MAX - 1] + "…"
