"""BERT with one logit a pair, in plain torch, over a dictionary of its weights.

Devlin et al. 2019; the shape of cross-encoder/ms-marco-MiniLM-L-12-v2. There is no dropout: on some
thousand pairs with a small learning rate it halves the speed and was no gain.
"""

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

HEADS = 12
_EPSILON = 1e-12


def logits(
    weights: Mapping[str, Tensor], layers: int, ids: Tensor, mask: Tensor, types: Tensor
) -> Tensor:
    """float[n]: a logit for each row of ``ids`` int64[n, tokens].

    ``mask`` bool[n, tokens] is False at the padding, ``types`` int64[n, tokens] 1 in the passage.
    ``weights`` are named as by ``decisis.adaptation.quantised.read_weights``.
    """
    embeddings = "bert.embeddings."
    hidden = (
        weights[f"{embeddings}word_embeddings.weight"][ids]
        + weights[f"{embeddings}token_type_embeddings.weight"][types]
        + weights[f"{embeddings}position_embeddings.weight"][: ids.shape[1]]
    )
    hidden = _normalised(weights, f"{embeddings}LayerNorm", hidden)
    visible = mask[:, None, None, :]
    for layer in range(layers):
        hidden = _layer(weights, f"bert.encoder.layer.{layer}.", hidden, visible)
    pooled = torch.tanh(_linear(weights, "bert.pooler.dense", hidden[:, 0]))
    return _linear(weights, "classifier", pooled).squeeze(-1)


def _layer(weights: Mapping[str, Tensor], name: str, hidden: Tensor, visible: Tensor) -> Tensor:
    size, tokens, width = hidden.shape
    query, key, value = (
        _linear(weights, f"{name}attention.self.{part}", hidden)
        .view(size, tokens, HEADS, width // HEADS)
        .transpose(1, 2)
        for part in ("query", "key", "value")
    )
    attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=visible)
    attended = attended.transpose(1, 2).reshape(size, tokens, width)
    attended = _linear(weights, f"{name}attention.output.dense", attended)
    hidden = _normalised(weights, f"{name}attention.output.LayerNorm", hidden + attended)
    inner = functional.gelu(_linear(weights, f"{name}intermediate.dense", hidden))
    inner = _linear(weights, f"{name}output.dense", inner)
    return _normalised(weights, f"{name}output.LayerNorm", hidden + inner)


def _linear(weights: Mapping[str, Tensor], name: str, values: Tensor) -> Tensor:
    return torch.matmul(values, weights[f"{name}.weight"]) + weights[f"{name}.bias"]


def _normalised(weights: Mapping[str, Tensor], name: str, values: Tensor) -> Tensor:
    return functional.layer_norm(
        values,
        values.shape[-1:],
        weights[f"{name}.weight"],
        weights[f"{name}.bias"],
        _EPSILON,
    )
