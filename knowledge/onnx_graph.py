"""A sentence-transformers model as ONNX graphs: all of its modules, from tokens to a vector of unit length.

Whether a graph says what the model says is not read off its modules but measured by whoever asks for it.
"""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from knowledge.errors import OnnxUnsupported
from knowledge.sentence_transformers_embedder import SentenceModel

if TYPE_CHECKING:
    from torch import Tensor

OPSET: Final = 17
"""The first with layer normalisation as one operation; onnxruntime reads it since 1.12."""

KNOWN_INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")

TRACED_TEXTS: Final = ("How do I invite a colleague?", "A second text, of another length, so that one is padded")


def write_tokenizer(model: SentenceModel, file: Path) -> None:
    """Writes tokenizer.json; raises OnnxUnsupported for a model whose tokenizer is Python code."""
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise OnnxUnsupported("The model's tokenizer has no tokenizer.json.")
    backend.save(str(file))


def write_graph(model: SentenceModel, file: Path) -> tuple[str, ...]:
    """Writes the graph in fp32 with any number of texts and tokens; returns the names of its inputs.

    Raises OnnxUnsupported for a model that reads something else than tokens, or that cannot be traced.
    """
    import torch

    features = {name: value for name, value in _features(model).items() if isinstance(value, torch.Tensor)}
    names = tuple(features)
    if not set(names) <= set(KNOWN_INPUTS):
        raise OnnxUnsupported(f"The model reads {', '.join(sorted(set(names) - set(KNOWN_INPUTS)))}.")
    axes = {name: {0: "texts", 1: "tokens"} for name in names}
    try:
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")  # the tracer doubts each check of shapes; agreement is measured instead
            torch.onnx.export(
                _whole(model, names),
                tuple(features.values()),
                str(file),
                input_names=list(names),
                output_names=["vectors"],
                dynamic_axes={**axes, "vectors": {0: "texts"}},
                opset_version=OPSET,
                dynamo=False,
            )
    except OSError:
        raise
    except Exception as error:  # tracing runs the model's own code, which may raise anything
        raise OnnxUnsupported(f"The model cannot be traced ({type(error).__name__}: {error}).") from error
    return names


def write_int8(graph: Path, file: Path) -> None:
    """Writes `graph` with weights of 8 bits; numbers between the layers are quantised as they come.

    A scale for each channel keeps the most of the meaning. Seven bits of the eight are used: where the processor has no
    VNNI, sums of products of whole bytes overflow (measured cosines 0.94 against 0.99), and vectors that were made on
    one machine are compared with those of another.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(graph, file, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def prompt_of(model: SentenceModel) -> str:
    """What the model wants before each text when nothing else is asked for."""
    name = model.default_prompt_name
    return (model.prompts.get(name) or "") if name else ""


def modules_of(model: SentenceModel) -> tuple[str, ...]:
    """What the model does, in order, such as `Pooling (mean)`."""
    return tuple(_described(module) for module in model)


def _features(model: SentenceModel) -> dict[str, Any]:
    return dict(model.preprocess(list(TRACED_TEXTS)))


def _whole(model: SentenceModel, names: tuple[str, ...]) -> Any:
    import torch

    class Whole(torch.nn.Module):
        """All modules one after another, and unit length at the end."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *inputs: "Tensor") -> "Tensor":
            features: dict[str, Any] = dict(zip(names, inputs, strict=True))
            for module in self.model:
                features = module(features)
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)

    return Whole().eval()


def _described(module: Any) -> str:
    pooling = getattr(module, "pooling_mode", None)
    return type(module).__name__ + (f" ({pooling})" if pooling else "")
