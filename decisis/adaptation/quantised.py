"""The weights of the packaged int8 models, read as floats and written back as int8.

The graph stays as it is but for its weights and the layers that are left out, so that an adapted
model runs as fast as the packaged one and nothing has to be exported. Linear layers get one scale
a column where the packaged model has one a matrix: the rounding of a column is then in proportion
to its own largest weight, and costs nothing at run time.
"""

import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from law.errors import ModelError

Weights = dict[str, NDArray[np.float32]]

INSTALL = "pip install 'decisis[adapt]'"

_QUANTISED, _SCALE, _ZERO = "_quantized", "_scale", "_zero_point"
# What of an initializer is a weight, in a cross-encoder and in an encoder.
_NAMED = ("bert.", "classifier.", "embeddings.", "encoder.")
_LAYER = re.compile(r"(?<=encoder[./]layer\.)\d+")
# What follows the last layer reads this layer's output.
_LAYER_OUTPUT = "/bert/encoder/layer.{}/output/LayerNorm/Add_1_output_0"


def check_installed() -> None:
    """ModelError with what to install where torch or onnx is missing."""
    for package in ("torch", "onnx"):
        if find_spec(package) is None:
            raise ModelError(f"training a model needs {package}: run {INSTALL}")


def read_weights(model: Path) -> Weights:
    """The weights by BERT's names; those of linear layers are ``[inputs, outputs]``.

    An encoder's are named as a cross-encoder's: ``bert.…``.

    ModelError where the file is not such a model, or the package ``onnx`` is not installed.
    """
    graph = _load(model).graph
    arrays = _arrays(graph)
    return {
        name: arrays[tensor] if _QUANTISED not in tensor else _floats(arrays, tensor)
        for name, tensor in _tensors(graph).items()
    }


def layer_count(weights: Mapping[str, object]) -> int:
    """How many encoder layers the weights have."""
    return len({found.group() for name in weights if (found := _LAYER.search(name))})


def keep_layers(weights: Weights, layers: Sequence[int]) -> Weights:
    """The weights with these encoder layers alone, numbered anew from 0 in the order given."""
    places = {str(layer): place for place, layer in enumerate(layers)}
    kept = {}
    for name, array in weights.items():
        found = _LAYER.search(name)
        if not found:
            kept[name] = array
        elif found.group() in places:
            kept[_LAYER.sub(str(places[found.group()]), name)] = array
    return kept


def write_weights(model: Path, weights: Mapping[str, NDArray[np.float32]], output: Path) -> None:
    """Write ``model`` with these weights to the file ``output``.

    Where they have fewer layers than the model, its last ones are left out; an encoder keeps all.
    What is unchanged keeps its very bytes.
    """
    onnx = _onnx()
    loaded = _load(model)
    graph = loaded.graph
    layers = layer_count(weights)
    all_layers = layer_count(_tensors(graph))
    fewest = 1 if _is_cross_encoder(graph) else all_layers
    if not fewest <= layers <= all_layers:
        raise ModelError(f"{model} cannot be written with {layers} layers")
    arrays = _arrays(graph)
    changed: dict[str, NDArray[Any]] = {}
    for name, tensor in _tensors(graph).items():
        if name not in weights:
            continue  # of a layer that is left out
        if _QUANTISED not in tensor:
            changed[tensor] = weights[name].astype(np.float32)
        elif not np.array_equal(_floats(arrays, tensor), weights[name]):
            changed |= _quantised(tensor, weights[name], is_linear="embeddings" not in name)
    for initializer in graph.initializer:
        if initializer.name in changed:
            array = onnx.numpy_helper.from_array(changed[initializer.name], initializer.name)
            initializer.CopyFrom(array)
    del graph.value_info[:]  # of the shapes that scales had
    _end_after(graph, layers)
    output.write_bytes(loaded.SerializeToString())


