"""A small sentence-transformers model with random weights: exported in a second, of no use for meaning."""

from pathlib import Path
from typing import Literal

from knowledge.model_folder import find_model

WIDTH = 32


def make_small_model(
    folder: Path, pooling: Literal["mean", "cls", "max"] = "mean", dense: int = 0, prompt: str = ""
) -> Path:
    """Writes the model to `folder`; `dense`: numbers in a vector after one more layer."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    torch.manual_seed(7)
    bare = folder / "bare"
    tokenizer = AutoTokenizer.from_pretrained(find_model(None).path)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=2 * WIDTH,
        max_position_embeddings=66,
        initializer_range=0.3,
    )
    BertModel(config).save_pretrained(bare)
    tokenizer.save_pretrained(bare)
    modules: list[torch.nn.Module] = [Transformer(str(bare), max_seq_length=64), Pooling(WIDTH, pooling_mode=pooling)]
    modules += [Dense(WIDTH, dense)] if dense else []
    prompts = {"passage": prompt} if prompt else None
    model = SentenceTransformer(
        modules=[*modules, Normalize()],
        device="cpu",
        prompts=prompts,
        default_prompt_name="passage" if prompt else None,
    )
    model.save(str(folder / "model"))
    return folder / "model"
