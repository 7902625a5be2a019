"""BERT in plain torch, over a dictionary of its weights: logits of pairs, vectors of texts.

Devlin et al. 2019; the shape of cross-encoder/ms-marco-MiniLM-L-12-v2 and of bge-small-en-v1.5.
There is no dropout: on some thousand pairs with a small learning rate it halves the speed and was
no gain, and without it what frozen layers give for a text never changes.
"""

from collections.abc import Iterable, Mapping

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
    hidden = through_layers(weights, range(layers), embedded(weights, ids, types), mask)
    pooled = torch.tanh(_linear(weights, "bert.pooler.dense", hidden[:, 0]))
    return _linear(weights, "classifier", pooled).squeeze(-1)


def unit_vectors(hidden: Tensor) -> Tensor:
    """float[n, d]: the first token of each text in ``hidden`` float[n, tokens, d], of length 1."""
    return functional.normalize(hidden[:, 0], dim=-1)


def embedded(weights: Mapping[str, Tensor], ids: Tensor, types: Tensor) -> Tensor:
    """float[n, tokens, d]: what the first layer reads."""
    embeddings = "bert.embeddings."
    hidden = (
        weights[f"{embeddings}word_embeddings.weight"][ids]
        + weights[f"{embeddings}token_type_embeddings.weight"][types]
        + weights[f"{embeddings}position_embeddings.weight"][: ids.shape[1]]
    )
    return _normalised(weights, f"{embeddings}LayerNorm", hidden)


def through_layers(
    weights: Mapping[str, Tensor], layers: Iterable[int], hidden: Tensor, mask: Tensor
) -> Tensor:
    """float[n, tokens, d]: ``hidden`` after these layers, one upon the other."""
    visible = mask[:, None, None, :]
    for layer in layers:
        hidden = _layer(weights, f"bert.encoder.layer.{layer}.", hidden, visible)
    return hidden


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