def _quantised(
    tensor: str, weights: NDArray[np.float32], *, is_linear: bool
) -> dict[str, NDArray[Any]]:
    """int8, scale and zero point: symmetric by column, or for embeddings over the whole table."""
    stem = tensor.removesuffix(_QUANTISED)
    if is_linear:
        scale = np.abs(weights).max(axis=0) / 127
        scale = np.where(scale > 0, scale, 1.0).astype(np.float32)
        zero = np.zeros(len(scale), dtype=np.int8)
        rounded = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8)
    else:
        low, high = min(float(weights.min()), 0.0), max(float(weights.max()), 0.0)
        scale = np.float32((high - low) / 255 or 1.0)
        zero = np.rint(-low / scale).astype(np.uint8)
        rounded = np.clip(np.rint(weights / scale) + zero, 0, 255).astype(np.uint8)
    return {tensor: rounded, stem + _SCALE: np.asarray(scale), stem + _ZERO: np.asarray(zero)}


def _floats(arrays: Mapping[str, NDArray[Any]], tensor: str) -> NDArray[np.float32]:
    stem = tensor.removesuffix(_QUANTISED)
    zero = arrays[stem + _ZERO].astype(np.float32)
    floats: NDArray[np.float32] = (arrays[tensor].astype(np.float32) - zero) * arrays[
        stem + _SCALE
    ].astype(np.float32)
    return floats


def _tensors(graph: Any) -> dict[str, str]:
    """The initializer that holds each weight, by the weight's name in BERT.

    The exporter names biases, embeddings and the head by themselves, matrices by a number; the
    node that multiplies by such a matrix says whose it is.
    """
    tensors = {}
    for initializer in graph.initializer:
        name = initializer.name
        if name.startswith(_NAMED) and not name.endswith((_SCALE, _ZERO)):
            tensors[_in_bert(name.removesuffix(_QUANTISED))] = name
    for node in graph.node:
        if node.op_type == "MatMulInteger" and node.name.endswith("/MatMul_quant"):
            module = node.name.removeprefix("/").removesuffix("/MatMul_quant").replace("/", ".")
            tensors[_in_bert(f"{module}.weight")] = node.input[1]
    return tensors


def _in_bert(name: str) -> str:
    """The name that a cross-encoder's weight has: an encoder is BERT alone and does not say it."""
    return name if name.startswith(("bert.", "classifier.")) else f"bert.{name}"


def _is_cross_encoder(graph: Any) -> bool:
    return "classifier.weight" in _tensors(graph)


def _end_after(graph: Any, layers: int) -> None:
    """Let what follows the encoder read the output of layer ``layers - 1``; drop what is unread."""
    last = layer_count(_tensors(graph)) - 1
    after, before = _LAYER_OUTPUT.format(last), _LAYER_OUTPUT.format(layers - 1)
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name == after:
                node.input[place] = before
    read = {output.name for output in graph.output}
    kept = []
    for node in reversed(graph.node):
        if read.intersection(node.output):
            kept.append(node)
            read.update(node.input)
    nodes = list(reversed(kept))
    initializers = [tensor for tensor in graph.initializer if tensor.name in read]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(initializers)


def _arrays(graph: Any) -> dict[str, NDArray[Any]]:
    to_array = _onnx().numpy_helper.to_array
    return {tensor.name: to_array(tensor) for tensor in graph.initializer}


def _load(model: Path) -> Any:
    onnx = _onnx()
    unfit = f"{model} is no int8 BERT: only the packaged models are trained"
    try:
        loaded = onnx.load_model_from_string(model.read_bytes())
    except OSError as error:
        raise ModelError(f"cannot read {model} ({error.strerror})") from None
    except Exception:  # protobuf's own errors have no root but this
        raise ModelError(unfit) from None
    if not layer_count(_tensors(loaded.graph)):
        raise ModelError(unfit)
    return loaded


def _onnx() -> Any:
    try:
        return import_module("onnx")
    except ImportError:
        raise ModelError(f"training a model needs onnx: run {INSTALL}") from None
