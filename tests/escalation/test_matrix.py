import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.default_matrix import DEFAULT_MATRIX
from escalation.errors import SettingInvalid
from escalation.matrix import Facts, Matrix, Rule, matrix_from_document, unknown_categories
from escalation.reason import ReasonCode
from escalation.signals import Heard, SignalName
from escalation.triage import TriageTier

WHY = "Because."

rules = st.builds(
    Rule,
    tier=st.sampled_from(TriageTier),
    why=st.just(WHY),
    signals=st.dictionaries(st.sampled_from(SignalName), st.floats(0.1, 1e6), max_size=3),
    categories=st.lists(st.sampled_from(["billing", "bug"]), unique=True, max_size=2).map(tuple),
    segments=st.lists(st.sampled_from(["enterprise", "free"]), unique=True, max_size=2).map(tuple),
    reasons=st.lists(st.sampled_from(ReasonCode), unique=True, max_size=2).map(tuple),
)
matrices = st.builds(Matrix, st.lists(rules, max_size=6).map(tuple), st.sampled_from(TriageTier))
facts = st.builds(
    Facts,
    reason=st.sampled_from(ReasonCode),
    signals=st.dictionaries(st.sampled_from(SignalName), st.floats(0.1, 1e6), max_size=4).map(
        lambda heard: {name: Heard(name, value, "words") for name, value in heard.items()}
    ),
    category=st.sampled_from([None, "billing", "bug"]),
    segment=st.sampled_from([None, "Enterprise", "free"]),
)


@given(matrices)
def test_a_matrix_survives_being_stored(matrix: Matrix) -> None:
    assert matrix_from_document(matrix.to_document()) == matrix


def test_the_default_matrix_survives_being_stored() -> None:
    assert matrix_from_document(DEFAULT_MATRIX.to_document()) == DEFAULT_MATRIX


@given(matrices, facts)
def test_the_first_rule_that_matches_decides(matrix: Matrix, known: Facts) -> None:
    matching = [rule for rule in matrix.rules if rule.matches(known)]
    judged = matrix.judge(known)
    assert judged.tier is (matching[0].tier if matching else matrix.otherwise)
    assert judged.why.endswith(".")


def test_a_threshold_must_be_reached() -> None:
    rule = Rule(TriageTier.HIGH, WHY, {SignalName.PEOPLE: 5})

    def known(people: float) -> Facts:
        return Facts(ReasonCode.POLICY, {SignalName.PEOPLE: Heard(SignalName.PEOPLE, people, "x")})

    assert not rule.matches(known(4))
    assert rule.matches(known(5))
    assert not rule.matches(Facts(ReasonCode.POLICY))


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "rules:"),
        ({"rules": [{}] * 101, "otherwise": "normal"}, "rules:"),
        ({"rules": [], "otherwise": "soon"}, "otherwise:"),
        ({"rules": ["x"], "otherwise": "normal"}, "rules.1:"),
        ({"rules": [{"tier": "urgent", "why": WHY}], "otherwise": "normal"}, "rules.1.tier:"),
        ({"rules": [{"tier": "low", "why": " "}], "otherwise": "normal"}, "rules.1.why:"),
        ({"rules": [{"tier": "low", "why": "x" * 201}], "otherwise": "normal"}, "rules.1.why:"),
        ({"rules": [{"tier": "low", "why": WHY, "signals": ["outage"]}], "otherwise": "low"}, "rules.1.signals:"),
        ({"rules": [{"tier": "low", "why": WHY, "signals": {"smell": 1}}], "otherwise": "low"}, "rules.1.signals:"),
        (
            {"rules": [{"tier": "low", "why": WHY, "signals": {"outage": 0}}], "otherwise": "low"},
            "rules.1.signals.outage:",
        ),
        ({"rules": [{"tier": "low", "why": WHY, "reasons": ["mood"]}], "otherwise": "low"}, "rules.1.reasons:"),
        ({"rules": [{"tier": "low", "why": WHY, "segments": "free"}], "otherwise": "low"}, "rules.1.segments:"),
        ({"rules": [{"tier": "low", "why": WHY, "weather": 1}], "otherwise": "low"}, "rules.1.weather:"),
    ],
)
def test_a_bad_rule_names_its_field(document: dict[str, object], field: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        matrix_from_document(document)
    assert str(refused.value).startswith(field)


def test_categories_that_the_taxonomy_does_not_have_are_named() -> None:
    matrix = Matrix((Rule(TriageTier.LOW, WHY, categories=("billing", "made_up")),))
    assert unknown_categories(matrix, ["billing"]) == ("made_up",)
