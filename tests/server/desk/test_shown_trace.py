"""A trace is shown as far as it can be read, whoever wrote it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.agent.answer import PromptPart, ToolStep, Usage
from server.agent.confidence import ConfidencePart
from server.agent.trace import FailedAnswerer, RunTrace, TracedPassage
from server.desk.shown_trace import ROWS_MAX, shown_trace

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("answerer", "reason", "parts", "passages", "steps", "failed", "usages", "milliseconds")


def test_what_a_run_writes_is_read_whole() -> None:
    trace = RunTrace(
        answerer="openai:gpt-5",
        parts=(ConfidencePart("score", 0.7, "The best passage fits well."),),
        passages=(TracedPassage("Invite", "By e-mail", "https://x.example/a", 0.91, "Same words."),),
        steps=(ToolStep("find_invoice", {"month": "May"}, "done", "Found one.", 31.0),),
        usages=(Usage("gpt-5", 1200, 80, 2500, (PromptPart("guardrails", 300),)),),
        failed=(FailedAnswerer("openai:gpt-4", "429"),),
        milliseconds={"retrieve": 12.5},
    )
    shown = shown_trace(trace.as_json() | {"reason": "low_confidence"})
    assert (shown.answerer, shown.reason) == ("openai:gpt-5", "low_confidence")
    assert shown.parts == ({"name": "score", "value": 0.7, "words": "The best passage fits well."},)
    assert shown.passages[0]["title"] == "Invite"
    assert shown.steps[0]["arguments"] == {"month": "May"}
    assert shown.usages[0].parts == (("guardrails", 300),)
    assert shown.usages[0].dollars == 0.0025
    assert shown.failed == ({"name": "openai:gpt-4", "why": "429"},)
    assert shown.milliseconds == (("retrieve", 12.5),)
    assert not shown.is_empty


def test_nothing_is_shown_of_nothing() -> None:
    assert shown_trace(None).is_empty
    assert shown_trace({"reason": "run_failed", "confidence": {"value": 1}}).is_empty


def test_a_list_without_end_is_cut() -> None:
    assert len(shown_trace({"failed": [{"name": "x"}] * 1_000}).failed) == ROWS_MAX


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_any_shape_is_survived(document: dict[str, Any]) -> None:
    shown_trace(document)
