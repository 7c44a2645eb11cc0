"""A graph in onnxruntime, which only this module serves with: tokens go in, vectors of unit length come out.

A graph of int8 gets one text at a time: the scale of its numbers is taken over a whole call, so that a text's vector
would depend on its neighbours (cosines down to 0.976). On one core a call with one text of 128 tokens is as quick for
each text as one with 16; short texts alone cost a third more.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from knowledge.embedding import Vectors
from knowledge.errors import KnowledgeError
from knowledge.exported_model import ExportedModel, Precision

THREADS: Final = 1
"""One core for the model leaves the others to the sockets."""

CALL_TOKENS_MAX: Final = 512
"""Tokens of one call of fp32, padding included: from there on more texts in a call make none of them quicker."""


class OnnxSession:
    """One graph, loaded; calls may come from one thread at a time."""

    def __init__(self, model: ExportedModel, precision: Precision, threads: int = THREADS) -> None:
        """Reads the graph (0.2 to 0.4 s); raises KnowledgeError when onnxruntime cannot."""
        self._model = model
        self._session = _opened(model.graph(precision), threads)
        self._call_tokens_max = CALL_TOKENS_MAX if precision == "fp32" else 0

    def vectors(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        """One row for each text, given as its tokens with the special ones."""
        rows = np.zeros((len(tokens), self._model.dimensions), dtype=np.float32)
        for places in calls_of([len(each) for each in tokens], self._call_tokens_max):
            rows[places] = self._call([tokens[place] for place in places])
        return rows

    def _call(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        longest = max(len(each) for each in tokens)
        ids = np.zeros((len(tokens), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, each in enumerate(tokens):
            ids[row, : len(each)] = each
            mask[row, : len(each)] = 1
        known = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        answer = self._session.run(None, {name: known[name] for name in self._model.inputs})
        return np.asarray(answer[0], dtype=np.float32)


def calls_of(lengths: Sequence[int], tokens_max: int) -> Iterator[list[int]]:
    """Places of texts that go together, of like length, padded to no more than `tokens_max`; at least one each."""
    call: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if call and (len(call) + 1) * lengths[place] > tokens_max:
            yield call
            call = []
        call.append(place)
    if call:
        yield call


def _opened(graph: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Idle threads sleep: by default they spin for a while after each call and burn the core that the sockets need.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library has no error class of its own that all of its errors share
        raise KnowledgeError(f"onnxruntime cannot open {graph}: {error}") from error
